"""Opening a class session and taking its register."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time

from django.db import transaction

from waypost.audit.actions import record
from waypost.classroom.access import cohorts_for, registered_learners, sessions_for
from waypost.classroom.models import AbsenceReason, Attendance, ClassSession, Mark
from waypost.kernel import clock
from waypost.kernel.errors import BadInput, Refused
from waypost.people.access import STAFF
from waypost.people.models import Account, Cohort

LONGEST_SESSION_MINUTES = 8 * 60


@dataclass(frozen=True)
class Entry:
    """One person's mark. `reason` goes with absent; `minutes_missed` with late and left early."""

    mark: str
    reason: str = ""
    minutes_missed: int = 0


def open_session(
    *, actor: Account, cohort: Cohort | None, held_on: date, starts_at: time, minutes: int
) -> ClassSession:
    """The session of that cohort (None: of everyone in the room) at that time, made if there is none. Raises
    Refused, BadInput."""
    if actor.role not in STAFF or (cohort and not cohorts_for(actor).filter(pk=cohort.pk).exists()):
        raise Refused("You may not take a register for this cohort.", "Ask the site manager.")
    if not 15 <= minutes <= LONGEST_SESSION_MINUTES:
        raise BadInput("A session lasts from 15 minutes to 8 hours.", "Put in the minutes again.")
    if held_on > clock.now().astimezone(clock.LONDON).date():
        raise BadInput("That day has not come yet.", "Pick today or an earlier day.")
    with transaction.atomic():
        session, made = ClassSession.objects.get_or_create(
            cohort=cohort,
            room=None if cohort else actor.site,
            held_on=held_on,
            starts_at=starts_at,
            defaults={"minutes": minutes, "opened_by": actor},
        )
        if made:
            record(
                actor=actor.id,
                site=actor.site_id,
                verb="open_session",
                subject_type="class_session",
                subject_id=str(session.pk),
                detail={
                    "cohort": cohort.pk if cohort else "",
                    "held_on": held_on.isoformat(),
                    "starts_at": starts_at.isoformat("minutes"),
                },
            )
    return session


def _checked(entry: Entry, session: ClassSession) -> Entry:
    if entry.mark not in Mark.values:
        raise BadInput(
            "One person has a mark that is not in the list.", "Choose present, late, absent or left early."
        )
    if entry.mark == Mark.ABSENT and entry.reason not in AbsenceReason.values:
        raise BadInput("Someone is marked absent without a reason.", "Choose a reason, or “Other”.")
    if entry.mark in (Mark.LATE, Mark.LEFT_EARLY) and not 0 <= entry.minutes_missed <= session.minutes:
        raise BadInput(
            f"The minutes missed must be between 0 and {session.minutes}.",
            "Put in the minutes for that person again.",
        )
    return Entry(
        mark=entry.mark,
        reason=entry.reason if entry.mark == Mark.ABSENT else "",
        minutes_missed=entry.minutes_missed if entry.mark in (Mark.LATE, Mark.LEFT_EARLY) else 0,
    )


def take_register(*, actor: Account, session: ClassSession, entries: Mapping[str, Entry]) -> int:
    """Write the marks of one session (account id -> entry), all or none. Returns how many changed.

    Marks may be changed later; each change is in the audit log with what it was before.
    """
    if not sessions_for(actor).filter(pk=session.pk).exists():
        raise Refused("You may not take this register.", "Ask the site manager.")
    known = set(registered_learners(session).values_list("pk", flat=True))
    if strangers := set(entries) - known:
        raise BadInput(
            f"{len(strangers)} of these people are not on this register.", "Load the register again."
        )
    checked = {learner_id: _checked(entry, session) for learner_id, entry in entries.items()}
    changed = 0
    with transaction.atomic():
        before = {
            row.learner_id: row for row in Attendance.objects.select_for_update().filter(session=session)
        }
        for learner_id, entry in checked.items():
            row = before.get(learner_id)
            was = Entry(row.mark, row.reason, row.minutes_missed) if row else None
            if was == entry:
                continue
            Attendance.objects.update_or_create(
                session=session,
                learner_id=learner_id,
                defaults={
                    "mark": entry.mark,
                    "reason": entry.reason,
                    "minutes_missed": entry.minutes_missed,
                    "taken_by": actor,
                    "taken_at": clock.now(),
                },
            )
            changed += 1
            record(
                actor=actor.id,
                site=actor.site_id,
                verb="mark_attendance",
                subject_type="account",
                subject_id=learner_id,
                detail={"session": session.pk, "mark": entry.mark, "was": was.mark if was else ""},
            )
    return changed
