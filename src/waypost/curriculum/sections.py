"""A Markdown file taken apart by line: front matter, `##` sections, `###` file parts, fences."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from waypost.curriculum.findings import Notes
from waypost.curriculum.yamlread import Located, read_yaml

MOST_BYTES = 1_000_000
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})(.*)$")
_HEADING = re.compile(r"^(#{1,6})[ \t]+(.+?)[ \t]*#*[ \t]*$")


@dataclass(frozen=True)
class Fence:
    """A fenced block: `info` is what stands after the backticks; `line` is that of the opening."""

    info: str
    text: str
    line: int


@dataclass(frozen=True)
class Section:
    """A heading and all that stands under it; `line` is the heading's."""

    title: str
    line: int
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        return "\n".join(self.lines).strip("\n")


@dataclass(frozen=True)
class Document:
    """Front matter (a mapping with lines), then the body from `body_line` on."""

    front: Located
    lines: tuple[str, ...]
    body_line: int


def read_text(path: Path, notes: Notes) -> str | None:
    """The file's text with plain line ends, or None with a finding: too large, not UTF-8, odd characters."""
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            notes.add(
                0,
                "file",
                f"The file is too large ({size:,} bytes).",
                f"Keep each file under {MOST_BYTES:,} bytes.",
            )
            return None
        raw = path.read_bytes()
    except OSError as error:
        notes.add(
            0, "file", f"The file cannot be read ({error.strerror}).", "Look at its name and permissions."
        )
        return None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        notes.add(line, "file", "This is not UTF-8 text.", "Save the file as UTF-8.")
        return None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    odd = re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]", text)
    if odd:
        line = text.count("\n", 0, odd.start()) + 1
        notes.add(
            line, "file", f"There is an invisible character here (U+{ord(odd.group()):04X}).", "Take it out."
        )
        return None
    return text


def read_document(text: str, notes: Notes) -> Document | None:
    """Split off the front matter, the YAML between two `---` lines at the top."""
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        notes.add(
            1, "front-matter", "The file must start with a line of three dashes.", "Put --- at the very top."
        )
        return None
    for number, line in enumerate(lines[1:], start=1):
        if line.rstrip() == "---":
            front = read_yaml("\n".join(lines[1:number]), notes, first_line=2)
            if front is None:
                return None
            if not isinstance(front.value, dict):
                notes.add(2, "front-matter", "The part between the --- lines must hold `name: value` lines.")
                return None
            return Document(front, tuple(lines[number + 1 :]), number + 2)
    notes.add(1, "front-matter", "The front matter does not end.", "Close it with a line of three dashes.")
    return None


def split_sections(
    lines: tuple[str, ...], first_line: int, notes: Notes, *, level: int = 2
) -> tuple[Section, list[Section]]:
    """Cut at headings of `level`, seeing fences. The first answer is what stands before the first heading."""
    marks = "#" * level
    open_fence: str | None = None
    open_line = 0
    cuts: list[tuple[int, str]] = []
    for index, line in enumerate(lines):
        fence = _FENCE.match(line)
        if open_fence is not None:
            closes = fence and fence[1][0] == open_fence[0] and len(fence[1]) >= len(open_fence)
            if closes and fence and not fence[2].strip():
                open_fence = None
        elif fence and not (fence[1][0] == "`" and "`" in fence[2]):
            open_fence, open_line = fence[1], first_line + index
        else:
            heading = _HEADING.match(line)
            if heading and heading[1] == marks:
                cuts.append((index, heading[2]))
            elif heading and len(heading[1]) < level:
                notes.add(
                    first_line + index,
                    "sections",
                    f"A heading with {heading[1]} is not used here.",
                    f"Use {marks}.",
                )
    if open_fence is not None:
        notes.add(
            open_line, "sections", "This fence is never closed.", f"Close it with a line of {open_fence}."
        )
    ends = [index for index, _ in cuts[1:]] + [len(lines)]
    before = Section("", first_line, lines[: cuts[0][0]] if cuts else lines)
    parts = (
        [
            Section(title, first_line + index, lines[index + 1 : end])
            for (index, title), end in zip(cuts, ends, strict=True)
        ]
        if cuts
        else []
    )
    return before, parts


def split_fences(section: Section) -> tuple[str, list[Fence]]:
    """The section's text outside fences, and its fences."""
    outside: list[str] = []
    fences: list[Fence] = []
    inside: list[str] | None = None
    mark, info, opened = "", "", 0
    for number, line in enumerate(section.lines, start=section.line + 1):
        fence = _FENCE.match(line)
        if inside is not None:
            if fence and fence[1][0] == mark[0] and len(fence[1]) >= len(mark) and not fence[2].strip():
                fences.append(Fence(info, "\n".join([*inside, ""]) if inside else "", opened))
                inside = None
            else:
                inside.append(line)
        elif fence and not (fence[1][0] == "`" and "`" in fence[2]):
            inside, mark, info, opened = [], fence[1], fence[2].strip(), number
        else:
            outside.append(line)
    return "\n".join(outside).strip(), fences
