"""The one verdict, made from what was seen."""

from __future__ import annotations

import pytest

from waypost.judge.observations import (
    Fault,
    Observations,
    console_value,
    errors_value,
    looks,
    read_snapshot,
    scripts,
)
from waypost.judge.result import ConsoleLine
from waypost.judge.tests.exercises import check, exercise
from waypost.judge.values import BadValue
from waypost.judge.verdict import build_verdict

SUM = check("sum", get="add(2, 3)", expect=5)
SECOND = check("second", get="add(9, 1)", expect=10, hidden=True)


def test_all_met_passes() -> None:
    seen = Observations("ran", values={"sum": 5, "second": 10})
    verdict = build_verdict(exercise(SUM, SECOND), seen, {})
    assert verdict.status == "pass"
    assert [result.status for result in verdict.checks] == ["pass", "pass"]


def test_not_met_says_what_was_looked_for_and_seen() -> None:
    verdict = build_verdict(exercise(SUM), Observations("ran", values={"sum": "23"}), {})
    result = verdict.checks[0]
    assert (verdict.status, result.status) == ("fail", "fail")
    assert (result.expected, result.seen, result.hint) == ("5", '"23"', "Look at sum again.")


def test_hidden_check_shows_neither_expected_nor_seen() -> None:
    for value in (5, {"t": "raised", "name": "TypeError", "message": "secret 10"}):
        verdict = build_verdict(exercise(SECOND), Observations("ran", values={"second": value}), {})
        assert "10" not in verdict.model_dump_json()
        assert verdict.checks[0].says == "second is right"


def test_wanted_words_take_the_place_of_the_plain_value() -> None:
    one = check("wide", get="box('p').width", expect={"at_least": 300}, wanted="a wide paragraph")
    assert (
        build_verdict(exercise(one), Observations("ran", values={"wide": 20}), {}).checks[0].expected
        == "a wide paragraph"
    )


def test_code_that_could_not_run_is_an_error_and_checks_are_skipped() -> None:
    fault = Fault("ReferenceError", "totl is not defined", "script.js", 3, 5)
    verdict = build_verdict(exercise(SUM), Observations("error", fault=fault), {})
    assert verdict.status == "error"
    assert verdict.checks[0].status == "skipped"
    assert verdict.problem is not None
    assert (verdict.problem.line, verdict.problem.file) == (3, "script.js")
    assert verdict.problem.plain == "The computer does not know the name totl."


@pytest.mark.parametrize("status", ["timeout", "memory", "output"])
def test_stopped_code_says_why(status: str) -> None:
    verdict = build_verdict(exercise(SUM), Observations(status), {})  # type: ignore[arg-type]
    assert verdict.status == status
    assert verdict.problem is not None
    assert "stopped" in verdict.problem.plain


def test_one_endless_check_is_a_timeout() -> None:
    steps = check("steps", do="go()", expect=1)
    seen = Observations("ran", values={"sum": 5}, stopped=frozenset({"steps"}))
    verdict = build_verdict(exercise(SUM, steps), seen, {})
    assert verdict.status == "timeout"
    assert [result.status for result in verdict.checks] == ["pass", "error"]


def test_our_own_fault_is_not_the_learners() -> None:
    verdict = build_verdict(exercise(SUM), Observations("runner_fault"), {})
    assert not verdict.final
    assert verdict.checks == []
    assert verdict.problem is not None
    assert "our fault" in verdict.problem.plain


def test_a_check_that_found_nothing_to_click_says_so() -> None:
    one = check("press", do="click('#go')", get="1", expect=1)
    raised = {
        "t": "raised",
        "name": "Missing",
        "message": "There is nothing to click: nothing on the page matches #go",
    }
    result = build_verdict(exercise(one), Observations("ran", values={"press": raised}), {}).checks[0]
    assert result.status == "error"
    assert result.seen == "There is nothing to click: nothing on the page matches #go."


def test_source_is_looked_at_outside_with_comments_gone() -> None:
    one = check("const", see="source", expect={"not": {"contains": "var "}})
    files = {"script.js": "// var is old\nconst a = 1; /* var b */"}
    assert build_verdict(exercise(one), Observations("ran"), files).status == "pass"
    assert build_verdict(exercise(one), Observations("ran"), {"script.js": "var a = 1"}).status == "fail"
    assert "script.js" in build_verdict(exercise(one), Observations("ran"), {}).checks[0].seen


def test_nothing_printed_is_said_in_words() -> None:
    one = check("out", see="console", expect=["Hi"])
    result = build_verdict(exercise(one), Observations("ran", values={"out": console_value([])}), {}).checks[
        0
    ]
    assert result.seen == "Nothing was printed."


def test_what_should_be_printed_is_shown_line_by_line() -> None:
    one = check("out", see="console", expect=["Hi", "Bye"])
    part = check("part", see="console", expect={"contains": "Hi"})
    printed = console_value([ConsoleLine(level="log", text="Hi\nNo")])
    results = build_verdict(
        exercise(one, part), Observations("ran", values={"out": printed, "part": printed}), {}
    ).checks
    assert (results[0].expected, results[0].seen) == ("Hi\nBye", "Hi\nNo")
    assert (results[1].status, results[1].expected) == ("pass", 'something with "Hi" in it')


def test_answers_are_compared_as_text_and_the_right_one_is_kept_back() -> None:
    one = check("total", expect=12)
    quiz = exercise(one, runner="answer", kind="predict")
    assert build_verdict(quiz, Observations("ran", values={"total": "12"}), {}).status == "pass"
    wrong = build_verdict(quiz, Observations("ran", values={"total": "21"}), {})
    assert (wrong.status, wrong.checks[0].expected, wrong.checks[0].seen) == ("fail", "", '"21"')


def test_console_value_takes_lines_apart() -> None:
    lines = [ConsoleLine(level="log", text="a\nb"), ConsoleLine(level="warn", text="c")]
    assert console_value(lines)["v"] == ["a", "b", "c"]
    assert errors_value([Fault("TypeError", "x")])["v"] == ["TypeError: x"]


def test_checks_that_can_share_a_start_do() -> None:
    steps = check("steps", do="go()", expect=1)
    wide = check("wide", width=1200, expect=1)
    source = check("source", see="source", expect=1)
    found = looks(exercise(SUM, steps, wide, SECOND, source, runner="page"))
    assert [[one.id for one in look.checks] for look in found] == [["sum", "second"], ["wide"], ["steps"]]
    assert [look.width for look in found] == [800, 1200, 800]
    assert len(looks(exercise(source))) == 1


def test_the_entry_runs_last_and_planted_files_take_the_place_of_others() -> None:
    planted = check("bug", get="failures()", expect=1, **{"with": {"price.js": "bug"}})
    one = exercise(planted, entry="price.test.js")
    files = {"price.test.js": "t", "price.js": "right", "notes.txt": ""}
    assert scripts(one, files, looks(one)[0]) == [("price.js", "bug"), ("price.test.js", "t")]


@pytest.mark.parametrize(
    "forged",
    [
        "nope",
        "[]",
        '{"console":[{"level":"loud","text":"a"}]}',
        '{"console":[{"level":"log","text":1}]}',
        '{"errors":[{"name":"a"}]}',
        '{"tests":"all"}',
        '{"console":[1]}',
    ],
)
def test_forged_snapshot_is_refused(forged: str) -> None:
    with pytest.raises(BadValue):
        read_snapshot(forged)


def test_snapshot_places_are_bounded() -> None:
    seen = read_snapshot(
        '{"errors":[{"name":"E","message":"m","file":"a.js","line":-1,"column":true}],"flood":true}'
    )
    assert seen.faults == (Fault("E", "m", "a.js", None, None),)
    assert seen.flood
