"""What an instructor could say next, found from the wrong answer that looks most like the learner's."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher

from waypost.curriculum.schema import Exercise, Files, WrongAnswer

_ALIKE = 0.75  # how much of the text must be the same before a near match is worth saying
_LONGEST = 20_000  # characters compared; beyond that a likeness says little


@dataclass(frozen=True)
class Advice:
    """`cause` is the likely misconception, `say` what could be said. `sure` when the same checks failed."""

    cause: str
    say: str
    sure: bool


def _likeness(wrong: WrongAnswer, files: Files) -> float:
    theirs = "\n".join(files.get(name, "") for name in sorted(wrong.files))[:_LONGEST]
    known = "\n".join(wrong.files[name] for name in sorted(wrong.files))[:_LONGEST]
    return SequenceMatcher(None, theirs.split(), known.split(), autojunk=False).ratio()


def suggest_advice(*, exercise: Exercise, failed: list[str], files: Files) -> Advice | None:
    """The best match among the exercise's known wrong answers, or None where nothing fits.

    A wrong answer that fails exactly the same checks comes first; among several, the one whose text is most
    alike. Where none fails the same checks, one whose text is very much alike and shares a failed check.
    """
    if not failed:
        return None
    same = [wrong for wrong in exercise.wrong if set(wrong.fails) == set(failed)]
    if same:
        best = max(same, key=lambda wrong: _likeness(wrong, files))
        return Advice(best.shows, best.say, sure=True)
    near = [wrong for wrong in exercise.wrong if set(wrong.fails) & set(failed)]
    if near:
        best = max(near, key=lambda wrong: _likeness(wrong, files))
        if _likeness(best, files) >= _ALIKE:
            return Advice(best.shows, best.say, sure=False)
    return None


def plain_cause(*, exercise: Exercise, failed: list[str]) -> str:
    """One line for the board: the first thing not met yet, in the words of its check."""
    says = {check.id: check.says for check in exercise.checks}
    known = [says[check_id] for check_id in failed if check_id in says]
    if not known:
        return "The work could not run" if failed else ""
    more = f" (and {len(known) - 1} more)" if len(known) > 1 else ""
    return f"Not yet: {known[0][0].lower()}{known[0][1:]}{more}"
