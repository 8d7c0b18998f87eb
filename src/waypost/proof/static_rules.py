"""Rules that need no running: outside links, enough wrong answers, the shape of tests and blocks, reading grade."""

from __future__ import annotations

import re
from collections.abc import Iterator

from waypost.curriculum.blocks import order_of
from waypost.curriculum.crosscheck import all_modules
from waypost.curriculum.findings import Finding
from waypost.curriculum.library import module_exercises
from waypost.curriculum.schema import Exercise, Lesson, Module, Pack, Project
from waypost.proof.reading import (
    FEWEST_WORDS,
    exercise_text,
    glossary_words,
    grade,
    lesson_text,
    project_text,
)

FIRST_MODULES = 2
GRADE_FIRST, GRADE_LATER = 6.0, 8.0
_OUTSIDE = re.compile(r"""(?:https?:)?//[\w-]+\.[\w.-]+[^\s"'<>)]*|\bwww\.[\w.-]+|mailto:[^\s"'<>)]+""", re.I)
_NAMESPACES = re.compile(r"http://www\.w3\.org/(?:2000/svg|1999/xhtml|1999/xlink|1998/Math/MathML)")


def static_findings(pack: Pack) -> Iterator[Finding]:
    """Every finding of these rules over the whole pack."""
    exempt = glossary_words(pack)
    for number, module in enumerate(all_modules(pack)):
        limit = GRADE_FIRST if number < FIRST_MODULES else GRADE_LATER
        yield from module_findings(module)
        for lesson in module.lessons:
            yield from outside_links(lesson.source.as_posix(), lesson.prose, lesson.prose_line)
            yield from _reading(lesson, lesson_text(lesson), lesson.prose_line, limit, exempt)
        for project in module.projects:
            yield from outside_links(project.source.as_posix(), project.brief, project.lines["The brief"] + 1)
            yield from _reading(project, project_text(project), project.lines["The brief"], limit, exempt)
        for exercise in module_exercises(module):
            yield from exercise_findings(exercise)
            yield from _reading(exercise, exercise_text(exercise), exercise.lines["task"], limit, exempt)


def module_findings(module: Module) -> Iterator[Finding]:
    for lesson in module.lessons:
        if not lesson.exercises:
            yield Finding(
                lesson.source.as_posix(), 0, "exercises", "This lesson has no exercise.", "Add 1-<name>.md."
            )


def exercise_findings(exercise: Exercise) -> Iterator[Finding]:
    """The static promises of one exercise."""
    shown = exercise.source.as_posix()
    fewest = 3 if exercise.kind in ("write", "fix") else 1
    if len(exercise.wrong) < fewest:
        yield Finding(
            shown, exercise.lines.get("wrong", 1), "wrong-answers",
            f"A `{exercise.kind}` exercise needs at least {fewest} wrong answers; here are {len(exercise.wrong)}.",
            "Add what learners really get wrong: ## Wrong: …",
        )  # fmt: skip
    for name, text in _learner_texts(exercise):
        yield from outside_links(shown, text, exercise.lines.get(name, 0) + 1)
    if exercise.kind == "parsons":
        yield from _blocks(exercise)
    if exercise.kind == "write-tests":
        yield from _tests(exercise)
    asked = {check.get for check in exercise.checks}
    for question in exercise.questions:
        if question.id not in asked:
            yield Finding(
                shown, exercise.lines["questions"], "question", f"No check looks at the question `{question.id}`.",
                "Add a check with get: " + question.id,
            )  # fmt: skip


def _learner_texts(exercise: Exercise) -> Iterator[tuple[str, str]]:
    yield "task", exercise.task
    yield "hints", "\n".join(exercise.hints)
    yield "paper", exercise.paper
    for text in exercise.files.values():
        yield "files", text
    for question in exercise.questions:
        yield "questions", " ".join([question.ask, *question.options])
    for check in exercise.checks:
        yield f"checks/{check.id}", f"{check.says} {check.otherwise}"


def outside_links(shown: str, text: str, line: int) -> Iterator[Finding]:
    """Addresses outside this machine: none may stand in what learners read."""
    for number, row in enumerate(text.split("\n"), start=line):
        for match in _OUTSIDE.finditer(_NAMESPACES.sub("", row)):
            yield Finding(
                shown, number, "outside", f"This points outside: {match[0]}",
                "Nothing may need the internet. Use a file of your own, such as about.html.",
            )  # fmt: skip


def _blocks(exercise: Exercise) -> Iterator[Finding]:
    answers = [
        ("solution", index, answer.name, answer.files) for index, answer in enumerate(exercise.solutions)
    ]
    answers += [("wrong", index, answer.name, answer.files) for index, answer in enumerate(exercise.wrong)]
    for kind, index, name, files in answers:
        text = files.get(exercise.entry)
        if text is None or order_of(exercise, text) is None:
            yield Finding(
                exercise.source.as_posix(), exercise.lines[f"{kind}/{index}"], "blocks",
                f"“{name}” cannot be made from the blocks.",
                f"Give {exercise.entry} as blocks joined with a line break, each as it stands under Blocks.",
            )  # fmt: skip
    if not exercise.files and len(exercise.blocks) < 3:
        yield Finding(
            exercise.source.as_posix(), exercise.lines["blocks"], "blocks", "There are fewer than three blocks.",
            "Put a blank line between blocks.",
        )  # fmt: skip


def _tests(exercise: Exercise) -> Iterator[Finding]:
    """Right code passes, planted bugs are caught, and an empty suite is refused: each needs its check."""

    def told(get: str, hidden: bool | None, what: str, mend: str) -> Iterator[Finding]:
        for check in exercise.checks:
            if get in (check.get or "") and (hidden is None or check.hidden == hidden):
                return
        yield Finding(exercise.source.as_posix(), exercise.lines["checks"], "write-tests", what, mend)

    yield from told(
        "failures()", False, "No check runs the tests on the right code.", "get: failures() with `with:`."
    )
    yield from told(
        "failures()", True, "No hidden check plants a bug.", "Add hidden: true, with:, get: failures()."
    )
    yield from told(
        "tests()",
        None,
        "No check refuses an empty suite.",
        "Add get: tests(), expect: {not: {has_length: 0}}.",
    )


def _reading(
    part: Lesson | Exercise | Project, text: str, line: int, limit: float, exempt: frozenset[str]
) -> Iterator[Finding]:
    found = grade(text, exempt)
    if found.words >= FEWEST_WORDS and found.value > limit:
        sentences = " · ".join(f"“{sentence[:120]}”" for sentence in found.hardest)
        yield Finding(
            part.source.as_posix(), line, "reading", f"The reading grade is {found.value}; at most {limit:g} here.",
            f"Use shorter words and sentences. The hardest: {sentences}",
        )  # fmt: skip
