"""Changes to HTML that a check should notice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import tinyhtml5  # type: ignore[import-untyped]
import tree_sitter_html
from tree_sitter import Language, Node, Parser

from waypost.proof.mutants.css import css_edits
from waypost.proof.mutants.edits import Edit, one, short, walk, words
from waypost.proof.mutants.javascript import javascript_edits

_PARSER = Parser(Language(tree_sitter_html.language()))
_RENAMED = {
    "h1": "h2", "h2": "h3", "h3": "h4", "h4": "h5", "p": "div", "ul": "ol", "ol": "ul", "strong": "em", "em": "strong",
    "a": "span", "th": "td", "button": "div", "label": "span", "main": "div", "header": "div", "nav": "div",
    "section": "div", "article": "div", "footer": "div", "aside": "div", "span": "b", "div": "p", "figure": "div",
    "figcaption": "p", "textarea": "input", "select": "div", "caption": "span", "form": "div", "fieldset": "div",
    "legend": "p", "dl": "ul", "blockquote": "div", "code": "span", "time": "span",
}  # fmt: skip
_IMPLIED = {"html", "head", "body", "tbody"}
"""The browser puts these in by itself: taking them out changes nothing."""
_WORDS = {"alt", "title", "placeholder", "aria-label", "content", "summary"}
"""Attributes that hold words people may choose freely: emptied, not altered."""


def html_edits(source: bytes) -> Iterator[Edit]:
    """Every edit for an HTML file, its styles and scripts too, from top to bottom."""
    for node in walk(_PARSER.parse(source).root_node):
        if not node.is_named:
            continue
        match node.type:
            case "doctype":
                yield one("doctype", "take out the doctype", node, "")
            case "element":
                yield from _element(node, source)
            case "attribute":
                yield from _attribute(node, source)
            case "text":
                text = words(source, node)
                if re.search(r"\w", text):
                    yield one("words", f"take out the words {short(text)!r}", node, "")
            case "style_element" | "script_element":
                raw = next((child for child in node.children if child.type == "raw_text"), None)
                if raw is not None:
                    inner = css_edits if node.type == "style_element" else javascript_edits
                    part = source[raw.start_byte : raw.end_byte]
                    yield from (edit.moved(raw.start_byte) for edit in inner(part))


def same_page(one_text: str, other: str) -> bool:
    """Whether a browser builds the same page from both: then no check could tell them apart."""
    return _tree(one_text) == _tree(other)


def _tree(text: str) -> list[tuple[str, ...]]:
    """The page as a flat list of elements with their attributes and words, spaces tidied."""
    found: list[tuple[str, ...]] = []

    def visit(element: Element, depth: int) -> None:
        name = element.tag if isinstance(element.tag, str) else "comment"
        attributes = [f"{key}={value}" for key, value in sorted(element.attrib.items())]
        found.append((str(depth), name, *attributes, " ".join((element.text or "").split())))
        for child in element:
            visit(child, depth + 1)
            if tail := " ".join((child.tail or "").split()):
                found.append((str(depth), "words", tail))

    visit(tinyhtml5.parse(text), 0)
    return [(str("<!doctype" in text.lower()),), *found]


def _element(node: Node, source: bytes) -> Iterator[Edit]:
    start = next((child for child in node.children if child.type in ("start_tag", "self_closing_tag")), None)
    end = next((child for child in node.children if child.type == "end_tag"), None)
    name_node = next((child for child in start.children if child.type == "tag_name"), None) if start else None
    if start is None or name_node is None:
        return
    name = words(source, name_node).lower()
    if name in _IMPLIED:
        return
    target = (start.start_byte, start.end_byte)
    if end is None:
        yield one("element", f"take out <{name}>", start, "")
        return
    tags = ((start.start_byte, start.end_byte, ""), (end.start_byte, end.end_byte, ""))
    yield Edit("unwrap", f"take off the tags <{name}>", tags, target)
    if name in _RENAMED:
        new = _RENAMED[name]
        end_name = next(child for child in end.children if child.type == "tag_name")
        names = (
            (name_node.start_byte, name_node.end_byte, new),
            (end_name.start_byte, end_name.end_byte, new),
        )
        yield Edit("rename", f"make <{name}> <{new}>", names, (name_node.start_byte, name_node.end_byte))


def _attribute(node: Node, source: bytes) -> Iterator[Edit]:
    name_node = next(child for child in node.children if child.type == "attribute_name")
    name = words(source, name_node).lower()
    yield one("drop-attribute", f"take out {short(words(source, node))}", node, "")
    value = next((child for child in walk(node) if child.type == "attribute_value"), None)
    if value is None or name in _WORDS:
        return
    old = words(source, value)
    new = _other_value(name, old)
    yield one("attribute", f"change {name} from {short(old)!r} to {short(new)!r}", value, new)


def _other_value(name: str, old: str) -> str:
    if old.isdigit():
        return str(int(old) + 7)
    if name == "type":
        return "button" if old in ("submit", "reset") else "hidden"
    if name == "lang":
        return "fr" if not old.startswith("fr") else "cy"
    return f"{old}-x" if " " not in old else old.rpartition(" ")[0]
