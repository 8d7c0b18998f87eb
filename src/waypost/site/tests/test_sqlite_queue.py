"""Writers of one classroom queue: one at a time, the next at once, and a clear end to the waiting."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from time import sleep

import pytest
from django.db.utils import OperationalError
from pytest_django.plugin import DjangoDbBlocker

from waypost.kernel.turns import turns
from waypost.site.sqlite.base import DatabaseWrapper


@pytest.fixture
def connect(tmp_path: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[Callable[..., DatabaseWrapper]]:
    made = []

    def new(timeout: float = 20) -> DatabaseWrapper:
        options = {
            "timeout": timeout,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL",
        }
        wrapper = DatabaseWrapper(
            {
                "ENGINE": "waypost.site.sqlite",
                "NAME": tmp_path / "store.sqlite3",
                "OPTIONS": options,
                "AUTOCOMMIT": True,
                "CONN_MAX_AGE": None,
                "CONN_HEALTH_CHECKS": False,
                "TIME_ZONE": None,
            }
        )
        wrapper.inc_thread_sharing()
        made.append(wrapper)
        return wrapper

    with django_db_blocker.unblock():
        yield new
        for wrapper in made:
            wrapper.close()


def _begin(wrapper: DatabaseWrapper) -> None:
    wrapper.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)


def _end(wrapper: DatabaseWrapper) -> None:
    wrapper.commit()
    wrapper.set_autocommit(True)


def test_the_second_writer_goes_on_as_soon_as_the_first_has_committed(
    connect: Callable[..., DatabaseWrapper],
) -> None:
    first, second = connect(), connect()
    with first.cursor() as cursor:
        cursor.execute("CREATE TABLE kept (who TEXT)")
    order = []
    _begin(first)

    def other() -> None:
        _begin(second)
        order.append("second")
        _end(second)

    thread = threading.Thread(target=other)
    thread.start()
    sleep(0.05)
    assert order == []
    order.append("first")
    _end(first)
    thread.join(5)
    assert order == ["first", "second"]


def test_waiting_ends_with_the_error_sqlite_itself_has(connect: Callable[..., DatabaseWrapper]) -> None:
    first, second = connect(), connect(timeout=0.05)
    _begin(first)
    with pytest.raises(OperationalError, match="locked"):
        _begin(second)
    _end(first)
    second.close()
    _begin(second)
    _end(second)


@pytest.mark.parametrize("how", ["rollback", "close"])
def test_a_transaction_that_comes_to_nothing_leaves_the_queue(
    connect: Callable[..., DatabaseWrapper], how: str
) -> None:
    first, second = connect(), connect(timeout=0.2)
    _begin(first)
    if how == "rollback":
        first.rollback()
        first.set_autocommit(True)
    else:
        first.close()
    _begin(second)
    _end(second)


def test_another_program_that_holds_the_database_is_respected(
    connect: Callable[..., DatabaseWrapper],
) -> None:
    import sqlite3

    ours = connect(timeout=0.05)
    ours.ensure_connection()
    other = sqlite3.connect(ours.settings_dict["NAME"], isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(OperationalError, match="locked"):
            _begin(ours)
        other.execute("COMMIT")
    finally:
        other.close()
    ours.close()
    _begin(ours)
    _end(ours)


def test_who_waits_long_for_the_database_lets_others_work_meanwhile(
    connect: Callable[..., DatabaseWrapper],
) -> None:
    """The one turn of a web process is not held through somebody's long transaction."""
    first, second = connect(), connect()
    _begin(first)
    waits, read, done = threading.Event(), threading.Event(), threading.Event()

    def saves() -> None:
        with turns.taken():
            waits.set()
            _begin(second)
            _end(second)
        done.set()

    def reads() -> None:
        with turns.taken():
            read.set()

    threads = [threading.Thread(target=saves)]
    threads[0].start()
    assert waits.wait(5)
    threads.append(threading.Thread(target=reads))
    threads[1].start()
    assert read.wait(5)
    assert not done.is_set()
    _end(first)
    assert done.wait(5)
    for thread in threads:
        thread.join(5)
