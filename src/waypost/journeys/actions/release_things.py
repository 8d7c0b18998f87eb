"""Things of their own in a release plan: applications for ID and a bank account, kit on loan, first contacts."""

from __future__ import annotations

from datetime import date

from waypost.journeys.actions.entries import note, tell, today
from waypost.journeys.actions.release_plan import changing
from waypost.journeys.models import (
    Application,
    ApplicationKind,
    ApplicationState,
    ConditionKind,
    EntryKind,
    Journey,
    KitLoan,
    LicenceCondition,
    OutsideContact,
)
from waypost.journeys.release_terms import NEXT_STATES
from waypost.kernel.errors import BadInput, Conflict
from waypost.people.access import get_or_404
from waypost.people.forms.moments import day_words
from waypost.people.models import Account


def add_application(*, actor: Account, journey_id: str, kind: str, words: str) -> Application:
    """One for ID, a bank account or a benefit, planned. Raises BadInput; Conflict while one of its kind goes on."""
    if kind not in ApplicationKind.values:
        raise BadInput("Choose what is applied for.", "One of those in the list.")
    with changing(actor, journey_id) as (journey, plan):
        if plan.applications.filter(kind=kind, state__in=NEXT_STATES).exists():
            raise Conflict(
                f"An application is under way already: {ApplicationKind(kind).label.lower()}.",
                "Change that one, or withdraw it first.",
            )
        row = Application.objects.create(plan=plan, kind=kind, words=words.strip()[:200])
        tell(
            journey,
            kind=EntryKind.RELEASE,
            words=f"Planned: application for {_what(row)}." + _more(row.words),
            own_words=f"An application for {_what(row)} is planned.",
            sensitive=True,
            actor=actor,
        )
        note(actor, journey, "release.application_added", {"application": row.pk, "kind": kind})
    return row


def move_application(
    *, actor: Account, journey_id: str, application_id: int, state: str, on: date | None, words: str
) -> Application:
    """The next state, on its day (today without one). The states go in order: see `NEXT_STATES`.

    Raises BadInput for a day in the future or before it was sent, Conflict for a state that cannot follow.
    """
    day = on or today()
    if state not in ApplicationState.values:
        raise BadInput("Choose what happened.", "One of those in the list.")
    if day > today():
        raise BadInput(f"{day_words(day)} is still to come.", "Give the day it happened.")
    with changing(actor, journey_id) as (journey, plan):
        row = get_or_404(plan.applications.all(), pk=application_id)
        if state not in NEXT_STATES.get(row.state, ()):
            raise Conflict(
                f"This application is {row.get_state_display().lower()} already.", "See what it says now."
            )
        if state == ApplicationState.SENT:
            row.sent_on = day
        else:
            if row.sent_on and day < row.sent_on:
                raise BadInput(f"It was sent on {day_words(row.sent_on)}.", "Give that day or a later one.")
            row.answered_on = day
        row.state = state
        row.words = words.strip()[:200] or row.words
        row.save(update_fields=("state", "sent_on", "answered_on", "words"))
        happened = row.get_state_display().lower()
        tell(
            journey,
            kind=EntryKind.RELEASE,
            words=f"Application for {_what(row)}: {happened}." + _more(words.strip()),
            own_words=f"Your application for {_what(row)}: {happened}.",
            happened_on=day,
            sensitive=True,
            actor=actor,
        )
        note(actor, journey, "release.application_moved", {"application": row.pk, "state": state})
    return row


def _what(row: Application) -> str:
    return f"a {row.get_kind_display().lower()}"


def _more(words: str) -> str:
    return f" {words}" if words else ""


# Kit on loan -------------------------------------------------------------------------------------------


def devices_need_approval(journey: Journey) -> bool:
    """Whether a licence condition on devices that reach the internet is in force."""
    return LicenceCondition.objects.filter(
        journey=journey, kind=ConditionKind.DEVICES, ended_on=None
    ).exists()


def lend_kit(
    *,
    actor: Account,
    journey_id: str,
    item: str,
    online: bool,
    condition_checked: bool,
    lent_on: date | None,
    due_back_on: date | None,
) -> KitLoan:
    """Lend something. `online`: it can reach the internet; then, while a condition on such devices is in force, it is
    refused until the licence was looked at (`condition_checked`). Raises BadInput."""
    item = item.strip()
    day = lent_on or today()
    if not item:
        raise BadInput("Say what is lent.", "Such as: laptop, number 14.")
    if day > today():
        raise BadInput(
            f"{day_words(day)} is still to come.", "Enter the loan on the day the person takes it."
        )
    if due_back_on is not None and due_back_on < day:
        raise BadInput("It cannot be due back before it is lent.", "Give a later day, or none.")
    with changing(actor, journey_id) as (journey, plan):
        if online and not condition_checked and devices_need_approval(journey):
            raise BadInput(
                "A licence condition says that devices which reach the internet need approval.",
                "Find out whether this loan is approved. Then tick that the conditions were checked.",
            )
        row = KitLoan.objects.create(
            plan=plan,
            item=item[:120],
            condition_checked=condition_checked,
            lent_on=day,
            due_back_on=due_back_on,
        )
        checked = " Licence conditions were checked first." if condition_checked else ""
        tell(
            journey,
            kind=EntryKind.RELEASE,
            words=f"Lent: {row.item}.{'' if online else ' It cannot reach the internet.'}{checked}",
            own_words=f"You have on loan: {row.item}."
            + (f" Please bring it back by {day_words(due_back_on)}." if due_back_on else ""),
            happened_on=day,
            sensitive=True,
            actor=actor,
        )
        note(
            actor,
            journey,
            "release.kit_lent",
            {"kit": row.pk, "online": online, "condition_checked": condition_checked},
        )
    return row


def take_back_kit(*, actor: Account, journey_id: str, kit_id: int, on: date | None) -> KitLoan:
    """It came back, from this plan or an earlier one. Raises BadInput, Conflict if it is back already."""
    day = on or today()
    with changing(actor, journey_id) as (journey, _plan):
        row = get_or_404(KitLoan.objects.filter(plan__journey=journey), pk=kit_id)
        if row.back_on is not None:
            raise Conflict("That is back already.", "See the day below.")
        if day > today() or (row.lent_on and day < row.lent_on):
            raise BadInput(
                "That day cannot be right.", "Give the day it came back: after it was lent, not after today."
            )
        row.back_on = day
        row.save(update_fields=("back_on",))
        tell(
            journey,
            kind=EntryKind.RELEASE,
            words=f"Came back: {row.item}.",
            own_words=f"You brought back: {row.item}.",
            happened_on=day,
            sensitive=True,
            actor=actor,
        )
        note(actor, journey, "release.kit_back", {"kit": row.pk})
    return row


# First contacts outside --------------------------------------------------------------------------------


def save_contact(
    *, actor: Account, journey_id: str, contact_id: int | None, who: str, role: str, when: str, where: str
) -> OutsideContact:
    """Whom they see first outside: a new one without `contact_id`. Nothing is sent to anybody. Raises BadInput."""
    who = who.strip()
    if not who:
        raise BadInput("Say whom they will see.", "A name, or an office.")
    with changing(actor, journey_id) as (journey, plan):
        row = get_or_404(plan.contacts.all(), pk=contact_id) if contact_id else OutsideContact(plan=plan)
        row.who, row.role = who[:120], role.strip()[:80]
        row.when, row.where = when.strip()[:120], where.strip()[:200]
        row.save()
        tell(
            journey,
            kind=EntryKind.RELEASE,
            words=f"First contact outside: {_contact(row)}.",
            own_words=f"Someone you will see outside: {_contact(row)}.",
            sensitive=True,
            actor=actor,
        )
        note(actor, journey, "release.contact_saved", {"contact": row.pk})
    return row


def remove_contact(*, actor: Account, journey_id: str, contact_id: int) -> None:
    """It will not happen. The timeline keeps that it was planned. Raises NotFound."""
    with changing(actor, journey_id) as (journey, plan):
        row = get_or_404(plan.contacts.all(), pk=contact_id)
        note(actor, journey, "release.contact_removed", {"contact": row.pk})
        tell(
            journey,
            kind=EntryKind.RELEASE,
            words=f"First contact outside taken off the plan: {_contact(row)}.",
            own_words=f"No longer planned: {_contact(row)}.",
            sensitive=True,
            actor=actor,
        )
        row.delete()


def _contact(row: OutsideContact) -> str:
    return ", ".join(part for part in (row.who, row.role, row.when, row.where) if part)
