"""One look at a learner's page in a tab that is ready: load it, take what the checks ask for, within its time."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from contextlib import suppress

from waypost.curriculum.schema import Check, Exercise
from waypost.judge.engines.cdp import CommandFailed
from waypost.judge.engines.errors import EngineFault
from waypost.judge.engines.patience import stretch
from waypost.judge.engines.serving import Fetch, Files, Server, Source
from waypost.judge.engines.tab import Tab, TabGone
from waypost.judge.observations import Fault, Look, Observations, RunStatus, Snapshot, looks, value_for
from waypost.judge.values import BadValue, Tagged, check_value
from waypost.kernel.errors import BadInput

_WORDS_SECONDS = 0.4
_ANSWER_SECONDS = 5.0


class _TooMuch(Exception):
    """The page printed more than it may."""


_WENT = "The page went to another address."
_CLOSED = "The page closed itself."


class PageFault(EngineFault):
    """The page, or the browser under it, ended while the work was looked at; `crashed` may be the work's doing."""

    def __init__(self, message: str, *, crashed: bool) -> None:
        super().__init__(message, "It is tried again.")
        self.crashed = crashed


class _Seen:
    """What has been seen so far of one learner's page."""

    def __init__(self) -> None:
        self.status: RunStatus = "ran"
        self.values: dict[str, Tagged] = {}
        self.plain: Snapshot | None = None
        self.at: Check | None = None  # the check whose own steps are running
        self.fault: Fault | None = None

    def observations(self, duration_ms: float) -> Observations:
        plain = self.plain or Snapshot()
        stopped = frozenset([self.at.id]) if self.status == "timeout" and self.at else frozenset()
        return Observations(
            status="ran" if stopped else self.status,
            values=self.values,
            stopped=stopped,
            fault=self.fault or (plain.faults[0] if plain.faults else None),
            console=plain.console,
            duration_ms=duration_ms,
        )


def looks_at_pages(exercise: Exercise) -> list[Look]:
    """The looks of a page exercise; of a server's, those that name a page."""
    checks = sorted(exercise.checks, key=lambda check: check.hidden)
    return looks(exercise, checks if exercise.runner == "page" else [check for check in checks if check.page])


async def judge_in(
    tab: Tab, exercise: Exercise, files: Mapping[str, str], fetch: Fetch | None
) -> Observations:
    """Load and look, within the exercise's time. Raises PageFault when the page is lost without a reason."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    seen = _Seen()
    try:
        async with asyncio.timeout(exercise.limits.wall_seconds * stretch()):
            for number, look in enumerate(looks_at_pages(exercise)):
                source = Server(fetch) if fetch else Files({**files, **look.with_})
                await _look(tab, seen, exercise, source, look, first=number == 0)
    except TimeoutError:
        seen.status = "timeout"
        words = await _last_words(tab)
        if words is None:
            await _still_there(tab)
        seen.plain = seen.plain or words
        if seen.plain is not None and seen.plain.flood:
            seen.status, seen.at = "output", None
    except _TooMuch:
        seen.status, seen.at = "output", None
    except TabGone as why:
        _our_loss(tab, why)
        seen.status, seen.at = "error", None
        seen.fault = Fault("Error", _WENT if tab.gone != "closed" else _CLOSED)
    except BadValue:
        seen.status = "error"
        seen.fault = Fault("Error", "The page changed how it answers, so it could not be looked at.")
    return seen.observations((loop.time() - began) * 1000)


async def picture_in(tab: Tab, exercise: Exercise, files: Mapping[str, str], *, width: int) -> bytes:
    """A PNG of the page as it first stands. Raises BadInput where the work does not come to stand, and PageFault."""
    try:
        async with asyncio.timeout(exercise.limits.wall_seconds * stretch()):
            await tab.load(
                exercise.entry,
                Files(files),
                width=width,
                answers=(),
                output_bytes=exercise.limits.output_bytes,
                probe_in_page=False,
            )
            return await tab.picture()
    except TimeoutError:
        await _still_there(tab)
        raise BadInput("The page does not come to rest.", "Look for a loop that never ends.") from None
    except TabGone as why:
        _our_loss(tab, why)
        raise BadInput(_WENT if tab.gone != "closed" else _CLOSED, "A page has to stay to be seen.") from why


async def _still_there(tab: Tab) -> None:
    """Raises PageFault where not only the page hangs, but the browser."""
    if not await tab.browser_answers(_ANSWER_SECONDS):
        tab.gone = tab.gone or "stuck"
        raise PageFault("The browser stood still.", crashed=False)


def _our_loss(tab: Tab, why: TabGone) -> None:
    """Raises PageFault where it was not the page that went."""
    if tab.gone == "crashed":
        raise PageFault("The page crashed.", crashed=True) from why
    if not tab.alive:
        raise PageFault("The browser ended.", crashed=False) from why


async def _look(
    tab: Tab, seen: _Seen, exercise: Exercise, source: Source, look: Look, *, first: bool
) -> None:
    seen.at = None
    inside = any(check.world == "page" for check in look.checks)
    await tab.load(
        look.page,
        source,
        width=look.width,
        answers=look.input,
        output_bytes=exercise.limits.output_bytes,
        probe_in_page=inside,
    )
    now = await tab.snapshot()
    if first:
        seen.plain = now
    _bounded(now)
    quiet = [check for check in look.checks if check.do is None and check.see is None and check.world is None]
    if quiet:
        texts = await tab.look([(check.get or "", "") for check in quiet], in_page=False)
        for check, text in zip(quiet, texts, strict=True):
            seen.values[check.id] = value_for(check, now, json.loads(text))
    for check in look.checks:
        if check in quiet:
            continue
        if check.do is None and check.see is not None:
            seen.values[check.id] = value_for(check, now, None)
            continue
        seen.at = check
        if check.see == "console":
            await tab.mark()
        (text,) = await tab.look([(check.get or "", check.do or "")], in_page=check.world == "page")
        looked = json.loads(text)
        raised = isinstance(looked, dict) and looked.get("t") == "raised"
        after = await tab.snapshot()
        _bounded(after)
        seen.values[check.id] = check_value(looked) if raised else value_for(check, after, looked)
        seen.at = None


def _bounded(snapshot: Snapshot) -> None:
    if snapshot.flood:
        raise _TooMuch


async def _last_words(tab: Tab) -> Snapshot | None:
    """What a page that never came to rest has printed: break it off and ask."""
    with suppress(TimeoutError, TabGone, BadValue, CommandFailed):
        async with asyncio.timeout(_WORDS_SECONDS * stretch()):
            await tab.interrupt()
            return await tab.snapshot()
    return None
