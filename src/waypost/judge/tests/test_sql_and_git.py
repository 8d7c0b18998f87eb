"""What SQL and git checks can ask for, and a pool that sleeps."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from waypost.curriculum.schema import Check
from waypost.judge.engines.pool import Pool
from waypost.judge.local import LocalJudge
from waypost.judge.result import Verdict
from waypost.judge.tests.exercises import check, exercise

TABLES = """
CREATE TABLE books (id INTEGER PRIMARY KEY, title VARCHAR(20) NOT NULL, sold BOOLEAN, price NUMERIC(6, 2));
INSERT INTO books VALUES (1, 'Emma', true, 9.50), (2, 'Dune', NULL, 7);
"""


def _sql(judge: LocalJudge, answer: str, *checks: Check, database: str = "sqlite") -> Verdict:
    work = exercise(*checks, runner="sql", database=database)
    return judge.judge(work, {"schema.sql": TABLES, "answer.sql": answer})


def _passes(verdict: Verdict) -> bool:
    assert verdict.status == "pass", verdict.model_dump_json(indent=1)
    return True


BOTH = pytest.mark.parametrize("database", ["sqlite", "postgres"])


@pytest.mark.slow
@BOTH
def test_what_one_check_does_no_other_sees(judge: LocalJudge, database: str) -> None:
    answer = "CREATE TEMPORARY TABLE mine (a INTEGER); BEGIN; DELETE FROM books WHERE id = 2; COMMIT; SELECT 1 AS one;"
    titles = "SELECT title FROM books ORDER BY id"
    add = "INSERT INTO books VALUES (3, 'Kim', NULL, 5);"
    begun = "BEGIN; DROP TABLE books;"  # and never ended
    assert _passes(
        _sql(
            judge,
            answer,
            check("gone", do="DROP TABLE books;", get="error", expect=None),
            check("added", do=add, get=titles, expect=[{"title": "Emma"}, {"title": "Kim"}]),
            check("again", do=add, get="changes", expect=1),
            check("open", do=begun, get="SELECT 2 AS two", expect=[{"two": 2}]),
            check(
                "refused",
                do="INSERT INTO books VALUES (1, 'X', NULL, 1);",
                get="error",
                expect={"matches": "."},
            ),
            check("kept", get=titles, expect=[{"title": "Emma"}]),
            check("last", get=titles, expect=[{"title": "Emma"}], hidden=True),
            check("own", get="result", expect=[{"one": 1}], hidden=True),
            database=database,
        )
    )


@pytest.mark.slow
@BOTH
def test_words_of_get(judge: LocalJudge, database: str) -> None:
    query = "SELECT b.id, a.id, a.sold FROM books a JOIN books b ON a.id = b.id ORDER BY 1;"
    answer = f"-- first;\nUPDATE books SET price = 8;\n{query}"
    true: Any = True if database == "postgres" else 1
    assert _passes(
        _sql(
            judge,
            answer,
            check(
                "result", expect=[{"id": 1, "id (2)": 1, "sold": true}, {"id": 2, "id (2)": 2, "sold": None}]
            ),
            check("rows", get="result.rows", expect=[[1, 1, true], [2, 2, None]]),
            check("columns", get="result.columns", expect=["id", "id", "sold"]),
            check("changes", expect=2),
            check("statements", expect=["UPDATE", "SELECT"]),
            check("plan", get="plan", expect={"not": {"has_length": 0}}),
            check("prices", get="SELECT DISTINCT price FROM books", expect=[{"price": 8}]),
            database=database,
        )
    )


@pytest.mark.slow
@BOTH
def test_do_comes_before_get(judge: LocalJudge, database: str) -> None:
    assert _passes(
        _sql(
            judge,
            "SELECT 1 AS one;",
            check(
                "refused",
                do="INSERT INTO books (id, title) VALUES (1, 'x')",
                get="error",
                expect={"is": "text"},
            ),
            check("taken", do="INSERT INTO books (id, title) VALUES (3, 'x')", get="error", expect=None),
            check("one", do="DELETE FROM books WHERE id = 1", get="changes", expect=1),
            check(
                "shown",
                do="SELECT title FROM books WHERE id = 1",
                see="console",
                expect=["title", "-----", "Emma", "(1 row)"],
            ),
            database=database,
        )
    )


@pytest.mark.slow
def test_a_check_that_stops_says_why(judge: LocalJudge) -> None:
    verdict = _sql(judge, "-- nothing", check("result", expect=[]), check("b", get="SELECT nope", expect=1))
    assert [one.status for one in verdict.checks] == ["error", "error"]
    assert verdict.checks[0].seen == "No statement gave rows."
    assert "no such column: nope" in verdict.checks[1].seen


@pytest.mark.slow
def test_a_start_that_fails_is_told(judge: LocalJudge) -> None:
    work = exercise(check("commits", expect=[]), runner="git")
    verdict = judge.judge(work, {"start.sh": "git init -q\ngit switch nowhere\n", "steps.sh": "git status\n"})
    assert verdict.status == "error"
    assert verdict.problem is not None
    assert verdict.problem.file == "start.sh"


@pytest.mark.slow
def test_the_exercise_may_say_that_a_failure_stops_the_rest(judge: LocalJudge) -> None:
    work = exercise(check("commits", expect=["One"]), runner="git")
    steps = "git commit -qm One --allow-empty\ngit nope\ngit commit -qm Two --allow-empty\n"
    assert _passes(judge.judge(work, {"start.sh": "git init -q\nset -e\n", "steps.sh": steps}))
    assert judge.judge(work, {"start.sh": "git init -q\n", "steps.sh": steps}).status == "fail"


@pytest.mark.slow
def test_the_same_work_gives_the_same_history(judge: LocalJudge) -> None:
    looks = (
        check("head", get="git rev-parse HEAD", expect={"not": {"equals": ""}}),
        check("x", get="lines git log --format='%an %ad' --date=iso", expect={"not": {"equals": []}}),
    )
    work = exercise(*looks, runner="git")
    files = {"steps.sh": "git init -q\ngit commit -qm One --allow-empty\ngit commit -qm Two --allow-empty\n"}
    first, second = (judge.judge(work, files) for _ in range(2))
    assert _passes(first)
    assert [one.seen for one in first.checks] == [one.seen for one in second.checks]


class _Sleeper:
    def __init__(self) -> None:
        self.uses, self.broken, self.closed = 0, False, False
        self.on_lost: Callable[[], None] = lambda: None

    def alive(self) -> bool:
        return not self.closed

    async def ready(self) -> None:
        return

    async def close(self) -> None:
        self.closed = True

    def host_pids(self) -> list[int]:
        return []


def test_spares_end_when_nothing_comes_and_come_up_again() -> None:
    made: list[_Sleeper] = []

    async def begin() -> _Sleeper:
        made.append(_Sleeper())
        return made[-1]

    async def scene() -> None:
        pool: Pool[_Sleeper] = Pool(begin, spares=1, named="x", least=0, idle_seconds=0.05)
        await pool.start()
        worker = await pool.take()
        await asyncio.sleep(0.15)
        assert not worker.closed  # it is at work
        pool.done_with(worker)
        async with asyncio.timeout(20):
            while len(made) < 2 or not all(one.closed for one in made):
                await asyncio.sleep(0.01)
        assert len(made) == 2
        again = await pool.take()
        assert not again.closed
        pool.done_with(again)
        await pool.close()
        assert all(one.closed for one in made)

    asyncio.run(scene())


_HISTORY = """git init -q
printf 'one\\ntwo\\n' > notes.txt
git add notes.txt
git commit -qm "Write notes"
git switch -qc more
git commit -qm "Nothing more" --allow-empty
git tag first main
git init -q --bare ../far.git
git push -q ../far.git main
echo three >> notes.txt
"""


@pytest.mark.slow
def test_reads_made_together_say_what_each_says_alone(judge: LocalJudge) -> None:
    reads: dict[str, Any] = {
        "commits": ["Nothing more", "Write notes"],
        "branches": ["main", "more"],
        "branch": "more",
        "tags": ["first"],
        "merged main more": True,
        "merged more main": False,
        "merges": 0,
        "lines file_at main notes.txt": ["one", "two"],
        "in_repo far.git commits main": ["Write notes"],
        "count git log --format=%s": 2,
        "conflicts": [],
        "state": [" M notes.txt"],
        "files_at more": ["notes.txt"],
        "lines git log --format='%an, %s' -1": ["Learner, Nothing more"],
    }
    together = [check(f"t{n}", get=get, expect=value) for n, (get, value) in enumerate(reads.items())]
    alone = [check(f"a{n}", get=get, do="true", expect=value) for n, (get, value) in enumerate(reads.items())]
    work = exercise(*together, *alone, runner="git")
    assert _passes(judge.judge(work, {"steps.sh": _HISTORY}))


@pytest.mark.slow
def test_a_read_that_finds_nothing_says_why_and_the_others_stand(judge: LocalJudge) -> None:
    looks = [
        check("none", get="file_at main nowhere.txt", expect="x"),
        check("far", get="in_repo far.git at main cat notes.txt", expect="one\ntwo"),
        check("lost", get="in_repo near.git branches", expect=[]),
        check("rev", get="ok at nowhere true", expect=True),
        check("tree", get="at main^{/Write} cat notes.txt", expect="one\ntwo"),
        check("branch", expect="more"),
    ]
    verdict = judge.judge(exercise(*looks, runner="git"), {"steps.sh": _HISTORY})
    assert {one.id: one.status for one in verdict.checks} == {
        "none": "error", "far": "pass", "lost": "error", "rev": "fail", "tree": "pass", "branch": "pass",
    }  # fmt: skip
    assert "nowhere.txt" in verdict.checks[0].seen
    assert verdict.checks[2].seen == "There is no repository near.git."


@pytest.mark.slow
def test_each_checkout_in_a_look_is_clean_and_its_own(judge: LocalJudge) -> None:
    steps = "git init -q\necho a > a.txt\ngit add .\ngit commit -qm A\n"
    steps += "git rm -q a.txt\necho b > b.txt\ngit add .\ngit commit -qm B\n"
    looks = [
        check("row", get="printf l >&3; at main~1 ls; at main ls", expect=["a.txt", "b.txt"]),
        check(
            "both", get="printf l >&3; (at main~1 ls & at main ls; wait) | sort", expect=["a.txt", "b.txt"]
        ),
        check(
            "left",
            get="lines at main sh -c 'ls -A; ls ..; set | grep at_place'",
            expect={"contains": "b.txt"},
        ),
        check(
            "room", get="lines at main sh -c 'rm -rf /box/tmp; : > /box/tmp; echo b.txt'", expect=["b.txt"]
        ),
        check("none", get="branch", expect="main"),
        check("more", get="commits", expect=["B", "A"]),
    ]
    verdict = judge.judge(exercise(*looks, runner="git"), {"steps.sh": steps})
    assert [one.status for one in verdict.checks] == ["pass"] * 4 + ["error"] * 2
    assert "at_place" not in verdict.checks[2].seen
    assert verdict.checks[5].seen == "There is no room left to look."


@pytest.mark.slow
@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("git config user.name 'Ada L'", "Ada L"),
        ("git config user.name 'Ada; \"L\" # \\ L'", 'Ada; "L" # \\ L'),
        ("printf '[USER] Name=Ada ; said so\\n' >> .git/config", "Ada"),
        ("printf '[user]\\n\\tname = Ada \\\\\\n L\\n' >> .git/config", "Ada  L"),
    ],
)
def test_a_configuration_is_read_as_git_reads_it(judge: LocalJudge, written: str, kept: str) -> None:
    """What git itself writes is read without git; anything else by git. It is the same to a look."""
    steps = f"git init -q\n{written}\ngit config core.fsmonitor /box/work/evil.sh\n"
    verdict = judge.judge(
        exercise(
            check("name", get="git config user.name", expect=kept),
            check("theirs", get="setting user.name", expect=kept),
            check("evil", get="ok git config --file .git/config core.fsmonitor", expect=False),
            runner="git",
        ),
        {"steps.sh": steps},
    )
    assert _passes(verdict)


_INNER = r"""git init -q
git init -q sub
echo a > sub/a
git -C sub add a
git -C sub commit -qm Inner
git add sub
printf '[submodule "sub"]\n\tpath = sub\n\turl = ./sub\n\tignore = none\n' > .gitmodules
git add .gitmodules
git commit -qm One
printf '#!/bin/sh\ntouch /box/ran\ncat\n' > /box/fake.sh
chmod +x /box/fake.sh
printf '* filter=fake\n' > sub/.gitattributes
git -C sub config filter.fake.clean /box/fake.sh
touch -d 2001-01-01 sub/a
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    "look", ["state", "conflicts", "git diff --stat", "git status", "ok git diff --quiet"]
)
def test_a_repository_inside_the_learners_runs_nothing_in_a_look(judge: LocalJudge, look: str) -> None:
    """Its own configuration names a program, and .gitmodules says that git shall look into it."""
    get = f"{{ {look}; }} >/dev/null 2>&1 3>/dev/null; ok test -e /box/ran"
    ran = check("ran", get=get, expect=False)
    assert _passes(judge.judge(exercise(ran, runner="git"), {"steps.sh": _INNER}))
    theirs = check("ran", get="ok test -e /box/ran", expect=True)
    assert _passes(judge.judge(exercise(theirs, runner="git"), {"steps.sh": _INNER + "git status\n"}))
