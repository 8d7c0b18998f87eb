"""Nobody's hundred jobs stand before another's one."""

from __future__ import annotations

import asyncio

import pytest

from waypost.judge.turns import Turns


async def _work(turns: Turns, who: str, order: list[str]) -> None:
    async with turns.turn(who):
        order.append(who)
        await asyncio.sleep(0.001)


def test_in_rotation() -> None:
    async def all_of_it() -> list[str]:
        turns, order = Turns(1), list[str]()
        await asyncio.gather(*[_work(turns, who, order) for who in ["a"] * 5 + ["b", "c"]])
        return order

    assert asyncio.run(all_of_it()) == ["a", "a", "b", "c", "a", "a", "a"]


def test_never_more_at_once_than_agreed() -> None:
    async def all_of_it() -> int:
        turns, now, most = Turns(3), 0, 0

        async def one() -> None:
            nonlocal now, most
            async with turns.turn():
                now += 1
                most = max(most, now)
                await asyncio.sleep(0.001)
                now -= 1

        await asyncio.gather(*[one() for _ in range(20)])
        assert turns.waiting == 0
        return most

    assert asyncio.run(all_of_it()) == 3


def test_one_who_goes_away_does_not_take_a_turn_along() -> None:
    async def all_of_it() -> list[str]:
        turns, order = Turns(1), list[str]()
        async with turns.turn("first"):
            leaving = asyncio.ensure_future(_work(turns, "leaves", order))
            staying = asyncio.ensure_future(_work(turns, "stays", order))
            await asyncio.sleep(0)
            leaving.cancel()
            with pytest.raises(asyncio.CancelledError):
                await leaving
        await asyncio.wait_for(staying, 5)
        return order

    assert asyncio.run(all_of_it()) == ["stays"]


def test_a_turn_is_given_on_when_the_work_fails() -> None:
    async def all_of_it() -> None:
        turns = Turns(1)
        for _ in range(3):
            with pytest.raises(ValueError, match="no"):
                async with turns.turn():
                    raise ValueError("no")

    asyncio.run(asyncio.wait_for(all_of_it(), 5))
