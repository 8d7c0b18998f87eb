"""Fair pairs: people who have worked together least come together, and nobody is left over twice before all have been.

Plain values in and out: no database, no clock, and the same seed gives the same round. Thirty people take a few
milliseconds. Groups are bettered by swapping two people between two of them until no swap helps, from several
starts; for a class this finds rounds without a repeat until there is hardly one left (see the tests).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from random import Random
from typing import Literal

from waypost.kernel.errors import BadInput

Odd = Literal["three", "sit_out"]
"""What is done when the number is odd: one group of three, or one person sits out."""

_STARTS = 12
_APART = 1_000_000
_MET = 100
_THREE = 40
_RECENT = 50


@dataclass(frozen=True)
class Round:
    """Groups of two (one of three at most), each in the order of ids, and who sat out."""

    groups: tuple[tuple[str, ...], ...]
    sat_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Past:
    """What earlier rounds cost: by pair how dear it is to meet again, by person how dear a three is again."""

    pair: dict[frozenset[str], int]
    three: dict[str, int]


def make_round(
    *,
    here: Iterable[str],
    past: Sequence[Round],
    apart: Iterable[frozenset[str]],
    seed: int,
    odd: Odd = "three",
) -> Round:
    """The next round of those who are `here` (ids). `past`: earlier rounds, oldest first; `apart`: two ids each that
    never come together. Raises BadInput for fewer than two people, or where `apart` leaves no way to pair all.
    """
    people = sorted(set(here))
    if len(people) < 2:
        raise BadInput("There must be at least two people to make pairs.", "Tick everyone who is here.")
    chance = Random(seed)  # noqa: S311 (fair, not secret)
    known = _weigh(past, {frozenset(two) for two in apart})
    best: Round | None = None
    cheapest = _APART
    for out in _who_may_sit_out(people, past, odd):
        rest = [one for one in people if one != out]
        if len(rest) < 2:
            continue
        groups, cost = _best_groups(rest, known, chance)
        if cost < cheapest:
            best, cheapest = Round(_in_order(groups), (out,) if out else ()), cost
        if cost == 0:
            break
    if best is None:
        raise BadInput(
            "With these people here, some who are kept apart would have to work together.",
            "Untick one of them, or choose the other way for an odd number.",
        )
    return best


def _who_may_sit_out(people: list[str], past: Sequence[Round], odd: Odd) -> list[str]:
    """Whose turn it is: those who never sat out, else the one whose turn is longest ago. [""]: nobody needs to."""
    if (odd == "three" and len(people) > 2) or len(people) % 2 == 0:
        return [""]
    last = dict.fromkeys(people, -1)
    for number, one in enumerate(past):
        last.update((who, number) for who in one.sat_out if who in last)
    longest_ago = min(last.values())
    return [who for who in people if last[who] == longest_ago]


def _weigh(past: Sequence[Round], apart: set[frozenset[str]]) -> _Past:
    met: dict[frozenset[str], int] = defaultdict(int)
    ago: dict[frozenset[str], int] = {}
    three: dict[str, int] = defaultdict(int)
    for number, one in enumerate(past):
        for group in one.groups:
            for two in combinations(group, 2):
                met[frozenset(two)] += 1
                ago[frozenset(two)] = len(past) - number
            if len(group) > 2:
                for who in group:
                    three[who] += 1
    cost = {two: _MET * times * times + _RECENT // ago[two] for two, times in met.items()}
    return _Past({**cost, **dict.fromkeys(apart, _APART)}, dict(three))


def _cost(group: list[str], known: _Past) -> int:
    pairs = sum(known.pair.get(frozenset(two), 0) for two in combinations(group, 2))
    return pairs + (sum(known.three.get(who, 0) for who in group) * _THREE if len(group) > 2 else 0)


def _best_groups(people: list[str], known: _Past, chance: Random) -> tuple[list[list[str]], int]:
    """The cheapest groups found, and what they cost."""
    best: list[list[str]] = []
    cheapest = -1
    for _start in range(_STARTS):
        groups = _start_groups(people, known, chance)
        _better_by_swaps(groups, known)
        cost = sum(_cost(group, known) for group in groups)
        if cheapest < 0 or cost < cheapest:
            best, cheapest = groups, cost
        if cost == 0:
            break
    return best, cheapest


def _start_groups(people: list[str], known: _Past, chance: Random) -> list[list[str]]:
    """Everybody in a drawn order takes the cheapest partner who is still free; the last of an odd number joins one."""
    free = chance.sample(people, len(people))
    groups = []
    while len(free) > 1:
        one = free.pop()
        other = min(free, key=lambda who: known.pair.get(frozenset((one, who)), 0))
        free.remove(other)
        groups.append([one, other])
    if free:
        home = min(groups, key=lambda group: _cost([*group, free[0]], known))
        home.append(free[0])
    return groups


def _better_by_swaps(groups: list[list[str]], known: _Past) -> None:
    """Swap two people between two groups wherever that costs less, until no swap does."""
    bettered = True
    while bettered:
        bettered = False
        for first, second in combinations(groups, 2):
            now = _cost(first, known) + _cost(second, known)
            if now and _swap(first, second, now, known):
                bettered = True


def _swap(first: list[str], second: list[str], now: int, known: _Past) -> bool:
    for i in range(len(first)):
        for j in range(len(second)):
            first[i], second[j] = second[j], first[i]
            if _cost(first, known) + _cost(second, known) < now:
                return True
            first[i], second[j] = second[j], first[i]
    return False


def _in_order(groups: list[list[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(sorted(tuple(sorted(group)) for group in groups))
