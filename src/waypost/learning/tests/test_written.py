"""Rows written without the ORM's words are the rows that the ORM would have written."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from waypost.learning.actions.written import Written
from waypost.learning.models import Save, Workspace
from waypost.learning.models.work import SaveReason
from waypost.people.models import Account

FILES = {"ü.html": "<p>\u2028 “quoted” %s ' \" 🙂</p>\n", "empty.css": ""}
WHEN = datetime(2026, 3, 29, 1, 30, 0, 123456, tzinfo=UTC)  # the hour that London does not have
SAVE = Written(Save, "workspace_id", "version", "files", "reason", "saved_at")
WORKSPACE = Written(Workspace, "files", "version", "updated_at")


@pytest.fixture
def workspace(learner: Account) -> Workspace:
    return Workspace.objects.create(learner=learner, key="a-key")


def _save(workspace: Workspace, version: int) -> Save:
    return Save(workspace=workspace, version=version, files=FILES, reason=SaveReason.RESTORED, saved_at=WHEN)


def test_an_inserted_row_reads_as_it_was_meant(workspace: Workspace) -> None:
    SAVE.insert(_save(workspace, 3))
    _save(workspace, 4).save()
    raw, usual = Save.objects.order_by("version").values("files", "reason", "saved_at", "workspace_id")
    assert raw == usual == {
        "files": FILES, "reason": "restored", "saved_at": WHEN, "workspace_id": workspace.pk
    }  # fmt: skip


def test_only_the_named_fields_of_one_row_are_updated(workspace: Workspace, learner: Account) -> None:
    other = Workspace.objects.create(learner=learner, key="another", window="theirs")
    workspace.files, workspace.version, workspace.updated_at, workspace.window = FILES, 7, WHEN, "not named"
    assert WORKSPACE.update(workspace, where="version", was=0)
    workspace.refresh_from_db()
    assert (workspace.files, workspace.version, workspace.updated_at, workspace.window) == (
        FILES,
        7,
        WHEN,
        "",
    )
    other.refresh_from_db()
    assert (other.files, other.version, other.window) == ({}, 0, "theirs")


def test_a_row_that_has_moved_on_is_left_as_it_is(workspace: Workspace) -> None:
    Workspace.objects.filter(pk=workspace.pk).update(version=2)
    workspace.files, workspace.version = FILES, 1
    assert not WORKSPACE.update(workspace, where="version", was=0)
    workspace.refresh_from_db()
    assert (workspace.files, workspace.version) == ({}, 2)


def test_what_the_database_refuses_is_refused(workspace: Workspace) -> None:
    SAVE.insert(_save(workspace, 3))
    with pytest.raises(IntegrityError), transaction.atomic():
        SAVE.insert(_save(workspace, 3))
    nameless = _save(workspace, 5)
    nameless.reason = None  # type: ignore[assignment]
    with pytest.raises(DatabaseError), transaction.atomic():
        SAVE.insert(nameless)
    assert Save.objects.count() == 1


def test_a_field_that_the_model_lacks_is_told_at_once() -> None:
    with pytest.raises(KeyError):
        Written(Save, "colour")
