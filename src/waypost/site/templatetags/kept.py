"""Tags that say the same on every page (icons, built files, addresses without values) are asked once a process.

A page holds some forty of them, and Django would look each one up again for every answer.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.template.base import Node, Parser, Token
from django.template.context import Context

Compile = Callable[[Parser, Token], Node]


class Kept(Node):
    """The text of `node`, made the first time it is shown."""

    def __init__(self, node: Node) -> None:
        self.node = node
        self.text: str | None = None

    def render(self, context: Context) -> str:
        if self.text is None:
            self.text = self.node.render(context)
        return self.text


def keeps(compile_tag: Compile, *, given: Callable[[Any], list[Any] | None]) -> Compile:
    """The same tag, kept wherever it is given literals only. `given` lists what a node was given; None where the
    node puts its text into a variable."""

    def compile_kept(parser: Parser, token: Token) -> Node:
        node = compile_tag(parser, token)
        values = given(node)
        if settings.DEBUG or values is None or any(value.is_var for value in values):
            return node
        return Kept(node)

    return compile_kept


def given_to_simple_tag(node: Any) -> list[Any] | None:
    return None if node.target_var else [*node.args, *node.kwargs.values()]


def given_to_url(node: Any) -> list[Any] | None:
    return None if node.asvar else [node.view_name, *node.args, *node.kwargs.values()]
