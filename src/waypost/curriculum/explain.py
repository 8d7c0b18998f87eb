"""Turn a schema's complaint into a sentence an author can act on."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from waypost.curriculum.findings import Notes
from waypost.curriculum.yamlread import Located, Path

Model = TypeVar("Model", bound=BaseModel)

_SHAPES = {
    "Id": "Use small letters, digits and single dashes, at most 60: my-first-page.",
    "ConceptId": "Use small letters and dots: css.padding.",
}


def build(
    model: type[Model], located: Located, notes: Notes, *, at: Path = (), rule: str = "schema"
) -> Model | None:
    """`model` made from the part of `located` at the path `at`; or None, each complaint noted on its own line."""
    value: Any = located.value
    for step in at:
        value = value[step]
    if not isinstance(value, dict):
        notes.add(located.line(at), rule, "Here we need `name: value` lines.", f"Give {fields(model)}.")
        return None
    try:
        return model.model_validate(value)
    except ValidationError as error:
        for item in error.errors(include_url=False):
            path = (*at, *(step for step in item["loc"] if isinstance(step, str | int)))
            what, mend = explain(dict(item), model)
            notes.add(located.line(path), rule, what, mend)
        return None


def fields(model: type[BaseModel]) -> str:
    """The names a mapping of this model must hold, for a sentence."""
    needed = [info.alias or name for name, info in model.model_fields.items() if info.is_required()]
    return ", ".join(f"`{name}`" for name in needed)


def explain(item: dict[str, Any], model: type[BaseModel]) -> tuple[str, str]:
    """What is amiss and what to change, from one item of `ValidationError.errors()`."""
    loc = [str(step) for step in item["loc"]]
    name = loc[-1] if loc else ""
    if name.isdigit() and len(loc) > 1:
        name = f"{loc[-2]}, item {int(name) + 1}"
    given, context = item.get("input"), item.get("ctx", {})
    match item["type"]:
        case "missing":
            return f"`{name}` is missing.", f"Add a line: {name}: …"
        case "extra_forbidden":
            known = [info.alias or key for key, info in model.model_fields.items()]
            close = get_close_matches(name, known, n=1)
            return f"`{name}` is not a name we know here.", (
                f"Did you mean `{close[0]}`?" if close else f"The names are: {', '.join(known)}."
            )
        case "string_type":
            if given is None:
                return f"`{name}` is empty.", "Write some text, or take the line out."
            return f"`{name}` must be text.", f'Put quotes around it: "{given}".'
        case "string_pattern_mismatch":
            return f"`{name}` is not spelled as it must be: {given!r}.", _shape(
                str(context.get("pattern", ""))
            )
        case "string_too_long":
            return f"`{name}` is too long.", f"Use at most {context['max_length']} characters."
        case "literal_error":
            close = get_close_matches(str(given), _words(context), n=1)
            hint = f"Did you mean {close[0]}? " if close else ""
            return f"`{name}` cannot be {given!r}.", f"{hint}Use one of: {context['expected']}."
        case "tuple_type" | "list_type":
            return f"`{name}` must be a list.", f"Write [{given}] or one item a line with a dash."
        case "int_type" | "int_parsing" | "int_from_float" | "float_type" | "float_parsing":
            return f"`{name}` must be a number.", f"It is {given!r} now."
        case "finite_number" | "greater_than_equal" | "less_than_equal" | "greater_than" | "less_than":
            return f"`{name}` is out of range: {given!r}.", f"{item['msg'].replace('Input', 'It')}."
        case "bool_type" | "bool_parsing":
            return f"`{name}` must be true or false.", ""
        case "dict_type" | "model_type" | "model_attributes_type":
            return f"`{name}` must hold `name: value` lines.", ""
        case kind if kind.startswith("date"):
            return f"`{name}` must be a date.", "Write it as 2026-11-22."
    return f"`{name}` cannot be used: {item['msg']}.", ""


def _words(context: dict[str, Any]) -> list[str]:
    return [word.strip(" '") for word in str(context.get("expected", "")).replace(" or ", ",").split(",")]


def _shape(pattern: str) -> str:
    if pattern.startswith("^[a-z]+(\\."):
        return _SHAPES["ConceptId"]
    if pattern.startswith("^[a-z0-9]+(-"):
        return _SHAPES["Id"]
    return "Use letters, digits, dots, dashes and /, with no spaces: css/style.css."
