"""Mutants: solutions with one small thing changed, to see whether the checks notice."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from waypost.curriculum.schema import Exercise, Files
from waypost.proof.mutants.answers import answer_changes
from waypost.proof.mutants.css import css_edits
from waypost.proof.mutants.edits import Edit, undone_hunks, written, written_spans
from waypost.proof.mutants.html import html_edits, same_page
from waypost.proof.mutants.javascript import javascript_edits
from waypost.proof.mutants.plain import PLAIN

MOST = 20
_LANGUAGES: dict[str, Callable[[bytes], Iterator[Edit]]] = {
    "html": html_edits,
    "htm": html_edits,
    "css": css_edits,
    "js": javascript_edits,
    **PLAIN,
}


@dataclass(frozen=True)
class Mutant:
    """`name` says what was changed and where; it is what `survivors` in the front matter is keyed by."""

    name: str
    kind: str
    files: Files


def mutants_of(exercise: Exercise, starter: Files, *, most: int = MOST) -> list[Mutant]:
    """At most `most` mutants of the first solution, the same on every machine, spread over the kinds of change.

    Only what the learner had to write is changed: what is in the solution and not in `starter`.
    """
    if exercise.runner == "answer" or exercise.kind in ("fill", "parsons"):
        found = [Mutant(what, kind, files) for kind, what, files in answer_changes(exercise)]
    else:
        found = list(_file_mutants(exercise, starter))
        if not found and exercise.kind == "refactor":
            found = list(_file_mutants(exercise, {}))  # it was made shorter: what is left must still work
    return _spread(_named_apart(found), most)


def _file_mutants(exercise: Exercise, starter: Files) -> Iterator[Mutant]:
    solution = exercise.solutions[0].files
    for name, text in solution.items():
        edits = _LANGUAGES.get(name.rpartition(".")[2].lower())
        if edits is None or text == starter.get(name):
            continue
        for mutant in _text_mutants(exercise, name, starter.get(name, ""), edits):
            changed = mutant.files[name]
            same = same_page(text, changed) if edits is html_edits else changed.split() == text.split()
            if not same:
                yield mutant


def _text_mutants(
    exercise: Exercise, name: str, before: str, edits: Callable[[bytes], Iterator[Edit]]
) -> Iterator[Mutant]:
    """Mutants of one file, those that change nothing too."""
    solution = exercise.solutions[0].files
    text = solution[name]
    if exercise.kind in ("fix", "refactor"):
        for line, undone in undone_hunks(before, text):
            yield Mutant(f"{name} line {line}: as it was at the start", "undo", {**solution, name: undone})
    source = text.encode()
    spans = written_spans(before, text)
    for edit in edits(source):
        if written(edit, source, spans):
            line = source.count(b"\n", 0, edit.target[0]) + 1
            files = {**solution, name: edit.apply(source).decode()}
            yield Mutant(f"{name} line {line}: {edit.what}", edit.kind, files)


def _named_apart(mutants: list[Mutant]) -> list[Mutant]:
    """Each name once: a second one on the same line gets a number."""
    seen: dict[str, int] = {}
    result = []
    for mutant in mutants:
        seen[mutant.name] = count = seen.get(mutant.name, 0) + 1
        result.append(mutant if count == 1 else Mutant(f"{mutant.name} ({count})", mutant.kind, mutant.files))
    return result


def _spread(mutants: list[Mutant], most: int) -> list[Mutant]:
    """A fixed choice of `most`, taking from each kind in turn, then put back in the order of the file."""
    if len(mutants) <= most:
        return mutants
    by_kind: dict[str, list[Mutant]] = defaultdict(list)
    for mutant in sorted(mutants, key=lambda m: hashlib.sha256(m.name.encode()).digest()):
        by_kind[mutant.kind].append(mutant)
    chosen: set[str] = set()
    while len(chosen) < most:
        for kind in sorted(by_kind):
            if by_kind[kind] and len(chosen) < most:
                chosen.add(by_kind[kind].pop(0).name)
    return [mutant for mutant in mutants if mutant.name in chosen]
