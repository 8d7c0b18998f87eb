"""From answers to files, and refusals of answers that do not fit."""

from __future__ import annotations

import json
from typing import Any

import pytest

from waypost.curriculum.blocks import block_ids
from waypost.judge.assemble import answer_expect, answer_values, assemble, blanks
from waypost.judge.tests.exercises import check, exercise, question
from waypost.kernel.errors import BadInput

PUZZLE = exercise(
    check("out", see="console", expect=["1", "2"]),
    kind="parsons",
    blocks=("let n = 1;", "console.log(n);", "console.log(n + 1);"),
    extra_blocks=("console.log(0);",),
)
GAPS = exercise(check("a", expect=1), kind="fill", files={"script.js": "{{1}} a = {{2}};\n{{1}} b = 2;"})
QUIZ = exercise(
    check("first", get="q1", expect="a\nb"), kind="predict", runner="answer", questions=(question("q1"),)
)


def answers(value: Any) -> dict[str, str]:
    return {"answers.json": json.dumps(value)}


def test_blocks_become_the_file() -> None:
    by_text = {text: name for name, text in block_ids(PUZZLE).items()}
    files = assemble(PUZZLE, answers({"order": [by_text[text] for text in PUZZLE.blocks]}))
    assert files == {"script.js": "let n = 1;\nconsole.log(n);\nconsole.log(n + 1);\n"}


def test_a_whole_file_made_of_the_blocks_is_taken() -> None:
    files = assemble(PUZZLE, {"script.js": "let n = 1;\nconsole.log(n + 1);"})
    assert files == {"script.js": "let n = 1;\nconsole.log(n + 1);\n"}


@pytest.mark.parametrize(
    "sent",
    [
        answers({"order": ["b-none"]}),
        answers({"order": "b1"}),
        answers({"order": [1]}),
        answers([]),
        {"answers.json": "{"},
        {"script.js": "console.log('my own');"},
    ],
)
def test_unknown_blocks_are_refused(sent: dict[str, str]) -> None:
    with pytest.raises(BadInput):
        assemble(PUZZLE, sent)


def test_a_block_used_twice_is_refused() -> None:
    name = next(iter(block_ids(PUZZLE)))
    with pytest.raises(BadInput, match="twice"):
        assemble(PUZZLE, answers({"order": [name, name]}))


def test_blanks_are_filled_everywhere_and_an_empty_one_stays_empty() -> None:
    assert blanks(GAPS) == ["1", "2"]
    assert assemble(GAPS, answers({"1": "let"})) == {"script.js": "let a = ;\nlet b = 2;"}
    assert assemble(GAPS, answers({"1": r"\1", "2": "{{1}}"}))["script.js"] == "\\1 a = {{1}};\n\\1 b = 2;"


@pytest.mark.parametrize("value", [{"3": "x"}, {"1": 5}, {"1": "x" * 2001}])
def test_answers_that_do_not_fit_are_refused(value: Any) -> None:
    with pytest.raises(BadInput):
        assemble(GAPS, answers(value))


def test_answers_are_tidied() -> None:
    assert answer_values(QUIZ, answers({"q1": "  a  \r\nb \n"})) == {"first": "a\nb"}
    assert answer_values(QUIZ, {}) == {"first": ""}
    with pytest.raises(BadInput):
        answer_values(QUIZ, answers({"q2": "x"}))


def test_expected_answers_become_text() -> None:
    assert answer_expect(12) == "12"
    assert answer_expect(True) == "true"
    assert answer_expect({"one_of": [1, " two "], "ignore_case": True}) == {
        "one_of": ["1", "two"],
        "ignore_case": True,
    }


def test_other_kinds_keep_their_files() -> None:
    assert assemble(exercise(check("a", expect=1)), {"script.js": "x"}) == {"script.js": "x"}
