"""When records are merged that both have work on one employability unit: the work that is further counts.

The two rows trade what they hold, so that each stays where it is. What is remembered for the undo is only which rows
and versions they were: words of a person are kept in one place, where they can be erased.
"""

from __future__ import annotations

from waypost.journeys.models import Journey, UnitState, UnitWork

_TRADED = ("state", "answers", "staff_words", "handed_in_at", "signed_off_by_id", "signed_off_at")
_FURTHER = (UnitState.STARTED, UnitState.RETURNED, UnitState.HANDED_IN, UnitState.SIGNED_OFF)

Traded = list[int]
"""Ids of the two rows, then their versions since."""


def further_units(kept: Journey, gone: Journey) -> list[tuple[UnitWork, UnitWork]]:
    """(the kept record's, the other's) works on one unit, where the other's is further."""
    mine = {one.unit: one for one in UnitWork.objects.filter(journey=kept)}
    return [
        (mine[theirs.unit], theirs)
        for theirs in UnitWork.objects.filter(journey=gone, unit__in=mine)
        if _place(theirs) > _place(mine[theirs.unit])
    ]


def trade_units(kept: Journey, gone: Journey) -> list[Traded]:
    """Let the further work count. The caller has locked both records."""
    return [_trade(one, other) for one, other in further_units(kept, gone)]


def trade_back(traded: list[Traded]) -> None:
    """Undo it, but for work that somebody has gone on with since: that stays where it is."""
    for one_id, other_id, one_version, other_version in traded:
        one = UnitWork.objects.filter(pk=one_id, version=one_version).first()
        other = UnitWork.objects.filter(pk=other_id, version=other_version).first()
        if one is not None and other is not None:
            _trade(one, other)


def _place(work: UnitWork) -> int:
    return _FURTHER.index(UnitState(work.state))


def _trade(one: UnitWork, other: UnitWork) -> Traded:
    for name in _TRADED:
        mine, theirs = getattr(one, name), getattr(other, name)
        setattr(one, name, theirs)
        setattr(other, name, mine)
    for work in (one, other):
        work.version += 1  # a page that shows the earlier text must not save over this one
        work.save()
    return [one.pk, other.pk, one.version, other.version]
