"""The curriculum in memory: read once a process, with what pages need of it made ready once.

Everything here is the same for every learner, and nothing in it changes while the process runs.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from waypost.curriculum.learner import learner_view
from waypost.curriculum.library import Library, load_library
from waypost.curriculum.render import lesson_html, markdown_html
from waypost.curriculum.schema import Exercise, Lesson, Project, Term
from waypost.learning.files import ANSWER_KINDS
from waypost.learning.outline import Outline, build_outline

_TERM = re.compile(r'data-term="([a-z0-9-]+)"')
_IN_SCRIPT = str.maketrans(
    {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
)


class Shelf:
    """One library with its outline and its pieces of pages, each made the first time it is asked for."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.outline: Outline = build_outline(library)
        self._made: dict[tuple[str, str], SafeString] = {}

    def lesson_html(self, lesson: Lesson) -> SafeString:
        html = lesson_html(lesson, self.library, picture_url=picture_url, lesson_url=lesson_url)
        return mark_safe(html)  # noqa: S308 - the renderer lets no raw HTML through

    def markdown(self, text: str, *, module_id: str = "") -> SafeString:
        return mark_safe(markdown_html(text, self.library, module_id=module_id))  # noqa: S308 - as above

    def exercise_json(self, exercise: Exercise) -> SafeString:
        """`learner_view` as JSON that may stand inside a script element."""
        return self.once("exercise", exercise.id, lambda: script_json(learner_view(exercise, self.library)))

    def exercise_terms_json(self, exercise: Exercise) -> SafeString:
        """The glossary words of the task and the hints."""

        def make() -> SafeString:
            view = learner_view(exercise, self.library)
            return self._terms_json(view["task_html"] + "".join(view["hints"]))

        return self.once("terms", exercise.id, make)

    def lesson_terms_json(self, lesson: Lesson) -> SafeString:
        return self.once("terms", lesson.id, lambda: self._terms_json(self.lesson_html(lesson)))

    def project_terms_json(self, project: Project) -> SafeString:
        html = self.markdown(project.brief, module_id=project.module_id) + self.markdown(
            project.done_looks_like, module_id=project.module_id
        )
        return self.once("terms", project.id, lambda: self._terms_json(html))

    def glossary(self) -> list[Term]:
        """Every term in the order of the alphabet."""
        return sorted(self.library.terms.values(), key=lambda term: term.term.lower())

    def _terms_json(self, html: str) -> SafeString:
        names = dict.fromkeys(_TERM.findall(html))
        terms = [self.library.terms[name] for name in names if name in self.library.terms]
        return script_json(
            {term.id: {"term": term.term, "means": term.means, "example": term.example} for term in terms}
        )

    def once(self, sort: str, name: str, make: Callable[[], SafeString]) -> SafeString:
        """A piece of a page that is the same for everybody, made the first time it is wanted."""
        try:
            return self._made[sort, name]
        except KeyError:
            return self._made.setdefault((sort, name), make())


_shelf: Shelf | None = None
_lock = threading.Lock()


def shelf() -> Shelf:
    """The curriculum of this process; read at the first call (seconds, or a fraction from the compiled copy).

    Raises CurriculumErrors when it is not whole.
    """
    global _shelf
    if _shelf is None:
        with _lock:
            if _shelf is None:
                _shelf = Shelf(load_library(settings.CONTENT_ROOT, settings.DATA / "cache"))
    return _shelf


def library() -> Library:
    return shelf().library


@contextmanager
def use(other: Library) -> Iterator[Shelf]:
    """Put another curriculum in place for the length of a `with` block (tests)."""
    global _shelf
    before, _shelf = _shelf, Shelf(other)
    try:
        yield _shelf
    finally:
        _shelf = before


def starter_files(exercise: Exercise) -> dict[str, str]:
    """What a person with no work of their own begins from: never a solution.

    Answers begin empty. A later milestone begins from the starter files of all milestones up to it.
    """
    if exercise.kind in ANSWER_KINDS:
        return {}
    if exercise.project_id is None:
        return dict(exercise.files)
    files: dict[str, str] = {}
    for milestone in library().project(exercise.project_id).milestones:
        files |= milestone.files
        if milestone.id == exercise.id:
            break
    return files


def new_files(exercise: Exercise) -> dict[str, str]:
    """What a milestone adds to the work a person brings from the one before."""
    return dict(exercise.files) if exercise.project_id is not None else {}


def lesson_url(lesson_id: str) -> str:
    return reverse("learning:lesson", args=(lesson_id,))


def picture_url(lesson: Lesson, name: str) -> str:
    """Names the picture's text in the address, so that a browser may keep it for ever."""
    mark = sha256(lesson.pictures[name].encode()).hexdigest()[:12]
    return reverse("learning:picture", args=(lesson.id, name)) + f"?v={mark}"


def script_json(value: Any) -> SafeString:
    """JSON that cannot end the script element it stands in."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).translate(_IN_SCRIPT)
    return mark_safe(text)  # noqa: S308 - no angle bracket is left


def with_ready_parts(ready: dict[str, SafeString], rest: dict[str, Any]) -> SafeString:
    """One JSON object of parts that are JSON already and of values that are not yet; for a script element."""
    parts = ",".join(f'"{name}":{text}' for name, text in ready.items())
    return mark_safe(f"{{{parts},{script_json(rest)[1:]}")  # noqa: S308 - all of it went through script_json


def start_points() -> list[tuple[str, str]]:
    """The modules of the course in their order: id and title."""
    return [(module.id, module.title) for module in library().modules.values()]
