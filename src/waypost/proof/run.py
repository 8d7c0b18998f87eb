"""The whole proof: every rule over every part asked about, in parallel, re-proving only what changed."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from typing import Any, TypeVar

from waypost.curriculum.findings import Finding
from waypost.curriculum.library import Library
from waypost.curriculum.read import Tree, read_tree
from waypost.curriculum.schema import Exercise, Lesson, Project
from waypost.kernel import clock
from waypost.kernel.errors import WaypostError
from waypost.proof.cache import JUDGING, Cache
from waypost.proof.employability import employability_findings
from waypost.proof.judged import Judge, Proof, prove_exercise
from waypost.proof.pages import page_prover
from waypost.proof.place import Scope
from waypost.proof.printed import printed_findings
from waypost.proof.secrets import exercise_secrets, lesson_secrets
from waypost.proof.static_rules import static_findings

Part = TypeVar("Part", bound=Lesson | Project)
STEPS = ("exercises", "pages", "paper")
Progress = Callable[[str, int, int], None]
"""Told after each part: which step, how many are done, of how many."""
JudgeMaker = Callable[[], AbstractContextManager[Judge]]


@dataclass
class Report:
    """What the proof found, and how much it looked at."""

    findings: list[Finding] = field(default_factory=list)
    lessons: int = 0
    exercises: int = 0
    runs: int = 0
    mutants: int = 0
    killed: int = 0
    reused: int = 0
    seconds: float = 0.0

    def as_json(self) -> dict[str, Any]:
        counts = {name: value for name, value in vars(self).items() if name != "findings"}
        return {**counts, "findings": [finding.as_json() for finding in self.findings]}


def prove(
    scope: Scope,
    *,
    judge: JudgeMaker,
    cache: Cache,
    steps: tuple[str, ...] = STEPS,
    workers: int = 0,
    progress: Progress = lambda step, done, of: None,
) -> Report:
    """Prove the part of the curriculum that `scope` names.

    The static rules always run. `steps`: which of the running ones to take. `workers`: threads (0: one a processor).
    A step that cannot run (no sandbox, no browser) is itself a finding: nothing passes unseen.
    """
    started = clock.steady()
    tree = read_tree(scope.root)
    library = Library(tree.pack)
    work = _Work(scope, tree, library, cache, progress, Report())
    found = [*tree.findings, *static_findings(tree.pack), *employability_findings(scope.root)]
    for lesson in library.lessons.values():
        found += lesson_secrets(lesson, library)
    for exercise in tree.exercises:
        found += exercise_secrets(exercise, library)
    if "exercises" in steps:
        found += work.exercises(judge, workers or os.cpu_count() or 1)
    if "pages" in steps:
        found += work.pages()
    if "paper" in steps:
        found += work.paper()
    cache.tidy()
    report = work.report
    report.findings = sorted({finding for finding in found if scope.holds(finding.file)})
    report.lessons = len([x for x in library.lessons.values() if scope.holds(x.source.as_posix())])
    report.seconds = round(clock.steady() - started, 2)
    return report


@dataclass
class _Work:
    scope: Scope
    tree: Tree
    library: Library
    cache: Cache
    progress: Progress
    report: Report

    def exercises(self, judge: JudgeMaker, workers: int) -> list[Finding]:
        """Solutions, starters, wrong answers and mutants of each exercise; judged in parallel."""
        mine = [x for x in self.tree.exercises if self.scope.holds(x.source.as_posix())]
        self.report.exercises = len(mine)
        found: list[Finding] = []
        todo: list[tuple[Exercise, str]] = []
        for exercise in mine:
            starter = self.tree.starters[exercise.id]
            key = self.cache.key("exercise", exercise.model_dump_json(), starter, rooms=JUDGING)
            kept = self.cache.get(key)
            if kept is None:
                todo.append((exercise, key))
            else:
                found += self._reuse(kept)
        done = len(mine) - len(todo)
        self.progress("exercises", done, len(mine))
        if not todo:
            return found
        with ExitStack() as stack:
            try:
                running = stack.enter_context(judge())
            except WaypostError as error:
                return [*found, Finding("", 0, "judge", f"No exercise was run: {error}", "")]
            pool = stack.enter_context(ThreadPoolExecutor(workers))
            waiting: dict[Future[Proof], str] = {
                pool.submit(prove_exercise, exercise, self.tree.starters[exercise.id], running): key
                for exercise, key in todo
            }
            for future in as_completed(waiting):
                proof = future.result()
                result = {"findings": [f.as_json() for f in proof.findings], **_counts(proof)}
                if proof.whole:
                    self.cache.put(waiting[future], result)
                found += self._take(result)
                done += 1
                self.progress("exercises", done, len(mine))
        return found

    def pages(self) -> list[Finding]:
        """Each lesson page in a browser; one browser, one after another."""
        lessons = [x for x in self.library.lessons.values() if self._touches(x)]
        keys = {x.id: self._key("page", x) for x in lessons}
        found, todo = self._split(lessons, keys)
        try:
            with ExitStack() as stack:
                prover = stack.enter_context(page_prover(self.library)) if todo else None
                for done, lesson in enumerate(todo, start=len(lessons) - len(todo) + 1):
                    if prover is not None:
                        found += self._put(keys[lesson.id], prover.prove(lesson))
                    self.progress("pages", done, len(lessons))
        except WaypostError as error:
            found.append(Finding("", 0, "page", f"No page was opened: {error}", ""))
        return found

    def paper(self) -> list[Finding]:
        """The paper edition of each lesson and project."""
        parts: list[Lesson | Project] = [*self.library.lessons.values(), *self.library.projects.values()]
        parts = [x for x in parts if self._touches(x)]
        keys = {x.id: self._key("paper", x) for x in parts}
        found, todo = self._split(parts, keys)
        for done, part in enumerate(todo, start=len(parts) - len(todo) + 1):
            found += self._put(keys[part.id], list(printed_findings(part, self.library)))
            self.progress("paper", done, len(parts))
        return found

    def _touches(self, part: Lesson | Project) -> bool:
        return self.scope.holds(part.source.as_posix()) or self.scope.inside.startswith(
            part.source.parent.as_posix() + "/"
        )

    def _key(self, what: str, part: Lesson | Project) -> str:
        glossary = [term.model_dump(mode="json") for term in self.tree.pack.glossary]
        return self.cache.key(what, part.model_dump_json(), glossary)

    def _split(self, parts: list[Part], keys: dict[str, str]) -> tuple[list[Finding], list[Part]]:
        """What was found earlier, and the parts that must be looked at now."""
        found: list[Finding] = []
        todo: list[Part] = []
        for part in parts:
            kept = self.cache.get(keys[part.id])
            if kept is None:
                todo.append(part)
            else:
                found += self._reuse(kept)
        return found, todo

    def _reuse(self, kept: dict[str, Any]) -> list[Finding]:
        self.report.reused += 1
        return self._take(kept)

    def _take(self, result: dict[str, Any]) -> list[Finding]:
        for name in ("runs", "mutants", "killed"):
            setattr(self.report, name, getattr(self.report, name) + result.get(name, 0))
        return [Finding(**finding) for finding in result["findings"]]

    def _put(self, key: str, found: list[Finding]) -> list[Finding]:
        self.cache.put(key, {"findings": [finding.as_json() for finding in found]})
        return found


def _counts(proof: Proof) -> dict[str, int]:
    return {"runs": proof.runs, "mutants": proof.mutants, "killed": proof.killed}
