"""Things to do as a calendar file (RFC 5545), for the calendar program of whoever downloads it.

Such a file leaves Waypost, so it says as little as it can: the kind of thing, the person's initials and an address that
opens after signing in. No name, prison, prison number or reason.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from waypost.journeys.access import duties_for
from waypost.journeys.actions.entries import today
from waypost.journeys.models import DutyKind, Journey
from waypost.journeys.queries.inbox import page_of
from waypost.people.models import Account

MOST_EVENTS = 1000
AHEAD = timedelta(days=400)
_LINE_OCTETS = 75


@dataclass(frozen=True)
class Event:
    """One event of a whole day. `uid` stays the same from one download to the next."""

    uid: str
    on: date
    words: str
    url: str
    made_at: datetime


def initials(journey: Journey) -> str:
    """ "S. R." for Sam Reed."""
    names = [part for part in (journey.known_as, journey.family_name) if part]
    return " ".join(f"{part[0].upper()}." for part in names)


def events_of(actor: Account, root: str) -> list[Event]:
    """The actor's inbox for the next 400 days, the first thousand; `root` is Waypost's own address without a slash."""
    rows = duties_for(actor).filter(due_on__lte=today() + AHEAD)[:MOST_EVENTS]
    return [
        Event(
            uid=f"duty-{duty.pk}@waypost",
            on=duty.due_on,
            words=f"{DutyKind(duty.kind).label}: {initials(duty.journey)}",
            url=f"{root}{page_of(actor, duty)}",
            made_at=duty.made_at,
        )
        for duty in rows
    ]


def escaped(text: str) -> str:
    """A TEXT value: backslash, semicolon, comma and new lines written as RFC 5545, 3.3.11 asks."""
    for plain, safe in (
        ("\\", "\\\\"),
        (";", "\\;"),
        (",", "\\,"),
        ("\r\n", "\\n"),
        ("\n", "\\n"),
        ("\r", "\\n"),
    ):
        text = text.replace(plain, safe)
    return text


def folded(line: str) -> str:
    """A content line of at most 75 octets a piece, each further piece after CRLF and a space (RFC 5545, 3.1). No
    character is cut in two."""
    pieces, room, piece = [], _LINE_OCTETS, ""
    for character in line:
        size = len(character.encode())
        if size > room:
            pieces.append(piece)
            piece, room = "", _LINE_OCTETS - 1  # the space at the start counts
        piece += character
        room -= size
    return "\r\n ".join([*pieces, piece])


def calendar_file(events: Iterable[Event], *, name: str) -> str:
    """The whole file, lines ending in CRLF."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Waypost//Things to do//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(name)}",
    ]
    for event in events:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{event.uid}",
            f"DTSTAMP:{event.made_at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
            f"DTSTART;VALUE=DATE:{event.on:%Y%m%d}",
            f"DTEND;VALUE=DATE:{event.on + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{escaped(event.words)}",
            f"URL:{event.url}",
            "CLASS:PRIVATE",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(line)}\r\n" for line in lines)
