"""Fair pairs: the rule over many rounds, and the pages."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from itertools import combinations
from random import Random
from time import perf_counter

import pytest

from waypost.audit.models import Entry
from waypost.journeys.actions.entries import today
from waypost.journeys.actions.pairs import draw_round, end_apart, keep_apart
from waypost.journeys.models import KeptApart, PairRound
from waypost.journeys.queries.pairs import partner_of
from waypost.journeys.rules.pairs import Odd, Round, make_round
from waypost.journeys.tests.conftest import World
from waypost.kernel.errors import BadInput, NotFound, Refused
from waypost.people.models import Account, Role


def people(count: int) -> list[str]:
    return [f"p{number:02}" for number in range(count)]


def meetings(rounds: list[Round]) -> Counter[frozenset[str]]:
    return Counter(frozenset(two) for one in rounds for group in one.groups for two in combinations(group, 2))


def ten_rounds(count: int, odd: Odd, seed: int) -> list[Round]:
    rounds: list[Round] = []
    for number in range(10):
        rounds.append(
            make_round(here=people(count), past=rounds, apart=[], seed=seed * 100 + number, odd=odd)
        )
    return rounds


@pytest.mark.parametrize("odd", ["three", "sit_out"])
@pytest.mark.parametrize("count", [2, 3, 5, 8, 12, 15, 16, 17, 29, 30])
def test_ten_rounds_are_fair(count: int, odd: Odd) -> None:
    """Everybody is in one group, and no two meet often while others have hardly met."""
    for seed in range(4):
        rounds = ten_rounds(count, odd, seed)
        for one in rounds:
            sizes = Counter(len(group) for group in one.groups)
            assert set(sizes) <= {2, 3}
            assert sizes[3] <= 1
            everyone = [who for group in one.groups for who in group] + list(one.sat_out)
            assert sorted(everyone) == people(count)
        met = meetings(rounds)
        possible = count * (count - 1) / 2
        fair = sum(met.values()) / possible  # how often each two would meet if it were all even
        assert max(met.values()) <= (1 if count >= 16 else int(fair) + 2)
        out = Counter(who for one in rounds for who in one.sat_out)
        assert not out or max(out.values()) - min(out[who] for who in people(count)) <= 1


def test_nobody_sits_out_twice_before_all_have_though_people_come_and_go() -> None:
    chance = Random(4)
    rounds: list[Round] = []
    for number in range(60):
        here = chance.sample(people(13), chance.choice((7, 9, 11)))
        rounds.append(make_round(here=here, past=rounds, apart=[], seed=number, odd="sit_out"))
        (out,) = rounds[-1].sat_out
        last = dict.fromkeys(here, -1)
        for place, one in enumerate(rounds[:-1]):
            last.update({who: place for who in one.sat_out if who in last})
        assert last[out] == min(last.values())


def test_the_same_seed_gives_the_same_round_and_another_may_not() -> None:
    one, again = (make_round(here=people(16), past=[], apart=[], seed=7) for _ in range(2))
    assert one == again
    assert one == make_round(here=reversed(people(16)), past=[], apart=[], seed=7)
    assert any(one != make_round(here=people(16), past=[], apart=[], seed=seed) for seed in range(8, 12))


def test_those_kept_apart_never_meet() -> None:
    apart = [frozenset(two) for two in combinations(people(6), 2)]  # six who must not meet, of sixteen
    rounds: list[Round] = []
    for number in range(10):
        rounds.append(make_round(here=people(16), past=rounds, apart=apart, seed=number))
    assert not set(apart) & set(meetings(rounds))


@pytest.mark.parametrize(
    ("here", "apart"),
    [(["a"], []), ([], []), (["a", "b"], [{"a", "b"}]), (["a", "b", "c"], [{"a", "b"}, {"b", "c"}])],
)
def test_where_there_is_no_way_it_says_so(here: list[str], apart: list[set[str]]) -> None:
    with pytest.raises(BadInput):
        make_round(here=here, past=[], apart=[frozenset(two) for two in apart], seed=1)


def test_thirty_people_take_milliseconds() -> None:
    past = ten_rounds(29, "three", 1)
    started = perf_counter()
    make_round(here=people(29), past=past, apart=[], seed=11)
    assert perf_counter() - started < 0.5


# the pages ----------------------------------------------------------------------------------------------


def more(world: World, count: int) -> list[str]:
    """Learners of the cohort: these, the learner and the peer mentor."""
    made = [
        Account.objects.create(
            site=world.here,
            role=Role.LEARNER,
            sign_in_name=str(5000 + number),
            known_as=f"Pat{number}",
            cohort=world.cohort,
        ).pk
        for number in range(count)
    ]
    return [*made, world["learner"].pk, world["peer_mentor"].pk]


def test_staff_make_a_round_and_a_learner_sees_their_partner_only(world: World) -> None:
    here = more(world, 3)
    client = world.client("instructor")
    assert client.post("/journeys/pairs/", {"here": here, "odd": "sit_out"}).status_code == 302
    row = PairRound.objects.get()
    assert (len(row.pairs), len(row.sat_out), row.made_by) == (2, 1, world["instructor"])
    page = client.get("/journeys/pairs/").content.decode()
    assert "Today’s pairs" in page
    for pk in here:
        partner = partner_of(Account.objects.get(pk=pk))
        assert partner is not None
        assert len(partner.names) == (0 if pk in row.sat_out else 1)
    apart_page = world.client("learner").get("/journeys/standup/mine/").content.decode()
    assert "You work with" in apart_page or "You have no partner this time" in apart_page
    assert client.post("/journeys/pairs/", {"here": here, "odd": "three", "replace": "on"}).status_code == 302
    assert PairRound.objects.count() == 1
    assert client.post("/journeys/pairs/", {"here": here, "odd": "three"}).status_code == 302
    assert PairRound.objects.count() == 2


def test_a_round_that_cannot_be_made_keeps_the_ticks(world: World) -> None:
    here = more(world, 1)
    client = world.client("instructor")
    answer = client.post("/journeys/pairs/", {"here": here[:1], "odd": "sit_out"})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert page.count('name="here"') == 3
    assert f'value="{here[0]}" checked' in page
    assert f'value="{here[1]}" checked' not in page
    assert not PairRound.objects.exists()


def test_keeping_apart_is_for_staff_is_recorded_and_can_be_ended(world: World) -> None:
    one, two = world["learner"].pk, world["peer_mentor"].pk
    client = world.client("instructor")
    address = f"/journeys/pairs/{world.cohort.pk}/apart/"
    assert client.post(address, {"one": one, "other": one}).status_code == 400
    assert client.post(address, {"one": one, "other": two}).status_code == 302
    assert client.post(address, {"one": two, "other": one}).status_code == 400
    row = KeptApart.objects.get()
    with pytest.raises(BadInput, match="kept apart"):
        draw_round(actor=world["instructor"], cohort=world.cohort, here=[one, two])
    assert Entry.objects.filter(verb="pairs.kept_apart").get().detail == {"people": sorted([one, two])}
    for who in ("instructor there", "site_manager there"):
        assert world.client(who).post(address, {"one": one, "other": two}).status_code == 404
        assert world.client(who).post(f"/journeys/pairs/apart/{row.pk}/end/").status_code == 404
    for role in ("learner", "peer_mentor"):
        assert world.client(role).get("/journeys/pairs/").status_code == 403
        assert "apart" not in world.client(role).get("/journeys/standup/mine/").content.decode()
    assert client.post(f"/journeys/pairs/apart/{row.pk}/end/").status_code == 302
    draw_round(actor=world["instructor"], cohort=world.cohort, here=[one, two])
    with pytest.raises(NotFound):
        end_apart(actor=world["instructor"], apart_id=row.pk)


def test_others_are_refused(world: World) -> None:
    one, two = world["learner"].pk, world["peer_mentor"].pk
    for who in ("peer_mentor", "instructor there", "regional_manager"):
        with pytest.raises(Refused):
            draw_round(actor=world[who], cohort=world.cohort, here=[one, two])
        with pytest.raises(Refused):
            keep_apart(actor=world[who], cohort=world.cohort, one_id=one, other_id=two)
    with pytest.raises(BadInput, match="not in this cohort"):
        draw_round(actor=world["instructor"], cohort=world.cohort, here=[one, world["learner there"].pk])


def test_an_old_round_is_nobodys_partner_today(world: World) -> None:
    row = draw_round(
        actor=world["instructor"], cohort=world.cohort, here=[world["learner"].pk, world["peer_mentor"].pk]
    )
    assert partner_of(world["learner"]) is not None
    row.made_on = today() - timedelta(days=365)
    row.save()
    assert partner_of(world["learner"]) is None
    assert partner_of(world["learner there"]) is None
