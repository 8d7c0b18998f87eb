"""The paper edition: lessons and exercises as one A4 document in black and white, for work away from a screen."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from html import escape

from waypost.curriculum.blocks import block_ids
from waypost.curriculum.library import Library
from waypost.curriculum.render import code_html, inline_html, lesson_html, markdown_html, task_html
from waypost.curriculum.schema import Exercise, Lesson, Module, Project

_STYLE = """
@page { size: A4; margin: 20mm 18mm 22mm;
  @top-left { content: string(part); font-size: 9pt; color: #444 }
  @top-right { content: "Waypost"; font-size: 9pt; color: #444 }
  @bottom-left { content: "Name:"; font-size: 9pt; color: #444 }
  @bottom-right { content: "Page " counter(page) " of " counter(pages); font-size: 9pt; color: #444 } }
html { font-family: "Atkinson Hyperlegible Next", "Atkinson Hyperlegible", Arial, "DejaVu Sans", sans-serif;
  font-size: 11.5pt; line-height: 1.5; color: #000; background: #fff }
h1 { string-set: part content(); font-size: 20pt; line-height: 1.2; margin: 0 0 4mm; break-before: page }
h1:first-of-type { break-before: auto }
h2 { font-size: 14pt; margin: 6mm 0 2mm; break-after: avoid }
h3 { font-size: 12pt; margin: 4mm 0 1mm; break-after: avoid }
p, ul, ol { margin: 0 0 2.5mm } li { margin: 0 0 1mm }
.term { border-bottom: 0.6pt dotted #000 }
pre { font-family: "Atkinson Hyperlegible Mono", "DejaVu Sans Mono", monospace; font-size: 9.5pt; line-height: 1.4;
  border: 0.6pt solid #888; padding: 2mm 3mm; white-space: pre-wrap; overflow-wrap: anywhere; break-inside: avoid }
code { font-family: "Atkinson Hyperlegible Mono", "DejaVu Sans Mono", monospace; font-size: 0.9em }
pre .nt, pre .k, pre .kd { font-weight: bold } pre .c, pre .c1, pre .cm { font-style: italic }
.note { border-left: 2pt solid #000; padding-left: 4mm; margin: 3mm 0 }
img { max-width: 100%; max-height: 90mm }
table { border-collapse: collapse; margin: 0 0 3mm } th, td { border: 0.6pt solid #888; padding: 1mm 2.5mm }
fieldset { border: 0; padding: 0; margin: 0 0 4mm; break-inside: avoid } legend { font-weight: bold; padding: 0 }
.option { display: block } .box { display: inline-block; width: 3mm; height: 3mm; border: 0.8pt solid #000 }
.exercise { border-top: 1.5pt solid #000; padding-top: 3mm; margin-top: 7mm }
.strip { border: 0.8pt dashed #000; margin: 0 0 2mm; display: flex; break-inside: avoid }
.strip pre { border: 0; margin: 0; flex: 1 } .strip .box { margin: 3mm; width: 7mm; height: 6mm }
.line { border-bottom: 0.5pt solid #999; height: 8.5mm; break-inside: avoid }
dt { font-weight: bold } dd { margin: 0 0 2mm 5mm }
"""
_TERM = re.compile(r'<button type="button" class="term" data-term="[^"]*">(.*?)</button>', re.S)
_ANSWER = re.compile(r'<details class="because">.*?</details>', re.S)
_RADIO = re.compile(r'<input type="radio"[^>]*>')
_LINK = re.compile(r"<a href=[^>]*>(.*?)</a>", re.S)
_PAINT = re.compile(r"(#[0-9a-fA-F]{3,8}\b|(?:rgb|hsl)a?\([^)]*\))")
_NAMED = re.compile(r"((?:fill|stroke|color|stop-color)\s*[:=]\s*[\"']?\s*)([a-zA-Z]+)")


def paper_html(parts: Iterable[Lesson | Project], library: Library, *, title: str) -> str:
    """A whole document: no answers to the questions, no solutions, no hidden checks; nothing fetched."""
    body = "\n".join(
        _lesson(part, library) if isinstance(part, Lesson) else _project(part, library) for part in parts
    )
    return (
        f'<!DOCTYPE html>\n<html lang="en-GB"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style></head><body>\n{body}\n</body></html>"
    )


def module_parts(module: Module) -> list[Lesson | Project]:
    """What a module's paper edition holds, in order."""
    return [*module.lessons, *module.projects]


def paper_pdf(html: str, *, uncompressed: bool = False) -> bytes:
    """The document as PDF. Raises ValueError when it asks for anything that is not in it."""
    from weasyprint import HTML  # takes most of a second to import: only those who print wait for it
    from weasyprint.urls import FatalURLFetchingError, URLFetcher

    inside_only = URLFetcher(allowed_protocols=("data",), fail_on_errors=True)
    try:
        document = HTML(string=html, url_fetcher=inside_only)
        return bytes(document.write_pdf(uncompressed_pdf=uncompressed, pdf_tags=True))
    except FatalURLFetchingError as error:
        raise ValueError(f"The paper edition asks for something that is not in it: {error}") from error


def grey_picture(lesson: Lesson, name: str) -> str:
    """A picture in greys, as a data: address."""
    svg = _PAINT.sub(lambda found: _grey(found[1]), lesson.pictures[name])
    svg = _NAMED.sub(lambda found: found[1] + _grey(found[2]), svg)
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


def _grey(paint: str) -> str:
    """The grey as bright as this colour; what is not a colour (none, currentColor) stays."""
    from tinycss2.color4 import parse_color  # type: ignore[import-untyped]

    colour = parse_color(paint)
    if colour is None or isinstance(colour, str):
        return paint
    red, green, blue, alpha = colour.to("srgb")
    level = round(255 * (0.2126 * red + 0.7152 * green + 0.0722 * blue))
    return f"#{level:02x}{level:02x}{level:02x}" + (f"{round(255 * alpha):02x}" if alpha < 1 else "")


def _lesson(lesson: Lesson, library: Library) -> str:
    prose = _flat(lesson_html(lesson, library, picture_url=grey_picture))
    terms = [library.terms[name] for name in lesson.new_terms if name in library.terms]
    words = "".join(f"<dt>{escape(term.term)}</dt><dd>{escape(term.means)}</dd>" for term in terms)
    glossary = f"<h2>New words</h2><dl>{words}</dl>" if words else ""
    exercises = "".join(_exercise(exercise, library) for exercise in lesson.exercises)
    return f"<h1>{escape(lesson.title)}</h1>\n{prose}\n{glossary}\n{exercises}"


def _project(project: Project, library: Library) -> str:
    brief = _flat(markdown_html(project.brief, library, module_id=project.module_id))
    done = _flat(markdown_html(project.done_looks_like, library, module_id=project.module_id))
    rows = "".join(
        f"<tr><th>{escape(row.title)}</th><td>{escape(row.not_yet)}</td><td>{escape(row.met)}</td>"
        f"<td>{escape(row.strong)}</td></tr>"
        for row in project.rubric
    )
    rubric = f"<table><tr><th></th><th>Not yet</th><th>Met</th><th>Strong</th></tr>{rows}</table>"
    milestones = "".join(_exercise(milestone, library) for milestone in project.milestones)
    return (
        f"<h1>{escape(project.title)}</h1><h2>The brief</h2>{brief}<h2>What done looks like</h2>{done}"
        f"<h2>How it is looked at</h2>{rubric}{milestones}"
    )


def _exercise(exercise: Exercise, library: Library) -> str:
    task = _flat(task_html(exercise, library))
    files = "".join(
        f"<h3>{escape(name)}</h3><pre>{code_html(_blanks(text), name.rpartition('.')[2])}</pre>"
        for name, text in exercise.files.items()
        if not name.endswith(".svg")
    )
    blocks = "".join(
        f'<div class="strip"><span class="box"></span><pre>{escape(text)}</pre></div>'
        for text in block_ids(exercise).values()
    )
    asks = "".join(
        _question(question.ask, question.options, question.lines) for question in exercise.questions
    )
    paper = _flat(markdown_html(exercise.paper, library, module_id=exercise.module_id))
    room = '<div class="line"></div>' * (4 if exercise.questions else 10)
    return (
        f'<section class="exercise"><h2>{escape(exercise.title)}</h2>{task}{files}{blocks}{asks}'
        f"<h3>On paper</h3>{paper}{room}</section>"
    )


def _question(ask: str, options: tuple[str, ...], lines: int) -> str:
    boxes = "".join(
        f'<span class="option"><span class="box"></span> {inline_html(text)}</span>' for text in options
    )
    room = "" if options else '<div class="line"></div>' * lines
    return f"<fieldset><legend>{inline_html(ask)}</legend>{boxes}{room}</fieldset>"


def _blanks(text: str) -> str:
    return re.sub(r"\{\{\d+\}\}", lambda found: f"____{found[0][2:-2]}____", text)


def _flat(html: str) -> str:
    """Screen things taken off: buttons, answers that open, links."""
    html = _TERM.sub(r'<span class="term">\1</span>', html)
    html = _RADIO.sub('<span class="box"></span>', _ANSWER.sub("", html))
    return _LINK.sub(r"\1", html)
