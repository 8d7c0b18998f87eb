"""The whole measurement, part by part. Each part gives figures; none of them invents one."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from waypost.bench import plans
from waypost.bench.figures import Figure, Pace, median, percentile, ratios, spread
from waypost.bench.plans import Call, Client, Outcome, Plan, Task, some_faults
from waypost.bench.workshop import Learner, Prepared, Workshop

PAGES, BYTES, INSTANT, VERDICT, MEMORY, START, PEER = (
    "Pages",
    "Bytes over the wire",
    "Instant check, in Chromium",
    "Server verdict",
    "Memory",
    "Start",
    "Against Kolibri",
)
WORKING = 30


@dataclass(frozen=True)
class Rounds:
    """How much is done: the full run, and the quick one that only shows that the bench works."""

    people: int = 16
    alone: int = 60
    clicks: int = 100_000  # the time ends it
    click_seconds: float = 5.0
    peer_seconds: float = 20.0
    work_seconds: float = 90.0
    hand_in_every: float = 20.0
    browser: int = 15
    starts: int = 3
    bursts: int = 3


QUICK = Rounds(
    people=4,
    alone=10,
    clicks=4,
    peer_seconds=8.0,
    work_seconds=15.0,
    hand_in_every=6.0,
    browser=4,
    starts=1,
    bursts=1,
)
Say = Callable[[str], None]


def _pace(outcome: Outcome) -> Pace | None:
    times = outcome.of("")
    return Pace(outcome.per_second(), percentile(times, 0.95)) if times else None


class Bench:
    """One prepared classroom, measured. `say` tells a person what is going on."""

    def __init__(self, shop: Workshop, prepared: Prepared, rounds: Rounds, say: Say) -> None:
        self.shop = shop
        self.at = prepared
        self.rounds = rounds
        self.say = say
        self.paces: dict[str, Pace] = {}

    # ---- pages ------------------------------------------------------------------------------------------------------

    def _calls(self, page: str, place: int) -> tuple[Call, ...]:
        """What the learner at `place` asks for: everybody somewhere else in the course, as in a classroom."""
        mark = self.at.learners[place].mark
        if page in ("home", "map"):
            return (Call(page, "/" if page == "home" else "/course/", holds=mark),)
        names = self.at.lessons if page == "lesson" else self.at.exercises
        chosen = [names[(place * 7 + step) % len(names)] for step in range(3)]
        return tuple(Call(page, f"/{page}/{name}/", holds=mark) for name in chosen)

    def _clients(self, page: str, count: int) -> tuple[Client, ...]:
        return tuple(
            learner.client(calls=self._calls(page, place))
            for place, learner in enumerate(self.at.learners[:count])
        )

    def _play(self, clients: tuple[Client, ...], *, each: int, warm: int) -> Outcome:
        plan = Plan(
            "click", self.shop.address, clients, each=each, warm=warm, seconds=self.rounds.click_seconds
        )
        return plans.run(plan)

    def alone(self) -> Iterator[Figure]:
        """One client, one request at a time."""
        for page in ("home", "lesson", "exercise"):
            outcome = self._play(self._clients(page, 1), each=self.rounds.alone, warm=6)
            note = some_faults(outcome.faults)
            yield from spread(PAGES, f"{page}, one client", outcome.of(page), middle=20, note=note)

    def together(self) -> Iterator[Figure]:
        """Everybody at once, without a pause."""
        everybody = len(self.at.learners)
        self.shop.bring_runners_up()
        for page in ("home", "map", "lesson", "exercise"):
            # opening a thing for the first time writes: three warm rounds, then everything has been opened once
            outcome = self._play(self._clients(page, everybody), each=self.rounds.clicks, warm=3)
            yield from self._crowd(f"{page}, {everybody} clicking at once", page, outcome)

    def _crowd(self, name: str, page: str, outcome: Outcome) -> Iterator[Figure]:
        pace, note = _pace(outcome), some_faults(outcome.faults)
        if pace is None:
            yield Figure(PAGES, name, None, "ms", 150, note=note or "nothing was measured")
            return
        self.paces[page] = pace
        times = outcome.of("")
        yield Figure(PAGES, f"{name}: median", median(times), "ms", note=f"{len(times)} answers")
        yield Figure(
            PAGES, f"{name}: 95th percentile", pace.p95_ms, "ms", None if page == "save" else 150, note=note
        )
        yield Figure(PAGES, f"{name}: requests a second", pace.per_second, "")

    def saving(self) -> Iterator[Figure]:
        """Everybody saves at once, without a pause: each a new version, on disk before it is acknowledged."""
        everybody = len(self.at.learners)
        outcome = self._play(
            tuple(self._saver(learner) for learner in self.at.learners), each=self.rounds.clicks, warm=2
        )
        yield from self._crowd(f"save, {everybody} at once", "save", outcome)

    def _saver(self, learner: Learner) -> Client:
        """Saves to the last exercise of the course, which nobody else in the bench opens."""
        task = self.at.tasks[-1]
        text = task.wrong.get(task.entry, "")
        body = {
            "base_version": "%N%",
            "window": "bench",
            "files": {**task.wrong, task.entry: f"{text}\n\n%N%\n"},
        }
        sent = json.dumps(body).replace('"%N%"', "%N%", 1)
        return learner.client(
            calls=(
                Call(
                    "save",
                    f"/exercise/{task.id}/save/",
                    "POST",
                    sent,
                    holds='"version"',
                    first=learner.version,
                ),
            )
        )

    # ---- verdicts ---------------------------------------------------------------------------------------------------

    def _tasks(self, place: int, count: int = 6) -> tuple[Task, ...]:
        """A learner's own exercises, drawn from the course, so that it sets the mix of pages and JavaScript."""
        chance = random.Random(place)  # noqa: S311 - a choice of exercises
        return tuple(chance.sample(self.at.tasks[:-1], min(count, len(self.at.tasks) - 1)))

    def working(self) -> Iterator[Figure]:
        """Thirty learners at work: hand-ins by HTTP, from sending to the verdict."""
        clients = tuple(
            learner.client(tasks=self._tasks(place))
            for place, learner in enumerate(self.at.learners[:WORKING])
        )
        plan = Plan(
            "work",
            self.shop.address,
            clients,
            seconds=self.rounds.work_seconds,
            hand_in_every=self.rounds.hand_in_every,
        )
        outcome = plans.run(plan)
        note = some_faults(outcome.faults)
        everyone = f"{WORKING} working"
        yield from spread(
            VERDICT, f"page, by HTTP, {everyone}", outcome.of("hand-in page"), middle=150, high=400, note=note
        )
        yield from spread(
            VERDICT, f"JavaScript, by HTTP, {everyone}", outcome.of("hand-in javascript"), middle=60, high=400
        )
        yield from spread(VERDICT, f"save, {everyone}", outcome.of("save"))

    def burst(self) -> Iterator[Figure]:
        """Thirty pages handed in at one moment: seconds until the last verdict; the slowest of several bursts."""
        pages = [task for task in self.at.tasks[:-1] if task.runner == "page"]
        slowest, counted, faults = 0.0, 0, []
        for turn in range(self.rounds.bursts):
            clients = tuple(
                learner.client(tasks=(pages[(place + turn * WORKING) % len(pages)],))
                for place, learner in enumerate(self.at.learners[:WORKING])
            )
            outcome = plans.run(Plan("burst", self.shop.address, clients, seconds=60))
            slowest, counted = max(slowest, outcome.seconds), counted + outcome.count()
            faults += outcome.faults
        told = some_faults(faults) or f"{counted} right verdicts in {self.rounds.bursts} bursts"
        yield Figure(
            VERDICT,
            f"burst of {WORKING} pages: until the last verdict",
            slowest if counted else None,
            "s",
            3,
            note=told,
        )

    # ---- memory and start -------------------------------------------------------------------------------------------

    def memory(self) -> Iterator[Figure]:
        parts = self.shop.weight()
        yield Figure(MEMORY, "web, sweeper, supervisor", parts["pages"] / 2**20, "MiB", note="after the load")
        yield Figure(
            MEMORY, "judge, its runners and browser", parts["judge"] / 2**20, "MiB", note="counted apart"
        )

    def starting(self) -> Iterator[Figure]:
        taken = []
        for _turn in range(self.rounds.starts):
            self.shop.stop()
            taken.append(self.shop.start())
        yield Figure(
            START,
            "until the sign-in page answers",
            max(taken),
            "s",
            5,
            note=f"the slowest of {len(taken)} starts",
        )


def queries(shop: Workshop, prepared: Prepared) -> list[Figure]:
    """Queries of each page, counted in the test client before the classroom opens."""
    learner = prepared.learners[0]
    paths = {
        "home": "/",
        "lesson": f"/lesson/{prepared.lessons[3]}/",
        "exercise": f"/exercise/{prepared.exercises[5]}/",
    }
    cookie = learner.cookies["waypost"]
    told = json.loads(shop.inside("queries", cookie, *paths.values()))
    figures = []
    for page, path in paths.items():
        found = told[path]
        note = f"{found['ms']:.1f} ms in the test client, without a web server"
        figures.append(Figure(PAGES, f"{page}: queries", found["queries"], "", 10, note=note))
    return figures


def against_kolibri(
    folder: Path, paces: dict[str, Pace], pages_bytes: float, rounds: Rounds, say: Say
) -> list[Figure]:
    """The peer's figures and the ratios. The classroom is not running meanwhile."""
    from waypost.bench.kolibri import VERSION, Kolibri

    figures: list[Figure] = []
    theirs: dict[str, Pace] = {}
    with Kolibri(folder / "kolibri", learners=60) as peer:
        say(f"Kolibri {VERSION}: installing where it is missing, starting, signing 60 learners in.")
        peer.prepare()
        started = peer.start()
        figures.append(Figure(PEER, "Kolibri: until the sign-in page answers", started, "s"))
        for kind in ("shell", "home", "classes", "attempt"):
            say(f"Kolibri: {kind}, 60 clicking at once.")
            plan = Plan(
                "click",
                f"http://127.0.0.1:{peer.port}",
                tuple(peer.clients(kind)),
                each=rounds.clicks,
                warm=2,
                seconds=rounds.peer_seconds,
            )
            outcome = plans.run(plan)
            pace = _pace(outcome)
            note = some_faults(outcome.faults)
            if pace is None:
                figures.append(
                    Figure(PEER, f"Kolibri: {kind}", None, "ms", note=note or "nothing was measured")
                )
                continue
            theirs[kind] = pace
            told = note or f"{outcome.count()} answers, all 200"
            each = "visits" if kind == "home" else "requests"
            figures.append(Figure(PEER, f"Kolibri: {kind}, {each} a second", pace.per_second, "", note=told))
            figures.append(Figure(PEER, f"Kolibri: {kind}, 95th percentile", pace.p95_ms, "ms"))
        weight = peer.weight() / 2**20
    figures.append(Figure(PEER, "Kolibri: memory", weight, "MiB", note="after the load"))
    figures += _ratios(paces, theirs)
    figures.append(Figure(PEER, "our memory to theirs", pages_bytes / 2**20 / weight, "×", 1))
    return figures


def _ratios(ours: dict[str, Pace], theirs: dict[str, Pace]) -> list[Figure]:
    """Ten times the requests and a twentieth of the wait, on the equal pages. Our home to their empty shell, which is
    the same for everybody and kept by their server, is told too, without a target."""
    figures: list[Figure] = []
    if "home" in ours and "shell" in theirs:
        told = "their shell alone: no learner's home, but what is asked for first"
        figures += ratios(PEER, "home to their shell", ours["home"], theirs["shell"], note=told)
    equals = {
        "home": ("home", theirs.get("home")),
        "list of what I learn": ("map", theirs.get("classes")),
        "saving": ("save", theirs.get("attempt")),
    }
    for name, (page, other) in equals.items():
        if page in ours and other is not None:
            figures += ratios(PEER, name, ours[page], other, times=10, share=1 / 20)
        else:
            figures.append(Figure(PEER, name, None, "×", 10, True, note="one of the two was not measured"))
    return figures
