"""Opening many journeys at once, in as few writes as there are tables. What it writes is what `open_journey`,
`tell_sentence` and `tell_release_date` would, one by one: a test holds the two together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from django.db.models import Model

from waypost.audit.actions import Act, record_many
from waypost.journeys.actions.entries import today
from waypost.journeys.actions.facts import date_words, sentence_words
from waypost.journeys.actions.joining import INTERVIEW_WITHIN, Joiner
from waypost.journeys.actions.stage import opened_words
from waypost.journeys.models import (
    DateKind,
    Duty,
    DutyKind,
    EntryKind,
    Journey,
    JusticeSchedule,
    Milestone,
    Movement,
    Pathway,
    PathwayKind,
    PrisonNumber,
    ReleaseCheck,
    ReleaseDate,
    ReleasePlan,
    Sentence,
    SentenceStatus,
    Stage,
    Stay,
    TimelineEntry,
    ToDo,
)
from waypost.journeys.names import words_of
from waypost.journeys.release_terms import FIRST_TODOS, as_checks
from waypost.journeys.rules.countdown import Standing, changes, out_of_reach, standings
from waypost.journeys.rules.headline import headline
from waypost.journeys.rules.review_window import Facts, Window, follows
from waypost.people.forms.moments import day_words
from waypost.people.models import Account, Site

M = TypeVar("M", bound=Model)
AT_ONCE = 400


@dataclass(frozen=True)
class Case:
    """One line that is ready. `signs_in`: an account of that number is there and gets the journey. `doubts`: sentences
    that do not stop it."""

    line: int
    joiner: Joiner
    prison: str
    status: str = ""
    kind: str = ""
    release_on: date | None = None
    source: str = ""
    as_at: date | None = None
    doubts: tuple[str, ...] = ()

    @property
    def signs_in(self) -> bool:
        return self.joiner.account is not None


@dataclass
class _Opened:
    """One journey while it is made: its rows, and what the record says of it."""

    actor: Account
    case: Case
    journey: Journey
    site: Site
    plan: ReleasePlan
    entries: list[TimelineEntry] = field(default_factory=list)
    windows: list[JusticeSchedule] = field(default_factory=list)
    checks: list[ReleaseCheck] = field(default_factory=list)
    told: ReleaseDate | None = None
    status: SentenceStatus | None = None

    def tell(
        self, kind: str, words: str, own: str = "", *, on: date | None = None, sensitive: bool = False
    ) -> None:
        self.entries.append(
            TimelineEntry(
                journey=self.journey,
                seq=len(self.entries) + 1,
                kind=kind,
                words=words,
                own_words=own,
                happened_on=on or today(),
                sensitive=sensitive,
                by=self.actor,
            )
        )

    def work_out(self, why: str, release_on: date | None) -> None:
        before = self.windows[-1] if self.windows else None
        was = (
            Window(before.rule, before.earliest, before.latest, before.pre_release, before.release_on)
            if before
            else None
        )
        facts = Facts(release_on=release_on, status=self.case.status or Sentence.NOT_TOLD)
        now = follows(was, facts, today(), afresh=False)
        if now != was:
            self.windows.append(
                JusticeSchedule(
                    journey=self.journey,
                    rule=now.rule,
                    earliest=now.earliest,
                    latest=now.latest,
                    pre_release=now.pre_release,
                    release_on=now.release_on,
                    overdue_since=now.overdue_since,
                    worked_out_on=today(),
                    why=why,
                )
            )


def open_many(*, actor: Account, cases: Iterable[Case]) -> list[Journey]:
    """Open a journey for each case. In the caller's transaction; the cases have been checked against the store.

    Raises IntegrityError where somebody took a number meanwhile.
    """
    cases = list(cases)
    sites = Site.objects.in_bulk({case.joiner.site_id for case in cases})
    made = [_opened(actor, case, sites[case.joiner.site_id]) for case in cases]
    _keep([one.journey for one in made])
    _keep([word for one in made for word in words_of(one.journey)])
    _keep(
        [
            PrisonNumber(number=one.journey.prison_number, journey=one.journey)
            for one in made
            if one.journey.prison_number
        ]
    )
    _keep(
        [
            Stay(journey=one.journey, site=one.site, began_by=Movement.JOINED, began_on=one.journey.joined_on)
            for one in made
        ]
    )
    _keep([one.plan for one in made])
    _keep([Pathway(plan=one.plan, kind=kind) for one in made for kind in PathwayKind])
    _keep([ToDo(plan=one.plan, kind=kind) for one in made for kind in FIRST_TODOS])
    _keep([one.status for one in made if one.status is not None])
    _keep([one.told for one in made if one.told is not None])
    _keep([check for one in made for check in one.checks])
    _keep([entry for one in made for entry in one.entries])
    _keep([window for one in made for window in one.windows])
    _keep([duty for one in made for duty in _duties(one)])
    acts: dict[str, list[Act]] = defaultdict(list)
    for one in made:
        acts[one.site.pk] += _acts(one)
    for site, of_site in acts.items():
        record_many(actor=actor.pk, site=site, acts=of_site)
    return [one.journey for one in made]


def _keep(rows: list[M]) -> list[M]:
    """Rows get their keys."""
    return list(type(rows[0])._base_manager.bulk_create(rows, batch_size=AT_ONCE)) if rows else []


def _opened(actor: Account, case: Case, site: Site) -> _Opened:
    joiner = case.joiner
    account = joiner.account
    counts = headline({case.kind: case.release_on})
    journey = Journey(
        account=account,
        home=site,
        prison_number=joiner.prison_number or None,
        known_as=account.known_as if account else joiner.known_as,
        family_name=account.family_name if account else joiner.family_name,
        pronouns=joiner.pronouns,
        language=joiner.language,
        joined_on=joiner.joined_on,
        worker=joiner.worker,
        stage=joiner.stage,
        release_on=counts[1] if counts else None,
        version=1 if counts else 0,
    )
    plan = ReleasePlan(journey=journey, began_on=joiner.joined_on, counted_from=journey.release_on)
    one = _Opened(actor, case, journey, site, plan)
    one.tell(
        EntryKind.JOURNEY,
        f"Joined the programme at {site.name}.",
        f"You joined the programme at {site.name}.",
        on=joiner.joined_on,
    )
    if joiner.stage != Stage.TRAINING:
        one.tell(EntryKind.JOURNEY, *opened_words(joiner.stage))
    one.tell(
        EntryKind.RELEASE,
        "The release plan was opened, with the seven pathways.",
        "Your plan for release was started.",
        on=joiner.joined_on,
    )
    if case.status and case.as_at:
        one.status = SentenceStatus(
            journey=journey, status=case.status, source=case.source, as_at=case.as_at, entered_by=actor
        )
        one.tell(EntryKind.FACTS, sentence_words(one.status), sensitive=True)
        one.work_out("Sentence status told", None)
    if case.release_on and case.as_at:
        one.told = ReleaseDate(
            journey=journey,
            kind=case.kind,
            on=case.release_on,
            source=case.source,
            as_at=case.as_at,
            entered_by=actor,
        )
        words, own = date_words(DateKind(case.kind).label, None, one.told)
        one.tell(EntryKind.FACTS, words, own, sensitive=True)
    if journey.release_on:
        _lay_out(one, journey.release_on)
        one.work_out("Release date told", journey.release_on)
    return one


def _lay_out(one: _Opened, release_on: date) -> None:
    gone = out_of_reach(release_on, today())
    one.checks = [
        ReleaseCheck(plan=one.plan, at=move.at, due_on=move.due_on, not_possible=move.at in gone)
        for move in changes((), release_on, today())
    ]
    stand = standings(as_checks(one.checks), today())

    def names(wanted: Standing) -> str:
        return ", ".join(str(Milestone(at).label).lower() for at, how in stand.items() if how == wanted)

    late, lost = names(Standing.LATE), names(Standing.GONE)
    tail = (f" Late: {late}." if late else "") + (f" Not possible any more: {lost}." if lost else "")
    day = day_words(release_on)
    one.tell(
        EntryKind.RELEASE,
        f"The checks before release on {day} were laid out (told by {one.case.source}).{tail}",
        f"Checks were set for the time before your release on {day}.",
        sensitive=True,
    )


def _duties(one: _Opened) -> Iterable[Duty]:
    """The interview, and each check that can still be held."""
    whose: dict[str, Any] = {"journey": one.journey, "site": one.site, "owner_id": one.journey.worker_id}
    yield Duty(
        kind=DutyKind.INTERVIEW,
        subject="interview:joining",
        words="Hold the joining interview",
        due_on=one.journey.joined_on + INTERVIEW_WITHIN,
        **whose,
    )
    stand = standings(as_checks(one.checks), today())
    for row in one.checks:
        if stand[row.at] != Standing.GONE:
            before = "the day" if row.at == Milestone.DAY else f"{row.get_at_display()} before"
            yield Duty(
                kind=DutyKind.RELEASE_CHECK,
                subject=f"release_check:{row.pk}",
                words=f"Release check: {before}",
                due_on=row.due_on,
                **whose,
            )


def _acts(one: _Opened) -> Iterable[Act]:
    def act(verb: str, detail: dict[str, Any] | None = None) -> Act:
        return Act(verb, "journey", one.journey.pk, detail or {})

    yield act("journey.opened")
    if one.status is not None:
        yield act("facts.sentence_told", {"status": one.status.status, "row": one.status.pk})
    if one.told is not None and one.told.on is not None:
        detail = {"kind": one.told.kind, "on": one.told.on.isoformat(), "row": one.told.pk}
        yield act("facts.date_told", detail)
    if one.journey.release_on is not None:
        yield act("release.checks_laid_out", {"moved": False, "earlier": False})
