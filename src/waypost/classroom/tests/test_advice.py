"""What to say next comes from the wrong answer that matches."""

from waypost.classroom.advice import plain_cause, suggest_advice
from waypost.curriculum.schema import Exercise


def test_the_same_failed_checks_find_the_misconception(exercise: Exercise) -> None:
    advice = suggest_advice(exercise=exercise, failed=["two", "one"], files={"index.html": "anything"})
    assert advice is not None
    assert (advice.cause, advice.sure) == ("Leaves both out.", True)


def test_among_several_the_most_alike_text_wins(exercise: Exercise) -> None:
    advice = suggest_advice(
        exercise=exercise, failed=["one"], files={"index.html": "<head><p>a box in the head</p></head>"}
    )
    assert advice is not None
    assert advice.say == "What does the head hold?"


def test_nothing_is_said_where_nothing_is_known(exercise: Exercise) -> None:
    assert suggest_advice(exercise=exercise, failed=[], files={}) is None
    assert (
        suggest_advice(exercise=exercise, failed=["two"], files={"index.html": "quite another thing"}) is None
    )


def test_a_near_match_is_said_to_be_less_sure(exercise: Exercise) -> None:
    advice = suggest_advice(exercise=exercise, failed=["two"], files={"index.html": ""})
    assert advice is not None
    assert not advice.sure


def test_the_board_says_the_first_thing_not_met(exercise: Exercise) -> None:
    assert plain_cause(exercise=exercise, failed=["one", "two"]) == "Not yet: the page has one (and 1 more)"
    assert plain_cause(exercise=exercise, failed=[]) == ""
