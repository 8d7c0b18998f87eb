"""What the data protection officer's pages show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet

from waypost.audit.models import Entry
from waypost.journeys.access import subjects_for
from waypost.journeys.actions.privacy import what_has_run_out
from waypost.journeys.holdings import HELD, KEPT, counts
from waypost.journeys.models import DataRequest, Journey
from waypost.journeys.rules.retention import categories
from waypost.kernel import clock
from waypost.people.models import Account


def find_subjects(actor: Account, who: str) -> QuerySet[Journey]:
    """The people whose number, old number or name it is; at most twenty."""
    rows = subjects_for(actor)
    for word in who.split()[:4]:
        rows = rows.filter(
            Q(known_as__icontains=word)
            | Q(family_name__icontains=word)
            | Q(numbers__number__iexact=word.replace(" ", ""))
        )
    return rows.distinct()[:20]


def requests(actor: Account) -> QuerySet[DataRequest]:
    """Everybody's requests, the soonest due on top."""
    rows = DataRequest.objects.filter(journey__in=subjects_for(actor))
    return rows.select_related("journey", "journey__home", "entered_by", "closed_by").order_by("due_on", "id")


@dataclass(frozen=True)
class Kept:
    """One category of what is held: its tables with their numbers of rows, and how long it is kept."""

    label: str
    tables: list[tuple[str, int]]
    days: int | None

    @property
    def rows(self) -> int:
        return sum(number for _label, number in self.tables)


def held_about(journey: Journey) -> list[Kept]:
    """Category by category, in one query."""
    rows = counts(journey)
    found = [Kept("Who the person is", [(one.label, rows[one]) for one in KEPT], None)]
    for category in categories().values():
        tables = [(one.label, rows[one]) for one in HELD if one.category == category.id]
        found.append(Kept(category.label, tables, category.days))
    return found


def run_out_today(day: date) -> list[tuple[Journey, list[str]]]:
    """Journeys with the labels of what has run out."""
    known = categories()
    return [(journey, [known[one].label for one in over]) for journey, over in what_has_run_out(day)]


@dataclass(frozen=True)
class Narrowed:
    """What the record is narrowed to: a site, whoever did it, whose journey (a subject's id), a verb, London days."""

    site: str = ""
    person: str = ""
    subject: str = ""
    verb: str = ""
    first: date | None = None
    last: date | None = None


def entries(narrowed: Narrowed) -> QuerySet[Entry]:
    """The audit of every site, newest first."""
    rows = Entry.objects.order_by("-seq")
    if narrowed.site:
        rows = rows.filter(site=narrowed.site)
    if narrowed.person:
        rows = rows.filter(actor=narrowed.person)
    if narrowed.subject:
        rows = rows.filter(subject_type="journey", subject_id=narrowed.subject)
    if narrowed.verb:
        rows = rows.filter(verb=narrowed.verb)
    if narrowed.first is not None:
        rows = rows.filter(at__gte=datetime.combine(narrowed.first, time(), clock.LONDON))
    if narrowed.last is not None:
        rows = rows.filter(at__lt=datetime.combine(narrowed.last + timedelta(days=1), time(), clock.LONDON))
    return rows


def verbs() -> list[str]:
    return sorted(Entry.objects.order_by().values_list("verb", flat=True).distinct())


def staff() -> QuerySet[Account]:
    """Whoever may have looked at a journey."""
    return Account.objects.exclude(role__in=("learner", "peer_mentor"))
