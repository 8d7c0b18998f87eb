"""Changes to JavaScript that a check should notice."""

from __future__ import annotations

from collections.abc import Iterator

import tree_sitter_javascript
from tree_sitter import Language, Node, Parser

from waypost.proof.mutants.edits import Edit, one, short, walk, words

_PARSER = Parser(Language(tree_sitter_javascript.language()))
_OPERATORS = {
    "+": "-", "-": "+", "*": "/", "/": "*", "%": "*", "**": "*", "===": "!==", "!==": "===", "==": "!=", "!=": "==",
    "&&": "||", "||": "&&", "+=": "-=", "-=": "+=", "*=": "/=", "/=": "*=",
}  # fmt: skip
_BOUNDARIES = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
_OPERATOR_NODES = ("binary_expression", "augmented_assignment_expression")


def javascript_edits(source: bytes) -> Iterator[Edit]:
    """Every edit for a script, from top to bottom.

    Not made, because nothing could tell: changes in comments, a loop that never ends by its own step, names.
    """
    for node in walk(_PARSER.parse(source).root_node):
        if node.type in _OPERATOR_NODES:
            yield from _operator(node, source)
        elif node.type == "number":
            text = words(source, node)
            new = str(int(text) + 1) if text.isdigit() else "1"
            yield one("number", f"change {text} to {new}", node, new)
        elif node.type == "string_fragment":
            if not _only_a_name(node, source):
                yield one("string", f"take out the text {short(words(source, node))!r}", node, "")
        elif node.type == "string" and len(node.children) == 2:
            yield one("string", 'change "" to "x"', node, '"x"')
        elif node.type in ("true", "false"):
            new = "false" if node.type == "true" else "true"
            yield one("boolean", f"change {node.type} to {new}", node, new)
        elif node.type == "unary_expression" and words(source, node.children[0]) == "!":
            yield one("condition", f"take the ! off {short(words(source, node))}", node.children[0], "")
        elif node.type in ("if_statement", "ternary_expression", "while_statement"):
            yield from _condition(node, source)
        elif node.type == "expression_statement" and words(source, node) not in (
            '"use strict";',
            "'use strict';",
        ):
            yield one("statement", f"take out {short(words(source, node))}", node, ";")
        elif node.type == "return_statement" and node.named_child_count:
            yield one("return", f"return nothing in place of {short(words(source, node))}", node, "return;")


def _operator(node: Node, source: bytes) -> Iterator[Edit]:
    operator = node.child_by_field_name("operator")
    if operator is None:
        return
    old = words(source, operator)
    if old in _BOUNDARIES:
        new, kind = _BOUNDARIES[old], "boundary"
    elif old in _OPERATORS and not (old in "+-" and _joins_text(node)):
        new, kind = _OPERATORS[old], "operator"
    elif old == "+":
        return  # text joined with "-" is only NaN, and its pieces are tried one by one
    else:
        return
    yield one(kind, f"change {old} to {new} in {short(words(source, node))}", operator, new)


def _joins_text(node: Node) -> bool:
    return any(child.type in ("string", "template_string") for child in node.children)


def _condition(node: Node, source: bytes) -> Iterator[Edit]:
    condition = node.child_by_field_name("condition")
    if condition is None:
        return
    text = words(source, condition)
    if node.type == "while_statement":
        yield one("condition", f"never do while {short(text)}", condition, "(false)")
    elif node.type == "if_statement":
        yield one("condition", f"turn round if {short(text)}", condition, f"(!{text})")
    else:
        yield one("condition", f"turn round {short(text)} ?", condition, f"!({text})")


def _only_a_name(node: Node, source: bytes) -> bool:
    """Whether the text is a key of an object, or the name of a test: nobody can see it change."""
    holder = node.parent
    around = holder.parent if holder else None
    if around is None:
        return False
    if around.type == "pair":
        return around.child_by_field_name("key") == holder
    call = around.parent if around.type == "arguments" else None
    return (
        call is not None and words(source, call.children[0]) == "test" and around.named_children[0] == holder
    )
