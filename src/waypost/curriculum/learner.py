"""What a learner's browser may have of an exercise, and nothing else."""

from __future__ import annotations

from typing import Any

from waypost.curriculum.blocks import block_ids
from waypost.curriculum.library import Library
from waypost.curriculum.render import hint_html, inline_html, task_html
from waypost.curriculum.schema import GIVEN, IN_BROWSER, Exercise


def learner_view(exercise: Exercise, library: Library | None = None) -> dict[str, Any]:
    """JSON-able. Built up field by field, so that a new secret in the schema stays secret.

    Left out always: solutions, wrong answers, hidden checks (only their count), survivors, the order of blocks.
    Where the server looks and not the browser, what a check looks at and expects is left out too.
    """
    visible = [check for check in exercise.checks if not check.hidden]
    secret = {"hidden"}
    if exercise.runner == "answer":
        secret |= {"expect", "wanted"}
    elif exercise.runner not in IN_BROWSER:
        secret |= {"expect", "wanted", "get", "do", "with_"}
    return {
        "id": exercise.id,
        "title": exercise.title,
        "kind": exercise.kind,
        "runner": exercise.runner,
        "given": [name for name in GIVEN.get(exercise.runner, ()) if name in exercise.files],
        "entry": exercise.entry,
        "database": exercise.database if exercise.runner == "sql" else None,
        "minutes": exercise.minutes,
        "difficulty": exercise.difficulty,
        "task_html": task_html(exercise, library),
        "files": dict(exercise.files),
        "blocks": [{"id": name, "text": text} for name, text in block_ids(exercise).items()],
        "questions": [
            {
                "id": question.id,
                "ask": question.ask,
                "ask_html": inline_html(question.ask),
                "options": list(question.options),
                "options_html": [inline_html(option) for option in question.options],
                "lines": question.lines,
            }
            for question in exercise.questions
        ],
        "checks": [check.model_dump(by_alias=True, exclude=secret, mode="json") for check in visible],
        "hidden_checks": len(exercise.checks) - len(visible),
        "hints": [hint_html(hint, library, module_id=exercise.module_id) for hint in exercise.hints],
        "limits": exercise.limits.model_dump(),
    }
