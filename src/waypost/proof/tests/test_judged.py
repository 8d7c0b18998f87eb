"""Each rule that needs running has an exercise that breaks it; judged by the real judge."""

from __future__ import annotations

import pytest

from waypost.curriculum.read import read_tree
from waypost.curriculum.schema import Exercise, Files
from waypost.curriculum.tests.pack import FIRST, SECOND, STALL, Copy
from waypost.judge.local import LocalJudge
from waypost.judge.result import Status, Verdict
from waypost.kernel.errors import Unavailable
from waypost.proof.judged import Proof, _Prover, prove_exercise
from waypost.proof.mutants import Mutant

SHOWS = f"{FIRST}/1-what-shows.md"
HEADING = f"{FIRST}/2-a-heading.md"
ORDER = f"{SECOND}/1-order.md"
BLANKS = f"{SECOND}/2-blanks.md"
TESTS = f"{SECOND}/3-tests.md"
MEND = f"{SECOND}/4-mend.md"
PRICES = f"{STALL}/2-prices.md"


def prove(copy: Copy, file: str, judge: LocalJudge) -> Proof:
    tree = read_tree(copy.root)
    assert tree.findings == []
    exercise = next(x for x in tree.exercises if x.source.as_posix() == file)
    return prove_exercise(exercise, tree.starters[exercise.id], judge)


@pytest.mark.slow
@pytest.mark.parametrize(
    "file", [SHOWS, HEADING, ORDER, BLANKS, TESTS, MEND, f"{STALL}/1-heading.md", PRICES]
)
def test_a_good_exercise_is_proved(copy: Copy, judge: LocalJudge, file: str) -> None:
    proof = prove(copy, file, judge)
    assert proof.findings == []
    assert proof.whole
    assert proof.mutants == proof.killed > 0


TAKES_AWAY = """get: '(() => { const words = text("p"); $("h1").remove(); return words })()'"""
BROKEN = [
    # rule, file, old, new, what is told
    ("solution", SHOWS, "expect: big", "expect: small", "does not pass: fail. is-big fail"),
    ("wrong", SHOWS, "fails: [reads]", "fails: [is-big]", "it fails reads too; it does not fail is-big"),
    ("mutant", SHOWS, "expect: big", "expect: {one_of: [big, small]}", "“answer size with 'small'”"),
    (
        "mutant",
        SHOWS,
        "difficulty: 1",
        'difficulty: 1\nsurvivors: {"leave size empty": it may}',
        "but is noticed",
    ),
]
BROKEN_SLOW = [
    ("solution", HEADING, 'expect: Fruit stall', "expect: Fruit", "does not pass: fail. words fail"),
    ("solution", HEADING, 'get: text("p")', TAKES_AWAY, "checks in another order"),
    ("limits", MEND, "get: upTo(3)", "get: await new Promise((done) => setTimeout(() => done(upTo(3)), 2600))",
     "half of its limit"),
    ("limits", MEND, "difficulty: 2", "difficulty: 2\nlimits: {memory_bytes: 20000000}", "over half of its limit"),
    ("starter", MEND, "  let sum = 1;\n  for (let i = 1; i <= n; i = i + 1) {\n    sum = sum + i;\n  }\n  return n;",
     "  return n * (n + 1) / 2;", "already passes every check"),
    ("starter", TESTS, "// Write your tests here.", "test(", "it breaks: error"),
    ("wrong", MEND, "fails: [three, one]", "fails: [three]", "it fails one too"),
    ("wrong", MEND, "fails: [three, one]", "error: true", "should break, but: fail"),
    ("wrong", MEND, "error: true", "fails: [three]", "breaks: error"),
    ("write-tests", TESTS, "expect: {not: {has_length: 0}}\n  with", "expect: {is: list}\n  with", "no tests passes"),
    ("mutant", ORDER, 'expect: ["1", "2", "3", "done"]', "expect: {contains: done}", "Only 5 of 8 changes"),
    ("mutant", PRICES, 'get: text("h1 + p")', 'get: text("body").slice(5)', "make <p> <div>"),
]  # fmt: skip


def told(proof: Proof, rule: str, says: str) -> bool:
    found = [f for f in proof.findings if f.rule == rule and says in f"{f.what} {f.mend}"]
    assert all(f.line > 0 and f.mend for f in proof.findings)
    return bool(found)


@pytest.mark.parametrize(("rule", "file", "old", "new", "says"), BROKEN, ids=lambda value: str(value)[:30])
def test_a_broken_question_is_found(
    copy: Copy, judge: LocalJudge, rule: str, file: str, old: str, new: str, says: str
) -> None:
    copy.change(file, old, new)
    proof = prove(copy, file, judge)
    assert told(proof, rule, says), [str(finding) for finding in proof.findings]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("rule", "file", "old", "new", "says"), BROKEN_SLOW, ids=lambda value: str(value)[:30]
)
def test_a_broken_exercise_is_found(
    copy: Copy, judge: LocalJudge, rule: str, file: str, old: str, new: str, says: str
) -> None:
    if rule == "write-tests":  # the planted bugs would catch an empty file too: let them pass
        for _ in range(3):
            copy.change(file, "expect: {not: {has_length: 0}}\n  hidden", "expect: {is: list}\n  hidden")
        copy.change(file, "fails: [off-at-six, always-off]", "error: true")
    copy.change(file, old, new)
    proof = prove(copy, file, judge)
    assert told(proof, rule, says), [str(finding) for finding in proof.findings]


def test_a_listed_survivor_is_allowed(copy: Copy, judge: LocalJudge) -> None:
    copy.change(SHOWS, "expect: big", "expect: {one_of: [big, small]}")
    survivor = "survivors: {\"answer size with 'small'\": both are right here}"
    copy.change(SHOWS, "difficulty: 1", f"difficulty: 1\n{survivor}")
    proof = prove(copy, SHOWS, judge)
    assert proof.findings == []
    assert (proof.killed, proof.mutants) == (3, 4)


def test_too_many_survivors_are_too_many_even_when_listed(copy: Copy, judge: LocalJudge) -> None:
    copy.change(SHOWS, "expect: big", "expect: {not: {equals: x}}")
    listed = "\n".join(f'  "{name}": why not' for name in ("answer size with 'small'", "leave size empty"))
    copy.change(SHOWS, "difficulty: 1", f"difficulty: 1\nsurvivors:\n{listed}")
    assert told(prove(copy, SHOWS, judge), "mutant", "Only 2 of 4 changes")


class _Late:
    """A judge on a busy machine: `in_a_hurry` with a short time limit, `in_full` with the exercise's own."""

    def __init__(self, in_a_hurry: Status, in_full: Status) -> None:
        self.in_a_hurry, self.in_full = in_a_hurry, in_full
        self.asked: list[float] = []

    def judge(self, exercise: Exercise, files: Files) -> Verdict:
        self.asked.append(exercise.limits.wall_seconds)
        return Verdict(status=self.in_full if exercise.limits.wall_seconds == 5.0 else self.in_a_hurry)


@pytest.mark.parametrize(
    ("in_a_hurry", "in_full", "noticed", "asked"),
    [
        ("timeout", "pass", False, [1.5, 5.0]),  # late because of what else the machine did
        ("output", "pass", False, [1.5, 5.0]),
        ("memory", "pass", False, [1.5, 5.0]),
        ("timeout", "timeout", True, [1.5, 5.0]),
        ("timeout", "fail", True, [1.5, 5.0]),
        ("fail", "pass", True, [1.5]),
        ("error", "pass", True, [1.5]),
        ("pass", "fail", False, [1.5]),
    ],
)
def test_a_change_that_ends_at_a_limit_is_noticed_only_if_it_does_so_again(
    copy: Copy, in_a_hurry: Status, in_full: Status, noticed: bool, asked: list[float]
) -> None:
    exercise = next(x for x in read_tree(copy.root).exercises if x.source.as_posix() == MEND)
    judge = _Late(in_a_hurry, in_full)
    prover = _Prover(exercise, exercise.files, judge, Proof())
    assert prover._killed(Mutant("leave it", "kind", {}), prover._quick(0.1)) is noticed
    assert judge.asked == asked


class _Broken:
    """A judge that is down, or that can only say so."""

    def __init__(self, verdict: Verdict | None) -> None:
        self.verdict = verdict

    def judge(self, exercise: object, files: object) -> Verdict:
        if self.verdict is None:
            raise Unavailable("There is no sandbox here.")
        return self.verdict


@pytest.mark.parametrize("verdict", [None, Verdict(status="runner_fault")])
def test_a_fault_of_the_judge_is_told_and_not_kept(copy: Copy, verdict: Verdict | None) -> None:
    exercise = read_tree(copy.root).exercises[0]
    proof = prove_exercise(exercise, {}, _Broken(verdict))
    assert [finding.rule for finding in proof.findings] == ["judge"]
    assert "a fault of Waypost" in proof.findings[0].mend
    assert not proof.whole
