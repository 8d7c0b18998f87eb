"""The stand-up log: what each learner of a cohort said on a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from waypost.audit.actions import record
from waypost.journeys.actions.entries import today
from waypost.journeys.class_access import as_said, cohorts_led_by, members_of
from waypost.journeys.models import StandUp, StandUpEntry
from waypost.journeys.rules.said import Said, fingerprint
from waypost.kernel import clock
from waypost.kernel.errors import BadInput, Conflict, Refused
from waypost.people.models import Account, Cohort

MOST_SAID = 300
DAYS_TO_CHANGE = 7
FIELDS = ("done", "next", "in_the_way")


@dataclass(frozen=True)
class Row:
    """What was typed for one person, and the fingerprint of what the page showed before."""

    learner_id: str
    said: Said
    seen: str


@dataclass(frozen=True)
class Kept:
    """How many rows were written, and whose were not because they had been changed elsewhere meanwhile."""

    changed: int
    clashes: tuple[str, ...]


def keep_standup(*, actor: Account, cohort: Cohort, day: date, rows: Sequence[Row]) -> Kept:
    """Write what was said. A row that nobody touched on the page is left alone; one that was changed elsewhere since
    the page was loaded is not written over, and named in the answer. A peer mentor writes today's only, and no moods.

    Raises Refused, BadInput (a day that has not come or is long past; words too long; people of another cohort).
    """
    if not cohorts_led_by(actor).filter(pk=cohort.pk).exists():
        raise Refused("You do not lead this stand-up.", "Ask a member of staff.")
    _check_day(actor, day)
    names = {one.pk: one.full_name for one in members_of(cohort, day)}
    if any(row.learner_id not in names for row in rows):
        raise BadInput("Someone on the page is not in this cohort now.", "Load the page again.")
    for row in rows:
        _check_said(row.said, f"What {names[row.learner_id]} said")
    with transaction.atomic():
        standup = _standup(cohort, day, actor)
        before = {
            one.learner_id: one for one in StandUpEntry.objects.select_for_update().filter(standup=standup)
        }
        changed, clashes = 0, []
        for row in rows:
            was = as_said(before.get(row.learner_id))
            said = row.said if actor.is_staff_member else _with_mood(row.said, was.mood)
            shown = was if actor.is_staff_member else _with_mood(was, None)
            typed = row.said if actor.is_staff_member else _with_mood(row.said, None)
            if fingerprint(typed) == row.seen or said == was:
                continue
            if fingerprint(shown) != row.seen:
                clashes.append(row.learner_id)
                continue
            _write(standup, row.learner_id, said)
            changed += 1
        if changed:
            _note(actor, cohort, day, {"changed": changed})
    return Kept(changed, tuple(clashes))


def say_own(*, actor: Account, said: Said, seen: str) -> StandUpEntry:
    """A learner's own three parts and mood, today. Raises Refused without a cohort, BadInput, Conflict."""
    if not actor.learns or actor.cohort is None:
        raise Refused("You are not in a class group yet.", "Your instructor can put you in one.")
    _check_said(said, "What you wrote")
    day = today()
    with transaction.atomic():
        standup = _standup(actor.cohort, day, actor)
        old = StandUpEntry.objects.select_for_update().filter(standup=standup, learner=actor).first()
        if fingerprint(as_said(old)) != seen and as_said(old) != said:
            raise Conflict(
                "Someone wrote down your stand-up while you had this page open.",
                "What they wrote is shown below, and yours is still here. Save again to keep yours.",
            )
        entry = _write(standup, actor.pk, said)
        _note(actor, actor.cohort, day, {"own": True})
    return entry


def _standup(cohort: Cohort, day: date, actor: Account) -> StandUp:
    """The day's stand-up. The first member of staff who keeps it leads it, whoever began."""
    standup, made = StandUp.objects.get_or_create(cohort=cohort, held_on=day, defaults={"led_by": actor})
    if not made and actor.is_staff_member and standup.led_by.learns:
        standup.led_by = actor
        standup.save(update_fields=("led_by",))
    return standup


def _write(standup: StandUp, learner_id: str, said: Said) -> StandUpEntry:
    entry, _made = StandUpEntry.objects.update_or_create(
        standup=standup,
        learner_id=learner_id,
        defaults={
            "done": said.done,
            "next": said.next,
            "in_the_way": said.in_the_way,
            "mood": said.mood,
            "written_at": clock.now(),
        },
    )
    return entry


def _with_mood(said: Said, mood: int | None) -> Said:
    return Said(said.done, said.next, said.in_the_way, mood)


def _check_day(actor: Account, day: date) -> None:
    if day > today():
        raise BadInput("That day has not come yet.", "Choose today or an earlier day.")
    if day < today() - timedelta(days=DAYS_TO_CHANGE if actor.is_staff_member else 0):
        raise BadInput("That stand-up is past and stays as it is.", "Write in today’s.")


def _check_said(said: Said, whose: str) -> None:
    for name in FIELDS:
        if len(getattr(said, name)) > MOST_SAID:
            raise BadInput(f"{whose} is too long.", f"Keep each part under {MOST_SAID} letters.")
    if said.mood is not None and not 1 <= said.mood <= 5:
        raise BadInput("That mood is not in the list.", "Choose one again, or leave it open.")


def _note(actor: Account, cohort: Cohort, day: date, detail: dict[str, object]) -> None:
    record(
        actor=actor.pk,
        site=cohort.site_id,
        verb="standup.kept",
        subject_type="cohort",
        subject_id=cohort.pk,
        detail={"day": day.isoformat(), **detail},
    )
