"""Fills an empty database with the invented workshop. The same seed gives the same people and work; only the
PINs and passwords differ, because no secret is ever a default."""

from __future__ import annotations

import gc
import os
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from time import sleep

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from waypost.classroom.access import learners_for
from waypost.judge.client import JudgeClient
from waypost.judge.local import LocalJudge
from waypost.kernel import clock
from waypost.kernel.errors import BadInput, Unavailable
from waypost.learning.actions import beat, enrol_learner
from waypost.learning.actions.presence import flush, forget
from waypost.learning.curriculum import library
from waypost.learning.marking import Judge
from waypost.people.models import Account, Cohort, Role, Site
from waypost.site.demo import classroom, journeys, region, roster
from waypost.site.demo.history import Event, Story, session_days, worked_until
from waypost.site.demo.journeys.people import Demo
from waypost.site.demo.verdicts import VerdictBook

SLIPS = "demo-sign-ins.txt"
Say = Callable[[str], None]


def if_empty(*, say: Say = lambda words: None) -> bool:
    """Seed a database that has no people yet; True if it did."""
    if Account.objects.exists():
        return False
    fill(seed=1, say=say)
    return True


def fill(
    *,
    seed: int,
    judge: Judge | None = None,
    people: int = len(roster.LEARNERS),
    say: Say = lambda words: None,
) -> None:
    """Make the workshop, in one transaction. `people` learners at most; `say` is told how far it is. Raises BadInput
    where there are people."""
    if Account.objects.exists():
        raise BadInput(
            "This database has people in it already.", "Use an empty one: set WAYPOST_DATA to a new folder."
        )
    with ExitStack() as stack:
        chosen: Judge = judge or _judge(stack)
        pool = ThreadPoolExecutor((os.cpu_count() or 1) + 1, thread_name_prefix="asking")
        stack.callback(pool.shutdown, cancel_futures=True)
        gc.freeze()  # the curriculum is large and stays: looking through it again and again takes seconds
        stack.callback(gc.unfreeze)
        say(f"Making {people} invented people and their work. It is done once, and takes about a minute.")
        book = VerdictBook(library(), chosen, pool)
        with transaction.atomic():
            slips = _fill(Random(seed), book, people, say)  # noqa: S311 - nothing secret comes from it
        forget()
    write_slips(settings.DATA / SLIPS, slips)
    settings.KEPT_SITE.write_text(
        roster.SITE_CODE
    )  # of several prisons, this is the one whose classroom it is


def _judge(stack: ExitStack) -> Judge:
    """The judge that `waypost up` has just started, which runs as root where it can; where there is none, one of our
    own for as long as it takes: these are our own answers, so one jail may judge many of them."""
    client = JudgeClient(settings.JUDGE_SOCKET)
    began = clock.steady()
    while os.environ.get("WAYPOST_JUDGE_STARTED") and clock.steady() - began < 60:
        try:
            client.status()
        except Unavailable:
            sleep(0.1)
        else:
            return client
    return stack.enter_context(LocalJudge(reuse=True))


def write_slips(path: Path, lines: list[str]) -> None:
    """Keep the sign-ins where only the owner of the data folder can read them."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write("\n".join(lines) + "\n")


def _pin() -> str:
    """Six digits, not one of the first that people guess."""
    while True:
        digits = f"{secrets.randbelow(1_000_000):06d}"
        if len(set(digits)) > 2 and digits not in "0123456789876543210":
            return digits


def _people(now: datetime, count: int) -> tuple[Site, list[Cohort], dict[str, Account], list[str]]:
    site = Site.objects.create(code=roster.SITE_CODE, name=roster.SITE_NAME)
    today = now.astimezone(clock.LONDON).date()
    cohorts = [
        Cohort.objects.create(site=site, name=name, starts_on=today - timedelta(weeks=weeks))
        for name, weeks in roster.COHORTS
    ]
    accounts: dict[str, Account] = {}
    secrets_of: dict[str, str] = {}
    began = now - timedelta(weeks=max(weeks for _name, weeks in roster.COHORTS))
    for staff in roster.STAFF:
        secrets_of[staff.sign_in_name] = "-".join(secrets.token_hex(2) for _ in range(3))
        accounts[staff.sign_in_name] = Account.objects.create(
            site=site,
            role=staff.role,
            sign_in_name=staff.sign_in_name,
            known_as=staff.known_as,
            family_name=staff.family_name,
            password=make_password(secrets_of[staff.sign_in_name]),
            created_at=began,
        )
    for plan in roster.LEARNERS[:count]:
        secrets_of[plan.number] = _pin()
        accounts[plan.number] = Account.objects.create(
            site=site,
            role=Role.PEER_MENTOR if plan.mentor else Role.LEARNER,
            sign_in_name=plan.number,
            known_as=plan.known_as,
            family_name=plan.family_name,
            cohort=cohorts[plan.cohort],
            seat=plan.seat,
            password=make_password(secrets_of[plan.number]),
            created_at=began,
        )
    return site, cohorts, accounts, _slips(accounts, secrets_of)


def _slips(accounts: dict[str, Account], secrets_of: dict[str, str]) -> list[str]:
    first = {"learner": roster.SHOWN_LEARNER}
    for name, account in accounts.items():
        first.setdefault(str(account.role), name)
    lines = ["Sign-ins for the invented people of this classroom:", ""]
    for role, name in first.items():
        account = accounts[name]
        word = "PIN" if account.learns else "password"
        lines.append(f"  {Role(role).label:<23} {account.full_name:<16} {name:<6} {word} {secrets_of[name]}")
    lines += ["", "The other learners (number, PIN):"]
    rest = [name for name in accounts if name not in first.values()]
    lines.append("  " + "  ".join(f"{name} {secrets_of[name]}" for name in rest))
    return lines


def _fill(random: Random, book: VerdictBook, count: int, say: Say) -> list[str]:
    now = clock.now()
    _site, cohorts, accounts, slips = _people(now, count)
    instructor = accounts[roster.STAFF[0].sign_in_name]
    plans = roster.LEARNERS[:count]
    came: dict[str, list[date]] = {}
    away = {accounts[plan.number].pk: "healthcare" for plan in plans if plan.sign == "absence"}
    for place, cohort in enumerate(cohorts):
        members = [accounts[plan.number] for plan in plans if plan.cohort == place]
        days = session_days(now=now, weeks=roster.COHORTS[place][1])
        came |= classroom.take_registers(
            actor=instructor, cohort=cohort, days=days, members=members, away=away, random=random
        )
    stories = [
        Story(
            plan,
            accounts[plan.number],
            book,
            Random(random.random()),  # noqa: S311
            [day for day in came[accounts[plan.number].pk] if day <= worked_until(plan, now)],
        )
        for plan in plans
    ]
    programme = next(iter(library().programmes))
    for story in stories:
        with clock.use(clock.FixedClock(now - timedelta(weeks=roster.COHORTS[story.plan.cohort][1]))):
            enrol_learner(actor=instructor, learner=story.account, programme_id=programme)
    _play([event for story in stories for event in story.events()], book, say)
    classroom.decide_reviews(actor=instructor, library=library())
    classroom.answer_old_hands(actor=instructor, stories=stories, now=now)
    classroom.ask_often(actor=instructor, stories=stories, now=now)
    for story in stories:
        if story.plan.sign == "stalled":
            story.get_stuck(now)
    classroom.write_notes(actor=instructor, stories=stories, now=now, random=random)
    say("  Putting each of them at their seat.")
    stuck = classroom.waiting_ones(stories)
    work = {}
    now = clock.now()  # making all this took a while: who is here was seen just now
    for place, story in enumerate(stories):
        with clock.use(clock.FixedClock(now - timedelta(minutes=3 + place))):
            work[story.account.pk] = story.work_in_progress(stuck=story in stuck[:1])
    classroom.raise_hands_now(stories=stories, work=work, now=now)
    _sit_down(stories, clock.now())
    say("  Their journeys: interviews, plans and reviews.")
    demo = Demo(accounts, plans, now, Random(random.random()))  # noqa: S311
    places = region.make_places(demo)
    journeys.fill(demo)
    say("  The prisons around, whose classrooms are on servers of their own.")
    region.fill(demo, places)
    if learners_for(instructor).count() != len(plans):
        raise BadInput("The demo was not made whole.", "This is our fault: please tell us.")
    return slips


def _play(events: list[Event], book: VerdictBook, say: Say) -> None:
    """All of it in the order of time, week by week."""
    events.sort(key=lambda event: event.at)
    for event in events:
        for exercise, answer in event.needs:
            book.ask_ahead(exercise, answer)
    weeks = (events[-1].at - events[0].at).days // 7 + 1
    told = 0
    for event in events:
        week = (event.at - events[0].at).days // 7 + 1
        if week > told:
            say(f"  Week {week} of {weeks} of their work")
            told = week
        with clock.use(clock.FixedClock(event.at)):
            event.do()


def _sit_down(stories: list[Story], now: datetime) -> None:
    """Where each of them is at this moment; those who are not here were last seen at their last session."""
    for place, story in enumerate(stories):
        exercise = story.current()
        opened = timedelta(minutes=1 + 2 * place) if story.plan.here else timedelta(days=1)
        with clock.use(clock.FixedClock(now - opened)):
            beat(actor=story.account, place_type="exercise", place_id=exercise.id)
            flush()
            forget()
        if story.plan.here:
            with clock.use(clock.FixedClock(now)):
                beat(actor=story.account, place_type="exercise", place_id=exercise.id, active=place % 6 != 5)
                flush()
                forget()
