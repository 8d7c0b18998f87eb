"""Making a round of pairs, and whom staff keep apart."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import transaction

from waypost.audit.actions import record
from waypost.journeys.actions.entries import today
from waypost.journeys.class_access import apart_of, apart_to_end, cohorts_paired_by, learners_of
from waypost.journeys.models import KeptApart, PairRound
from waypost.journeys.rules.pairs import Odd, Round, make_round
from waypost.kernel import clock
from waypost.kernel.errors import BadInput, Refused
from waypost.people.access import get_or_404
from waypost.people.models import Account, Cohort

COUNTED = 60
"""How many past rounds count for fairness."""


def draw_round(
    *, actor: Account, cohort: Cohort, here: Collection[str], odd: Odd = "three", replace: bool = False
) -> PairRound:
    """A new round of those who are `here` (account ids). With `replace` it takes the place of today's newest round.

    Raises Refused, and BadInput where no round can be made.
    """
    _may(actor, cohort)
    known = set(learners_of(cohort).values_list("pk", flat=True))
    if strangers := set(here) - known:
        raise BadInput(
            f"{len(strangers)} of these people are not in this cohort now.", "Load the page again."
        )
    with transaction.atomic():
        Cohort.objects.select_for_update().get(pk=cohort.pk)
        newest = PairRound.objects.filter(cohort=cohort).first()
        old = newest if replace and newest and newest.made_on == today() else None
        count = PairRound.objects.filter(cohort=cohort).count()
        made = make_round(
            here=here,
            past=_past_rounds(cohort, without=old),
            apart=[frozenset((one.one_id, one.other_id)) for one in apart_of(cohort)],
            seed=count if old is None else old.pk + count + 1,
            odd=odd,
        )
        row = old or PairRound(cohort=cohort, made_on=today())
        row.made_by = actor
        row.pairs = [list(group) for group in made.groups]
        row.sat_out = list(made.sat_out)
        row.save()
        _note(actor, cohort, "pairs.made", {"round": row.pk, "here": len(here), "again": old is not None})
    return row


def keep_apart(*, actor: Account, cohort: Cohort, one_id: str, other_id: str) -> KeptApart:
    """The two are not paired until it is ended. Raises Refused, BadInput."""
    _may(actor, cohort)
    people = list(learners_of(cohort).filter(pk__in=(one_id, other_id)).order_by("pk"))
    if len(people) != 2:
        raise BadInput("Choose two different people of this cohort.", "Then press the button again.")
    with transaction.atomic():
        Cohort.objects.select_for_update().get(pk=cohort.pk)
        if any({row.one_id, row.other_id} == {one_id, other_id} for row in apart_of(cohort)):
            raise BadInput("These two are kept apart already.", "There is nothing to do.")
        row = KeptApart.objects.create(cohort=cohort, one=people[0], other=people[1], added_by=actor)
        _note(actor, cohort, "pairs.kept_apart", {"people": [people[0].pk, people[1].pk]})
    return row


def end_apart(*, actor: Account, apart_id: int) -> KeptApart:
    """The two may be paired again. Raises NotFound."""
    with transaction.atomic():
        row = get_or_404(apart_to_end(actor).select_for_update(of=("self",)), pk=apart_id)
        row.ended_at = clock.now()
        row.save(update_fields=("ended_at",))
        _note(actor, row.cohort, "pairs.apart_ended", {"people": [row.one_id, row.other_id]})
    return row


def _may(actor: Account, cohort: Cohort) -> None:
    if not cohorts_paired_by(actor).filter(pk=cohort.pk).exists():
        raise Refused("You may not make pairs for this cohort.", "Ask a member of staff.")


def _note(actor: Account, cohort: Cohort, verb: str, detail: dict[str, Any]) -> None:
    record(
        actor=actor.pk,
        site=cohort.site_id,
        verb=verb,
        subject_type="cohort",
        subject_id=cohort.pk,
        detail=detail,
    )


def _past_rounds(cohort: Cohort, *, without: PairRound | None = None) -> list[Round]:
    """The newest rounds for the rule, oldest first."""
    rows = [row for row in PairRound.objects.filter(cohort=cohort)[: COUNTED + 1] if row != without][:COUNTED]
    return [Round(tuple(tuple(group) for group in row.pairs), tuple(row.sat_out)) for row in reversed(rows)]
