"""Where a page's requests are answered from: the learner's files, or the learner's own server."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Protocol
from urllib.parse import unquote, urlsplit

ORIGIN = "https://work.test"
"""Made up. Nothing is ever looked up: each request is answered here or failed, and there is no network to reach."""
# As in the learner's browser: an origin like no other, no forms sent, no pop-ups, nothing fetched.
_POLICY = (
    f"sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval' {ORIGIN} blob: data:; "
    f"style-src 'unsafe-inline' {ORIGIN} blob: data:; img-src {ORIGIN} blob: data:; font-src {ORIGIN} data:; "
    f"media-src {ORIGIN} blob: data:; worker-src blob:; connect-src 'none'; form-action 'none'; base-uri 'none'"
)
_KINDS = {
    ".html": "text/html", ".htm": "text/html", ".css": "text/css", ".js": "text/javascript",
    ".mjs": "text/javascript", ".svg": "image/svg+xml", ".json": "application/json", ".txt": "text/plain",
}  # fmt: skip
_FROM_FILES = {"Stylesheet", "Script", "Image", "Font", "Media", "Other"}
_FROM_A_SERVER = _FROM_FILES | {"XHR", "Fetch"}
_NOT_PASSED_ON = {"content-length", "transfer-encoding", "connection", "keep-alive", "content-encoding"}


@dataclass(frozen=True, slots=True)
class Asked:
    """One request of the page. `first`: it is the load that we asked for; `kind` as the browser names it."""

    method: str
    url: str
    kind: str
    first: bool
    headers: Mapping[str, str]
    body: str


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


class Source(Protocol):
    """Answers a request of the page, now or a little later; None is a refusal."""

    def answer(self, asked: Asked) -> Answer | Awaitable[Answer | None] | None: ...


def _path(asked: Asked) -> str | None:
    there = urlsplit(asked.url)
    return there.path if f"{there.scheme}://{there.netloc}" == ORIGIN else None


class Files:
    """The learner's files, read and never written."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self._files = files

    def answer(self, asked: Asked) -> Answer | None:
        path = _path(asked)
        if path is None or asked.method != "GET":
            return None
        name = unquote(path).lstrip("/")
        if name in self._files and (asked.first or asked.kind in _FROM_FILES):
            content = _KINDS.get(PurePosixPath(name).suffix.lower(), "application/octet-stream")
            return Answer(200, _headers(content), self._files[name].encode(errors="replace"))
        # with no body the browser would show a page of its own
        return Answer(404, _headers("text/html"), b"<!doctype html>") if asked.first else None


def _headers(content: str) -> tuple[tuple[str, str], ...]:
    return (
        ("Content-Type", f"{content}; charset=utf-8"),
        ("Cache-Control", "no-store"),
        ("Access-Control-Allow-Origin", "*"),
        ("Content-Security-Policy", _POLICY),
    )


Fetch = Callable[[str, str, Mapping[str, str], str], Awaitable[Answer | None]]
"""(method, path with query, headers, body) → what the learner's server answered, None where it did not."""


class Server:
    """The learner's own server, which runs in a jail of its own."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch

    def answer(self, asked: Asked) -> Awaitable[Answer | None] | None:
        if _path(asked) is None or not (asked.first or asked.kind in _FROM_A_SERVER):
            return None
        return self._passed_on(asked)

    async def _passed_on(self, asked: Asked) -> Answer | None:
        there = urlsplit(asked.url)
        path = f"{there.path}?{there.query}" if there.query else there.path
        found = await self._fetch(asked.method, path, asked.headers, asked.body)
        if found is None:
            return None
        kept = tuple(pair for pair in found.headers if pair[0].lower() not in _NOT_PASSED_ON)
        return Answer(found.status, (*kept, ("Cache-Control", "no-store")), found.body)
