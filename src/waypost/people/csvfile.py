"""Reading a list of people from a spreadsheet file, as spreadsheets really write them.

Pure: bytes in, rows and problems out; the database is not asked. Handles a byte-order mark, UTF-8, UTF-16 and
Windows-1252, commas, semicolons and tabs, Excel's `sep=;` line and `="A1234BC"` cells, names with emoji and in
right-to-left scripts, blank lines and columns.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from waypost.kernel.errors import BadInput

MAX_BYTES = 4 * 1024 * 1024
MAX_LINES = 5000
MAX_CELL = 200


@dataclass(frozen=True)
class Layout:
    """The columns that are read: their names, those that must be there, and heading -> name for every way to write it
    (small letters). `headings` is the list as a person is told it."""

    columns: tuple[str, ...]
    needed: tuple[str, ...]
    aliases: Mapping[str, str]

    @property
    def headings(self) -> str:
        return ", ".join(name.replace("_", " ") for name in self.columns)


_ALIASES = {
    "number": "number", "prison number": "number", "learner number": "number", "nomis": "number",
    "nomis number": "number", "sign-in name": "number", "id": "number",
    "known as": "known_as", "known-as": "known_as", "name": "known_as", "first name": "known_as",
    "forename": "known_as", "preferred name": "known_as",
    "family name": "family_name", "surname": "family_name", "last name": "family_name",
    "cohort": "cohort", "class": "cohort", "group": "cohort",
    "seat": "seat", "seat number": "seat", "role": "role", "pin": "pin",
}  # fmt: skip
_WRAPPED = re.compile(r'^="(.*)"$', re.DOTALL)
PEOPLE = Layout(
    columns=("number", "known_as", "family_name", "cohort", "seat", "role", "pin"),
    needed=("number", "known_as"),
    aliases=_ALIASES,
)
TEMPLATE = "number,known as,family name,cohort,seat,role,pin\r\nA1234BC,Amara,Okafor,Morning,1,learner,\r\n"


@dataclass(frozen=True)
class Row:
    """One person of the file. `line` counts from 1 as an editor does."""

    line: int
    cells: dict[str, str]


@dataclass
class Problem:
    """What is the matter with one line (0: with the file), in which column, and what to do."""

    line: int
    message: str
    try_this: str = ""
    column: str = ""  # a heading as the template has it; empty where it is the whole line


@dataclass
class Sheet:
    """What a file holds: rows to look at further, and problems found so far."""

    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    text: str = ""


def read_sheet(data: bytes, layout: Layout = PEOPLE) -> Sheet:
    """Read a whole file. Raises BadInput when it cannot be read at all; line faults are in `problems`."""
    check_size(len(data))
    return read_text(_decode(data), layout)


def check_size(size_bytes: int) -> None:
    """Raises BadInput for a file that is bigger than any list of people."""
    if size_bytes > MAX_BYTES:
        raise BadInput(
            f"That file is {size_bytes / 1024 / 1024:.0f} MB. The most is {MAX_BYTES // 1024 // 1024} MB.",
            "Save only the list of people, as CSV.",
        )


def _decode(data: bytes) -> str:
    if data[:4] == b"PK\x03\x04" or data[:4] == b"\xd0\xcf\x11\xe0":
        raise BadInput("That is a workbook, not a CSV file.", "In the spreadsheet, choose Save as, then CSV.")
    try:
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return data.decode("utf-16")
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    if "\x00" in text or (
        text and sum(char < " " and char not in "\t\r\n" for char in text) > len(text) / 50
    ):
        raise BadInput("That file is not text.", "In the spreadsheet, choose Save as, then CSV.")
    return text


def read_text(text: str, layout: Layout = PEOPLE) -> Sheet:
    """Read the text of a file that was decoded before."""
    sheet = Sheet(text=text)
    body, offset, delimiter = text, 0, ""
    if match := re.match(r"\s*sep=(.)\r?\n", text):
        delimiter, body, offset = match[1], text[match.end() :], 1
    if not body.strip():
        raise BadInput("That file is empty.", "Put one person on each line, under a line of headings.")
    heading = body.lstrip("\r\n").splitlines()[0]
    delimiter = delimiter or max(",;\t", key=heading.count)
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=delimiter, strict=True)
    columns: list[str] | None = None
    started = 1
    try:
        for cells in reader:
            line, started = started + offset, reader.line_num + 1
            cells = [_plain(cell) for cell in cells]
            if not any(cells):
                continue
            if columns is None:
                columns = _columns(cells, layout)
                continue
            if len(sheet.rows) + len(sheet.problems) >= MAX_LINES:
                raise BadInput(
                    f"That file has more than {MAX_LINES:,} people.", "Split it into smaller files."
                )
            _take(sheet, line, columns, cells, layout)
    except csv.Error:
        sheet.problems.append(
            Problem(
                started + offset,
                "A quotation mark opens here and does not close as it should.",
                'Look for a stray " on this line. The lines below it could not be read.',
            )
        )
    if columns is None or not (sheet.rows or sheet.problems):
        raise BadInput("There is nobody in that file.", "Put one person on each line, under the headings.")
    return sheet


def _plain(cell: str) -> str:
    cell = cell.replace("\u00a0", " ").strip().lstrip("\ufeff")
    if match := _WRAPPED.match(cell):
        cell = match[1].strip()
    return cell[1:].strip() if cell.startswith("'") else cell


def _columns(cells: list[str], layout: Layout) -> list[str]:
    names = [layout.aliases.get(" ".join(cell.lower().replace("_", " ").split()), "") for cell in cells]
    missing = [name.replace("_", " ") for name in layout.needed if name not in names]
    if missing:
        raise BadInput(
            f"The first line has no heading for: {', '.join(missing)}.",
            f"Copy the headings from the template: {layout.headings}.",
        )
    twice = {name for name in names if name and names.count(name) > 1}
    if twice:
        raise BadInput(f"Two columns mean the same: {', '.join(sorted(twice))}.", "Keep one of them.")
    return names


def _take(sheet: Sheet, line: int, columns: list[str], cells: list[str], layout: Layout) -> None:
    if len([cell for cell in cells[len(columns) :] if cell]):
        message = f"This line has {len(cells)} cells; the headings have {len(columns)}."
        sheet.problems.append(
            Problem(line, message, "Look for a comma too many, and put it in quotation marks.")
        )
        return
    row = {name: cell for name, cell in zip(columns, cells, strict=False) if name}
    for name, cell in row.items():
        words = name.replace("_", " ")
        if len(cell) > MAX_CELL:
            sheet.problems.append(
                Problem(line, f"The {words} is far too long.", "A quotation mark may be missing.", words)
            )
            return
        if cell[:1] in "=+@" and cell:
            sheet.problems.append(
                Problem(
                    line,
                    f"The {words} starts with {cell[0]}.",
                    "It looks like a formula. Type the value.",
                    words,
                )
            )
            return
    sheet.rows.append(Row(line, {name: row.get(name, "") for name in layout.columns}))
