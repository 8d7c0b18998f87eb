"""The chain: written with its change, never changed after, and a break is found."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import DatabaseError, connection, connections, transaction

from waypost.audit import actions
from waypost.audit.models import Entry
from waypost.audit.tests.full_disk import MORE_THAN_FITS, full_disk
from waypost.audit.tests.tamper import tamper
from waypost.kernel.errors import Refused, WaypostError

pytestmark = pytest.mark.django_db


def write(count: int = 3) -> None:
    for number in range(count):
        with transaction.atomic():
            actions.record(
                actor="a",
                site="s",
                verb="did",
                subject_type="thing",
                subject_id=str(number),
                detail={"n": number},
            )


def test_entries_follow_each_other() -> None:
    write()
    assert list(Entry.objects.values_list("seq", flat=True)) == [1, 2, 3]
    assert actions.verify() == (3, None)


def test_many_at_once_make_the_same_chain() -> None:
    write(1)
    with transaction.atomic():
        actions.record_many(
            actor="a", site="s", acts=[actions.Act("did", "thing", str(n), {"é": "🙂"}) for n in range(1200)]
        )
    write(1)
    assert actions.verify() == (1202, None)


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_it_is_refused() -> None:
    with pytest.raises(WaypostError):
        actions.record(actor="a", site="s", verb="did", subject_type="thing", subject_id="1")
    assert not Entry.objects.exists()


def test_a_change_that_fails_leaves_no_entry() -> None:
    def fail() -> None:
        with transaction.atomic():
            actions.record(actor="a", site="s", verb="did", subject_type="thing", subject_id="1")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert not Entry.objects.exists()


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_a_full_disk_breaks_no_chain() -> None:
    write(3)
    acts = [actions.Act("did", "thing", str(n), {"long": MORE_THAN_FITS if n else ""}) for n in range(3)]
    with full_disk(), pytest.raises(DatabaseError, match="full"), transaction.atomic():
        actions.record_many(actor="a", site="s", acts=acts)
    assert actions.verify() == (3, None)  # the short one of the three is not there either
    write(1)
    assert actions.verify() == (4, None)


def test_a_changed_entry_is_found() -> None:
    write()
    tamper("UPDATE audit_entry SET actor = 'b' WHERE seq = 2")
    assert actions.verify() == (1, 2)


def test_a_removed_entry_is_found() -> None:
    write()
    tamper("DELETE FROM audit_entry WHERE seq = 2")
    assert actions.verify() == (1, 2)


def test_the_database_refuses_a_change() -> None:
    write()
    with (
        pytest.raises(DatabaseError, match="never changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE audit_entry SET actor = 'b' WHERE seq = 2")
    assert actions.verify() == (3, None)


def test_code_may_not_change_or_remove() -> None:
    write()
    entry = Entry.objects.get(seq=2)
    entry.actor = "b"
    for attempt in (
        entry.save,
        entry.delete,
        Entry.objects.all().delete,
        lambda: Entry.objects.update(actor="b"),
        lambda: Entry.objects.bulk_update([entry], ["actor"]),
    ):
        with pytest.raises(Refused):
            attempt()
    assert actions.verify() == (3, None)


@pytest.mark.django_db(transaction=True)
def test_writers_at_the_same_moment_make_one_chain() -> None:
    if connection.vendor == "sqlite":  # one writer at a time by its nature: threads share a test's database
        write(20)
    else:

        def many() -> None:
            write(20)
            connections.close_all()

        with ThreadPoolExecutor(4) as pool:
            for task in [pool.submit(many) for _ in range(4)]:
                task.result()
    count, broken = actions.verify()
    assert count in (20, 80)
    assert broken is None
