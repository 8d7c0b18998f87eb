"""Real Chromium against the built front end and the stand-in server. All of it is slow."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from dev_server import BUILT, DevServer  # noqa: E402
from samples import EXERCISES  # noqa: E402

expect.set_options(timeout=15_000)  # a machine may have much else to do


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(item.path).parent == HERE:
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def built() -> Path:
    """The front end, built anew where a source is younger than what was built."""
    sources = [*(HERE.parent / "src").rglob("*.*"), HERE.parent / "build.mjs"]
    sources += (HERE.parent.parent / "src" / "waypost" / "judge").rglob("*.js*")
    target = BUILT / "exercise.js"
    if not target.exists() or max(one.stat().st_mtime for one in sources) > target.stat().st_mtime:
        subprocess.run(["node", "build.mjs"], cwd=HERE.parent, check=True)
    return BUILT


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-background-networking"]
        )
        yield found
        found.close()


@pytest.fixture
def server(built: Path) -> Iterator[DevServer]:
    running = DevServer(EXERCISES)
    yield running
    running.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    found = browser.new_context(viewport={"width": 1366, "height": 800})
    yield found
    found.close()


@pytest.fixture
def strict(context: BrowserContext) -> Callable[[], Page]:
    """Makes pages whose every breach of the content policy, and every error of ours, is kept in `page.troubles`."""

    def make() -> Page:
        page = context.new_page()
        troubles: list[str] = []
        page.troubles = troubles  # type: ignore[attr-defined]
        page.on(
            "console", lambda message: "Content Security" in message.text and troubles.append(message.text)
        )
        return page

    return make


@pytest.fixture
def exercise(server: DevServer, strict: Callable[[], Page]) -> Callable[[str], Page]:
    """Opens an exercise page by name, ready to be used."""

    def open_one(name: str) -> Page:
        page = strict()
        page.goto(f"{server.url}/exercise/{name}/")
        page.locator("#exercise-app.is-ready").wait_for()
        return page

    return open_one


Evaluate = Callable[..., Any]
