"""The load generator: reads a plan as JSON, plays it over loopback, writes the outcome as JSON.

A process of its own (`python -m waypost.bench.load`), so that it neither shares the measured process nor the bench's.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import sys
import uuid
from dataclasses import asdict
from time import perf_counter
from typing import Any

import uvloop

from waypost.bench.plans import Call, Client, Outcome, Plan, Task, decode
from waypost.bench.wire import Wire, WireError

_DATA = re.compile(rb'id="exercise-data"[^>]*>(.*?)</script>', re.S)
_POLL_SECONDS = (*(0.3,) * 10, 0.6, 1.0, 2.0, 5.0)  # as the exercise page asks
_LONGEST_WAIT = 30.0


class Fault(Exception):
    """An answer that is not what a signed-in learner should get."""


class Visitor:
    """One client: its cookies kept as a browser keeps them, on a connection of its own."""

    def __init__(self, base: str, client: Client) -> None:
        self._wire = Wire(base)
        self.client = client
        self._cookies = dict(client.cookies)
        self._headers = {"Accept-Encoding": "gzip, deflate, br", **client.headers}

    async def ask(
        self, method: str, path: str, body: str = "", *, plain: bool = False
    ) -> tuple[int, bytes, float]:
        """Status, body and milliseconds to its last byte. `plain` asks for a body that needs no unpacking."""
        headers = {**self._headers, "Cookie": "; ".join(f"{k}={v}" for k, v in self._cookies.items())}
        if body:
            headers["Content-Type"] = "application/json"
        if plain:
            headers["Accept-Encoding"] = "identity"
        began = perf_counter()
        answer = await self._wire.ask(method, path, headers, body.encode())
        took = (perf_counter() - began) * 1000
        self._cookies |= answer.cookies
        return answer.status, bytes(answer.body), took

    def close(self) -> None:
        self._wire.close()

    async def json(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """The answer as JSON. Raises Fault for any status but 200."""
        status, text, _took = await self.ask(
            method, path, json.dumps(body) if body is not None else "", plain=True
        )
        if status != 200:
            raise Fault(f"{method} {path}: {status} {text[:80]!r}")
        found: dict[str, Any] = json.loads(text)
        return found


# ---- clicking ---------------------------------------------------------------------------------------------------


def _filled(call: Call, turn: int) -> str:
    return call.body.replace("%N%", str(call.first + turn)).replace("%UUID%", str(uuid.uuid4()))


async def _click(visitor: Visitor, plan: Plan, outcome: Outcome, start: asyncio.Barrier) -> None:
    calls = visitor.client.calls
    turns = [0] * len(calls)

    async def one(place: int, *, counts: bool, look: bool) -> None:
        call = calls[place]
        body = _filled(call, turns[place])
        turns[place] += 1
        try:
            status, text, took = await visitor.ask(call.method, call.path, body, plain=look)
            if call.then and status == 200:
                status, text, more = await visitor.ask("GET", call.then, plain=look)
                took += more
        except WireError as problem:
            outcome.faults.append(f"{call.label}: {problem}")
            return
        if status != 200:
            outcome.faults.append(f"{call.label}: answered {status}")
        elif look and call.holds and call.holds.encode() not in text:
            outcome.faults.append(f"{call.label}: the answer is not this learner's")
        elif counts:
            outcome.add(call.label, took)

    for number in range(max(plan.warm, 1)):
        await one(number % len(calls), counts=False, look=True)
    await start.wait()
    until = perf_counter() + plan.seconds
    for number in range(plan.each):
        if perf_counter() > until:
            return
        await one(number % len(calls), counts=True, look=False)


# ---- working ----------------------------------------------------------------------------------------------------


async def _open(visitor: Visitor, task: Task) -> dict[str, Any]:
    """The exercise page, read as its script reads it."""
    status, text, _took = await visitor.ask("GET", f"/exercise/{task.id}/", plain=True)
    found = _DATA.search(text)
    if status != 200 or found is None:
        raise Fault(f"the exercise page answered {status}")
    data: dict[str, Any] = json.loads(found[1])
    return data


async def _hand_in(visitor: Visitor, task: Task, data: dict[str, Any], *, right: bool) -> float:
    """Hand in and wait for the verdict, as the page does; milliseconds. Raises Fault for the wrong verdict."""
    key = str(uuid.uuid4())
    body = {
        "submission": key,
        "files": task.right if right else task.wrong,
        "base_version": data["version"],
        "window": data["window"],
    }
    began = perf_counter()
    told = await visitor.json("POST", f"/exercise/{task.id}/hand-in/", body)
    data["version"] = told.get("version", data["version"])
    turn = 0
    while told["state"] != "done":
        if perf_counter() - began > _LONGEST_WAIT:
            raise Fault(f"{task.id}: no verdict after {_LONGEST_WAIT:g} s")
        await asyncio.sleep(_POLL_SECONDS[min(turn, len(_POLL_SECONDS) - 1)])
        turn += 1
        told = await visitor.json("GET", f"/exercise/{task.id}/verdict/{key}/")
    took = (perf_counter() - began) * 1000
    if (told["verdict"]["status"] == "pass") is not right:
        raise Fault(f"{task.id}: {'right' if right else 'unready'} work got {told['verdict']['status']}")
    return took


async def _save(visitor: Visitor, task: Task, data: dict[str, Any], turn: int) -> float:
    """One pause in typing: a little more text than before."""
    files = dict(task.wrong)
    files[task.entry] = files.get(task.entry, "") + "\n" * (turn + 1)
    body = {"base_version": data["version"], "window": data["window"], "files": files}
    began = perf_counter()
    told = await visitor.json("POST", f"/exercise/{task.id}/save/", body)
    data["version"] = told["version"]
    return (perf_counter() - began) * 1000


async def _work(visitor: Visitor, plan: Plan, outcome: Outcome, chance: random.Random) -> None:
    """One learner: open, type with pauses, hand in what does not meet it yet, mend it, hand it in again, go on."""
    until = perf_counter() + plan.seconds
    await asyncio.sleep(chance.uniform(0, plan.save_every))
    turn = 0
    while perf_counter() < until:
        task = visitor.client.tasks[turn % len(visitor.client.tasks)]
        turn += 1
        try:
            data = await _open(visitor, task)
            for right in (False, True):
                hand_in_at = perf_counter() + plan.hand_in_every * chance.uniform(0.5, 1.5)
                typed = 0
                while (now := perf_counter()) < min(hand_in_at, until):
                    await asyncio.sleep(
                        min(plan.save_every * chance.uniform(0.5, 1.5), max(hand_in_at - now, 0.01))
                    )
                    outcome.add("save", await _save(visitor, task, data, typed))
                    typed += 1
                if perf_counter() >= until:
                    return
                outcome.add(f"hand-in {task.runner}", await _hand_in(visitor, task, data, right=right))
        except (Fault, WireError) as fault:
            outcome.faults.append(str(fault))
            await asyncio.sleep(0.5)


async def _burst(visitor: Visitor, plan: Plan, outcome: Outcome, start: asyncio.Barrier) -> None:
    task = visitor.client.tasks[0]
    try:
        data = await _open(visitor, task)
    except (Fault, WireError) as fault:
        outcome.faults.append(str(fault))
        data = {"version": 0, "window": "burst"}
    await start.wait()
    try:
        outcome.add(f"hand-in {task.runner}", await _hand_in(visitor, task, data, right=True))
    except (Fault, WireError) as fault:
        outcome.faults.append(str(fault))


async def play(plan: Plan) -> Outcome:
    """All clients of the plan, each on a connection of its own."""
    outcome = Outcome()
    start = asyncio.Barrier(len(plan.clients) + 1)
    visitors = [Visitor(plan.base, client) for client in plan.clients]
    try:
        if plan.kind == "work":
            began_at = perf_counter()
            chances = [random.Random(number) for number in range(len(visitors))]  # noqa: S311 - pauses
            await asyncio.gather(
                *(
                    _work(visitor, plan, outcome, chance)
                    for visitor, chance in zip(visitors, chances, strict=True)
                )
            )
        else:
            one = _burst if plan.kind == "burst" else _click
            playing = [asyncio.create_task(one(visitor, plan, outcome, start)) for visitor in visitors]
            await start.wait()
            began_at = perf_counter()
            await asyncio.gather(*playing)
        outcome.seconds = perf_counter() - began_at
    finally:
        for visitor in visitors:
            visitor.close()
    return outcome


def main() -> int:
    outcome = uvloop.run(play(decode(sys.stdin.read())))
    sys.stdout.write(json.dumps(asdict(outcome)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
