"""From what the learner answered to the files that are judged. The server is the authority; the browser has a twin.

`answers.json` holds, for `predict` and `trace`: {question id: text}; for `fill`: {blank number: text}; for `parsons`:
{"order": [block ids, top to bottom]}.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from waypost.curriculum.blocks import block_ids, join_blocks, order_of
from waypost.curriculum.schema import ANSWERS_FILE, GIVEN, Exercise
from waypost.judge.values import Tagged, js_number, tidy_text
from waypost.kernel.errors import BadInput

BLANK = re.compile(r"\{\{([0-9]{1,3})\}\}")
MAX_ANSWER_LETTERS = 2000
_AGAIN = "Reload the page. Your work is saved."


def assemble(exercise: Exercise, files: Mapping[str, str]) -> dict[str, str]:
    """The files to judge; for kinds without answers, the files as they are.

    A `parsons` file already made of the exercise's blocks is taken too (solutions are written so).
    Raises `BadInput` for answers that do not fit the exercise.
    """
    if exercise.kind == "parsons":
        return {**exercise.files, exercise.entry: _built(exercise, files)}
    if exercise.kind == "fill":
        return _filled(exercise, read_answers(exercise, files))
    given = {name for name in GIVEN.get(exercise.runner, ()) if name != exercise.entry}
    return {**files, **{name: text for name, text in exercise.files.items() if name in given}}


def blanks(exercise: Exercise) -> list[str]:
    """Blank numbers of a `fill` exercise, in the order they stand, each once."""
    found = [number for text in exercise.files.values() for number in BLANK.findall(text)]
    return list(dict.fromkeys(found))


def read_answers(exercise: Exercise, files: Mapping[str, str]) -> dict[str, str]:
    """Answers by question id (predict, trace) or blank number (fill); unknown ids are refused with `BadInput`."""
    raw = _answers_object(files)
    known = blanks(exercise) if exercise.kind == "fill" else [question.id for question in exercise.questions]
    for name, answer in raw.items():
        if name not in known:
            raise BadInput("There is an answer to a question that this exercise does not have.", _AGAIN)
        if not isinstance(answer, str):
            raise BadInput("An answer must be text.", _AGAIN)
        if len(answer) > MAX_ANSWER_LETTERS:
            raise BadInput(
                f"An answer is too long. It has {len(answer):,} letters.",
                f"Keep each answer under {MAX_ANSWER_LETTERS:,} letters.",
            )
    return {name: tidy_text(answer) for name, answer in raw.items()}


def answer_values(exercise: Exercise, files: Mapping[str, str]) -> dict[str, Tagged]:
    """Check id → the learner's answer, tidied, for runner `answer`; an empty text where nothing was answered."""
    answers = read_answers(exercise, files)
    return {check.id: tidy_answer(answers.get(check.get or "", "")) for check in exercise.checks}


def tidy_answer(text: str) -> str:
    """Outer space and space at the ends of lines do not count."""
    return "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").split("\n")).strip()


def answer_expect(expect: Any) -> Any:
    """`expect` for runner `answer`, where all is text: 12 becomes "12", and each text is tidied."""
    if isinstance(expect, bool):
        return "true" if expect else "false"
    if expect is None:
        return "null"
    if isinstance(expect, int | float):
        return js_number(expect)
    if isinstance(expect, str):
        return tidy_answer(expect)
    if isinstance(expect, dict):
        return {name: _answer_argument(name, want) for name, want in expect.items()}
    return expect


def _answer_argument(name: str, want: Any) -> Any:
    if name in ("equals", "not", "contains", "starts_with", "ends_with"):
        return answer_expect(want)
    if name == "one_of" and isinstance(want, list | tuple):
        return [answer_expect(one) for one in want]
    return want


def _answers_object(files: Mapping[str, str]) -> dict[str, Any]:
    try:
        raw = json.loads(files.get(ANSWERS_FILE) or "{}")
    except (ValueError, RecursionError) as error:
        raise BadInput("The answers could not be read.", _AGAIN) from error
    if not isinstance(raw, dict):
        raise BadInput("The answers could not be read.", _AGAIN)
    return raw


def _built(exercise: Exercise, files: Mapping[str, str]) -> str:
    if ANSWERS_FILE not in files and exercise.entry in files:
        order = order_of(exercise, files[exercise.entry])
        if order is None:
            raise BadInput("This is not made of the blocks of the exercise.", _AGAIN)
    else:
        order = _answers_object(files).get("order", [])
    named = block_ids(exercise)
    if not isinstance(order, list) or not all(isinstance(name, str) and name in named for name in order):
        raise BadInput("There is a block that this exercise does not have.", _AGAIN)
    if len(set(order)) != len(order):
        raise BadInput("A block is used twice.", _AGAIN)
    return join_blocks([named[name] for name in order])


def _filled(exercise: Exercise, answers: Mapping[str, str]) -> dict[str, str]:
    def fill(text: str) -> str:
        return BLANK.sub(lambda found: answers.get(found[1], ""), text)

    return {name: fill(text) for name, text in exercise.files.items()}
