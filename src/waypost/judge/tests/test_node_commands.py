"""A Node program run as a command: as if `node main.js …` had been typed, though the Node was started before."""

from __future__ import annotations

from waypost.judge.engine_names import engine_of
from waypost.judge.local import LocalJudge
from waypost.judge.tests.exercises import check, exercise

PROGRAM = """\
const fs = require("node:fs");
const told = { main: require.main === module, argv: process.argv.slice(2), file: process.argv[1], own: __filename };
if (process.argv[2] === "read") process.stdin.on("data", (text) => process.stdout.write(`read ${text}`));
else if (process.argv[2] === "fail") { console.error("no"); process.exitCode = 3; }
else if (process.argv[2] === "throw") throw new TypeError("a bad day");
else if (process.argv[2] === "descriptor") fs.fstat(3, (error) => console.log(error ? error.code : "open"));
else if (process.argv[2]) { process.on("exit", () => console.log("bye")); console.log(JSON.stringify(told)); }
"""


def _seen(judge: LocalJudge, *asked: tuple[str, object], program: str = PROGRAM) -> None:
    checks = [check(f"c{number}", get=get, expect=expect) for number, (get, expect) in enumerate(asked)]
    work = exercise(*checks, runner="node")
    assert engine_of(work) == "node-commands"
    verdict = judge.judge(work, {"main.js": program})
    assert verdict.status == "pass", verdict.model_dump_json(indent=1)


def test_it_is_the_main_program_and_gets_its_words(judge: LocalJudge) -> None:
    told = '{"main":true,"argv":["a b","2"],"file":"/box/main.js","own":"/box/main.js"}\nbye\n'
    _seen(judge, ('(await box.run("a b", 2)).out', told))


def test_input_errors_and_codes_come_through(judge: LocalJudge) -> None:
    _seen(
        judge,
        ('(await box.run("read", { input: "sun\\n" })).out', "read sun\n"),
        ('[(await box.run("fail")).err, (await box.run("fail")).code]', ["no\n", 3]),
        ('(await box.run("throw")).code', 1),
        ('(await box.run("throw")).err.includes("\\nTypeError: a bad day\\n")', True),
        ('(await box.run("throw")).err.includes("/box/main.js:5")', True),
    )  # fmt: skip


def test_more_runs_than_stand_ready_one_after_another_and_at_once(judge: LocalJudge) -> None:
    one = "async (n) => JSON.parse((await box.run(n)).out.split('\\n')[0]).argv[0]"
    in_turn = "for (const n of '123456') all.push(await one(n));"
    _seen(
        judge,
        (f"await (async () => {{ const one = {one}, all = []; {in_turn} return all; }})()", list("123456")),
        (f"await Promise.all([1, 2, 3, 4, 5].map({one}))", list("12345")),
    )


def test_nothing_of_ours_is_open_in_it(judge: LocalJudge) -> None:
    _seen(judge, ('(await box.run("descriptor")).out', "EBADF\n"))


def test_modules_of_the_newer_kind_run_too(judge: LocalJudge) -> None:
    program = """\
const [word] = process.argv.slice(2);
if (word) console.log(await Promise.resolve(word));
export const two = await Promise.resolve(2);
"""
    _seen(judge, ("two", 2), ('(await box.run("kept")).out', "kept\n"), program=program)


def test_a_program_that_ends_those_that_wait_harms_nobody_else(judge: LocalJudge) -> None:
    """It cannot tell them from its own; the command is run, or the check says what it saw."""
    ends = """\
for (const name of require("node:fs").readdirSync("/proc")) {
  if (+name > 1 && +name !== process.pid) try { process.kill(+name, "SIGKILL"); } catch {}
}
"""
    work = exercise(check("a", get='(await box.run("x")).out', expect="x\n"), runner="node")
    assert judge.judge(work, {"main.js": ends}).status == "fail"
    _seen(judge, ('(await box.run("fail")).code', 3))
