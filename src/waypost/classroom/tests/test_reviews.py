"""Returning and accepting milestones."""

import pytest

from waypost.classroom.actions.reviews import Remark, accept_review, return_review
from waypost.classroom.tests.conftest import make_review
from waypost.kernel.errors import BadInput, Conflict, NotFound
from waypost.learning.models import LineComment, Review
from waypost.people.tests.people import People


def test_a_hand_in_is_returned_with_words_on_lines(people: People) -> None:
    review = make_review(people.learner)
    done = return_review(
        actor=people.instructor,
        review=review,
        message="Nearly.",
        rubric={"clear": "not_yet"},
        remarks=[Remark("index.html", 2, "What is this for?")],
    )
    assert (done.state, done.decided_by, done.rubric) == ("returned", people.instructor, {"clear": "not_yet"})
    assert [(c.line, c.body) for c in LineComment.objects.all()] == [(2, "What is this for?")]


def test_a_hand_in_is_accepted_once(people: People) -> None:
    review = make_review(people.learner)
    accept_review(actor=people.instructor, review=review, message="Well made.", rubric={}, remarks=[])
    with pytest.raises(Conflict):
        return_review(actor=people.site_manager, review=review, message="No.", rubric={}, remarks=[])
    assert Review.objects.get().state == "accepted"


@pytest.mark.parametrize(
    ("message", "rubric", "remarks"),
    [
        ("", {}, []),
        ("x" * 4001, {}, []),
        ("Look.", {"clear": "splendid"}, []),
        ("Look.", {}, [Remark("index.html", 3, "There is no third line")]),
        ("Look.", {}, [Remark("other.html", 1, "No such file")]),
        ("Look.", {}, [Remark("index.html", 1, "   ")]),
    ],
)
def test_a_return_that_makes_no_sense_changes_nothing(
    people: People, message: str, rubric: dict[str, str], remarks: list[Remark]
) -> None:
    review = make_review(people.learner)
    with pytest.raises(BadInput):
        return_review(actor=people.instructor, review=review, message=message, rubric=rubric, remarks=remarks)
    assert Review.objects.get().state == "waiting"
    assert not LineComment.objects.exists()


@pytest.mark.parametrize("who", ["learner", "second_learner", "peer_mentor", "stranger_instructor"])
def test_others_decide_nothing(people: People, who: str) -> None:
    review = make_review(people.learner)
    with pytest.raises(NotFound):
        accept_review(actor=getattr(people, who), review=review, message="", rubric={}, remarks=[])
