"""Requests take turns, and one that only waits lets another go on."""

from __future__ import annotations

import threading

import pytest

from waypost.kernel.turns import MOST_BESIDE, Turns

LONG = 10.0


def in_a_thread(work: object) -> threading.Thread:
    thread = threading.Thread(target=work)  # type: ignore[arg-type]
    thread.start()
    return thread


def test_no_more_than_may_go_at_once() -> None:
    turns, going, most = Turns(2, long_seconds=LONG), [0], [0]
    lock = threading.Lock()

    def work() -> None:
        with turns.taken():
            with lock:
                going[0] += 1
                most[0] = max(most[0], going[0])
            threading.Event().wait(0.01)
            with lock:
                going[0] -= 1

    for thread in [in_a_thread(work) for _ in range(10)]:
        thread.join(LONG)
    assert most[0] <= 2


def test_who_waits_gives_the_turn_back_and_takes_one_again() -> None:
    turns, other_went = Turns(1, long_seconds=LONG), threading.Event()

    def other() -> None:
        with turns.taken():
            other_went.set()

    with turns.taken():
        thread = in_a_thread(other)
        assert not other_went.wait(0.05)
        with turns.given_back():
            assert other_went.wait(LONG)
    thread.join(LONG)
    with turns.taken():  # none is lost
        pass


def test_without_a_turn_there_is_none_to_give_back() -> None:
    turns = Turns(1, long_seconds=LONG)
    with turns.given_back():
        pass
    with turns.taken():
        thread = in_a_thread(lambda: turns.given_back().__enter__())  # another thread's is not mine to give
        thread.join(LONG)
        gone = threading.Event()

        def wants() -> None:
            with turns.taken():
                gone.set()

        waiting = in_a_thread(wants)
        assert not gone.wait(0.05)
    waiting.join(LONG)


def test_a_fault_gives_the_turn_back() -> None:
    turns = Turns(1, long_seconds=LONG)
    for _ in range(2):
        with pytest.raises(ValueError, match="broken"), turns.taken(), turns.given_back():
            raise ValueError("broken")
    with turns.taken():
        pass


def test_who_computes_for_long_holds_up_nobody() -> None:
    """Others go on beside them, one after another, and there is one turn again afterwards."""
    turns, long_one_ends, went = Turns(1, long_seconds=0.05), threading.Event(), []
    began = threading.Event()

    def computes() -> None:
        with turns.taken():
            began.set()
            long_one_ends.wait(LONG)

    def reads(number: int) -> None:
        with turns.taken():
            went.append(number)

    long_one = in_a_thread(computes)
    assert began.wait(LONG)
    for thread in [in_a_thread(lambda n=n: reads(n)) for n in range(5)]:  # type: ignore[misc]
        thread.join(LONG)
        assert not thread.is_alive()
    assert sorted(went) == [0, 1, 2, 3, 4]
    long_one_ends.set()
    long_one.join(LONG)
    assert (turns._free, turns._beside) == (1, 0)


def test_there_is_an_end_to_how_many_go_beside() -> None:
    turns, ends, inside = Turns(1, long_seconds=0.02), threading.Event(), []

    def computes() -> None:
        with turns.taken():
            inside.append(1)
            ends.wait(LONG)

    threads = [in_a_thread(computes) for _ in range(6)]
    threading.Event().wait(0.5)
    assert len(inside) == 1 + MOST_BESIDE
    ends.set()
    for thread in threads:
        thread.join(LONG)
    assert len(inside) == 6
    assert (turns._free, turns._beside) == (1, 0)
