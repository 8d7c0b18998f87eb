"""YAML with line numbers, read as people expect it.

Only what YAML 1.2 calls the core: `true`/`false`, `null`, plain numbers; so `no`, `on`, `12:30` and `007` stay
text. Repeated keys, anchors and tags are refused: they hide mistakes (and small files that unfold into huge ones).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from waypost.curriculum.findings import Notes

Path = tuple[str | int, ...]
_DEEPEST = 20


class _CoreLoader(yaml.CSafeLoader):
    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}


_INT, _FLOAT = "tag:yaml.org,2002:int", "tag:yaml.org,2002:float"
_BOOL, _NULL, _STR = "tag:yaml.org,2002:bool", "tag:yaml.org,2002:null", "tag:yaml.org,2002:str"
for _tag, _pattern, _first in [
    (_BOOL, r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
    (_NULL, r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    (_INT, r"^[-+]?(?:0|[1-9][0-9]*)$", "-+0123456789"),
    (_FLOAT, r"^[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?$", "-+0123456789."),
]:
    _CoreLoader.add_implicit_resolver(_tag, re.compile(_pattern), list(_first))


@dataclass
class Located:
    """A value and the line of each part of it, by path: `("checks", 0, "says") -> 12`."""

    value: Any
    lines: dict[Path, int] = field(default_factory=dict)

    def line(self, path: Path) -> int:
        """The line of `path`, or of the nearest part around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 0)


class _Stop(Exception):
    pass


def read_yaml(text: str, notes: Notes, *, first_line: int = 1, as_text: bool = False) -> Located | None:
    """Read one YAML document. What is amiss goes to `notes`, and then the answer is None.

    `first_line`: the line of the file on which `text` starts. `as_text`: numbers and words alike stay as written.
    """
    try:
        node = yaml.compose(text, Loader=_CoreLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = first_line + (mark.line if mark else 0)
        notes.add(line, "yaml", f"This is not readable YAML: {_plain(error)}.", _advice(error))
        return None
    except yaml.YAMLError as error:  # a character YAML does not allow
        notes.add(first_line, "yaml", f"This is not readable YAML: {error}.", "Take out the odd character.")
        return None
    if node is None:
        return Located(None, {(): first_line})
    located = Located(None)
    try:
        located.value = _build(node, (), located, notes, first_line, as_text, set())
    except _Stop:
        return None
    return located


def _build(
    node: yaml.Node, path: Path, into: Located, notes: Notes, first: int, as_text: bool, seen: set[int]
) -> Any:
    line = first + node.start_mark.line
    into.lines.setdefault(path, line)
    if id(node) in seen:
        notes.add(line, "yaml", "YAML anchors (& and *) are not used here.", "Write the value out again.")
        raise _Stop
    if len(path) > _DEEPEST:
        notes.add(line, "yaml", "This is nested too deep.", "Take some of the levels out.")
        raise _Stop
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, into, notes, first, as_text, seen)
    if isinstance(node, yaml.SequenceNode):
        return [
            _build(child, (*path, i), into, notes, first, as_text, seen) for i, child in enumerate(node.value)
        ]
    return _scalar(node, line, notes, as_text)


def _mapping(
    node: yaml.MappingNode, path: Path, into: Located, notes: Notes, first: int, as_text: bool, seen: set[int]
) -> dict[str, Any]:
    result: dict[str, Any] = {}
    stop = False
    for key_node, child in node.value:
        line = first + key_node.start_mark.line
        if not isinstance(key_node, yaml.ScalarNode):
            notes.add(
                line, "yaml", "A key must be one word.", "Put quotes around text that holds { } or [ ]."
            )
            raise _Stop
        key = str(key_node.value)
        if key in result:
            notes.add(line, "yaml", f"`{key}` is given twice.", "Keep one of them.")
            stop = True
            continue
        into.lines[(*path, key)] = line
        result[key] = _build(child, (*path, key), into, notes, first, as_text, seen)
    if stop:
        raise _Stop
    return result


def _scalar(node: yaml.Node, line: int, notes: Notes, as_text: bool) -> Any:
    text = str(node.value)
    match node.tag:
        case "tag:yaml.org,2002:str":
            return text
        case _ if as_text:
            return text
        case "tag:yaml.org,2002:int":
            return int(text) if len(text) < 40 else text
        case "tag:yaml.org,2002:float":
            return float(text)
        case "tag:yaml.org,2002:bool":
            return text.lower() == "true"
        case "tag:yaml.org,2002:null":
            return None
    notes.add(
        line, "yaml", f"The YAML tag {node.tag} is not used here.", "Take out the word that starts with !."
    )
    raise _Stop


def _plain(error: yaml.MarkedYAMLError) -> str:
    parts = [str(part) for part in (error.context, error.problem) if part]
    return ", ".join(parts) or "it stops in the middle"


def _advice(error: yaml.MarkedYAMLError) -> str:
    problem = f"{error.context} {error.problem}"
    if "mapping values" in problem or "expected <block end>" in problem or "did not find expected" in problem:
        return 'Text that holds ": ", or starts with a quote, [, {, `, @, %, & or *, needs quotes around all of it.'
    if "tab" in problem or "cannot start any token" in problem:
        return "Use spaces, not tabs, and put quotes around text that starts with ` or @ or %."
    return "Look at the quotes and the spaces at the start of this line and the one before."
