"""What an exercise's `start.sh` makes is kept and laid down again, where that cannot be told from running it."""

from __future__ import annotations

import asyncio
from functools import partial

import pytest

from waypost.curriculum.schema import Exercise
from waypost.judge.engines.beginnings import Beginnings
from waypost.judge.engines.errors import EngineFault
from waypost.judge.engines.forkling import Beginning
from waypost.judge.local import LocalJudge
from waypost.judge.tests.exercises import check, exercise

START = """git init -q --bare ../shop.git
git init -q
printf '#!/bin/sh\\nexit 1\\n' > .git/hooks/pre-push
chmod +x .git/hooks/pre-push
printf 'one\\n' > notes.txt
mkdir -p 'a folder/deep' empty
printf '\\000\\377' > 'a folder/deep/é.bin'
git add -A
git commit -qm "Write notes"
git remote add origin ../shop.git
git push -q --no-verify -u origin main
git switch -qc more
git commit -qm "Nothing more" --allow-empty
git tag first main
git config --global alias.last "log -1"
echo two >> notes.txt
git add notes.txt
echo three >> notes.txt
git stash -q
echo new > new.txt
git -C .. clone -q shop.git other
chmod 640 new.txt
"""
LOOKS = [
    "state",
    "git rev-parse HEAD",
    "git reflog --all",
    "git stash list",
    "git ls-files -s",
    "git diff-files",
    "setting remote.origin.url",
    "setting alias.last",
    "in_repo shop.git branches",
    "in_repo other state",
    "in_repo other git diff-index HEAD",
    "lines sha256sum said.txt",
    "lines tail -3 said.txt",
    "at main ls -R",
]
STEPS = """git diff-files > said.txt
git -C ../other diff-files >> said.txt
git -C .. config --global --list >> said.txt
git push origin more >> said.txt 2>&1
(cd ..; find . -not -path '*/objects/??/*' -not -name said.txt -printf '%p %m %y %n\\n' | sort) >> said.txt
pwd >> said.txt; umask >> said.txt; set -o >> said.txt; trap >> said.txt; ls -A /dev/shm >> said.txt
git stash pop -q
git rm -q --cached new.txt
git commit -qam "Add all"
git last >> said.txt
"""


def _exercise(start: str, *, given: bool = True) -> Exercise:
    """With `start.sh` as its own; or, not `given`, only with what is handed in, where nothing can be kept."""
    looks = [check(f"c{number}", get=get, expect={"equals": "no such"}) for number, get in enumerate(LOOKS)]
    return exercise(*looks, runner="git", files={"start.sh": start, "steps.sh": ""} if given else {})


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether a kept beginning was found, for each time that one was looked for."""
    told: list[bool] = []
    find = Beginnings.find

    async def spy(*args: object) -> str | None:
        kept = await find(*args)  # type: ignore[arg-type]
        told.append(kept is not None)
        return kept

    monkeypatch.setattr(Beginnings, "find", spy)
    return told


@pytest.mark.slow
def test_kept_is_as_run(judge: LocalJudge, found: list[bool]) -> None:
    files = {"start.sh": START, "steps.sh": STEPS}
    run = judge.judge(_exercise(START, given=False), files)
    kept = [judge.judge(_exercise(START), files) for _ in range(2)]
    assert found == [False, True, True]
    wanted = {one.id: one.seen for one in run.checks}
    assert "Add all" in wanted[f"c{LOOKS.index('lines tail -3 said.txt')}"]
    for verdict in kept:
        assert {one.id: one.seen for one in verdict.checks} == wanted
        assert verdict.console == run.console


@pytest.mark.slow
@pytest.mark.parametrize(
    "start",
    [
        "git init -q\nset -e\n",
        "git init -q\nname=Ann\n",
        "git init -q\ngreet() { echo hello; }\n",
        "git init -q\nalias g=git\n",
        "git init -q\nexport GIT_AUTHOR_NAME=Ann\n",
        "git init -q\ncd ..\n",
        "git init -q\numask 077\n",
        "git init -q\ntrap 'echo bye' EXIT\n",
        "git init -q\nshopt -s globstar\n",
        "git init -q\nulimit -n 20\n",
        "git init -q\nsleep 60 &\n",
        "git init -q\n(setsid sleep 60 &)\n",
        "git init -q\nln -s notes.txt link\n",
        "git init -q\nmkfifo waits\n",
        "git init -q\ndate +%N > moment.txt\n",
        "git init -q\necho $RANDOM$RANDOM > chance.txt\n",
        "git init -q\nhead -c 1100000 /dev/zero > big.bin\n",
        "git init -q\nfor n in {1..1100}; do : > $n; done\n",
        "git init -q\necho x > /dev/shm/x\n",
        "git init -q\nmkdir closed\nchmod 500 closed\n",
        "git init -q\n: > secret\nchmod 0 secret\n",
        "git init -q\ngit switch nowhere\n",
        "git init -q\nexit 0\n",
        "git init -q\nprintf '\\036\\036\\036\\036\\0360\\036\\036'; exit 0\n",
    ],
)
def test_what_is_more_than_files_runs_anew(judge: LocalJudge, found: list[bool], start: str) -> None:
    judge.judge(_exercise(start), {"start.sh": start, "steps.sh": "git status\n"})
    assert found == [False]


@pytest.mark.slow
def test_who_changes_another_file_gets_a_beginning_of_their_own(judge: LocalJudge, found: list[bool]) -> None:
    start = "git init -q\ngit add notes.txt\ngit commit -qm One\n"
    look = check("notes", get="file_at main notes.txt", expect="theirs")
    given = {"start.sh": start, "steps.sh": "", "notes.txt": "ours\n"}
    work = exercise(look, runner="git", files=given)
    assert judge.judge(work, given).status == "fail"
    assert judge.judge(work, {**given, "notes.txt": "theirs\n"}).status == "pass"
    assert judge.judge(work, given).status == "fail"
    assert found == [True, False, True]


def _find(files: dict[str, str], *marks: str | None, theirs: dict[str, str] | None = None) -> str | None:
    made = iter(marks)

    async def make() -> Beginning | None:
        mark = next(made)
        return Beginning(mark, "text") if mark else None

    work = exercise(check("branch", expect="main"), runner="git", files=files)
    return asyncio.run(Beginnings().find(work, files if theirs is None else theirs, make))


def test_only_what_comes_out_the_same_twice_is_kept() -> None:
    files = {"start.sh": "git init\n", "steps.sh": ""}
    assert _find(files, "a", "a") == "text"
    assert _find(files, "a", "b") is None
    assert _find(files, "a", None) is None
    assert _find(files, None, "a") is None
    assert _find(files, theirs={"start.sh": "git init -b x\n", "steps.sh": ""}) is None
    assert _find(files, "a", "a", theirs={"start.sh": "git init\n", "steps.sh": "git status\n"}) == "text"


def test_what_was_not_made_for_a_fault_of_ours_is_made_the_next_time() -> None:
    files = {"start.sh": "git init\n", "steps.sh": ""}
    work = exercise(check("branch", expect="main"), runner="git", files=files)
    faults = [EngineFault("It fell.", "It is tried again.")]

    async def make() -> Beginning:
        if faults:
            raise faults.pop()
        return Beginning("a", "text")

    async def scene() -> list[str | None]:
        kept = Beginnings()
        return [await kept.find(work, files, make) for _ in range(2)]

    assert asyncio.run(scene()) == [None, "text"]


def test_only_so_many_are_kept() -> None:
    kept = Beginnings()
    made: list[int] = []

    async def make(number: int) -> Beginning:
        made.append(number)
        return Beginning("a", "text")

    async def scene() -> None:
        for number in [*range(70), 69, 0]:
            files = {"start.sh": f"git init {number}\n", "steps.sh": ""}
            work = exercise(check("branch", expect="main"), runner="git", files=files)
            assert await kept.find(work, files, partial(make, number)) == "text"

    asyncio.run(scene())
    assert made.count(69) == 2
    assert made.count(0) == 4
