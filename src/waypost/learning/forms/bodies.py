"""JSON bodies. A body that does not fit is refused with a sentence; nothing of it is used."""

from __future__ import annotations

from typing import Annotated, TypeVar
from uuid import UUID

from django.http import HttpRequest
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from waypost.kernel.errors import BadInput

Version = Annotated[int, Field(ge=0, le=2**31 - 1, strict=True)]
Window = Annotated[str, StringConstraints(max_length=32, strict=True)]


class Body(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class SaveBody(Body):
    base_version: Version
    window: Window
    files: dict[str, str]


class HandInBody(SaveBody):
    submission: UUID


class CheckBody(Body):
    files: dict[str, str]


class RestoreBody(Body):
    version: Version
    base_version: Version
    window: Window = ""


class StuckBody(Body):
    """Either a hand (`files`, `words`), or `seen`: the answer was read."""

    files: dict[str, str] = Field(default_factory=dict)
    words: str = ""
    seen: bool = False


class HintBody(Body):
    number: Annotated[int, Field(strict=True)]


class QuizBody(Body):
    question: Annotated[int, Field(strict=True)]
    option: Annotated[int, Field(strict=True)]


CheckId = Annotated[str, StringConstraints(max_length=80, strict=True)]


class Checked(Body):
    """What the browser's own Check found since the page last said so: how often it was pressed, and the ids that
    were not met at the last."""

    times: Annotated[int, Field(ge=1, le=1000, strict=True)]
    failed: Annotated[list[CheckId], Field(max_length=100)] = Field(default_factory=list)


class BeatBody(Body):
    place: str
    id: str = ""
    active: bool = False
    seconds: Annotated[int, Field(ge=0, le=3600)] = 0
    checked: Checked | None = None


B = TypeVar("B", bound=Body)


def read_body(request: HttpRequest, kind: type[B]) -> B:
    """The body as `kind`. Raises BadInput for anything else (and Django's RequestDataTooBig over 2 MB)."""
    try:
        return kind.model_validate_json(request.body)
    except (ValidationError, RecursionError) as odd:
        raise BadInput(
            "Waypost could not read what this page sent. Nothing was changed.",
            "Load the page again. Your last save is kept.",
        ) from odd
