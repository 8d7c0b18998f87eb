"""How many workers stand ready: by load, by idleness, by memory."""

from __future__ import annotations

from waypost.judge.engines.stock import Stock
from waypost.sandbox.limits import GIB, MIB


class _World:
    """A clock and a memory of our own."""

    def __init__(self) -> None:
        self.now, self.free = 0.0, 8 * GIB

    def stock(self, usual: int = 4, least: int = 1) -> Stock:
        return Stock(usual, least=least, time=lambda: self.now, free=lambda: self.free)


def test_the_usual_number_stands_ready() -> None:
    assert _World().stock().want == 4


def test_each_time_none_was_ready_there_is_one_more_up_to_a_bound() -> None:
    stock = _World().stock()
    for _ in range(3):
        stock.used(ready=False)
    assert stock.want == 7
    for _ in range(50):
        stock.used(ready=False)
    assert stock.want == 12


def test_a_minute_without_want_brings_the_usual_number_back() -> None:
    world = _World()
    stock = world.stock()
    stock.used(ready=False)
    world.now = 59
    stock.used(ready=True)
    assert stock.want == 5
    world.now = 61
    assert stock.want == 4
    stock.used(ready=False)  # and it begins afresh
    assert stock.want == 5


def test_few_are_kept_where_nothing_comes() -> None:
    world = _World()
    stock, sleeper = world.stock(), world.stock(1, least=0)
    world.now = 300
    assert (stock.want, sleeper.want) == (1, 0)
    stock.used(ready=True)
    sleeper.used(ready=False)
    assert (stock.want, sleeper.want) == (4, 2)


def test_few_are_kept_while_memory_is_short() -> None:
    world = _World()
    stock = world.stock()
    stock.used(ready=False)
    world.free = 300 * MIB
    world.now = 2
    assert stock.want == 1
    world.free = 2 * GIB
    world.now = 4
    assert stock.want == 5
