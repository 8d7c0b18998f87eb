"""Lesson pages in a real browser with no network: axe finds nothing, and nothing is asked for that is not there."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from waypost.curriculum.findings import Finding
from waypost.curriculum.library import Library
from waypost.curriculum.markdown import tokens
from waypost.curriculum.render import hint_html, inline_html, lesson_html, task_html
from waypost.curriculum.schema import Exercise, Lesson
from waypost.kernel.errors import Unavailable

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

ORIGIN = "http://lesson.invalid"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_POLICY = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'"
_LIVE_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'"
_STYLE = """
body { font: 18px/1.6 sans-serif; color: #1b2430; background: #fbfaf7; max-width: 68ch; margin: 2rem auto }
.term { font: inherit; color: inherit; background: none; border: 0; border-bottom: 2px dotted #0b6e6e; padding: 0 2px }
a { color: #0b6e6e } img { max-width: 100%; height: auto } pre, .table { overflow-x: auto }
.option { display: block; padding: 4px 0 } input { width: 24px; height: 24px } summary { padding: 4px 0 }
"""
_RUN_AXE = """async rules => {
  const result = await axe.run(document, {runOnly: {type: "tag", values: rules}, resultTypes: ["violations"]});
  const home = node => document.querySelector(node.target[0])?.closest("[data-source]")?.dataset.source ?? "";
  return result.violations.flatMap(({id, help, nodes}) => nodes.map(n => ({id, help, html: n.html, source: home(n)})));
}"""
_CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser")
_QUIET = ["--disable-background-networking", "--disable-component-update", "--no-first-run", "--no-pings"]


@dataclass
class _Requests:
    """What a page asked for that it could not have."""

    refused: list[str] = field(default_factory=list)


def chromium_path() -> str:
    """The browser to use: WAYPOST_CHROMIUM, or the one installed. Raises Unavailable."""
    named = os.environ.get("WAYPOST_CHROMIUM")
    for name in [named] if named else _CHROMIUM:
        if found := shutil.which(name):
            return found
    raise Unavailable(
        "There is no Chromium to open the lesson pages in.", "Run: apt install chromium-headless-shell"
    )


def axe_script() -> str:
    """The text of axe-core. Raises Unavailable when it is not installed."""
    path = Path(__file__).parents[3] / "frontend/node_modules/axe-core/axe.min.js"
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        raise Unavailable("axe-core is not installed.", "Run npm ci in frontend/.") from None


@contextmanager
def page_prover(library: Library) -> Iterator[PageProver]:
    """A browser without a network, for many lessons. Use it from one thread only. Raises Unavailable."""
    axe, chromium = axe_script(), chromium_path()
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise Unavailable("Playwright is not installed.", "Install the `dev` extra.") from None
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=_QUIET)
        try:
            yield PageProver(browser, axe, library)
        finally:
            browser.close()


class PageProver:
    """Opens what a lesson is rendered to, and says what is amiss."""

    def __init__(self, browser: Browser, axe: str, library: Library) -> None:
        self.browser, self.axe, self.library = browser, axe, library

    def prove(self, lesson: Lesson) -> list[Finding]:
        """Everything amiss with the lesson's page, the tasks of its exercises, and its live examples."""
        found = list(self._document(lesson, page_html(lesson, self.library)))
        for line, example in live_examples(lesson):
            found += self._live(lesson, line, example)
        return found

    def _document(self, lesson: Lesson, html: str) -> Iterator[Finding]:
        with self._page(html, _POLICY, lesson.pictures) as (page, requests):
            page.evaluate(self.axe)
            violations = page.evaluate(_RUN_AXE, RULES)
            broken = page.evaluate("[...document.images].filter(i => !i.naturalWidth).map(i => i.alt)")
        for violation in violations:
            yield _violation(violation)
        for words in broken:
            yield Finding(
                lesson.source.as_posix(), 0, "page", f"This picture does not show: {words}", "Mend the SVG."
            )
        yield from _refused(lesson.source.as_posix(), 0, requests)

    def _live(self, lesson: Lesson, line: int, example: str) -> Iterator[Finding]:
        with self._page(example, _LIVE_POLICY, {}) as (page, requests):
            page.wait_for_load_state("load")
        yield from _refused(lesson.source.as_posix(), line, requests)

    @contextmanager
    def _page(self, html: str, policy: str, pictures: dict[str, str]) -> Iterator[tuple[Page, _Requests]]:
        """A fresh page holding `html`; anything else it asks for is refused and noted."""
        requests = _Requests()

        def answer(route: Route) -> None:
            address = route.request.url
            name = address.removeprefix(f"{ORIGIN}/pictures/")
            if address == f"{ORIGIN}/favicon.ico":
                route.fulfill(status=204)
            elif address == f"{ORIGIN}/":
                headers = {"content-security-policy": policy}
                route.fulfill(body=html, content_type="text/html; charset=utf-8", headers=headers)
            elif name in pictures:
                route.fulfill(body=pictures[name], content_type="image/svg+xml")
            else:
                requests.refused.append(address)
                route.abort()

        context = self.browser.new_context(service_workers="block", bypass_csp=False)
        try:
            context.route("**/*", answer)
            page = context.new_page()
            page.on("console", lambda message: _blocked(message.text, requests))
            page.goto(f"{ORIGIN}/")
            yield page, requests
        finally:
            context.close()


def page_html(lesson: Lesson, library: Library) -> str:
    """A page of its own around a lesson and its tasks, in the plainest accessible frame.

    Each part carries the name of the file it comes from, so that a finding can say it.
    """
    parts = [(lesson.source.as_posix(), lesson_html(lesson, library, picture_url=_picture_url))]
    parts += [(x.source.as_posix(), exercise_body(x, library)) for x in lesson.exercises]
    body = "\n".join(f'<div data-source="{escape(source)}">{html}</div>' for source, html in parts)
    title = escape(lesson.title)
    return (
        f'<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{_STYLE}</style></head><body><main><h1>{title}</h1>\n{body}\n</main></body></html>"
    )


def exercise_body(exercise: Exercise, library: Library) -> str:
    """The parts of an exercise that are rendered from Markdown."""
    asks = "".join(
        f"<fieldset><legend>{inline_html(q.ask)}</legend>"
        + "".join(f"<p>{inline_html(option)}</p>" for option in q.options)
        + "</fieldset>"
        for q in exercise.questions
    )
    hints = "".join(hint_html(hint, library, module_id=exercise.module_id) for hint in exercise.hints)
    return f"<h2>{escape(exercise.title)}</h2>{task_html(exercise, library)}{asks}<h3>Hints</h3>{hints}"


def live_examples(lesson: Lesson) -> Iterator[tuple[int, str]]:
    """Line and text of each `html live` example."""
    for token, row in tokens(lesson.prose):
        if token.type == "fence" and token.info.split() == ["html", "live"]:
            yield lesson.prose_line + row, token.content


def _picture_url(lesson: Lesson, name: str) -> str:
    return f"{ORIGIN}/pictures/{name}"


def _violation(violation: dict[str, str]) -> Finding:
    html = re.sub(r"\s+", " ", violation["html"])[:120]
    return Finding(
        violation["source"], 0, "accessible", f"axe: {violation['help']} ({violation['id']}): {html}",
        "Mend the text this comes from.",
    )  # fmt: skip


def _refused(shown: str, line: int, requests: _Requests) -> Iterator[Finding]:
    for address in dict.fromkeys(requests.refused):
        yield Finding(
            shown, line, "page", f"The page asks for something that is not there: {address.removeprefix(ORIGIN)}",
            "Take it out: an example may use only what is in it.",
        )  # fmt: skip


def _blocked(text: str, requests: _Requests) -> None:
    """A request that the page's own policy stopped is still a request."""
    found = re.search(r"'([^']+)'.*violates the following Content Security Policy", text)
    if found:
        requests.refused.append(found[1])
