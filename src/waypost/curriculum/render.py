"""The curriculum as safe HTML: no raw HTML from authors, no inline style, no script, nothing fetched from outside."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, MutableMapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Any

from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from waypost.curriculum.findings import Notes
from waypost.curriculum.library import Library
from waypost.curriculum.markdown import LANGUAGES, engine
from waypost.curriculum.schema import Exercise, Lesson, Quiz
from waypost.curriculum.yamlread import read_yaml

PictureUrl = Callable[[Lesson, str], str]
LessonUrl = Callable[[str], str]


def picture_data_url(lesson: Lesson, name: str) -> str:
    """The picture itself as a data: address; for pages that stand alone."""
    return "data:image/svg+xml;base64," + base64.b64encode(lesson.pictures[name].encode()).decode()


def default_lesson_url(lesson_id: str) -> str:
    return f"/lesson/{lesson_id}/"


@dataclass(frozen=True)
class _Around:
    """What a text needs from around it while it is rendered."""

    library: Library | None = None
    lesson: Lesson | None = None
    module_id: str = ""
    picture_url: PictureUrl = picture_data_url
    lesson_url: LessonUrl = default_lesson_url


def lesson_html(
    lesson: Lesson,
    library: Library,
    *,
    picture_url: PictureUrl = picture_data_url,
    lesson_url: LessonUrl = default_lesson_url,
) -> str:
    """The prose of a lesson, from `<h2>` down (its title is the page's `<h1>`). Kept after the first time.

    Give named functions, not fresh lambdas, for the addresses: they are part of the key it is kept under.
    """
    key = ("lesson", lesson.id, picture_url, lesson_url)
    found = library.remembered(key)
    if found is None:
        around = _Around(library, lesson, lesson.module_id, picture_url, lesson_url)
        found = library.remember(key, _render(lesson.prose, around))
    return found


def task_html(exercise: Exercise, library: Library | None = None) -> str:
    """The task. With a library, glossary words are found as the lesson finds them."""
    return markdown_html(exercise.task, library, module_id=exercise.module_id)


def hint_html(hint: str, library: Library | None = None, *, module_id: str = "") -> str:
    return markdown_html(hint, library, module_id=module_id)


def markdown_html(text: str, library: Library | None = None, *, module_id: str = "") -> str:
    """Any other Markdown of the curriculum: a brief, a paper form. With a library it is kept after the first time."""
    around = _Around(library, module_id=module_id)
    if library is None:
        return _render(text, around)
    key = ("markdown", text, module_id)
    found = library.remembered(key)
    return found if found is not None else library.remember(key, _render(text, around))


def inline_html(text: str) -> str:
    """One line of Markdown without a paragraph around it: a question, an option."""
    return _render_inline(text, _Around())


def code_html(code: str, language: str) -> str:
    """Highlighted code as spans with classes (Pygments' short names); no wrapper, no inline style."""
    name = {"js": "javascript", "": "text"}.get(language, language)
    return str(highlight(code, _lexer(name), HtmlFormatter(nowrap=True))).rstrip("\n")


def _render(text: str, around: _Around) -> str:
    return _renderer().render(engine().parse(text), engine().options, {"around": around, "quiz": 0})


def _render_inline(text: str, around: _Around) -> str:
    return _renderer().render(engine().parseInline(text), engine().options, {"around": around, "quiz": 0})


@lru_cache(maxsize=16)
def _lexer(name: str) -> Any:
    try:
        return get_lexer_by_name(name, stripnl=False, ensurenl=False)
    except ClassNotFound:  # a file of another kind: notes.txt
        return get_lexer_by_name("text", stripnl=False, ensurenl=False)


@lru_cache(maxsize=1)
def _renderer() -> _Renderer:
    return _Renderer()


class _Renderer(RendererHTML):
    """markdown-it's renderer with our own fences, terms, pictures, links, notes and tables."""

    def term(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: MutableMapping[str, Any]
    ) -> str:
        around: _Around = env["around"]
        name = tokens[idx].meta["term"]
        term = around.library.find_term(name, around.module_id) if around.library else None
        words = tokens[idx].content or (name if term is None or name != term.id else term.term)
        if around.library and term is None:
            return escape(words)
        term_id = term.id if term else name
        return f'<button type="button" class="term" data-term="{escape(term_id)}">{escape(words)}</button>'

    def fence(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: MutableMapping[str, Any]
    ) -> str:
        token = tokens[idx]
        info = token.info.split()
        language = info[0] if info else "text"
        if language == "quiz":
            return _quiz_html(token.content, env)
        code = (
            f'<code class="language-{escape(language)}">{code_html(token.content, _known(language))}</code>'
        )
        if info[1:] == ["live"]:
            return f'<div class="live" data-lang="{escape(language)}"><pre tabindex="0">{code}</pre></div>\n'
        return f'<pre class="code" tabindex="0">{code}</pre>\n'

    def image(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: MutableMapping[str, Any]
    ) -> str:
        around: _Around = env["around"]
        name, words = str(tokens[idx].attrs.get("src", "")), escape(tokens[idx].content)
        if around.lesson is None or name not in around.lesson.pictures:
            return f'<span class="picture-missing">{words}</span>'
        width, height = picture_size(around.lesson.pictures[name])
        address = escape(around.picture_url(around.lesson, name))
        return f'<img class="picture" src="{address}" alt="{words}" width="{width}" height="{height}">'

    def link_open(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: MutableMapping[str, Any]
    ) -> str:
        match = re.match(r"^lesson:([a-z0-9-]+)$", str(tokens[idx].attrs.get("href", "")))
        if match is None:  # an outside link never reaches a learner as one
            return "<span>"
        env["open_link"] = True
        return f'<a href="{escape(env["around"].lesson_url(match[1]))}">'

    def link_close(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: MutableMapping[str, Any]
    ) -> str:
        return "</a>" if env.pop("open_link", False) else "</span>"

    def blockquote_open(self, *_: Any) -> str:
        return '<div class="note" role="note">\n'

    def blockquote_close(self, *_: Any) -> str:
        return "</div>\n"

    def table_open(self, *_: Any) -> str:
        return '<div class="table" tabindex="0"><table>\n'

    def table_close(self, *_: Any) -> str:
        return "</table></div>\n"

    def th_open(self, *_: Any) -> str:
        return '<th scope="col">'

    def td_open(self, *_: Any) -> str:
        return "<td>"  # alignment would be an inline style


def picture_size(svg: str) -> tuple[int, int]:
    """Width and height from the viewBox, so that the page does not jump when the picture arrives."""
    match = re.search(r'viewBox="\s*[-\d.]+[\s,]+[-\d.]+[\s,]+([\d.]+)[\s,]+([\d.]+)\s*"', svg)
    return (round(float(match[1])), round(float(match[2]))) if match else (600, 400)


def _known(language: str) -> str:
    return language if language in LANGUAGES else "text"


def _quiz_html(text: str, env: MutableMapping[str, Any]) -> str:
    """Questions whose answers open at once: the script does it on choosing, and without one a tap on the summary."""
    located = read_yaml(text, Notes(""))
    rows = located.value if located and isinstance(located.value, list) else []
    around: _Around = env["around"]
    parts = []
    for row in rows:
        env["quiz"] += 1
        parts.append(_question_html(Quiz.model_validate(row), f"quiz-{env['quiz']}", around))
    return '<form class="quiz">\n' + "\n".join(parts) + "\n</form>\n"


def _question_html(quiz: Quiz, name: str, around: _Around) -> str:
    options = "".join(
        f'<label class="option"><input type="radio" name="{name}" value="{number}"> '
        f"<span>{_render_inline(option, around)}</span></label>\n"
        for number, option in enumerate(quiz.options, start=1)
    )
    answer = _render_inline(quiz.options[quiz.answer - 1], around)
    because = _render_inline(quiz.because, around)
    return (
        f'<fieldset class="question" data-answer="{quiz.answer}">\n'
        f"<legend>{_render_inline(quiz.ask, around)}</legend>\n{options}"
        f'<details class="because"><summary>Show the answer</summary>'
        f'<p>The answer is: <span class="answer">{answer}</span></p><p>{because}</p></details>\n</fieldset>'
    )
