"""A pool whose workers all end at once, and one from which none comes up."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from waypost.judge.engines import pool as pools
from waypost.judge.engines.errors import EngineFault
from waypost.judge.engines.pool import Pool


class _Worker:
    """`comes_up` False: it does not start."""

    def __init__(self, comes_up: bool) -> None:
        self.uses = 0
        self.broken = False
        self.on_lost: Callable[[], None] = lambda: None
        self.comes_up = comes_up
        self.ended = False

    def alive(self) -> bool:
        return not self.ended

    async def ready(self) -> None:
        if not self.comes_up:
            raise EngineFault("It did not start.", "Run waypost doctor.")

    async def close(self) -> None:
        self.ended = True

    def host_pids(self) -> list[int]:
        return []


class _World:
    """Begins workers; the next `failing` of them do not start."""

    def __init__(self) -> None:
        self.made: list[_Worker] = []
        self.failing = 0

    async def begin(self) -> _Worker:
        self.failing -= 1
        self.made.append(_Worker(self.failing < 0))
        return self.made[-1]


async def _pool(world: _World) -> Pool[_Worker]:
    pool = Pool(world.begin, spares=4, named="X")
    await pool.start()
    await asyncio.sleep(0)
    return pool


@pytest.mark.parametrize("told", [False, True])
def test_all_spares_end_at_once_and_some_of_the_next_do_not_start(told: bool) -> None:
    """As when what they are forked from is ended: `told` that they ended, or found so when one is taken."""

    async def go() -> None:
        world = _World()
        pool = await _pool(world)
        world.failing = 4
        for worker in list(world.made):
            worker.ended = True
            if told:
                worker.on_lost()
        taken = await pool.take()
        assert taken.alive()
        assert taken not in world.made[:8]
        pool.done_with(taken)
        await pool.close()

    asyncio.run(go())


def test_where_none_comes_up_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pools, "_PAUSE_SECONDS", 0.0)

    async def go() -> None:
        world = _World()
        pool = await _pool(world)
        world.failing = 1000
        for worker in world.made:
            worker.ended = True
        with pytest.raises(EngineFault, match="X does not start"):
            await pool.take()
        assert 4 < len(world.made) < 40
        await pool.close()

    asyncio.run(go())
