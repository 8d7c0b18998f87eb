"""The figures as a table for people, as JSON for programs, and as the page kept in the repository."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from waypost.bench.figures import Figure

HEAD = ("What", "Measured", "Asked", "", "Note")
HOW = """\
    ./start --setup                      # once
    .venv/bin/pip install -e '.[dev]'    # the load generator and the browser driver
    waypost bench classroom              # every figure but the peer's
    waypost bench classroom --kolibri    # and the peer's (installed from PyPI the first time, offline after)
    waypost bench classroom --kolibri --save   # and writes this page

`--quick` takes a few rounds only: it shows that the bench works, not how fast the classroom is. Close everything
else first: a busy machine measures its neighbours.
"""


def _row(figure: Figure) -> tuple[str, ...]:
    return (figure.name, figure.said(), figure.asked(), figure.answer(), figure.note)


def _parts(figures: Sequence[Figure]) -> dict[str, list[Figure]]:
    parts: dict[str, list[Figure]] = {}
    for figure in figures:
        parts.setdefault(figure.part, []).append(figure)
    return parts


def summary(figures: Sequence[Figure]) -> str:
    """'31 of 34 targets met.'"""
    asked = [figure for figure in figures if figure.met is not None]
    met = sum(1 for figure in asked if figure.met)
    return f"{met} of {len(asked)} targets met."


def as_text(figures: Sequence[Figure], machine: dict[str, str]) -> str:
    rows = [_row(figure) for figure in figures]
    widths = [max(len(row[column]) for row in [HEAD, *rows]) for column in range(4)]
    lines = [f"{name}: {value}" for name, value in machine.items()]
    for part, found in _parts(figures).items():
        lines += ["", part]
        for figure in found:
            *cells, note = _row(figure)
            told = "  ".join(
                cell.rjust(width) if column == 1 else cell.ljust(width)
                for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
            )
            lines.append(f"  {told}  {note}".rstrip())
    return "\n".join([*lines, "", summary(figures)])


def as_json(figures: Sequence[Figure], machine: dict[str, str]) -> dict[str, Any]:
    return {
        "machine": machine,
        "figures": [{**asdict(figure), "met": figure.met} for figure in figures],
        "summary": summary(figures),
    }


@dataclass(frozen=True)
class Page:
    """What a page says beside its figures; `command` writes it."""

    title: str
    command: str
    what: str
    how: str
    beside: str = ""


def as_markdown(
    figures: Sequence[Figure], machine: dict[str, str], *, quick: bool, page: Page | None = None
) -> str:
    """A whole page of docs, that of the classroom where none is named. Written by the bench alone, so that no figure
    is ever typed in by hand."""
    page = page or CLASSROOM
    lines = [
        f"# {page.title}",
        "",
        f"Written by `{page.command}`; never by hand. Good or bad, the figures stand as measured.{page.beside}",
        "",
    ]
    if quick:
        lines += ["**A quick run: it shows that the bench works. Do not quote these figures.**", ""]
    lines += ["| | |", "|---|---|", *(f"| {name} | {_cell(value)} |" for name, value in machine.items())]
    lines += ["", f"**{summary(figures)}**"]
    for part, found in _parts(figures).items():
        lines += ["", f"## {part}", "", "| what | measured | asked | | note |", "|---|--:|---|---|---|"]
        lines += ["| " + " | ".join(_cell(cell) for cell in _row(figure)) + " |" for figure in found]
    lines += ["", "## What was done", "", page.what.strip(), "", "## Run it", "", page.how.rstrip(), ""]
    return "\n".join(lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


WHAT = """\
A real classroom is seeded, prepared and started as `waypost up` starts it: the same processes, users, settings and
durability (each save is on disk before it is acknowledged). Sixty learners with believable work have their sessions
made beforehand; signing in is not measured. The load comes from a process of its own on the same machine, over
loopback, so it takes its share of the processor from both systems alike.

- **One client**: request to last byte, one after another, over a kept connection.
- **Clicking at once**: every learner asks again as soon as the last answer is there, with no pause, for five seconds
  (of Kolibri, whose answers take longer, for twenty). Each answer must
  be 200 and the first of each learner must carry that learner's own mark, so a redirect to the sign-in page counts as
  a fault, never as a fast answer. Any fault is printed. The judge's runners have started before: the first learner who
  opens an exercise of a sort starts its runner, which for Rails takes about a second of one core, once.
- **Learners working**: saves every few seconds, a page opened before each exercise, right and not-yet-right hand-ins
  in the course's own mix. A hand-in is timed from sending it to having its verdict, asking again as the page does.
- **In the browser**: Chromium, a real click, from the time stamp of the click to after the frame that paints the
  answer (a mutation of the answer line, then two animation frames, so the figure includes up to one frame too many).
- **Bytes**: what the network layer of Chromium received, headers and compression included. The second visit comes
  from the home page, with the cache of the first.
- **Memory**: proportional set size, summed over the process tree, after the load. Judge and browser apart.
- **The peer** is Kolibri, with its own defaults, one facility, one class, the same number of learners, signed in. Its
  home page is two requests: the shell (the same for everybody, cached by the server) and its data; a
  visit is both, one after the other, for nothing of the learner's is seen before. The ratio to the shell alone is told
  too. Its other equals: the list of a learner's classes to our
  map of the course, saving an attempt to saving the work. The two systems never run at the same moment.
"""
CLASSROOM = Page(
    "Benchmarks",
    "waypost bench classroom --save",
    WHAT,
    HOW,
    " The judge by itself: [benchmarks of the judge](benchmarks-judge.md).",
)
