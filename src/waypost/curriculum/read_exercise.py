"""One exercise file read into an `Exercise`; everything amiss in it is noted, not only the first."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import Field

from waypost.curriculum.explain import build
from waypost.curriculum.findings import Notes
from waypost.curriculum.parts import (
    BLANK,
    WrongFront,
    check_against_runner,
    only_fence,
    read_blocks,
    read_checks,
    read_files,
    read_hints,
    read_questions,
)
from waypost.curriculum.schema import (
    ANSWERS_FILE,
    ENTRY,
    ConceptId,
    Database,
    Exercise,
    FileName,
    Files,
    Frozen,
    Id,
    Kind,
    Limits,
    Runner,
    Solution,
    WrongAnswer,
)
from waypost.curriculum.sections import Section, read_document, read_text, split_fences, split_sections
from waypost.curriculum.yamlread import Located, read_yaml

T = TypeVar("T")
ORDER = (
    "Task", "Files", "Blocks", "Extra blocks", "Questions", "Checks", "Hints", "Solution", "Wrong", "Paper"
)  # fmt: skip
_ALWAYS = ("Task", "Checks", "Hints", "Solution", "Wrong", "Paper")
ANSWER_KINDS = ("predict", "trace")


class Front(Frozen):
    """The front matter of an exercise."""

    id: Id
    title: str = Field(min_length=1, max_length=80)
    kind: Kind
    runner: Runner
    entry: FileName | None = None
    practises: tuple[ConceptId, ...] = Field(min_length=1)
    minutes: int = Field(ge=1, le=600)
    difficulty: int = Field(ge=1, le=5)
    limits: Limits = Limits()
    database: Database = "sqlite"
    survivors: dict[str, str] = Field(default_factory=dict)


@dataclass(frozen=True)
class Place:
    """Where an exercise stands; `starts_from` are the files a later milestone finds already there."""

    module_id: str
    lesson_id: str | None = None
    project_id: str | None = None
    starts_from: Files | None = None


def read_exercise(path: Path, shown: str, place: Place, notes: Notes) -> Exercise | None:
    """The exercise at `path` (`shown`: its name relative to the content root), or None with findings."""
    before = len(notes.found)
    text = read_text(path, notes)
    document = read_document(text, notes) if text is not None else None
    if document is None:
        return None
    front = build(Front, document.front, notes, rule="front-matter")
    preface, sections = split_sections(document.lines, document.body_line, notes)
    if preface.text.strip():
        notes.add(
            preface.line, "sections", "There is text before the first ## heading.", "Move it under ## Task."
        )
    by_name = _sort_sections(sections, notes)
    if front is None:
        return None
    _kind_fits(front, by_name, document.body_line, notes)
    _limits_fit(front, document.front, notes)
    if front.runner != "sql" and "database" in front.model_fields_set:
        line = document.front.line(("database",))
        notes.add(line, "front-matter", "`database` is only for runner: sql.", "Take it out.")
    entry = front.entry or ENTRY[front.runner]
    lines = {name.lower().replace(" ", "-"): found[0].line for name, found in by_name.items()}
    files = _one(by_name, "Files", read_files, notes)
    checks = _one(by_name, "Checks", read_checks, notes) or ((), {})
    hints = _one(by_name, "Hints", read_hints, notes)
    questions = _one(by_name, "Questions", read_questions, notes) or ()
    blocks = _one(by_name, "Blocks", read_blocks, notes) or ()
    extra = _one(by_name, "Extra blocks", read_blocks, notes) or ()
    lines |= {f"checks/{check}": line for check, line in checks[1].items()}
    starter = {**(place.starts_from or {}), **(files[0] if files else {})}
    solutions = [
        Solution(
            name=_after_colon(part) or "the first way", files=_answer_files(front, part, starter, notes)[0]
        )
        for part in by_name.get("Solution", ())
    ]
    wrong: list[WrongAnswer] = []
    for part in by_name.get("Wrong", ()):
        answer = _wrong(front, part, starter, set(checks[1]), notes)
        if answer:
            lines[f"wrong/{len(wrong)}"] = part.line
            wrong.append(answer)
    lines |= {f"solution/{index}": part.line for index, part in enumerate(by_name.get("Solution", ()))}
    for check in checks[0]:
        check_against_runner(check, front.runner, checks[1][check.id], notes)
        _check_fits(front, check.get, [q.id for q in questions], checks[1][check.id], notes)
    if front.kind == "fill" and files and not any(BLANK.search(text) for text in files[0].values()):
        notes.add(
            lines["files"], "kind", "A `fill` exercise needs blanks in its files.", "Write {{1}}, {{2}}, …"
        )
    if len(notes.found) > before or hints is None:
        return None
    return Exercise(
        **front.model_dump(exclude={"entry", "limits"}),
        limits=front.limits,
        entry=entry,
        task=by_name["Task"][0].text,
        files=files[0] if files else {},
        blocks=blocks,
        extra_blocks=extra,
        questions=questions,
        checks=checks[0],
        hints=hints,
        solutions=tuple(solutions),
        wrong=tuple(wrong),
        paper=by_name["Paper"][0].text,
        source=Path(shown),
        lines=lines,
        module_id=place.module_id,
        lesson_id=place.lesson_id,
        project_id=place.project_id,
    )


def _sort_sections(sections: list[Section], notes: Notes) -> dict[str, list[Section]]:
    """Sections by name; unknown, repeated, misplaced, empty and missing ones are noted."""
    by_name: dict[str, list[Section]] = {}
    latest = 0
    for section in sections:
        name = section.title.partition(":")[0].strip()
        if name not in ORDER:
            notes.add(
                section.line, "sections", f"“{section.title}” is not a section of an exercise.",
                f"The sections are: {', '.join(ORDER)}.",
            )  # fmt: skip
            continue
        if name in by_name and name not in ("Solution", "Wrong"):
            notes.add(section.line, "sections", f"There are two “{name}” sections.", "Join them into one.")
            continue
        rank = ORDER.index(name)
        if rank < latest:
            notes.add(
                section.line, "sections", f"“{name}” must come before “{ORDER[latest]}”.",
                f"The order is: {', '.join(ORDER)}.",
            )  # fmt: skip
        latest = max(latest, rank)
        if not section.text.strip():
            notes.add(section.line, "sections", f"“{section.title}” is empty.", "Fill it in, or take it out.")
        if name == "Wrong" and not _after_colon(section):
            notes.add(
                section.line, "sections", "A wrong answer needs a name.", "Write ## Wrong: what it does."
            )
        by_name.setdefault(name, []).append(section)
    for name in _ALWAYS:
        if name not in by_name:
            end = sections[-1].line if sections else 1
            notes.add(end, "sections", f"The section “{name}” is missing.", f"Add a line: ## {name}")
    return by_name


def _kind_fits(front: Front, by_name: dict[str, list[Section]], line: int, notes: Notes) -> None:
    """Each kind has the sections and the runner it needs, and no others."""
    answers = front.kind in ANSWER_KINDS
    if answers != (front.runner == "answer"):
        wanted = "answer" if answers else "page, javascript or another language"
        notes.add(
            1,
            "kind",
            f"kind: {front.kind} does not go with runner: {front.runner}.",
            f"Use runner: {wanted}.",
        )
    if front.kind == "write-tests" and front.runner not in ("javascript", "node", "python", "ruby", "rails"):
        notes.add(
            1,
            "kind",
            "kind: write-tests needs a runner with tests: javascript, node, python, ruby or rails.",
            "",
        )
    wants = {
        "Questions": answers,
        "Blocks": front.kind == "parsons",
        "Files": front.kind not in ("parsons", "build", "write", "write-tests", *ANSWER_KINDS),
    }
    for name, wanted_here in wants.items():
        if wanted_here and name not in by_name:
            notes.add(
                line, "kind", f"A `{front.kind}` exercise needs a section “{name}”.", f"Add a line: ## {name}"
            )
    for name in ("Questions", "Blocks", "Extra blocks"):
        fits = front.kind == "parsons" if "lock" in name else answers
        if name in by_name and not fits:
            notes.add(
                by_name[name][0].line, "kind", f"A `{front.kind}` exercise has no “{name}”.", "Take it out."
            )


def _limits_fit(front: Front, located: Located, notes: Notes) -> None:
    if front.runner in ("page", "answer") and "memory_bytes" in front.limits.model_fields_set:
        why = "all pages share one browser" if front.runner == "page" else "no program is run"
        notes.add(
            located.line(("limits", "memory_bytes")),
            "limits",
            f"`memory_bytes` is not for runner: {front.runner}, where {why}.",
            "Take it out.",
        )


def _answer_files(front: Front, part: Section, starter: Files, notes: Notes) -> tuple[Files, Section]:
    """The files of a right or wrong answer as they are judged: laid over what the learner starts from."""
    files, before = read_files(part, notes)
    by_answers = front.runner == "answer" or front.kind == "fill"
    if not files:
        what = "### answers" if by_answers else "### " + (front.entry or ENTRY[front.runner])
        notes.add(part.line, "sections", f"“{part.title}” gives no files.", f"Add a part: {what}")
    elif by_answers and set(files) != {ANSWERS_FILE}:
        notes.add(part.line, "kind", f"An answer to `{front.kind}` gives only `### answers`.", "")
    elif not by_answers and ANSWERS_FILE in files:
        notes.add(part.line, "kind", f"`### answers` is not for `{front.kind}` exercises.", "Give the files.")
    elif by_answers and front.kind == "fill":
        _blanks_fit(files[ANSWERS_FILE], starter, part, notes)
    if by_answers or front.kind == "parsons":
        return files, before
    return {**starter, **files}, before


def _blanks_fit(answers: str, starter: Files, part: Section, notes: Notes) -> None:
    given = set(json.loads(answers))
    blanks = {blank for text in starter.values() for blank in BLANK.findall(text)}
    for blank in sorted(blanks - given):
        notes.add(
            part.line,
            "kind",
            f"Blank {{{{{blank}}}}} has no answer in “{part.title}”.",
            "Add it to ### answers.",
        )
    for blank in sorted(given - blanks):
        notes.add(
            part.line, "kind", f"There is no blank {{{{{blank}}}}} in the files.", "Take the answer out."
        )


def _wrong(front: Front, part: Section, starter: Files, checks: set[str], notes: Notes) -> WrongAnswer | None:
    files, before = _answer_files(front, part, starter, notes)
    _, fences = split_fences(before)
    fence = only_fence(before, notes, info="yaml") if fences else None
    if fence is None:
        if not fences:
            notes.add(
                part.line, "sections", f"“{part.title}” has no yaml fence.",
                "Start it with a ```yaml fence that holds fails, shows and say.",
            )  # fmt: skip
        return None
    located = read_yaml(fence.text, notes, first_line=fence.line + 1)
    wrong = located and build(WrongFront, located, notes, rule="wrong")
    if not located or not wrong:
        return None
    for name in wrong.fails:
        if name not in checks:
            known = ", ".join(sorted(checks))
            notes.add(
                located.line(("fails",)), "wrong", f"There is no check `{name}`.", f"The checks are: {known}."
            )
    if bool(wrong.fails) == wrong.error:
        notes.add(
            part.line, "wrong", "A wrong answer gives either `fails` or error: true.", "Keep one of the two."
        )
    return WrongAnswer(name=_after_colon(part), files=files, **wrong.model_dump())


def _check_fits(front: Front, get: str | None, questions: list[str], line: int, notes: Notes) -> None:
    if front.runner == "answer" and get not in questions:
        notes.add(
            line,
            "check",
            f"`get` must name a question, not {get!r}.",
            f"The questions are: {', '.join(questions)}.",
        )


def _after_colon(section: Section) -> str:
    return section.title.partition(":")[2].strip()


def _one(
    by_name: dict[str, list[Section]], name: str, reader: Callable[[Section, Notes], T], notes: Notes
) -> T | None:
    return reader(by_name[name][0], notes) if name in by_name else None
