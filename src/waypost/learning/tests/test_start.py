"""Where the course starts for one learner: what comes before is known, open, and not asked for."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from waypost.audit.models import Entry
from waypost.kernel import clock
from waypost.kernel.errors import BadInput
from waypost.learning.actions import enrol_learner, set_start
from waypost.learning.curriculum import shelf
from waypost.learning.models import Enrolment, ExerciseProgress, Presence
from waypost.learning.queries.course import course_map
from waypost.learning.queries.home import home_page
from waypost.people.models import Account

pytestmark = pytest.mark.django_db


def _place(learner: Account) -> str:
    going = home_page(learner, shelf()).carry_on
    return going.unit.module.id if going else ""


def test_carry_on_the_map_and_the_path_begin_there(learner: Account, instructor: Account) -> None:
    first, second, *_ = shelf().outline.modules
    enrol_learner(actor=instructor, learner=learner, programme_id=next(iter(shelf().library.programmes)))
    assert _place(learner) == first.id
    set_start(actor=instructor, learner=learner, module_id=second.id)
    assert _place(learner) == second.id
    states = {post.module.id: post.state for post in home_page(learner, shelf()).path}
    assert (states[first.id], states[second.id]) == ("known", "here")
    on_map = {one.module.id: one for one in course_map(learner, shelf()).modules}
    assert on_map[first.id].known
    assert not on_map[second.id].known
    assert first not in on_map[second.id].before


def test_what_was_done_of_it_stays_done_and_where_they_were_does_not_hold_them(
    learner: Account, instructor: Account
) -> None:
    first, second, *_ = shelf().outline.modules
    step = first.steps[0]
    ExerciseProgress.objects.create(learner=learner, exercise_id=step.id)
    Presence.objects.update_or_create(learner=learner, defaults={"bookmark_id": step.id})
    assert _place(learner) == first.id
    set_start(actor=instructor, learner=learner, module_id=second.id)
    assert _place(learner) == second.id
    for one in first.steps:
        ExerciseProgress.objects.update_or_create(
            learner=learner, exercise_id=one.id, defaults={"passed_at": clock.now()}
        )
    shown = course_map(learner, shelf())
    assert shown.trail.module_done(first) == all(unit.steps for unit in first.units)
    assert {one.module.id for one in shown.modules if one.known} == (
        set() if shown.trail.module_done(first) else {first.id}
    )


def test_who_is_further_on_stays_there(learner: Account, instructor: Account) -> None:
    _first, second, *_ = shelf().outline.modules
    last = second.steps[-1]
    Presence.objects.update_or_create(learner=learner, defaults={"bookmark_id": last.id})
    set_start(actor=instructor, learner=learner, module_id=second.id)
    assert Presence.objects.get(learner=learner).bookmark_id == last.id


def test_back_to_the_first_part_and_the_record_of_it(learner: Account, instructor: Account) -> None:
    first, second, *_ = shelf().outline.modules
    set_start(actor=instructor, learner=learner, module_id=second.id)
    set_start(actor=instructor, learner=learner, module_id=second.id)
    for name in (first.id, ""):
        set_start(actor=instructor, learner=learner, module_id=name)
        assert Enrolment.objects.get(learner=learner).start_module == ""
    told = Entry.objects.filter(verb="learning.start_set").order_by("seq").values_list("detail", flat=True)
    assert list(told) == [{"from": "", "to": second.id}, {"from": second.id, "to": ""}]
    with pytest.raises(BadInput, match="does not exist"):
        set_start(actor=instructor, learner=learner, module_id="no-such-module")


def test_staff_choose_it_on_the_learners_page(learner: Account, instructor: Account) -> None:
    _first, second, *_ = shelf().outline.modules
    client = Client(SERVER_NAME="localhost")
    client.force_login(instructor)
    page = reverse("classroom:learner", args=[learner.pk])
    answer = client.post(
        reverse("classroom:start", args=[learner.pk]), {"start_module": second.id}, follow=True
    )
    assert "carries on from there" in answer.content.decode()
    shown = client.get(page).content.decode()
    assert f'value="{second.id}" selected' in shown
    assert shown.count("Known before") == 1
    assert client.get(reverse("classroom:progress")).content.decode().count("Known before") == 1
    assert client.get(reverse("classroom:progress-csv")).content.decode().count("known before") == 1
    refused = client.post(
        reverse("classroom:start", args=[learner.pk]), {"start_module": "nonsense"}, follow=True
    )
    assert Enrolment.objects.get(learner=learner).start_module == second.id
    assert "carries on from there" not in refused.content.decode()
