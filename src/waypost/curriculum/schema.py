"""The shape of the curriculum once read. Format reference: docs/handbook/curriculum-format.md.

Everything here is frozen: the pack is read once and shared by all requests.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
ConceptId = Annotated[str, StringConstraints(pattern=r"^[a-z]+(\.[a-z0-9-]+)+$", max_length=60)]
FileName = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*$", max_length=80),
]
PageName = Annotated[
    str,
    StringConstraints(
        pattern=r"^(/[A-Za-z0-9_./?=&%-]*|[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*)$",
        max_length=80,
    ),
]
"""A file of the work, or (for a server's pages) an address that starts with /."""
Files = dict[FileName, str]

Kind = Literal["predict", "trace", "parsons", "fill", "fix", "write", "refactor", "write-tests", "build"]
Database = Literal["sqlite", "postgres"]
Runner = Literal["page", "javascript", "answer", "python", "node", "http", "sql", "git", "ruby", "rails"]
IN_BROWSER = ("page", "javascript")
"""Runners whose checks the learner's own browser can look at; the server looks at all other work."""
PAGES = ("page", "http", "rails")
"""Runners whose checks may look at a page in the browser."""
ENTRY: dict[str, str] = {
    "page": "index.html",
    "javascript": "script.js",
    "answer": "answers.json",
    "python": "main.py",
    "node": "main.js",
    "http": "server.js",
    "sql": "answer.sql",
    "git": "steps.sh",
    "ruby": "main.rb",
    "rails": "app/models/book.rb",
}
"""The file that a runner's work starts from, unless the exercise says otherwise."""
GIVEN: dict[str, tuple[str, ...]] = {"sql": ("schema.sql", "seed.sql"), "git": ("start.sh",)}
"""Files that stay as the exercise gives them, whatever a learner hands in (unless the work starts from one of them)."""
ANSWERS_FILE = "answers.json"
"""Name of the one file a learner's work holds in `predict`, `trace`, `parsons` and `fill`."""


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Check(Frozen):
    """One look at what the learner's work does. `expect` stays outside the place where learner code runs."""

    id: Id
    says: str
    get: str | None = None
    see: Literal["console", "errors", "source"] | None = None
    file: FileName | None = None
    do: str | None = None
    expect: Any = None
    wanted: str | None = None
    otherwise: str
    width: int | None = Field(default=None, ge=200, le=2000)
    page: PageName | None = None
    world: Literal["page"] | None = Field(default=None, alias="in")
    input: tuple[str, ...] = ()
    with_: Files = Field(default_factory=dict, alias="with")
    hidden: bool = False


class Question(Frozen):
    """A question of a `predict` or `trace` exercise; `options` empty means a typed answer."""

    id: Id
    ask: str
    options: tuple[str, ...] = ()
    lines: int = 1


class Solution(Frozen):
    """A right answer: `files` as they are judged (for answers: `{"answers.json": …}`)."""

    name: str
    files: Files


class WrongAnswer(Frozen):
    """A wrong answer that shows one misconception and must fail exactly `fails`."""

    name: str
    fails: tuple[Id, ...] = ()
    error: bool = False
    shows: str
    say: str
    files: Files


_KIB, _MIB = 1024, 1024 * 1024
DEFAULT_OUTPUT_BYTES = 256 * _KIB
"""As in judge/js/harness.js."""


class Limits(Frozen):
    """What one piece of work may use. `memory_bytes` is not for `page`: all pages share one browser."""

    wall_seconds: float = Field(default=5.0, ge=0.1, le=120, allow_inf_nan=False)
    memory_bytes: int = Field(default=256 * _MIB, ge=16 * _MIB, le=2048 * _MIB)
    output_bytes: int = Field(default=DEFAULT_OUTPUT_BYTES, ge=1 * _KIB, le=4 * _MIB)


class Exercise(Frozen):
    """One exercise, whole, secrets included: never send this to a learner (see `learner_view`)."""

    id: Id
    title: str
    kind: Kind
    runner: Runner
    entry: FileName
    practises: tuple[ConceptId, ...]
    minutes: int
    difficulty: int = Field(ge=1, le=5)
    limits: Limits = Limits()
    database: Database = "sqlite"  # for runner sql
    task: str  # Markdown
    files: Files = Field(default_factory=dict)  # the starter; blanks as {{1}} in `fill`
    blocks: tuple[str, ...] = ()  # parsons, in the right order
    extra_blocks: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    checks: tuple[Check, ...]
    hints: tuple[str, str, str]
    solutions: tuple[Solution, ...]
    wrong: tuple[WrongAnswer, ...]
    paper: str  # Markdown
    survivors: dict[str, str] = Field(default_factory=dict)
    source: Path  # relative to the content root
    lines: dict[str, int] = Field(default_factory=dict)
    """Where each part stands in `source`: `task`, `checks/<id>`, `solution/<n>`, `wrong/<n>` (n from 0)…"""
    lesson_id: Id | None = None
    project_id: Id | None = None
    module_id: Id

    @property
    def workspace_key(self) -> str:
        """Milestones of one project share the learner's files; any other exercise has its own."""
        return self.project_id or self.id


class Quiz(Frozen):
    ask: str
    options: tuple[str, ...]
    answer: int  # from 1
    because: str


class Lesson(Frozen):
    id: Id
    title: str
    minutes: int
    teaches: tuple[ConceptId, ...]
    requires: tuple[ConceptId, ...] = ()
    new_terms: tuple[Id, ...] = ()
    reviewed: date
    prose: str  # Markdown, without the front matter
    quiz: tuple[Quiz, ...]
    exercises: tuple[Exercise, ...]
    pictures: dict[FileName, str] = Field(default_factory=dict)  # SVG text by file name
    source: Path  # relative to the content root
    prose_line: int = 1  # the line of `source` on which `prose` starts
    module_id: Id


class RubricRow(Frozen):
    id: Id
    title: str
    not_yet: str
    met: str
    strong: str


class Project(Frozen):
    id: Id
    title: str
    minutes: int
    customer: str
    requires: tuple[ConceptId, ...] = ()
    brief: str  # Markdown
    done_looks_like: str  # Markdown
    rubric: tuple[RubricRow, ...]
    milestones: tuple[Exercise, ...]
    source: Path  # relative to the content root
    lines: dict[str, int] = Field(default_factory=dict)
    module_id: Id


class Module(Frozen):
    id: Id
    title: str
    summary: str
    outcomes: tuple[str, ...]
    hours: float
    requires: tuple[str, ...] = ()
    lessons: tuple[Lesson, ...]
    projects: tuple[Project, ...] = ()
    source: Path = Path()  # module.yml, relative to the content root
    programme_id: Id = ""


class Term(Frozen):
    id: Id
    term: str
    means: str
    example: str | None = None
    source: Path = Path()
    line: int = 0


class Programme(Frozen):
    id: Id
    title: str
    summary: str
    modules: tuple[Module, ...]
    source: Path = Path()  # programme.yml, relative to the content root


class Pack(Frozen):
    """Everything under `content/`, read. Look-ups by id are built once by `curriculum.library.Library`."""

    programmes: tuple[Programme, ...]
    glossary: tuple[Term, ...]
    fingerprint: str  # SHA-256 over every file read
