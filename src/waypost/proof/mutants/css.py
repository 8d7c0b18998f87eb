"""Changes to CSS that a check should notice."""

from __future__ import annotations

import re
from collections.abc import Iterator

import tree_sitter_css
from tree_sitter import Language, Node, Parser

from waypost.proof.mutants.edits import Edit, one, short, walk, words

_PARSER = Parser(Language(tree_sitter_css.language()))
_NO_EFFECT = {"transition", "cursor", "-webkit-font-smoothing"}
_FREE = {"font-family"}
"""Which font is there depends on the machine: only dropping the whole line is tried."""
_OTHER_WORD = {
    "flex": "block", "grid": "block", "block": "inline", "inline-block": "block", "none": "block", "bold": "normal",
    "normal": "bold", "italic": "normal", "center": "right", "left": "right", "right": "left", "column": "row",
    "row": "column", "space-between": "center", "solid": "none", "dashed": "solid", "underline": "none",
    "uppercase": "none", "auto": "0", "pointer": "default", "border-box": "content-box", "wrap": "nowrap",
    "absolute": "static", "relative": "static", "fixed": "static", "sticky": "static", "hidden": "visible",
}  # fmt: skip


def css_edits(source: bytes) -> Iterator[Edit]:
    """Every edit for a style sheet, from top to bottom."""
    for node in walk(_PARSER.parse(source).root_node):
        match node.type:
            case "declaration":
                yield from _declaration(node, source)
            case "class_name" | "id_name":
                if node.parent and node.parent.type in ("class_selector", "id_selector"):
                    name = words(source, node)
                    yield one("selector", f"change the selector {name} to {name}-x", node, f"{name}-x")
            case "tag_name":
                yield one("selector", f"change the selector {words(source, node)} to none-x", node, "none-x")
            case "feature_query":
                for number in walk(node):
                    if number.type == "integer_value":
                        yield one("media", f"change the width {words(source, number)} to 5px", number, "5px")


def _declaration(node: Node, source: bytes) -> Iterator[Edit]:
    name = words(source, node.children[0])
    if name in _NO_EFFECT:
        return
    yield one("drop-declaration", f"take out {short(words(source, node))}", node, "")
    if name in _FREE:
        return
    for child in node.children[2:]:
        text = words(source, child)
        new = _other(child.type, text)
        if new is not None and new != text:
            yield one(f"css-{child.type}", f"change {name} from {short(text)} to {new}", child, new)


def _other(kind: str, text: str) -> str | None:
    """Another value of the same kind, well away from this one."""
    if kind in ("integer_value", "float_value"):
        number = re.match(r"[-+]?[\d.]+", text)
        if number is None:
            return None
        unit = text[number.end() :]
        return f"40{unit or 'px'}" if float(number[0]) == 0 else f"0{unit}"
    if kind == "color_value":
        return "#123456" if text.lower() != "#123456" else "#654321"
    if kind == "call_expression" and text.startswith(("rgb", "hsl")):
        return "#123456"
    if kind == "plain_value":
        return _OTHER_WORD.get(text.lower(), "#123456" if _colour_word(text) else None)
    return None


def _colour_word(text: str) -> bool:
    return text.lower() in {
        "white", "black", "red", "green", "blue", "yellow", "orange", "purple", "teal", "navy", "grey", "gray", "pink",
        "brown", "gold", "silver", "maroon", "olive", "lime", "aqua", "crimson", "ivory", "beige", "coral", "tomato",
        "darkgreen", "darkblue", "lightblue", "lightgreen", "lightyellow", "lightgrey", "lightgray", "darkred",
        "seagreen", "steelblue", "indigo", "violet", "plum", "khaki", "salmon", "whitesmoke", "honeydew", "linen",
    }  # fmt: skip
