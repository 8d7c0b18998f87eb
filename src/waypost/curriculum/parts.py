"""The pieces of an exercise file: file parts, checks, hints, questions, blocks, right and wrong answers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from pydantic import Field, TypeAdapter, ValidationError

from waypost.curriculum.expect import expect_problems
from waypost.curriculum.explain import build, explain
from waypost.curriculum.findings import Notes
from waypost.curriculum.schema import (
    ANSWERS_FILE,
    PAGES,
    Check,
    FileName,
    Files,
    Frozen,
    Id,
    Question,
    Runner,
)
from waypost.curriculum.sections import Fence, Section, split_fences, split_sections
from waypost.curriculum.yamlread import Located, read_yaml

_FILE_NAME: TypeAdapter[str] = TypeAdapter(FileName)
_HINT = re.compile(r"^(\d+)[.)][ \t]+(.*)$")
BLANK = re.compile(r"\{\{([0-9]{1,3})\}\}")


class WrongFront(Frozen):
    """The yaml fence at the top of a `## Wrong: …` section."""

    fails: tuple[Id, ...] = ()
    error: bool = False
    shows: str = Field(min_length=1)
    say: str = Field(min_length=1)


def only_fence(section: Section, notes: Notes, *, info: str | None = None) -> Fence | None:
    """The one fence of a section; a finding when there is none, more than one, or text beside it."""
    outside, fences = split_fences(section)
    if len(fences) != 1:
        count = "no fence" if not fences else f"{len(fences)} fences"
        notes.add(section.line, "sections", f"“{section.title}” holds {count}.", "Give it exactly one.")
        return None
    if outside:
        notes.add(
            section.line, "sections", f"“{section.title}” holds text beside its fence.", "Take the text out."
        )
    if info and fences[0].info not in (info, info.replace("yaml", "yml")):
        notes.add(fences[0].line, "sections", f"This fence must be marked {info}.", f"Open it with ```{info}")
    return fences[0]


def yaml_fence(section: Section, notes: Notes, *, as_text: bool = False) -> Located | None:
    fence = only_fence(section, notes, info="yaml")
    if fence is None:
        return None
    return read_yaml(fence.text, notes, first_line=fence.line + 1, as_text=as_text)


def read_files(section: Section, notes: Notes) -> tuple[Files, Section]:
    """The `###` parts of a section as files, and what stood before them.

    `### answers` becomes the one file `answers.json`, every answer as text.
    """
    before, parts = split_sections(section.lines, section.line + 1, notes, level=3)
    before = Section(section.title, section.line, before.lines)
    files: Files = {}
    for part in parts:
        if part.title == "answers":
            answers = yaml_fence(part, notes, as_text=True)
            if answers and isinstance(answers.value, dict):
                files[ANSWERS_FILE] = answers_text(answers.value)
            elif answers:
                notes.add(part.line, "sections", "`### answers` must hold `id: answer` lines.", "")
            continue
        name = part.title.strip("`")
        try:
            _FILE_NAME.validate_python(name)
        except ValidationError as error:
            what, mend = explain({**error.errors()[0], "loc": ("file name",), "input": name}, Frozen)
            notes.add(part.line, "sections", what, mend)
            continue
        if name in files:
            notes.add(part.line, "sections", f"The file {name} is given twice here.", "Keep one of them.")
        fence = only_fence(part, notes)
        if fence:
            files[name] = fence.text
    return files, before


def answers_text(answers: dict[str, Any]) -> str:
    """How answers stand in `answers.json`."""
    return json.dumps(answers, ensure_ascii=False, sort_keys=True)


def read_checks(section: Section, notes: Notes) -> tuple[tuple[Check, ...], dict[str, int]]:
    """The checks, and the line of each."""
    lines: dict[str, int] = {}
    checks: list[Check] = []
    for located, index in _items(yaml_fence(section, notes), section, notes, "checks"):
        line = located.line((index,))
        check = build(Check, located, notes, at=(index,), rule="check")
        value = located.value[index]
        if isinstance(value, dict) and "expect" not in value:
            notes.add(line, "check", "This check has no `expect`.", "Say what the value must be: expect: 1")
        if check is None:
            continue
        if check.id in lines:
            notes.add(
                line, "check", f"The check id `{check.id}` is used twice.", "Give each check its own id."
            )
        if (check.get is None) == (check.see is None):
            notes.add(
                line, "check", f"Check `{check.id}` must have either `get` or `see`.", "Keep one of the two."
            )
        if check.file and check.see != "source":
            notes.add(
                line, "check", f"`file` in check `{check.id}` works only with see: source.", "Take it out."
            )
        for path, what, mend in expect_problems(check.expect, (index, "expect")):
            notes.add(located.line(path), "check", what, mend)
        lines[check.id] = line
        checks.append(check)
    return tuple(checks), lines


def check_against_runner(check: Check, runner: Runner, line: int, notes: Notes) -> None:
    """Fields that mean nothing to this runner are mistakes."""
    page_only = {"width": check.width, "page": check.page, "in": check.world}
    if runner not in PAGES:
        for name, value in page_only.items():
            if value is not None:
                notes.add(
                    line,
                    "check",
                    f"`{name}` works only with runner: page, http or rails.",
                    f"Take it out of `{check.id}`.",
                )
    if runner == "answer" and (check.see or check.do or check.input or check.with_):
        notes.add(line, "check", f"Check `{check.id}` of a question may hold only get and expect.", "")
    if runner == "answer" and isinstance(check.expect, float | bool):
        notes.add(
            line,
            "check",
            "Answers are text, so `expect` must be text.",
            f'Put quotes around it: "{check.expect}".',
        )


def read_questions(section: Section, notes: Notes) -> tuple[Question, ...]:
    questions: list[Question] = []
    for located, index in _items(yaml_fence(section, notes), section, notes, "questions"):
        question = build(Question, located, notes, at=(index,), rule="question")
        if question is None:
            continue
        if question.id in {other.id for other in questions}:
            notes.add(
                located.line((index,)), "question", f"The question id `{question.id}` is used twice.", ""
            )
        if question.options and len(set(question.options)) < max(2, len(question.options)):
            notes.add(
                located.line((index, "options")),
                "question",
                "A choice needs at least two different options.",
                "",
            )
        questions.append(question)
    return tuple(questions)


def read_blocks(section: Section, notes: Notes) -> tuple[str, ...]:
    """Blocks of a fence, parted by blank lines; spaces at the start of a line are kept."""
    fence = only_fence(section, notes)
    if fence is None:
        return ()
    blocks = [block.strip("\n") for block in re.split(r"\n[ \t]*(?:\n[ \t]*)*\n", fence.text.strip("\n"))]
    blocks = [block for block in blocks if block.strip()]
    if not blocks:
        notes.add(section.line, "sections", f"“{section.title}” is empty.", "Put the blocks in its fence.")
    return tuple(blocks)


def read_hints(section: Section, notes: Notes) -> tuple[str, str, str] | None:
    """The three numbered hints."""
    hints: list[list[str]] = []
    for line in section.lines:
        start = _HINT.match(line)
        if start:
            hints.append([start[2]])
        elif hints:
            hints[-1].append(line.removeprefix("   "))
        elif line.strip():
            notes.add(section.line, "hints", "Hints start with a number.", "Write them as 1. 2. 3.")
            return None
    found = ["\n".join(part).strip() for part in hints]
    if len(found) != 3 or not all(found):
        notes.add(
            section.line,
            "hints",
            f"There must be exactly three hints; here are {len(found)}.",
            "From a nudge to nearly the answer: 1. … 2. … 3. …",
        )
        return None
    return found[0], found[1], found[2]


def _items(
    located: Located | None, section: Section, notes: Notes, what: str
) -> Iterator[tuple[Located, int]]:
    """Each place of a yaml list; a finding when it is not one."""
    if located is None:
        return
    if not isinstance(located.value, list) or not located.value:
        notes.add(
            section.line,
            "sections",
            f"“{section.title}” must be a list of {what}.",
            "Start each with a dash.",
        )
        return
    yield from ((located, index) for index in range(len(located.value)))
