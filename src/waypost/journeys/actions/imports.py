"""A caseload from a file: first a look at what every line would do, then all of it or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from django.db import IntegrityError, transaction

from waypost.journeys.access import CASE_ROLES, MANAGING, journeys_for
from waypost.journeys.actions.entries import today
from waypost.journeys.actions.facts import check_date, day_told, one_line
from waypost.journeys.actions.imports_many import Case, open_many
from waypost.journeys.actions.joining import Joiner
from waypost.journeys.caseload_file import day_of, kind_of, sentence_of, stage_of
from waypost.journeys.models import Journey, PrisonNumber, Stage
from waypost.journeys.prison_numbers import tidy_prison_number
from waypost.kernel.errors import BadInput, Conflict, Refused, WaypostError
from waypost.people.access import covered_sites
from waypost.people.csvfile import Problem, Row, Sheet
from waypost.people.forms.moments import day_words
from waypost.people.models import LEARNING_ROLES, Account, Role, Site
from waypost.people.names import tidy_name

V = TypeVar("V")
MOST = 1000
"""Lines of one file: more is not a caseload, and would hold everybody else up while it is written."""
FIRST_JOINING = date(2000, 1, 1)
BATCH = 500


@dataclass
class Plan:
    """What an import would do. It can be done when `problems` is empty."""

    cases: list[Case] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def good(self) -> list[Case]:
        """Those whose line has no fault; nobody when the file itself has one."""
        faulty = {problem.line for problem in self.problems}
        return [] if 0 in faulty else [case for case in self.cases if case.line not in faulty]

    @property
    def doubtful(self) -> list[Case]:
        return [case for case in self.good if case.doubts]


class _Known:
    """What lines are checked against: a few questions for the whole file."""

    def __init__(self, actor: Account, rows: Iterable[Row]) -> None:
        self.sites: dict[str, Site] = {site.code: site for site in covered_sites(actor)}
        ids = [site.pk for site in self.sites.values()]
        near = Account.objects.filter(is_active=True, role__in=CASE_ROLES).exclude(role=Role.GATE_WORKER)
        self.workers: dict[tuple[str, str], Account] = {}
        for worker in near.filter(site__in=ids, role=Role.SITE_MANAGER):
            self.workers[worker.site_id, worker.sign_in_name] = worker
        covering = near.filter(role=Role.REGIONAL_MANAGER, covers__site__in=ids).prefetch_related("covers")
        for worker in covering.distinct():
            for cover in worker.covers.all():
                self.workers[cover.site_id, worker.sign_in_name] = worker
        numbers = sorted({_number(row) for row in rows} - {""})
        self.taken: set[str] = set()
        self.accounts: dict[tuple[str, str], Account] = {}
        for start in range(0, len(numbers), BATCH):
            part = numbers[start : start + BATCH]
            self.taken |= set(PrisonNumber.objects.filter(number__in=part).values_list("number", flat=True))
            learners = Account.objects.filter(
                sign_in_name__in=part, site__in=ids, role__in=LEARNING_ROLES, journey=None
            )
            self.accounts |= {(one.site_id, one.sign_in_name): one for one in learners}
        there = journeys_for(actor).select_related(None).order_by()
        self.people = {
            (home, known_as.casefold(), family_name.casefold())
            for home, known_as, family_name in there.values_list("home_id", "known_as", "family_name")
        }


def _number(row: Row) -> str:
    try:
        return tidy_prison_number(row.cells["prison_number"])
    except BadInput:
        return ""


def plan_import(*, actor: Account, sheet: Sheet) -> Plan:
    """Check every line against the rules, the file itself and the store. Changes nothing. Raises Refused, and BadInput
    for more than `MOST` lines."""
    if actor.role not in MANAGING:
        raise Refused("You may not add people to the programme.", "Ask a site manager or a regional manager.")
    if len(sheet.rows) > MOST:
        raise BadInput(
            f"That file has {len(sheet.rows):,} people. The most at one time is {MOST:,}.", "Split it in two."
        )
    plan = Plan(problems=list(sheet.problems))
    known = _Known(actor, sheet.rows)
    first: dict[str, int] = {}
    for row in sheet.rows:
        case = _case(row, known, plan.problems)
        if case is None:
            continue
        plan.cases.append(case)
        number = case.joiner.prison_number
        if number in first:
            message = f"{number} is on line {first[number]} too."
            plan.problems.append(Problem(row.line, message, "Keep one of the two lines.", "prison number"))
        first.setdefault(number, row.line)
    plan.problems.sort(key=lambda problem: problem.line)
    return plan


@dataclass
class _Line:
    """One line while it is read: a fault of one column does not hide those of the others."""

    row: Row
    problems: list[Problem]
    right: bool = True

    def read(self, column: str, parse: Callable[[str], V]) -> V | None:
        """The cell as it was meant; None where it is not right, which is then told."""
        try:
            return parse(self.row.cells[column.replace(" ", "_")])
        except WaypostError as problem:
            self.right = False
            self.problems.append(Problem(self.row.line, problem.message, problem.try_this, column))
            return None

    def __contains__(self, column: str) -> bool:
        return bool(self.row.cells[column.replace(" ", "_")])


def _case(row: Row, known: _Known, problems: list[Problem]) -> Case | None:
    """One line, every column of it checked; None where it is not right."""
    line = _Line(row, problems)
    doubts: list[str] = []
    number = line.read("prison number", lambda cell: _new_number(cell, known))
    known_as = line.read("known as", lambda cell: tidy_name(cell, what="The name"))
    family_name = line.read("family name", lambda cell: tidy_name(cell, what="The family name", needed=False))
    joined_on = line.read("joined on", _joined)
    site = line.read("prison", lambda cell: _site(cell, known))
    stage = line.read("stage", stage_of)
    status = line.read("sentence status", sentence_of) if "sentence status" in line else ""
    kind, release_on = _release(line, joined_on, doubts)
    source, as_at = _where_from(line) if status or kind else ("", None)
    language = line.read("language", lambda cell: one_line(cell, what="The language", most=40, needed=False))
    pronouns = line.read("pronouns", lambda cell: one_line(cell, what="The pronouns", most=30, needed=False))
    worker = line.read("worker", lambda cell: _worker(cell, site, known)) if site else None
    if not line.right or site is None or joined_on is None:
        return None
    number, known_as, family_name = number or "", known_as or "", family_name or ""
    account = known.accounts.get((site.pk, number))
    full_name = f"{known_as} {family_name}".strip()
    if family_name and (site.pk, known_as.casefold(), family_name.casefold()) in known.people:
        doubts.append(f"There is a record of a {full_name} at {site.name} already. Is it the same person?")
    if account is not None and account.full_name.casefold() != full_name.casefold():
        doubts.append(f"{number} signs in as {account.full_name}, and that name stays.")
    joiner = Joiner(
        site_id=site.pk,
        joined_on=joined_on,
        account=account,
        known_as=known_as,
        family_name=family_name,
        prison_number=number,
        pronouns=pronouns or "",
        language=language or "English",
        worker=worker,
        stage=stage or Stage.TRAINING.value,
    )
    return Case(row.line, joiner, site.name, status or "", kind, release_on, source, as_at, tuple(doubts))


def _new_number(cell: str, known: _Known) -> str:
    number = tidy_prison_number(cell)
    if not number:
        raise BadInput(
            "The prison number is missing.", "It is needed in a file, so that nobody comes in twice."
        )
    if number in known.taken:
        raise Conflict(
            f"There is a record with the number {number} already.", "Take this line out, or check the number."
        )
    return number


def _site(cell: str, known: _Known) -> Site:
    code = cell.upper()
    if not code:
        raise BadInput("The prison is missing.", "Use its code of three letters, such as HLI.")
    site = known.sites.get(code)
    if site is None:
        names = ", ".join(sorted(known.sites)[:12]) or "none"
        raise BadInput(
            f"“{cell[:20]}” is not the code of a prison that you look after.", f"Yours are: {names}."
        )
    return site


def _joined(cell: str) -> date:
    day = day_of(cell, what="Joined on")
    if day is None:
        raise BadInput("The day of joining is missing.", "Write it as 22/11/2026.")
    if day > today():
        raise BadInput(f"{day_words(day)} is still to come.", "Add them on the day they join.")
    if day < FIRST_JOINING:
        raise BadInput(f"{day_words(day)} is too long ago.", "Check the year.")
    return day


def _worker(cell: str, site: Site, known: _Known) -> Account | None:
    if not cell:
        return None
    worker = known.workers.get((site.pk, cell.lower()))
    if worker is None:
        raise BadInput(
            f"“{cell[:40]}” is not the sign-in name of somebody who can lead a case at {site.name}.",
            "Use a site manager of that prison or a regional manager who covers it, or leave it empty.",
        )
    return worker


def _release(line: _Line, joined_on: date | None, doubts: list[str]) -> tuple[str, date | None]:
    """(kind, day) of the date in the line; ("", None) where there is none or it is not right."""

    def possible(cell: str) -> date | None:
        day = day_of(cell, what="Release date")
        if day is None:
            raise BadInput("There is a kind of date, but no date.", "Type the date, or leave both empty.")
        if kind:
            doubts.extend(check_date(kind, day, journey=Journey(joined_on=joined_on) if joined_on else None))
        return day

    if "release date" not in line and "kind of date" not in line:
        return "", None
    kind = line.read("kind of date", _kind)
    return kind or "", line.read("release date", possible)


def _kind(cell: str) -> str:
    if not cell:
        raise BadInput(
            "There is a date, but not what kind it is.", "Such as conditional, automatic or confirmed."
        )
    return kind_of(cell)


def _where_from(line: _Line) -> tuple[str, date | None]:
    def source(cell: str) -> str:
        if not cell:
            raise BadInput(
                "There is no source.", "Say which system or letter the date or the status is from."
            )
        return one_line(cell, what="The source", most=80)

    return line.read("source", source) or "", line.read(
        "as at", lambda cell: day_told(day_of(cell, what="As at"))
    )


def import_caseload(*, actor: Account, sheet: Sheet, only_good: bool = False) -> list[Journey]:
    """Open a journey for every line, in one transaction, with what it tells.

    Raises Refused, BadInput with nothing added if any line is not right (with `only_good`: if no line is; the others
    are left out), Conflict where somebody took a number meanwhile.
    """
    plan = plan_import(actor=actor, sheet=sheet)
    if (plan.problems and not only_good) or not plan.good:
        raise BadInput(
            "The file still has lines to put right. Nobody was added.", "Look at the list of lines."
        )
    try:
        with transaction.atomic():
            return open_many(actor=actor, cases=plan.good)
    except IntegrityError as problem:
        raise Conflict(
            "Someone added one of these people a moment ago. Nobody was added.", "Load the file again."
        ) from problem
