"""How this room's views answer scripts, and how a store that fails is told."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpResponse, JsonResponse

from waypost.learning.errors import TooLarge, WorkConflict, store_faults
from waypost.people.access import SignedInRequest

P = ParamSpec("P")
View = Callable[Concatenate[SignedInRequest, P], HttpResponse]


def plain(view: View[P]) -> View[P]:
    """For every view of this room: a full disk or a read-only database becomes a sentence (503), text that is too
    long 413, and work changed meanwhile 409 with both texts' places."""

    @wraps(view)
    def inner(request: SignedInRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            with store_faults():
                return view(request, *args, **kwargs)
        except WorkConflict as conflict:
            if request.content_type != "application/json":
                raise
            return conflict_json(conflict)
        except TooLarge as large:
            body = {"error": "too_large", "message": large.message, "try_this": large.try_this}
            return JsonResponse(body, status=413)

    return inner


def conflict_json(conflict: WorkConflict) -> JsonResponse:
    return JsonResponse(
        {
            "error": "conflict",
            "message": conflict.message,
            "try_this": conflict.try_this,
            "version": conflict.version,
            "files": conflict.files,
            "saved_at": conflict.saved_at.isoformat(),
            "other_window": conflict.other_window,
            "kept_as": conflict.kept_as,
        },
        status=409,
    )


def nothing() -> HttpResponse:
    """Done; there is nothing to say."""
    return HttpResponse(status=204)
