"""The load generator against a small server that answers as ours does, and as it must not."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from waypost.bench.plans import Call, Client, Plan, Task, decode, encode, run, some_faults
from waypost.kernel.errors import WaypostError


class _Server(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def _tell(self, status: int, body: str, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def do_GET(self) -> None:
        if self.path == "/gone/":
            self._tell(302, "", Location="/sign-in/")
        else:
            self._tell(200, f"hello {self.headers['Cookie']}", Set_Cookie="turn=2; Path=/")

    def do_POST(self) -> None:
        sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.sent.append(sent)  # type: ignore[attr-defined]
        self._tell(200, "{}")

    def log_message(self, *_words: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    opened = ThreadingHTTPServer(("127.0.0.1", 0), _Server)
    opened.sent = []  # type: ignore[attr-defined]
    opened.daemon_threads = True
    thread = threading.Thread(target=opened.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield opened
    opened.shutdown()
    thread.join()
    opened.server_close()


def _plan(server: ThreadingHTTPServer, *calls: Call, clients: int = 3) -> Plan:
    people = tuple(Client({"who": f"learner{number}"}, {}, calls) for number in range(clients))
    return Plan("click", f"http://127.0.0.1:{server.server_port}", people, each=4, warm=1, seconds=20)


def test_every_answer_is_counted_and_timed(server: ThreadingHTTPServer) -> None:
    outcome = run(_plan(server, Call("home", "/", holds="hello who=learner")))
    assert outcome.faults == []
    assert outcome.count() == 12
    assert min(outcome.of("home")) > 0
    assert outcome.per_second() == pytest.approx(12 / outcome.seconds)


def test_a_redirect_is_a_fault_and_no_fast_answer(server: ThreadingHTTPServer) -> None:
    outcome = run(_plan(server, Call("home", "/gone/")))
    assert outcome.count() == 0
    assert set(outcome.faults) == {"home: answered 302"}


def test_an_answer_for_somebody_else_is_a_fault(server: ThreadingHTTPServer) -> None:
    outcome = run(_plan(server, Call("home", "/", holds="who=stranger"), clients=1))
    assert outcome.faults == ["home: the answer is not this learner's"]


def test_each_turn_sends_the_next_version(server: ThreadingHTTPServer) -> None:
    save = Call("save", "/save/", "POST", '{"base_version": %N%, "id": "%UUID%"}', first=7)
    run(_plan(server, save, clients=1))
    sent = server.sent  # type: ignore[attr-defined]
    assert [one["base_version"] for one in sent] == [7, 8, 9, 10, 11]
    assert len({one["id"] for one in sent}) == 5


def test_a_plan_survives_its_journey() -> None:
    task = Task("a", "page", "index.html", {"index.html": "<p>ü</p>"}, {})
    plan = Plan("work", "http://127.0.0.1:1", (Client({"a": "b"}, {"c": "d"}, (Call("x", "/"),), (task,)),))
    assert decode(encode(plan)) == plan


def test_the_load_goes_to_this_machine_only() -> None:
    with pytest.raises(WaypostError, match="this machine only"):
        run(Plan("click", "http://192.0.2.1:80", ()))


def test_faults_are_told_once_each() -> None:
    assert some_faults([]) == ""
    assert some_faults(["a", "a", "b"]) == "3 faults: a; b"
