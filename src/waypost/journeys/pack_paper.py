"""A pack on paper: A4, plain in black and white, with its marking on each page.

The same pack gives the same bytes every time, so that a file can be held against the hash that was kept with it: the
dates in it are those of the sharing, nothing in it is random, and the fonts are made still first (a variable font is
stamped with the time whenever it is put into a document). See `docs/decisions/what-a-pack-holds.md`.
"""

from __future__ import annotations

import base64
import io
from functools import cache
from html import escape
from pathlib import Path

from django.contrib.staticfiles import finders

from waypost.journeys.pack_content import REMOVED, Cover, Part, Row, Snapshot, Table, TableRow

_FONTS = (
    ("Pack", "atkinson-hyperlegible-next-latin-wght-normal.woff2"),
    ("Pack more", "atkinson-hyperlegible-next-latin-ext-wght-normal.woff2"),
)
_WEIGHTS = (400, 700)
_STYLE = """
@page { size: A4; margin: 24mm 18mm 26mm;
  @top-left { content: string(number); font-size: 8.5pt; vertical-align: middle }
  @top-center { content: string(marking); font-weight: bold; font-size: 11pt }
  @top-right { content: string(day); font-size: 8.5pt; vertical-align: middle }
  @bottom-left { content: "To: " string(recipient); font-size: 8.5pt; width: 38%; vertical-align: middle;
    overflow-wrap: anywhere }
  @bottom-center { content: string(marking); font-weight: bold; font-size: 11pt; width: 34% }
  @bottom-right { content: "Page " counter(page) " of " counter(pages); font-size: 8.5pt; width: 28%;
    vertical-align: middle } }
html { font-family: Pack, "Pack more", "DejaVu Sans", sans-serif; font-size: 10.5pt; line-height: 1.45; color: #000 }
body { margin: 0 }
h1 { font-size: 18pt; line-height: 1.2; margin: 0 0 4mm }
h2 { font-size: 13.5pt; margin: 7mm 0 1mm; padding-top: 2mm; border-top: 1.2pt solid #000; break-after: avoid }
p { margin: 0 0 2mm }
.number { string-set: number content() } .day { string-set: day content() }
.recipient { string-set: recipient content() } .marking { string-set: marking content() }
dl { margin: 0 0 3mm } dl div { display: flex; margin: 0 0 1mm; break-inside: avoid }
dt { width: 52mm; flex: none; font-weight: bold } dd { margin: 0; flex: 1; overflow-wrap: anywhere }
table { border-collapse: collapse; width: 100%; margin: 0 0 4mm }
caption { text-align: left; font-weight: bold; margin: 0 0 1mm; break-after: avoid }
th, td { border: 0.5pt solid #555; padding: 1mm 2mm; text-align: left; vertical-align: top; overflow-wrap: break-word }
thead { display: table-header-group } tr { break-inside: avoid }
.mark { font-weight: bold; white-space: nowrap } .was { font-size: 9pt } .gone { text-decoration: line-through }
.sort { border: 1pt solid #000; padding: 0.3mm 1.5mm; font-size: 8.5pt; font-weight: bold }
.end { border-top: 0.5pt solid #555; margin-top: 8mm; padding-top: 2mm; font-size: 8.5pt; overflow-wrap: anywhere }
"""


def paper_html(cover: Cover, snapshot: Snapshot, *, content_hash: str) -> str:
    """The whole document, without its fonts. Every word of a pack is escaped; nothing outside it is asked for."""
    facts = [
        ("To", f'<span class="recipient">{escape(cover.recipient)}</span>'),
        ("Marking", f'<span class="marking">{escape(cover.marking)}</span>'),
        ("Shared on", f'<span class="day">{escape(cover.shared_on)}</span>'),
        ("Shared by", escape(cover.shared_by)),
        ("Lawful basis", escape(cover.basis)),
        ("Why", escape(cover.reason)),
        ("What is in it", escape(", ".join(part.title for part in snapshot.parts))),
        ("As at", escape(snapshot.as_at)),
    ]
    title = f"{cover.marking}: journey pack {cover.number}, {cover.person}"
    body = "".join(_part(part) for part in snapshot.parts)
    return (
        f'<!DOCTYPE html>\n<html lang="en-GB"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="dcterms.created" content="{escape(cover.shared_at)}">'
        f'<meta name="dcterms.modified" content="{escape(cover.shared_at)}"></head><body>\n'
        f'<h1><span class="number">Journey pack {cover.number}</span>: {escape(cover.person)}</h1>\n'
        f"<dl>{''.join(f'<div><dt>{name}</dt><dd>{words}</dd></div>' for name, words in facts)}</dl>\n"
        f"{_changes(snapshot)}\n{body}\n"
        f'<p class="end">Fingerprint of what this pack tells (SHA-256): {escape(content_hash)}. The prison’s '
        f"workshop keeps the same one in its record.</p></body></html>"
    )


def _changes(snapshot: Snapshot) -> str:
    if not snapshot.since:
        return "<p>This is the first pack. Nothing in it is marked as changed.</p>"
    left = f" Not in this pack any more: {escape(', '.join(snapshot.left_out))}." if snapshot.left_out else ""
    if not snapshot.changes:
        return f"<p>Nothing has changed since {escape(snapshot.since)}.</p>"
    return (
        f"<p>Changes since {escape(snapshot.since)} are marked: <strong>+ Added</strong>, "
        f"<strong>~ Changed</strong> (with what stood there before), <strong>− Removed</strong>.{left}</p>"
    )


def _part(part: Part) -> str:
    sort = f'<p><span class="sort">{escape(part.sort_words)}</span></p>' if part.sort else ""
    new = f' <span class="mark">({escape(part.told)})</span>' if part.mark else ""
    note = f"<p>{escape(part.note)}</p>" if part.note else ""
    rows = f"<dl>{''.join(_row(row) for row in part.rows)}</dl>" if part.rows else ""
    tables = "".join(_table(one) for one in part.tables)
    return f"<section><h2>{escape(part.title)}{new}</h2>{sort}{note}{rows}{tables}</section>\n"


def _mark(told: str) -> str:
    return f'<span class="mark">[{escape(told)}]</span> ' if told else ""


def _words(text: str, mark: str) -> str:
    return f'<span class="gone">{escape(text)}</span>' if mark == REMOVED else escape(text)


def _row(row: Row) -> str:
    was = f'<br><span class="was">Before: {escape(row.was)}</span>' if row.was else ""
    return (
        f"<div><dt>{escape(row.label)}</dt><dd>{_mark(row.told)}{_words(row.value, row.mark)}{was}</dd></div>"
    )


def _table(table: Table) -> str:
    if not table.rows:
        return f"<dl><div><dt>{escape(table.caption)}</dt><dd>{escape(table.none)}</dd></div></dl>"
    columns = ("Change", *table.columns) if table.marked else table.columns
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in columns)
    rows = "".join(_table_row(row, was, marked=table.marked) for row, was in table.lines)
    return (
        f"<table><caption>{escape(table.caption)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{rows}</tbody></table>"
    )


def _table_row(row: TableRow, before: str, *, marked: bool) -> str:
    was = f'<br><span class="was">Before: {escape(before)}</span>' if before else ""
    told = f"<td>{_mark(row.told) or 'None'}{was}</td>" if marked else ""
    cells = "".join(f"<td>{_words(cell, row.mark)}</td>" for cell in row.cells)
    return f"<tr>{told}{cells}</tr>"


# To PDF ------------------------------------------------------------------------------------------------


def paper_pdf(html: str) -> bytes:
    """The document as PDF (PDF/UA-1), the same bytes for the same document. Raises ValueError when it asks for anything
    that is not in it."""
    from weasyprint import CSS, HTML  # takes most of a second to import: only those who print wait for it
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import FatalURLFetchingError, URLFetcher

    inside_only = URLFetcher(allowed_protocols=("data",), fail_on_errors=True)
    fonts = FontConfiguration()
    try:
        style = CSS(string=_faces() + _STYLE, url_fetcher=inside_only, font_config=fonts)
        document = HTML(string=html, url_fetcher=inside_only)
        return bytes(document.write_pdf(stylesheets=[style], font_config=fonts, pdf_variant="pdf/ua-1"))
    except FatalURLFetchingError as error:
        raise ValueError(f"The pack asks for something that is not in it: {error}") from error


@cache
def _faces() -> str:
    """The programme's own font in two weights, inside the style; before the front end is built, the system's."""
    return "".join(_face(family, name, weight) for family, name in _FONTS for weight in _WEIGHTS)


def _face(family: str, name: str, weight: int) -> str:
    found = finders.find(f"built/fonts/{name}")
    if not found:
        return ""
    data = base64.b64encode(_still(Path(found), weight)).decode()
    return (
        f'@font-face {{ font-family: "{family}"; font-weight: {weight}; '
        f'src: url("data:font/ttf;base64,{data}") format("truetype") }}\n'
    )


def _still(path: Path, weight: int) -> bytes:
    """One weight of a variable font as a font of its own, with the time it was drawn, not the time of now."""
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
    from fontTools.varLib.instancer import instantiateVariableFont  # type: ignore[import-untyped]

    font = TTFont(path, recalcTimestamp=False)
    font.flavor = None
    made = io.BytesIO()
    instantiateVariableFont(font, {"wght": weight}, static=True).save(made)
    return made.getvalue()
