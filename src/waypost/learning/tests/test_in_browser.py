"""The learning room's pages in a real browser: axe finds nothing, nothing runs off the side, and what can work
without a script does."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from waypost.judge.local import LocalJudge
from waypost.learning import marking
from waypost.learning.actions import raise_hand, save_work
from waypost.learning.curriculum import Shelf
from waypost.learning.marking import Marker
from waypost.learning.models import LineComment, Review, Submission, Workspace
from waypost.learning.tests.page_helpers import passes, write_note_by_staff
from waypost.people.models import Account

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
expect.set_options(timeout=20_000)  # a busy machine
AXE = Path(__file__).resolve().parents[4] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
PAGES = (
    "/", "/course/", "/lesson/first-page/", "/glossary/", "/hours/", "/project/shop/",
    "/exercise/stall-heading/history/?look=1",
)  # fmt: skip
VIEWS = {
    "laptop": {"width": 1366, "height": 768},
    "phone": {"width": 390, "height": 844},
    "200%": {"width": 683, "height": 384},
}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright runs a loop in this thread
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=arguments)
        yield browser
        browser.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def busy_learner(learner: Account, instructor: Account, shelf: Shelf) -> Account:
    """Something of everything: saves, a note, a hand up, a returned milestone with a comment on a line."""
    exercise = shelf.library.exercise("stall-heading")
    for version, text in enumerate(("<h1>Fruit", "<h1>Fruit stall</h1>\n<p>")):
        save_work(
            actor=learner, exercise=exercise, base_version=version, window="w", files={"index.html": text}
        )
    write_note_by_staff(learner, "Look at line 3 again.", "stall-heading")
    raise_hand(actor=learner, exercise=exercise, files={"index.html": "<h1"}, words="It will not show")
    passes(learner, shelf, "shop-name", text="<h1>Mine</h1>")
    Review.objects.update(state="returned", message="Nearly there.", decided_by=instructor)
    LineComment.objects.create(
        review=Review.objects.get(), file="index.html", line=1, body="Say more.", author=instructor
    )
    return learner


def open_browser(chromium: Browser, server: LiveServer, account: Account, **options: Any) -> BrowserContext:
    client = Client()
    client.force_login(account)
    context = chromium.new_context(base_url=server.url, **options)
    context.add_cookies([{"name": "waypost", "value": client.cookies["waypost"].value, "url": server.url}])
    return context


def findings(page: Page) -> list[str]:
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [f"{one['id']}: {one['nodes'][0]['target']} {one['nodes'][0]['html'][:120]}" for one in found]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_runs_off_the_side(
    chromium: Browser, live_server: LiveServer, busy_learner: Account, scheme: str
) -> None:
    for name, size in VIEWS.items():
        context = open_browser(chromium, live_server, busy_learner, viewport=size, color_scheme=scheme)
        page = context.new_page()
        refused: list[str] = []
        page.on("console", lambda m, r=refused: r.append(m.text) if "Content Security" in m.text else None)
        page.on(
            "request", lambda q, r=refused: None if q.url.startswith(live_server.url) else r.append(q.url)
        )
        page.on("pageerror", lambda error, r=refused: r.append(str(error)))
        for address in PAGES:
            page.goto(address)
            over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert over <= 0, (name, address, over)
            if name != "200%" and (scheme == "light" or name == "laptop"):
                assert findings(page) == [], (name, address)
        assert [one for one in refused if not one.startswith(("data:", "blob:"))] == []
        context.close()


def test_a_helpers_pages(
    chromium: Browser, live_server: LiveServer, busy_learner: Account, peer: Account
) -> None:
    context = open_browser(chromium, live_server, peer, viewport=VIEWS["laptop"])
    page = context.new_page()
    page.goto("/hands/")
    assert findings(page) == []
    page.get_by_role("link", name="Look at the code").click()
    expect(page.get_by_text("It will not show")).to_be_visible()
    assert findings(page) == []
    page.get_by_role("button", name="I have helped them").click()
    expect(page.get_by_text("No hands are up")).to_be_visible()
    context.close()


def test_the_day_works_without_a_script_where_it_can(
    chromium: Browser, live_server: LiveServer, busy_learner: Account
) -> None:
    context = open_browser(chromium, live_server, busy_learner, java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    page.get_by_role("button", name="I have read it").click()
    expect(page.get_by_text("Look at line 3 again.")).to_have_count(0)
    page.get_by_role("button", name="Put my hand down").click()
    expect(page.get_by_text("Your hand is up")).to_have_count(0)
    page.goto("/exercise/stall-heading/history/")
    page.get_by_role("link", name="Save 1").click()
    page.get_by_role("button", name="Bring this save back").click()
    expect(page.get_by_text("It needs JavaScript")).to_be_visible()
    expect(page.get_by_role("heading", name="A heading for the stall")).to_be_visible()
    page.goto("/lesson/first-page/")
    page.get_by_role("button", name="Start the exercises").click()
    page.wait_for_url("**/exercise/stall-heading/")
    context.close()


def test_by_keyboard_alone_from_home_to_the_work(
    chromium: Browser, live_server: LiveServer, busy_learner: Account
) -> None:
    context = open_browser(chromium, live_server, busy_learner, viewport=VIEWS["laptop"])
    page = context.new_page()
    page.goto("/lesson/first-page/")  # only looked at: the way on stays where the work is
    page.goto("/")
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.classList.contains('button')"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/exercise/shop-prices/")
    context.close()


def test_from_typing_to_the_verdict_with_the_real_judge(
    chromium: Browser, live_server: LiveServer, learner: Account, shelf: Shelf
) -> None:
    with LocalJudge() as judge:
        judge.warm()
        marker = Marker(judge, threads=2)
        before = marking.put(marker)
        context = open_browser(chromium, live_server, learner, viewport=VIEWS["laptop"])
        page = context.new_page()
        try:
            page.goto("/exercise/stall-heading/")
            page.locator(".cm-content").click()
            page.keyboard.press("Control+A")
            page.keyboard.type("<h1>Fruit stall</h1>")
            expect(page.get_by_text("Saved", exact=False).first).to_be_visible()
            page.get_by_role("button", name="Hand in").click()
            expect(page.get_by_text("3 of 3 met")).to_be_visible()
        finally:
            context.close()
            marker.stop()
            marking.put(before)
    assert Workspace.objects.get(learner=learner).files == {"index.html": "<h1>Fruit stall</h1>"}
    assert Submission.objects.get(learner=learner).verdict.status == "pass"
