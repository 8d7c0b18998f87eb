"""Runs in a peer's own environment, which has no Waypost: takes orders on stdin, answers each with a line of JSON.

`latency N`: N submissions one after another, in ms. `busy S`: as many as fit into S seconds.
"""

import json
import os
import sys
from time import perf_counter, sleep

_told = os.fdopen(os.dup(1), "w", buffering=1)
os.dup2(2, 1)  # what a peer prints for itself must not be read as an answer


def serve(once):
    """`once()` judges the submission: (ms, whether it was given full marks)."""
    _say(*_counted([once()]))
    for line in sys.stdin:
        order, amount = line.split()
        if order == "latency":
            seen = []
            for _ in range(int(amount)):
                seen.append(once())
                sleep(0.1)
            _say(*_counted(seen))
        else:
            began, seen = perf_counter(), []
            while perf_counter() - began < float(amount):
                seen.append(once())
            _say(*_counted(seen), seconds=perf_counter() - began)


def _counted(seen):
    return [ms for ms, _ in seen], sum(1 for _, right in seen if not right)


def _say(times, wrong, **more):
    _told.write(json.dumps({"ms": times, "wrong": wrong, **more}) + "\n")
