"""The limits an exercise gives hold in each engine, and what stays within them is not refused."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from waypost.curriculum.schema import Exercise, Limits
from waypost.judge.engines.node import NodeRunner
from waypost.judge.local import LocalJudge
from waypost.judge.observations import read_snapshot
from waypost.judge.tests.test_engines import ADD, HEADING, exercise
from waypost.sandbox import SandboxUnavailable
from waypost.sandbox.limits import MIB

ALLOCATES = (
    "const all = [];\n"
    "for (let i = 0; i < %d; i += 1) all.push(new Array(131072).fill(i + 0.5));\n"  # 1 MiB each
    "const add = (a, b) => a + b + all.length - all.length;\n"
    'console.log("ready");'
)


def limited(name: str, **limits: float) -> Exercise:
    return exercise(name, limits=Limits(**{"wall_seconds": 20.0, **limits}))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "limits",
    [
        {"wall_seconds": 0.05},
        {"wall_seconds": 121},
        {"wall_seconds": float("nan")},
        {"memory_bytes": 16 * MIB - 1},
        {"memory_bytes": 2048 * MIB + 1},
        {"output_bytes": 1023},
        {"output_bytes": 4 * MIB + 1},
    ],
)
def test_limits_out_of_bounds_are_refused(limits: dict[str, float]) -> None:
    with pytest.raises(ValidationError):
        Limits(**limits)  # type: ignore[arg-type]


@pytest.mark.slow
def test_half_a_gibibyte_where_the_exercise_gives_it(judge: LocalJudge) -> None:
    work = {"script.js": ALLOCATES % 300}
    assert judge.judge(limited("js-add", memory_bytes=512 * MIB), work).status == "pass"
    assert judge.judge(limited("js-add"), work).status == "memory"


@pytest.mark.slow
def test_less_memory_where_the_exercise_gives_less(judge: LocalJudge) -> None:
    work = {"script.js": ALLOCATES % 100}
    assert judge.judge(limited("js-add"), work).status == "pass"
    assert judge.judge(limited("js-add", memory_bytes=32 * MIB), work).status == "memory"
    assert judge.judge(limited("js-add", memory_bytes=32 * MIB), ADD).status == "pass"
    assert judge.judge(limited("js-add"), work).status == "pass"  # and nothing of it stays for the next


def test_a_node_that_cannot_be_had_for_it_is_our_fault(
    judge: LocalJudge, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert judge.judge(limited("js-add"), ADD).status == "pass"

    async def refuse(**_: object) -> NodeRunner:
        raise SandboxUnavailable("No group.", "Try again soon.")

    monkeypatch.setattr(NodeRunner, "begin", refuse)
    assert judge.judge(limited("js-add", memory_bytes=512 * MIB), ADD).status == "runner_fault"


def prints(letters: int, letter: str = "x") -> str:
    return f"{ADD['script.js']}\nconsole.log({letter!r}.repeat({letters}));"


@pytest.mark.parametrize(
    ("output_bytes", "code", "status"),
    [
        (1024, prints(1017), "pass"),  # and “ready”, and two line ends
        (1024, prints(1018), "output"),
        (2048, prints(1021), "pass"),
        (2048, prints(1021, "é"), "output"),
        (4096, prints(1021, "é"), "pass"),
        (256 * 1024, prints(300_000), "output"),
        (4 * MIB, prints(300_000), "pass"),
    ],
)
def test_output_of_a_script(judge: LocalJudge, output_bytes: int, code: str, status: str) -> None:
    task = limited("js-add", output_bytes=output_bytes)
    task = task.model_copy(update={"checks": tuple(check for check in task.checks if check.see != "console")})
    assert judge.judge(task, {"script.js": code}).status == status


@pytest.mark.slow
@pytest.mark.parametrize(
    ("output_bytes", "letters", "status"),
    [
        (1024, 1023, "pass"),
        (1024, 1024, "output"),
        (256 * 1024, 1024, "pass"),
        (256 * 1024, 300_000, "output"),
    ],
)
def test_output_of_a_page(judge: LocalJudge, output_bytes: int, letters: int, status: str) -> None:
    page = f"{HEADING['index.html']}<script>console.log('x'.repeat({letters}))</script>"
    task = limited("page-heading", output_bytes=output_bytes)
    assert judge.judge(task, {"index.html": page}).status == status


def test_a_jail_that_says_it_is_no_flood_is_not_believed() -> None:
    told = '{"console":[{"level":"log","text":"%s"}],"errors":[],"flood":false}' % ("é" * 1000)
    assert read_snapshot(told, output_bytes=1999).flood
    assert not read_snapshot(told, output_bytes=2000).flood
