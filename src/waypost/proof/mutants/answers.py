"""Changes to answers that are not files: blanks, blocks, questions."""

from __future__ import annotations

import json
from collections.abc import Iterator

from waypost.curriculum.blocks import block_ids, order_of
from waypost.curriculum.schema import ANSWERS_FILE, Exercise, Files


def answer_changes(exercise: Exercise) -> Iterator[tuple[str, str, Files]]:
    """Kind, what was done, and the files of each change to the first solution."""
    files = exercise.solutions[0].files
    if exercise.kind == "parsons":
        yield from _blocks(exercise, files[exercise.entry])
        return
    answers: dict[str, str] = json.loads(files[ANSWERS_FILE])
    for name, text in answers.items():
        yield "empty", f"leave {name} empty", _with(answers, name, "")
        other = _other(exercise, name, text, answers)
        yield "answer", f"answer {name} with {other!r}", _with(answers, name, other)


def _with(answers: dict[str, str], name: str, text: str) -> Files:
    return {ANSWERS_FILE: json.dumps({**answers, name: text}, sort_keys=True)}


def _other(exercise: Exercise, name: str, text: str, answers: dict[str, str]) -> str:
    """Another option, a near number, another blank's answer, or the text with a letter more."""
    options = next((question.options for question in exercise.questions if question.id == name), ())
    for option in options:
        if option != text:
            return option
    if text.strip().isdigit():
        return str(int(text) + 1)
    if exercise.kind == "fill":
        return next((other for other in answers.values() if other != text), text + "x")
    return text + "x"


def _blocks(exercise: Exercise, text: str) -> Iterator[tuple[str, str, Files]]:
    order = order_of(exercise, text) or []
    named = block_ids(exercise)

    def made(names: list[str]) -> Files:
        return {ANSWERS_FILE: json.dumps({"order": names})}

    for place, name in enumerate(order):
        yield "drop-block", f"leave out block {place + 1}", made(order[:place] + order[place + 1 :])
        if place + 1 < len(order) and named[name] != named[order[place + 1]]:
            swapped = [*order[:place], order[place + 1], name, *order[place + 2 :]]
            yield "swap-blocks", f"swap blocks {place + 1} and {place + 2}", made(swapped)
    for name, block in named.items():
        if name not in order and block in exercise.extra_blocks and order:
            first = block.strip().splitlines()[0][:40]
            yield "extra-block", f"add the extra block {first!r} at the end", made([*order, name])
