"""A stand-in for the server, to try the front end by itself: the same addresses, headers and answers, in memory.

    python frontend/test/dev_server.py [PORT]      then open /exercise/page/, /exercise/script/ …

Standard library only. The tests in this folder use `DevServer`; its `gone`, `signed_out` and `other` switches stand
for a server that vanished, a session that ended and a second window.
"""

from __future__ import annotations

import json
import mimetypes
import sys
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
BUILT = HERE.parent.parent / "src" / "waypost" / "site" / "static" / "built"
FRAME_CSP = (
    "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval' blob: data:; "
    "style-src 'unsafe-inline' blob: data:; img-src blob: data:; font-src data:; media-src blob: data:; "
    "worker-src blob:; connect-src 'none'; form-action 'none'; base-uri 'none'"
)
PAGE_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-n0nce'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
)
WHEN = "2026-11-22T10:42:00+00:00"


@dataclass
class State:
    """What the server holds for one exercise."""

    files: dict[str, str]
    version: int = 0
    saves: dict[int, dict[str, str]] = field(default_factory=dict)
    submissions: dict[str, dict[str, Any]] = field(default_factory=dict)
    hand: dict[str, Any] = field(default_factory=lambda: {"state": "none", "place": 0, "answer": ""})


class DevServer:
    """Serves until `close`; `state[id]` can be looked at and changed by a test."""

    def __init__(
        self, exercises: dict[str, dict[str, Any]], pages: dict[str, str] | None = None, port: int = 0
    ) -> None:
        self.exercises = exercises
        self.pages = pages or {}
        self.state = {name: State(dict(one["files"])) for name, one in exercises.items()}
        self.gone = False
        self.signed_out = False
        self.requests: list[tuple[str, str]] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: Any) -> None:
                return

            def do_GET(self) -> None:
                server.answer(self, "GET")

            def do_POST(self) -> None:
                server.answer(self, "POST")

            def do_DELETE(self) -> None:
                server.answer(self, "DELETE")

        self.http = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.http.server_port}"
        self.thread = threading.Thread(target=self.http.serve_forever, daemon=True)
        self.thread.start()

    def close(self) -> None:
        self.http.shutdown()
        self.http.server_close()

    def answer(self, request: BaseHTTPRequestHandler, method: str) -> None:
        size = int(request.headers.get("Content-Length") or 0)
        raw = request.rfile.read(size)
        path = request.path.split("?")[0]
        self.requests.append((method, path))
        if self.gone and "/static/" not in path and "/run/" not in path:
            request.close_connection = True
            return
        code, kind, body, csp = self.route(method, path, raw)
        request.send_response(code)
        request.send_header("Content-Type", kind)
        request.send_header("Content-Length", str(len(body)))
        if csp:
            request.send_header("Content-Security-Policy", csp)
        if "/static/" in path or "/run/" in path:
            request.send_header("Cache-Control", "max-age=600")
        request.end_headers()
        request.wfile.write(body)

    def route(self, method: str, path: str, raw: bytes) -> tuple[int, str, bytes, str]:
        if path.startswith("/static/built/"):
            file = BUILT / path.removeprefix("/static/built/")
            if not file.is_file():
                return 404, "text/plain", b"", ""
            return (
                200,
                mimetypes.guess_type(file.name)[0] or "application/octet-stream",
                file.read_bytes(),
                "",
            )
        if path == "/run/frame/":
            script = (BUILT / "frame.js").read_text()
            html = f"<!doctype html><html><head><meta charset=utf-8><title>Your page</title><script>{script}</script></head><body></body></html>"
            return 200, "text/html; charset=utf-8", html.encode(), FRAME_CSP
        if path in self.pages:
            return 200, "text/html; charset=utf-8", self.pages[path].encode(), PAGE_CSP
        _, kind, name, *rest = [*path.split("/"), "", "", ""]
        if kind == "exercise" and name in self.exercises:
            return self.exercise(method, name, [one for one in rest if one], raw)
        return 404, "text/html", b"Nothing here", PAGE_CSP

    def exercise(self, method: str, name: str, rest: list[str], raw: bytes) -> tuple[int, str, bytes, str]:
        if not rest:
            return 200, "text/html; charset=utf-8", self.exercise_page(name).encode(), PAGE_CSP
        state, body = self.state[name], json.loads(raw) if raw else {}
        if self.signed_out:
            return self.json(
                401, {"error": "signed_out", "message": "You are signed out. Your work is kept here."}
            )
        match [method, *rest]:
            case ["POST", "save"]:
                return self.save(state, body)
            case ["POST", "hand-in"]:
                state.submissions.setdefault(body["submission"], body["files"])
                state.version += 1
                return self.json(200, self.told(name, body["submission"]))
            case ["GET", "verdict", key]:
                return self.json(200, self.told(name, key))
            case ["POST", "check"]:
                return self.json(200, self.exercises[name]["server_verdict"])
            case ["GET", "history"]:
                return 200, "text/html; charset=utf-8", self.history_page(state).encode(), PAGE_CSP
            case ["GET", "history", version]:
                files = state.saves.get(int(version), {})
                return self.json(
                    200, {"version": int(version), "saved_at": WHEN, "reason": "pause", "files": files}
                )
            case ["POST", "stuck"]:
                state.hand = {"state": "waiting", "place": 2, "answer": ""}
                return self.json(200, state.hand)
            case ["DELETE", "stuck"]:
                state.hand = {"state": "none", "place": 0, "answer": ""}
                return self.json(200, state.hand)
            case ["GET", "stuck"]:
                return self.json(200, state.hand)
            case ["POST", "hint"]:
                return 204, "text/plain", b"", ""
        return 404, "text/plain", b"", ""

    def told(self, name: str, key: str) -> dict[str, Any]:
        return {
            "submission": key,
            "state": "done",
            "verdict": self.exercises[name]["server_verdict"],
            "next_url": "/exercise/next/",
            "message": "",
            "version": self.state[name].version,
        }

    def history_page(self, state: State) -> str:
        rows = "".join(
            f'<li><a href="?look={one}"><span class="save-number">Save {one}</span> <span class="small soft save-when">'
            f'22 Nov 2026, 10:42</span> <span class="small save-why">Saved as you typed</span>'
            f"{' <span class=tag>Your work now</span>' if one == state.version else ''}</a></li>"
            for one in sorted(state.saves, reverse=True)
        )
        return f'<ol class="saves">{rows}</ol>'

    def save(self, state: State, body: dict[str, Any]) -> tuple[int, str, bytes, str]:
        if len(json.dumps(body["files"])) > 400_000:
            return self.json(413, {"error": "too_large", "message": "That is too large to save."})
        if body["base_version"] != state.version:
            answer = {"error": "conflict", "message": "Another window saved first.", "version": state.version}
            return self.json(409, {**answer, "files": state.files, "saved_at": WHEN, "other_window": True})
        state.version += 1
        state.files = body["files"]
        state.saves[state.version] = body["files"]
        return self.json(200, {"version": state.version, "saved_at": WHEN})

    def json(self, code: int, body: Any) -> tuple[int, str, bytes, str]:
        return code, "application/json", json.dumps(body).encode(), ""

    def exercise_page(self, name: str) -> str:
        one, state = self.exercises[name], self.state[name]
        base = f"/exercise/{name}/"
        urls = {
            key: f"{base}{key.replace('_', '-')}/"
            for key in ("save", "hand_in", "check", "verdict", "history")
        }
        urls |= {key: f"{base}{key}/" for key in ("restore", "stuck", "hint")}
        urls |= {"frame": "/run/frame/", "next": "/exercise/next/", "home": "/", "lesson": "/lesson/"}
        data = {
            "exercise": one["view"],
            "files": state.files,
            "version": state.version,
            "saved_at": self.exercises[name].get("saved_at"),
            "window": "w1",
            "passed": False,
            "last_verdict": None,
            "waiting": None,
            "hand": state.hand,
            "notes": [],
            "lesson": {
                "title": "Boxes and space",
                "name": "Lesson 7",
                "url": "/lesson/",
                "number": 2,
                "of": 4,
            },
            "steps": [],
            "urls": urls,
            "max_bytes": 500_000,
            "max_files": 20,
        }
        text = json.dumps(data).replace("<", "\\u003c")
        task = one["view"]["task_html"]
        return (HERE / "exercise.html").read_text().replace("{{data}}", text).replace("{{task}}", task)


if __name__ == "__main__":
    from samples import EXERCISES

    running = DevServer(EXERCISES, port=int(sys.argv[1]) if len(sys.argv) > 1 else 8123)
    print(running.url, *(f"/exercise/{name}/" for name in EXERCISES))
    running.thread.join()
