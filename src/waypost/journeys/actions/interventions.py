"""Help when somebody is off track: staff open it, do its steps, look again, and say what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Max, Q, QuerySet

from waypost.journeys.access import READERS, journey_to_write, journeys_for, may_own, sees_facts
from waypost.journeys.actions.entries import lock, note, owe, settle, tell, today
from waypost.journeys.models import (
    DutyKind,
    EntryKind,
    Intervention,
    InterventionKind,
    InterventionResult,
    InterventionStep,
    Journey,
    JourneyState,
    Review,
)
from waypost.kernel.errors import BadInput, Conflict, Refused
from waypost.people.access import get_or_404
from waypost.people.forms.moments import day_words
from waypost.people.models import Account

CASE_KINDS = (InterventionKind.WELLBEING, InterventionKind.RESETTLEMENT)
"""About health and life outside: an instructor sees these only where they own them."""
MOST_STEPS = 12
MOST_WORDS = 500
FURTHEST = timedelta(days=84)
"""An intervention is looked at again before the next review comes round."""
OWN_WORDS = {
    InterventionKind.PACE: "you can go at another pace",
    InterventionKind.PAIRING: "you will have somebody to work with",
    InterventionKind.ONE_TO_ONE: "you will have time with your instructor",
    InterventionKind.READING: "you will have help with reading and words",
    InterventionKind.ADJUSTMENT: "something is set up to make learning easier for you",
    InterventionKind.ATTENDANCE: "we look with you at what makes it hard to come",
    InterventionKind.WELLBEING: "we look with you at how you are",
    InterventionKind.RESETTLEMENT: "you will have help with life outside",
    InterventionKind.OTHER: "you will have some more help",
}


@dataclass(frozen=True)
class Opening:
    """`signal` as it was shown: {"kind", "words", "as_at"}, or empty. `review_id`: the review that led to it."""

    kind: str
    reason: str
    owner_id: str
    look_again_on: date
    steps: Sequence[str] = ()
    signal: dict[str, str] = field(default_factory=dict)
    review_id: int | None = None


def interventions_for(actor: Account) -> QuerySet[Intervention]:
    """Those that `actor` may read: of journeys that they read, and for an instructor not the ones about health or life
    outside, unless they own them."""
    if actor.role not in READERS:
        return Intervention.objects.none()
    rows = Intervention.objects.select_related("owner", "opened_by").filter(journey__in=journeys_for(actor))
    return rows if sees_facts(actor) else rows.filter(~Q(kind__in=CASE_KINDS) | Q(owner=actor))


def open_intervention(*, actor: Account, journey_id: str, opening: Opening) -> Intervention:
    """Staff decide to help in some way. Somebody owes a look again by a day.

    Raises NotFound, Refused where the journey is over, BadInput for what is missing or cannot be.
    """
    journey = journey_to_write(actor, journey_id, facts=False)
    kind = _kind(actor, opening)
    reason = _words(opening.reason, "Say why: what you saw, or what they told you.")
    steps = _steps(opening.steps)
    _look_again(opening.look_again_on)
    with transaction.atomic():
        journey = lock(journey)
        if journey.state == JourneyState.LEFT:
            raise Refused("This journey is over.", "Open it again under “Move” first, if they are back.")
        owner = _owner(journey, opening.owner_id)
        row = Intervention.objects.create(
            journey=journey,
            review=_review(journey, opening.review_id),
            kind=kind,
            reason=reason,
            signal=opening.signal,
            owner=owner,
            opened_by=actor,
            opened_on=today(),
            look_again_on=opening.look_again_on,
        )
        InterventionStep.objects.bulk_create(
            InterventionStep(intervention=row, number=place, words=words)
            for place, words in enumerate(steps, start=1)
        )
        _owe(journey, row)
        words = [f"Intervention opened: {kind.label}. {reason}"]
        if opening.signal:
            words.append(f"Seen in class: {opening.signal['words']}")
        own = f"We agreed that {OWN_WORDS[kind]}. {owner.known_as} looks after it."
        _tell(journey, row, "\n\n".join(words), actor, own_words=own)
        detail = {"intervention": row.pk, "kind": kind.value, "owner": owner.pk}
        note(actor, journey, "intervention.opened", {**detail, "signal": opening.signal.get("kind", "")})
    return row


def mark_step(
    *, actor: Account, intervention_id: int, step_id: int, done: bool, version: int
) -> Intervention:
    """A step is done, or not done yet after all. Raises NotFound, Conflict."""
    with transaction.atomic():
        journey, row = _locked(actor, intervention_id, version)
        step = get_or_404(row.steps.all(), pk=step_id)
        if (step.done_on is not None) == done:
            raise Conflict("That step is so already.", "Load the page again.")
        step.done_on = today() if done else None
        step.save(update_fields=("done_on",))
        _changed(row)
        _owe(journey, row)
        word = "done" if done else "not done yet after all"
        _tell(journey, row, f"Step {word}: {step.words}", actor)
        note(actor, journey, "intervention.step", {"intervention": row.pk, "step": step.pk, "done": done})
    return row


def add_step(*, actor: Account, intervention_id: int, words: str, version: int) -> Intervention:
    """One more step. Raises NotFound, BadInput, Conflict."""
    steps = _steps([words])
    if not steps:
        raise BadInput("The step is empty.", "Write what somebody will do.")
    step = steps[0]
    with transaction.atomic():
        journey, row = _locked(actor, intervention_id, version)
        last = row.steps.aggregate(last=Max("number"))["last"] or 0
        if last >= MOST_STEPS:
            raise BadInput(f"There are {MOST_STEPS} steps already.", "Close this one and open another.")
        made = InterventionStep.objects.create(intervention=row, number=last + 1, words=step)
        _changed(row)
        _owe(journey, row)
        _tell(journey, row, f"Step added: {step}", actor)
        note(actor, journey, "intervention.step_added", {"intervention": row.pk, "step": made.pk})
    return row


def go_on(
    *, actor: Account, intervention_id: int, on: date, words: str, owner_id: str, version: int
) -> Intervention:
    """Looked at again, and it goes on until another day, with the same owner or another. `words`: what was seen.
    Raises NotFound, BadInput, Conflict."""
    _look_again(on)
    seen = _words(words, "Say what you saw when you looked again.")
    with transaction.atomic():
        journey, row = _locked(actor, intervention_id, version)
        row.look_again_on, row.owner = on, _owner(journey, owner_id)
        _changed(row)
        _owe(journey, row)
        _tell(
            journey,
            row,
            f"Looked at again: {row.get_kind_display()}. {seen} It goes on until {day_words(on)}.",
            actor,
        )
        detail = {"intervention": row.pk, "on": on.isoformat(), "owner": row.owner_id}
        note(actor, journey, "intervention.went_on", detail)
    return row


def close_intervention(
    *, actor: Account, intervention_id: int, result: str, words: str, version: int
) -> Intervention:
    """Looked at again, and it is over. Raises NotFound, BadInput without a result and words for it, Conflict."""
    if result not in InterventionResult.values:
        raise BadInput("Choose how it came out.", "“It did not help” is worth knowing too.")
    told = _words(words, "Say in a few words what helped, or what did not.")
    with transaction.atomic():
        journey, row = _locked(actor, intervention_id, version)
        row.result, row.result_words, row.closed_on = result, told, today()
        _changed(row)
        for kind in (DutyKind.LOOK_AGAIN, DutyKind.INTERVENTION_STEP):
            settle(journey, kind=kind, subject=_subject(row))
        label = InterventionResult(result).label
        _tell(journey, row, f"Intervention closed: {row.get_kind_display()}. {label}. {told}", actor)
        note(actor, journey, "intervention.closed", {"intervention": row.pk, "result": result})
    return row


def _subject(row: Intervention) -> str:
    return f"intervention:{row.pk}"


def _locked(actor: Account, intervention_id: int, version: int) -> tuple[Journey, Intervention]:
    found = get_or_404(interventions_for(actor).select_related("journey"), pk=intervention_id)
    journey = lock(journey_to_write(actor, found.journey_id, facts=False))
    row = Intervention.objects.select_for_update(of=("self",)).get(pk=found.pk)
    if row.closed_on is not None:
        raise Conflict(
            f"This intervention was closed on {day_words(row.closed_on)}.",
            "Open another one if help is needed again.",
        )
    if row.version != version:
        raise Conflict(
            "Someone else changed this while you had it open. Nothing of yours is lost.",
            "Look at what it says now, then send yours again.",
        )
    return journey, row


def _changed(row: Intervention) -> None:
    row.version += 1
    row.save()


def _owe(journey: Journey, row: Intervention) -> None:
    """A look again, and the next step that is open, both by the same day and by the owner. Everyone who reads the
    journey sees what is owed, so the words of what is about health or life outside are kept out of it."""
    private = row.kind in CASE_KINDS
    label = "an intervention" if private else InterventionKind(row.kind).label
    owe(
        journey,
        kind=DutyKind.LOOK_AGAIN,
        subject=_subject(row),
        words=f"Look again: {label}",
        due_on=row.look_again_on,
        owner=row.owner,
    )
    step = row.steps.filter(done_on=None).first()
    if step is None:
        settle(journey, kind=DutyKind.INTERVENTION_STEP, subject=_subject(row))
        return
    owe(
        journey,
        kind=DutyKind.INTERVENTION_STEP,
        subject=_subject(row),
        words="Next step of an intervention" if private else step.words,
        due_on=row.look_again_on,
        owner=row.owner,
    )


def _tell(journey: Journey, row: Intervention, words: str, actor: Account, *, own_words: str = "") -> None:
    tell(
        journey,
        kind=EntryKind.INTERVENTION,
        words=words,
        own_words=own_words,
        sensitive=row.kind in CASE_KINDS,
        actor=actor,
        subject=_subject(row),
    )


def _kind(actor: Account, opening: Opening) -> InterventionKind:
    if opening.kind not in InterventionKind.values:
        raise BadInput("Choose what kind of help it is.", "“Something else” is there too.")
    kind = InterventionKind(opening.kind)
    if kind in CASE_KINDS and not sees_facts(actor) and opening.owner_id != actor.pk:
        raise Refused(
            f"“{kind.label}” is for those who see health and release plans.",
            "Ask a site manager to open it, or own it yourself.",
        )
    return kind


def _owner(journey: Journey, owner_id: str) -> Account:
    owner = may_own(journey).filter(pk=owner_id).first()
    if owner is None:
        raise BadInput("Choose who looks after it.", "Somebody who works at this prison or with this person.")
    return owner


def _review(journey: Journey, review_id: int | None) -> Review | None:
    return None if review_id is None else get_or_404(journey.reviews.all(), pk=review_id)


def _look_again(on: date) -> None:
    if on <= today():
        raise BadInput("The day to look again has to be after today.", "Two or three weeks is usual.")
    if on > today() + FURTHEST:
        raise BadInput(
            f"The day to look again is more than {FURTHEST.days} days away.",
            "Choose a day before the next review.",
        )


def _words(text: str, empty: str) -> str:
    text = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if not text:
        raise BadInput("Some words are missing.", empty)
    if len(text) > MOST_WORDS:
        raise BadInput(f"That is {len(text) - MOST_WORDS} letters too long.", f"Keep it under {MOST_WORDS}.")
    return text


def _steps(lines: Sequence[str]) -> list[str]:
    steps = [" ".join(line.replace("\x00", "").split()) for line in lines]
    steps = [step for step in steps if step]
    if len(steps) > MOST_STEPS:
        raise BadInput(f"That is more than {MOST_STEPS} steps.", "Keep the ones that come first.")
    if any(len(step) > 200 for step in steps):
        raise BadInput("A step is too long.", "Use 200 letters at most for each.")
    return steps
