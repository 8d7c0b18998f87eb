"""A whole classroom, started as a person would start it, and a real browser that may not leave the machine."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Route, expect, sync_playwright

from waypost.people.models import Role

HOME = Path(__file__).resolve().parents[2]
AXE = HOME / "frontend/node_modules/axe-core/axe.min.js"
CHROMIUM = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]


PATIENCE_MS = 15_000
expect.set_options(timeout=PATIENCE_MS)
LATENCY = int(os.environ.get("WAYPOST_TEST_LATENCY", "0"))
"""Milliseconds that every request takes longer: tests that do not wait for what they use are found so."""


@dataclass(frozen=True)
class Slip:
    """One sign-in from the printed page."""

    name: str
    secret: str


@dataclass
class Classroom:
    """A running classroom: its address, its data folder and everybody's sign-in."""

    address: str
    data: Path
    slips: dict[str, Slip]
    process: subprocess.Popen[bytes]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _read_slips(path: Path) -> dict[str, Slip]:
    slips: dict[str, Slip] = {}
    text = path.read_text()
    roles = {role.label: role.value for role in Role}
    for line in text.splitlines():
        if found := re.match(rf"  ({'|'.join(roles)})\s+.+?\s(\S+)\s+(?:PIN|password) (\S+)$", line):
            slips[roles[found[1]]] = Slip(found[2], found[3])
    for number, pin in re.findall(r"\b(1\d{3}) (\d{6})\b", text):
        slips.setdefault(number, Slip(number, pin))
    return slips


def open_classroom(data: Path, *, people: int = 6, extra: dict[str, str] | None = None) -> Classroom:
    """Seed and start one; waits until it answers."""
    port = _free_port()
    environment = {**os.environ, "WAYPOST_DATA": str(data), "WAYPOST_HOME": str(HOME), **(extra or {})}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    waypost = [sys.executable, "-m", "waypost.site.cli"]
    if not (data / "waypost.sqlite3").exists():
        subprocess.run(
            [*waypost, "demo", "--people", str(people)],
            env=environment,
            check=True,
            stdout=subprocess.DEVNULL,
        )
    log = (data / "classroom.log").open("w")
    process = subprocess.Popen(
        [*waypost, "up", "--listen", f"127.0.0.1:{port}"],
        env=environment,
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    log.close()
    address = f"http://127.0.0.1:{port}"
    began = monotonic()
    while monotonic() - began < 240:
        if process.poll() is not None:
            said = (data / "classroom.log").read_text()
            raise AssertionError(f"The classroom did not start (code {process.returncode}).\n{said}")
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=1):
                return Classroom(address, data, _read_slips(data / "demo-sign-ins.txt"), process)
        except OSError:
            sleep(0.1)
    raise AssertionError("The classroom did not answer in four minutes.")


def close_classroom(classroom: Classroom) -> None:
    classroom.process.send_signal(signal.SIGTERM)
    try:
        classroom.process.wait(30)
    except subprocess.TimeoutExpired:
        classroom.process.kill()
        raise


@pytest.fixture(scope="session")
def classroom() -> Iterator[Classroom]:
    """In a folder that the web user can reach; pytest's own are closed to other users."""
    folder = Path(tempfile.mkdtemp(prefix="waypost-classroom-"))
    folder.chmod(0o755)
    opened = open_classroom(folder / "data")
    yield opened
    close_classroom(opened)
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def playwright_here() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright_here: Playwright) -> Iterator[Browser]:
    opened = playwright_here.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
    yield opened
    opened.close()


def _slow(page: Page) -> None:
    conditions = {"offline": False, "latency": LATENCY, "downloadThroughput": -1, "uploadThroughput": -1}
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", conditions)


@pytest.fixture
def outside() -> list[str]:
    """Requests that tried to leave the classroom; a test that ends with any has failed."""
    return []


@pytest.fixture
def new_context(
    browser: Browser, classroom: Classroom, outside: list[str]
) -> Iterator[Callable[..., BrowserContext]]:
    """Makes browser contexts in which every request to anywhere else is stopped and counted."""
    made: list[BrowserContext] = []

    def guard(route: Route) -> None:
        url = route.request.url
        if url.startswith((classroom.address, "data:", "blob:", "about:")):
            route.continue_()
            return
        outside.append(url)
        route.abort()

    def make(**options: object) -> BrowserContext:
        context = browser.new_context(base_url=classroom.address, **options)  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE_MS)
        context.route("**/*", guard)
        if LATENCY:
            context.on("page", _slow)
        made.append(context)
        return context

    yield make
    for context in made:
        context.close()
    assert outside == []


@pytest.fixture
def sign_in(new_context: Callable[..., BrowserContext], classroom: Classroom) -> Callable[..., Page]:
    """Signs in as a role, or as a learner's number, the way a person does; gives the page."""

    def go(who: str, **options: object) -> Page:
        slip = classroom.slips[who]
        page = new_context(**options).new_page()
        page.goto("/sign-in/")
        enter(page, slip)
        return page

    return go


def enter(page: Page, slip: Slip) -> None:
    page.get_by_label("Your number, or your staff name").fill(slip.name)
    page.get_by_label("PIN or password").fill(slip.secret)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(re.compile(r"^(?!.*sign-in)"))


def write_file(page: Page, name: str, text: str) -> None:
    """Puts `text` in the editor in place of what is there, by keyboard; picks the file's tab where there are several."""
    tab = page.get_by_role("tab", name=name, exact=True)
    if tab.count():
        tab.click()
    editor = page.locator(".cm-content:visible")
    editor.click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(text)


def settle(page: Page) -> None:
    """Waits until the page has its styles and its scripts: what comes after a click can be read long before."""
    page.wait_for_load_state("load")
    page.locator("[data-loading]").wait_for(state="detached")


def axe_findings(page: Page) -> list[str]:
    """What axe-core says against WCAG 2.2 AA and its best practices on this page."""
    settle(page)
    page.evaluate(AXE.read_text())
    result = page.evaluate(
        "() => axe.run(document, {runOnly: ['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice']})"
    )
    return [
        f"{page.url}: {one['id']}: {one['help']}: {[node['target'] for node in one['nodes']][:3]}"
        for one in result["violations"]
    ]
