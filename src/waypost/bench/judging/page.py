"""What docs/benchmarks-judge.md says beside its figures."""

from __future__ import annotations

from waypost.bench.judging import day
from waypost.bench.judging.peers import VERSIONS
from waypost.bench.report import Page

_WEIGHTS = ", ".join(f"{name} {share}" for name, share in day.WEIGHTS.items())
WHAT = f"""\
For each runner a **trivial** piece of work (one file, one check) and a **typical** one (an exercise of
`judge_cases/exercises`, four to nine checks). Every verdict must be a pass, or the runner is told as not measured.

- **Bare tool**: the same test of the same work as a person runs it, without any sandbox, the time of the whole process:
  `node --test`, `python3 -m unittest`, Ruby with Minitest, the `sqlite3` command, `createdb`, `psql` and `dropdb` on a
  PostgreSQL that runs already, a shell script of git commands, `ruby` that boots the same small Rails application and
  runs its tests, full Chromium that starts and prints the page once a script in it has made the checks.
- **Cold**: a judge made for this verdict, with all that it starts.
- **Warm**: seen by the caller inside the process, HTTP left out, one at a time, with a short pause so that a spare
  stands ready. Nothing is shared between two submissions. The target is held to the median.
- **Verdicts a second for each core**: twice as many submissions as places wait all the time; the first second, which
  eats the spares, is left out; divided by the cores of the machine.
- **Memory**: proportional set size of all processes of the runner, its spares ready.
- **Servers** (`http`): the typical exercise without its look through the browser, as the bare tool makes none.
- **PostgreSQL**: nothing was asked of it by itself; a cluster of its own stands ready for each look.
- **Pages with a picture**: the verdict and then a picture, 1280 pixels wide, which opens the page once more.
- **The exercises of the course**: each of them that is judged on the server, its solution handed in five times after a
  first one that does not count; of each its median, and of all of a runner the median and the 95th percentile.
- **The peers** are DMOJ {VERSIONS["dmoj"]} and nbgrader {VERSIONS["nbgrader"]} from PyPI, each in an environment of its
  own, never at the same moment as ours. DMOJ: a program that adds two numbers, with one case and with five, each a
  program of its own in both judges; its own judge is kept running, its self-test left out, its time taken when its
  verdict is there. nbgrader (which has no sandbox): a function that adds, with one test cell and with five, kept
  running in one process. Throughput: one of theirs for each core, all at work at once.
- **The day**: {day.LEARNERS} learners, eight hours, played in three minutes: the hand-ins are those of a day, the
  pauses 160 times shorter, so it is a far harder load than the day itself. Pauses are drawn from a log-normal
  distribution (seed {day.SEED}, median {day.THINK_MEDIAN_MINUTES:g} minutes, about sixty hand-ins a learner).
  Of a hundred hand-ins: {_WEIGHTS} (chosen, not measured); {day.TYPICAL_SHARE:.0%} typical, {day.RIGHT_SHARE:.0%}
  right, one in a hundred an endless loop, which is given its whole time and told apart. A fault is any
  verdict other than the one due.
"""
HOW = """\
    ./start --setup                     # once
    .venv/bin/pip install -e '.[dev]'
    waypost bench judge                 # each runner beside its bare tool
    waypost bench judge --only python   # one runner
    waypost bench judge --course --peers --day --save   # everything, and writes this page

DMOJ compiles a part of itself when it is installed: `apt-get install g++ libseccomp-dev`. Both peers need a package
index once, and nothing after. `--quick` takes a few rounds only: it shows that the bench works, not how fast the judge
is. Close everything else first: a busy machine measures its neighbours.
"""
JUDGE = Page("Benchmarks of the judge", "waypost bench judge --save", WHAT, HOW)
