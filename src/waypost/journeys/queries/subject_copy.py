"""A person's copy of everything held about them, readable, other people's names taken out for somebody to check."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Field, Model, Q

from waypost.audit.models import Entry
from waypost.journeys.holdings import HELD, KEPT, records_of
from waypost.journeys.models import Journey, Stay
from waypost.kernel import clock
from waypost.people.forms.moments import day_words
from waypost.people.models import Account
from waypost.people.record_words import find_names, told

HIDDEN = "[another person]"
_SECRET = {"password", "session_token", "last_login"}
_MOST_ROWS = 5_000
"""Of one table; more is said in the copy."""


@dataclass(frozen=True)
class Table:
    """One table in words: a heading, the names of its columns, and its rows."""

    label: str
    columns: list[str]
    rows: list[list[str]]
    left_out: int = 0


@dataclass
class Copy:
    """`masked` tells where a name was taken out: "Timeline: 3", for the person who checks the copy."""

    journey: Journey
    made_on: date
    tables: list[Table] = field(default_factory=list)
    masked: dict[str, int] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        return sum(len(table.rows) for table in self.tables)


class Mask:
    """Takes other people's names out of text. Staff are told by their role."""

    def __init__(
        self, records: list[Journey], *, also: Iterable[str] = (), leave: Iterable[str] = ()
    ) -> None:
        self.own = {one.account_id for one in records if one.account_id}
        own = {word.lower() for one in records for word in (one.known_as, one.family_name) if word}
        left = {word.strip().lower() for word in leave if word.strip()}
        sites = set(Stay.objects.filter(journey__in=records).values_list("site_id", flat=True))
        sites |= {one.home_id for one in records}
        self._roles: dict[str, str] = {}
        words: set[str] = {word.strip() for word in also if word.strip()}
        everyone = Account.objects.filter(Q(site_id__in=sites) | Q(covers__site_id__in=sites)).exclude(
            pk__in=self.own
        )
        for account in everyone.distinct():
            self._roles[account.pk] = (
                HIDDEN if account.learns else f"[staff: {account.get_role_display().lower()}]"
            )
            if account.learns:
                words |= {account.known_as, account.family_name}
        others = Journey.objects.filter(home_id__in=sites).exclude(pk__in=[one.pk for one in records])
        for known_as, family_name in others.values_list("known_as", "family_name"):
            words |= {known_as, family_name}
        kept = sorted((w for w in words if len(w) > 2 and w.lower() not in own | left), key=len, reverse=True)
        self._pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, kept))})\b") if kept else None
        self.times = 0

    def text(self, words: str) -> str:
        if self._pattern is None:
            return words
        masked, times = self._pattern.subn(HIDDEN, words)
        self.times += times
        return masked

    def account(self, account_id: str) -> str:
        return "you" if account_id in self.own else self._roles.get(account_id, HIDDEN)


def copy_of(journey: Journey, *, also: Iterable[str] = (), leave: Iterable[str] = ()) -> Copy:
    """Everything held about the person. `also`: more words to take out; `leave`: words to leave in."""
    records = records_of(journey)
    mask = Mask(records, also=also, leave=leave)
    found = Copy(journey, clock.now().astimezone(clock.LONDON).date())
    for held in (*KEPT, *HELD):
        before = mask.times
        rows = list(held.rows(*records)[: _MOST_ROWS + 1])
        if not rows:
            continue
        columns = [one for one in held.model._meta.concrete_fields if one.name not in _SECRET]
        table = Table(
            held.label,
            [_column(one) for one in columns],
            [[_cell(row, one, mask) for one in columns] for row in rows[:_MOST_ROWS]],
            held.rows(*records).count() - _MOST_ROWS if len(rows) > _MOST_ROWS else 0,
        )
        found.tables.append(table)
        if mask.times > before:
            found.masked[held.label] = mask.times - before
    _add_record(found, records, mask)
    return found


def _add_record(found: Copy, records: list[Journey], mask: Mask) -> None:
    """What the audit record tells of the person: who looked and who changed what."""
    about = Q(subject_type="journey", subject_id__in=[one.pk for one in records])
    if mask.own:
        about |= Q(subject_type="account", subject_id__in=mask.own) | Q(actor__in=mask.own)
    entries = list(Entry.objects.filter(about).order_by("seq")[:_MOST_ROWS])
    names: dict[tuple[str, str], str] = {}
    for site in {entry.site for entry in entries}:
        names |= find_names(site, [entry for entry in entries if entry.site == site])
    before = mask.times
    rows = []
    for entry in entries:
        line = told(entry, names)
        who = "Waypost" if entry.actor == "system" else mask.account(entry.actor)
        rows.append([_moment(entry.at), who, mask.text(line.words)])
    if rows:
        found.tables.append(Table("Who looked and who changed what", ["When", "Who", "What"], rows))
    if mask.times > before:
        found.masked["Who looked and who changed what"] = mask.times - before


def _column(one: Field[Any, Any]) -> str:
    return str(one.verbose_name).replace("_", " ").capitalize()


def _cell(row: Model, one: Field[Any, Any], mask: Mask) -> str:
    value = getattr(row, one.attname)
    if value is None or value == "":
        return ""
    if one.related_model is Account:
        return mask.account(value)
    if one.choices:
        return str(getattr(row, f"get_{one.name}_display")())
    return mask.text(_words(value))


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, date):
        return day_words(value)
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_words(one)}" for key, one in value.items())
    if isinstance(value, list):
        return ", ".join(_words(one) for one in value)
    return str(value)


def _moment(value: datetime) -> str:
    local = value.astimezone(clock.LONDON)
    return f"{day_words(local.date())}, {local:%H:%M}"


def as_json(copy: Copy) -> dict[str, Any]:
    """The same copy for a program: tables by their heading."""
    return {
        "made_on": copy.made_on.isoformat(),
        "tables": {
            table.label: [dict(zip(table.columns, row, strict=True)) for row in table.rows]
            for table in copy.tables
        },
    }
