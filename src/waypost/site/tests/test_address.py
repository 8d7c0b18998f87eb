"""Where the classroom listens: refused in a sentence before anything is started; and the names it answers to."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from waypost.kernel.errors import WaypostError
from waypost.site import address


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("0.0.0.0:8000", ("0.0.0.0", 8000)),
        ("localhost:65535", ("127.0.0.1", 65535)),
        ("[::1]:80", ("::1", 80)),
    ],
)
def test_an_address_is_read(written: str, read: tuple[str, int]) -> None:
    assert address.read_listen(written) == read


@pytest.mark.parametrize("written", ["8000", ":8000", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:²", ""])
def test_what_is_no_address_is_refused(written: str) -> None:
    with pytest.raises(WaypostError, match="Write it like"):
        address.read_listen(written)


@pytest.mark.parametrize("written", ["127.0.0.1:0", "127.0.0.1:99999", "127.0.0.1:65536"])
def test_there_are_only_so_many_ports(written: str) -> None:
    with pytest.raises(WaypostError, match="from 1 to 65535"):
        address.read_listen(written)


@pytest.fixture(params=[False, True], ids=["alone", "shared"])
def taken(request: pytest.FixtureRequest) -> Iterator[int]:
    """A port that somebody listens on: alone, or as the web server does, sharing it with its like."""
    with socket.socket() as other:
        if request.param:
            other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield int(other.getsockname()[1])


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
def test_a_port_in_use_is_named_with_the_mend(taken: int, host: str) -> None:
    with pytest.raises(WaypostError, match=f"Port {taken} on {host} is in use.*--listen or WAYPOST_LISTEN"):
        address.hold(host, taken)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_two_classrooms_cannot_hold_one_port() -> None:
    port = free_port()
    with address.hold("127.0.0.1", port):
        with pytest.raises(WaypostError, match="in use"):
            address.hold("127.0.0.1", port)
        with socket.socket() as web:
            web.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            with pytest.raises(OSError, match="in use"):
                web.bind(("127.0.0.1", port))
    address.hold("127.0.0.1", port).close()  # free again


@pytest.mark.parametrize("host", ["192.0.2.7", "classroom.invalid", "300.1.1.1"])
def test_an_address_elsewhere_is_refused(host: str) -> None:
    with pytest.raises(WaypostError, match="is not an address"):
        address.hold(host, 8000)


def test_the_names_of_this_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hosts = tmp_path / "hosts"
    hosts.write_text("127.0.1.1 Desk.prison.example desk # ours\n192.0.2.9 other.example\n\n# 127.0.0.1 no\n")
    monkeypatch.setattr(socket, "gethostname", lambda: "Desk")
    names = address.own_names("192.0.2.5", names_file=hosts)
    assert {
        "localhost",
        "127.0.0.1",
        "[::1]",
        "192.0.2.5",
        "desk",
        "desk.local",
        "desk.prison.example",
    } <= set(names)
    assert not {"other.example", "no", "*"} & set(names)
    assert "0.0.0.0" not in address.own_names("0.0.0.0", names_file=tmp_path / "none")


def test_chosen_names_come_first_and_the_printed_address_is_always_one() -> None:
    assert address.names_to_answer("0.0.0.0", "class.lan") == "class.lan,127.0.0.1"
    assert address.names_to_answer("::1", "class.lan") == "class.lan,[::1]"
    assert "localhost" in address.names_to_answer("0.0.0.0", "").split(",")


def test_another_name_is_refused_plainly(client: Client, db: None) -> None:
    answer = client.get("/sign-in/", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert "does not answer to the name" in answer.content.decode()
    assert client.get("/sign-in/", headers={"host": "localhost:8000"}).status_code == 200


def test_the_token_cookie_goes_with_the_browser_window(client: Client, db: None) -> None:
    cookie = client.get("/sign-in/").cookies["csrftoken"]
    assert (cookie["max-age"], cookie["expires"]) == ("", "")
