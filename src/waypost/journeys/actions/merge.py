"""Two records that are of one person become one; and back, if it was a mistake. See `docs/decisions/merging.md`."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F, Max, QuerySet

from waypost.audit.actions import record
from waypost.journeys.access import MANAGING, journey_to_write, journeys_for, may_own
from waypost.journeys.actions.entries import lock, note, tell, today
from waypost.journeys.actions.facts import count_release, one_line, owe_vetting
from waypost.journeys.actions.merge_undo import Memory
from waypost.journeys.actions.merge_units import trade_back, trade_units
from waypost.journeys.actions.schedule import merged as reviews_merged
from waypost.journeys.actions.schedule import open_review_of
from waypost.journeys.holdings import HELD, KEPT
from waypost.journeys.models import (
    Duty,
    DutyKind,
    EntryKind,
    Interview,
    Journey,
    JourneyState,
    JusticeSchedule,
    Merge,
    Movement,
    ReleasePlan,
    ReviewState,
    SectionAnswer,
    Share,
    Stay,
    TimelineEntry,
    UnitState,
    UnitWork,
)
from waypost.kernel import clock
from waypost.kernel.errors import BadInput, Conflict, Refused
from waypost.people.access import covered_sites, get_or_404
from waypost.people.models import Account, Role

STAY_BEHIND = (Journey, Merge, Account, JusticeSchedule)
"""The records themselves; and the justice service's window, which is worked out again for the one that is kept."""
MOVING = tuple(held for held in (*KEPT, *HELD) if held.path == "journey" and held.model not in STAY_BEHIND)
"""Every table whose rows belong to a journey. The rows of other tables come along with theirs."""
NUMBERED = {TimelineEntry: "seq", Share: "number"}
"""Tables whose rows are counted within a journey: what comes over is counted on after what is there."""


def both(actor: Account, keep_id: str, other_id: str) -> tuple[Journey, Journey]:
    """(the record that is kept, the other), both of which `actor` manages. Raises NotFound, Refused, BadInput."""
    kept, gone = journey_to_write(actor, keep_id), journey_to_write(actor, other_id)
    if actor.role not in MANAGING:
        raise Refused("You may not merge records.", "Ask a site manager or a regional manager.")
    if kept.pk == gone.pk:
        raise BadInput("That is the same record.", "Choose the other record of this person.")
    return kept, gone


def left_behind(kept: Journey, gone: Journey) -> dict[type, list[int]]:
    """Ids of rows of `gone` that cannot come over: the kept record has one already, and there may be only one."""
    interviews: list[int] = []
    if Interview.objects.filter(journey=kept, completed_at=None).exists():
        interviews = list(
            Interview.objects.filter(journey=gone, completed_at=None).values_list("pk", flat=True)
        )
    units = UnitWork.objects.filter(journey=kept).values("unit")
    return {
        Interview: interviews,
        UnitWork: list(UnitWork.objects.filter(journey=gone, unit__in=units).values_list("pk", flat=True)),
    }


def merge(*, actor: Account, keep_id: str, other_id: str, because: str) -> Merge:
    """Everything of the other record comes to the one that is kept; the other is closed and found no more. Each of its
    prison numbers finds the person from now on.

    One transaction. Raises NotFound, Refused, BadInput without a reason, Conflict where somebody merged it meanwhile.
    """
    kept, gone = both(actor, keep_id, other_id)
    because = one_line(because, what="The reason", most=200)
    with transaction.atomic():
        rows = {one.pk: one for one in (lock(one) for one in sorted((kept, gone), key=lambda one: one.pk))}
        kept, gone = rows[kept.pk], rows[gone.pk]
        if kept.merged_into_id or gone.merged_into_id:
            raise Conflict("One of the two was merged a moment ago.", "Load the page again.")
        memory = Memory()
        memory.keep(
            kept, "prison_number", "account_id", "last_contact_on", "next_review_on", "stage", "stage_since"
        )
        memory.keep(gone, "prison_number", "account_id", "state", "merged_into_id")
        behind = left_behind(kept, gone)
        _take_sections(kept, gone, memory)
        _join_reviews(kept, gone, memory)
        _close_the_other_plan(kept, gone, memory)
        memory.traded_units = trade_units(kept, gone)
        _sort_out_duties(kept, gone, memory)
        _end_the_other_stay(gone, memory)
        _bring_over(kept, gone, behind, memory)
        _one_number_and_account(kept, gone, actor, memory)
        if gone.stage > kept.stage:  # a record that was begun anew stands at the first
            kept.stage, kept.stage_since = gone.stage, gone.stage_since or gone.joined_on
        gone.state, gone.merged_into = JourneyState.LEFT, kept
        gone.version += 1
        gone.save(update_fields=("prison_number", "account", "state", "merged_into", "version"))
        kept.version += 1
        kept.save(update_fields=("prison_number", "account", "stage", "stage_since", "version"))
        tell(
            kept,
            kind=EntryKind.JOURNEY,
            words=f"Merged with the record of {gone.full_name}: {because}. "
            f"Entries {memory.shift('TimelineEntry') + 1} and on came from it.",
            own_words="Two records about you were put together into one.",
            actor=actor,
        )
        count_release(kept, actor=actor, why="two records were merged")
        owe_vetting(kept)
        row = Merge.objects.create(kept=kept, gone=gone, moved=memory.as_json(), because=because, by=actor)
        note(actor, kept, "merge.done", {"merge": row.pk, "other": gone.pk})
        note(actor, gone, "merge.done", {"merge": row.pk, "other": kept.pk})
    return row


def _take_sections(kept: Journey, gone: Journey, memory: Memory) -> None:
    """Two open interviews: sections that the kept one does not have go into it."""
    mine = Interview.objects.filter(journey=kept, completed_at=None).first()
    theirs = Interview.objects.filter(journey=gone, completed_at=None).first()
    if mine is None or theirs is None:
        return
    there = mine.sections.values("section")
    for section in SectionAnswer.objects.filter(interview=theirs).exclude(section__in=there):
        memory.keep(section, "interview_id")
        section.interview = mine
        section.save(update_fields=("interview",))


def _join_reviews(kept: Journey, gone: Journey, memory: Memory) -> None:
    open_ones = {one.pk: one for one in (kept, gone)}
    reviews = [review for review in map(open_review_of, open_ones.values()) if review is not None]
    for review in reviews:
        memory.keep(review, "state", "cancelled_because", "due_on", "pre_release")
        for duty in Duty.objects.filter(
            journey_id=review.journey_id, kind=DutyKind.REVIEW, subject=f"review:{review.pk}", done_at=None
        ):
            memory.keep(duty, "due_on", "words", "done_at", "outcome")
    reviews_merged(kept, gone)
    made = open_review_of(kept)
    if made is not None and made.pk not in {review.pk for review in reviews}:
        memory.made_review = made.pk


def _close_the_other_plan(kept: Journey, gone: Journey, memory: Memory) -> None:
    """The kept record's plan for release goes on; the other can still be read among the earlier ones."""
    for plan in ReleasePlan.objects.filter(journey=gone, ended_on=None):
        memory.keep(plan, "ended_on", "ended_because")
        plan.ended_on, plan.ended_because = today(), "Two records were merged"
        plan.version += 1
        plan.save(update_fields=("ended_on", "ended_because", "version"))


def _sort_out_duties(kept: Journey, gone: Journey, memory: Memory) -> None:
    """What is to be done comes over once: not what the kept record has already, nor what the closed plan asked."""
    units = dict(UnitWork.objects.filter(journey=kept).values_list("unit", "state"))
    settled = {f"unit:{unit}" for unit, state in units.items() if state != UnitState.HANDED_IN}
    for duty in Duty.objects.filter(
        journey=kept, done_at=None, kind=DutyKind.SIGN_OFF, subject__in=settled
    ):  # the other record's work on the unit is further, and counts
        memory.keep(duty, "done_at", "outcome")
        duty.done_at, duty.outcome = clock.now(), "not_needed"
        duty.save(update_fields=("done_at", "outcome"))
    there = set(Duty.objects.filter(journey=kept, done_at=None).values_list("kind", "subject"))
    there |= {(DutyKind.SIGN_OFF, subject) for subject in settled}
    may = set(may_own(kept).values_list("pk", flat=True))
    for duty in Duty.objects.filter(journey=gone, done_at=None):
        memory.keep(duty, "done_at", "outcome", "site_id", "owner_id")
        if (duty.kind, duty.subject) in there or duty.kind in (DutyKind.RELEASE_CHECK, DutyKind.TO_DO):
            duty.done_at, duty.outcome = clock.now(), "not_needed"
        duty.site_id = kept.home_id
        if duty.owner_id not in may:
            duty.owner_id = kept.worker_id
        duty.save(update_fields=("done_at", "outcome", "site", "owner"))


def _end_the_other_stay(gone: Journey, memory: Memory) -> None:
    for stay in Stay.objects.filter(journey=gone, ended_on=None):
        memory.keep(stay, "ended_on", "ended_by")
        stay.ended_on, stay.ended_by = max(today(), stay.began_on), Movement.TRANSFERRED
        stay.save(update_fields=("ended_on", "ended_by"))


def _bring_over(kept: Journey, gone: Journey, behind: dict[type, list[int]], memory: Memory) -> None:
    """Below the models' own refusals: no word of the timeline changes, only whose it is and its place in the count."""
    for held in MOVING:
        staying = behind.get(held.model, [])
        ids = list(held.rows(gone).exclude(pk__in=staying).values_list("pk", flat=True))
        if not ids:
            continue
        change: dict[str, object] = {"journey": kept}
        if counted := NUMBERED.get(held.model):
            there = QuerySet(held.model).filter(journey=kept).aggregate(most=Max(counted))["most"] or 0
            change[counted] = F(counted) + there
            memory.shifts[held.model.__name__] = there
        QuerySet(held.model).filter(pk__in=ids).update(**change)
        memory.rows[held.model.__name__] = ids


def _one_number_and_account(kept: Journey, gone: Journey, actor: Account, memory: Memory) -> None:
    """The kept record keeps its number and account, or gets the other's where it has none. Two accounts: the other's is
    locked, and its work stays under it."""
    number, account = gone.prison_number, gone.account
    if kept.prison_number is None:
        gone.prison_number = None
        gone.save(update_fields=("prison_number",))
        kept.prison_number = number
    if account is None:
        return
    memory.keep(account, "is_active", "site_id", "cohort_id", "seat", "role")
    if kept.account_id is None:
        gone.account = None
        gone.save(update_fields=("account",))
        kept.account = account
        if account.site_id == kept.home_id:
            return
        account.site, account.cohort, account.seat = kept.home, None, None
        account.role, account.session_token = Role.LEARNER, ""
        verb = "arrived_from_site"
    else:
        account.is_active, account.session_token = False, ""
        verb = "locked_account"
    account.save(update_fields=("is_active", "site", "cohort", "seat", "role", "session_token"))
    record(actor=actor.pk, site=account.site_id, verb=verb, subject_type="account", subject_id=account.pk)


# Undo --------------------------------------------------------------------------------------------------


def merges_of(actor: Account, journey: Journey) -> QuerySet[Merge]:
    """The merges into a journey that `actor` may see, the newest first."""
    rows = Merge.objects.filter(kept=journey, kept__in=journeys_for(actor))
    return rows.select_related("gone", "gone__home", "by", "undone_by")


def undo_merge(*, actor: Account, merge_id: int) -> Merge:
    """The two records are two again: each row goes back to where it was, and what the merge closed is open again. What
    was written since stays with the record that was kept, and a row that was changed since stays as it is now.

    Raises NotFound, Refused where the actor does not manage both prisons, Conflict where it was undone already, where a
    later merge has to be undone first, or where the other record was erased.
    """
    if actor.role not in MANAGING:
        raise Refused("You may not undo a merge.", "Ask a site manager or a regional manager.")
    row = get_or_404(
        Merge.objects.filter(kept__in=journeys_for(actor)).select_related("kept", "gone"), pk=merge_id
    )
    if not covered_sites(actor).filter(pk=row.gone.home_id).exists():
        raise Refused("One of the two records belongs to another prison.", "Ask somebody who covers both.")
    with transaction.atomic():
        rows = {
            one.pk: one for one in (lock(one) for one in sorted((row.kept, row.gone), key=lambda one: one.pk))
        }
        kept, gone = rows[row.kept_id], rows[row.gone_id]
        row = Merge.objects.select_for_update().get(pk=row.pk)
        if row.undone_at is not None:
            raise Conflict("That merge was undone already.", "Load the page again.")
        if Merge.objects.filter(kept=kept, undone_at=None, pk__gt=row.pk).exists():
            raise Conflict("Another record was merged into this one later.", "Undo that merge first.")
        if gone.erased_at is not None or gone.merged_into_id != kept.pk:
            raise Conflict("The other record is not there any more.", "It cannot be brought back.")
        memory = Memory.from_json(row.moved)
        _give_back(kept, gone, memory)
        memory.restore()
        trade_back(memory.traded_units)
        kept.refresh_from_db()
        gone.refresh_from_db()
        if memory.made_review is not None:
            _drop_review(kept, memory.made_review)
        for one, other in ((kept, gone), (gone, kept)):
            one.version += 1
            one.save(update_fields=("version",))
            tell(
                one,
                kind=EntryKind.JOURNEY,
                words=f"The merge with the record of {other.full_name} was undone: they are two people or two records.",
                own_words="Records that were put together by mistake are apart again.",
                actor=actor,
            )
            count_release(one, actor=actor, why="a merge was undone")
            owe_vetting(one)
            note(actor, one, "merge.undone", {"merge": row.pk, "other": other.pk})
        row.undone_by, row.undone_at = actor, clock.now()
        row.save(update_fields=("undone_by", "undone_at"))
    return row


def _give_back(kept: Journey, gone: Journey, memory: Memory) -> None:
    for held in MOVING:
        name = held.model.__name__
        ids = memory.rows.get(name, [])
        if not ids:
            continue
        change: dict[str, object] = {"journey": gone}
        if counted := NUMBERED.get(held.model):
            change[counted] = F(counted) - memory.shifts.get(name, 0)
        QuerySet(held.model).filter(pk__in=ids, journey=kept).update(**change)


def _drop_review(kept: Journey, review_id: int) -> None:
    """The review that only the merge had made due is not needed."""
    review = open_review_of(kept)
    if review is None or review.pk != review_id or kept.next_review_on is not None:
        return
    review.state, review.cancelled_because = ReviewState.CANCELLED, "The merge was undone"
    review.version += 1
    review.save(update_fields=("state", "cancelled_because", "version"))
    Duty.objects.filter(
        journey=kept, kind=DutyKind.REVIEW, subject=f"review:{review.pk}", done_at=None
    ).update(done_at=clock.now(), outcome="not_needed")
