"""The sign-in page, the settings and the lock, in a real browser."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from waypost.people.models import Account
from waypost.people.tests.people import PIN, People, make_people

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
expect.set_options(timeout=20_000)  # a busy machine
AXE = Path(__file__).resolve().parents[4] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = (
        "1"  # Playwright runs a loop in this thread; the tests do not share it
    )
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=arguments)
        yield browser
        browser.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def people(transactional_db: None, settings: object) -> People:
    settings.WORKSHOP_SITE = "ELM"  # type: ignore[attr-defined]
    return make_people()


@pytest.fixture
def page(chromium: Browser, live_server: LiveServer, people: People) -> Iterator[Page]:
    context = chromium.new_context(base_url=live_server.url)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if "Content Security" in said.text else None)
    yield page
    context.close()
    assert faults == []


def sign_in(page: Page, account: Account) -> None:
    page.goto("/sign-in/?next=%2Fsettings%2F")
    page.get_by_label("Find your name").fill(account.known_as.lower())
    page.keyboard.press("Enter")
    page.get_by_label("Your PIN").fill(PIN)
    page.keyboard.press("Enter")
    page.wait_for_url("**/settings/")


def test_by_keyboard_alone_from_the_list_to_the_first_page(page: Page, people: People) -> None:
    page.goto("/sign-in/")
    search = page.get_by_label("Find your name")
    search.focus()
    page.keyboard.type("zzz")
    expect(page.get_by_text("No name like that")).to_be_visible()
    search.fill("ch")
    expect(page.get_by_text("1 name", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Amara O.")).to_be_hidden()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Hello, Chidi")).to_be_visible()
    expect(page.get_by_label("Your PIN")).to_be_focused()


def test_settings_show_at_once_and_stay(page: Page, people: People) -> None:
    sign_in(page, people.learner)
    root = page.locator("html")
    page.get_by_label("Dark", exact=True).check()
    expect(root).to_have_attribute("data-theme", "dark")
    page.get_by_label("Largest").check()
    page.get_by_label("OpenDyslexic").check()
    expect(root).to_have_attribute("data-size", "4")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved. Waypost looks like this")).to_be_visible()
    page.goto("/settings/")
    expect(root).to_have_attribute("data-font", "opendyslexic")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(19, 26, 34)"


def test_the_lock_warns_then_covers_then_gives_everything_back(page: Page, people: People) -> None:
    page.clock.install()
    sign_in(page, people.learner)
    page.get_by_label("The PIN you use now").fill(PIN)
    page.get_by_label("New PIN").fill("9182")
    warning = page.get_by_role("heading", name="Are you still there?")

    page.clock.run_for(9 * 60 * 1000 + 3000)
    expect(warning).to_be_visible()
    page.keyboard.press("Shift")
    expect(warning).to_be_hidden()

    page.evaluate(
        """document.addEventListener("waypost:before-lock",
            (event) => event.detail.waitFor(Promise.resolve(window.saved = true)))"""
    )
    with page.expect_response("**/lock/"):
        page.clock.run_for(10 * 60 * 1000 + 3000)
    expect(page.get_by_role("heading", name="Locked")).to_be_visible()
    assert page.evaluate("window.saved") is True
    expect(page.locator("main")).to_have_css("visibility", "hidden")
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name="Locked")).to_be_visible()
    assert page.request.get("/settings/", max_redirects=0).status == 401

    box = page.get_by_label("Amara, type your PIN")
    box.fill("0000")
    page.keyboard.press("Enter")
    expect(page.get_by_text("That does not match.")).to_be_visible()
    box.fill(PIN)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Locked")).to_be_hidden()
    expect(page.get_by_label("New PIN")).to_have_value("9182")

    page.get_by_label("The new one again").fill("9182")  # and the form still has a token that is good
    page.get_by_role("button", name="Change it").click()
    expect(page.get_by_text("Your PIN is changed.")).to_be_visible()


def test_a_second_sign_in_tells_the_first_window(page: Page, people: People, chromium: Browser) -> None:
    sign_in(page, people.learner)
    other = chromium.new_context(base_url=page.url.split("/settings")[0])
    elsewhere = other.new_page()
    sign_in(elsewhere, people.learner)
    other.close()
    page.evaluate(
        """async () => {
            const answer = await fetch("/alive/", {method: "POST", headers: {Accept: "application/json",
                "X-CSRFToken": document.querySelector("meta[name=csrf-token]").content}});
            document.dispatchEvent(new CustomEvent("waypost:signed-out", {detail: await answer.json()}));
        }"""
    )
    expect(page.get_by_text("You signed in on another computer")).to_be_visible()


def test_someone_else_leaves_a_locked_screen_by_their_own_name(page: Page, people: People) -> None:
    page.clock.install()
    sign_in(page, people.learner)
    with page.expect_response("**/lock/"):
        page.clock.run_for(10 * 60 * 1000 + 3000)
    page.get_by_role("link", name="Not you? Choose your name").click()
    page.get_by_role("link", name="Bilal H.").click()
    page.get_by_label("Your PIN").fill(PIN)
    with page.expect_response(lambda answer: answer.request.method == "POST" and answer.status == 302):
        page.keyboard.press("Enter")
    page.goto("/settings/")
    expect(page.locator("body")).to_have_attribute("data-account", people.second_learner.pk)
    assert people.learner.pk not in page.content()


@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
def test_axe_finds_nothing(page: Page, people: People, theme: str) -> None:
    page.emulate_media(reduced_motion="reduce")  # else a colour is read half way to another

    def look(path: str) -> None:
        page.goto(path)
        page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
        page.evaluate(AXE.read_text())
        found = page.evaluate("axe.run().then((r) => r.violations.map((v) => [v.id, v.nodes[0].html]))")
        assert found == [], path

    look("/sign-in/")
    look(f"/sign-in/{people.learner.pk}/")
    page.goto("/sign-in/?next=%2Fsettings%2F")
    page.get_by_label("Your number, or your staff name").fill("sunita")
    page.get_by_label("PIN or password").fill("green boats at noon")
    page.keyboard.press("Enter")
    page.wait_for_url("**/settings/")
    for path in (
        "/settings/",
        "/people/",
        f"/people/{people.learner.pk}/",
        "/people/add/",
        "/people/import/",
        "/people/cohorts/",
        "/people/site/",
        "/people/record/?check=1",
        "/design/",
        "/nowhere/",
    ):
        look(path)


@pytest.mark.parametrize("size", [(390, 800), (683, 384)])
def test_nothing_runs_off_a_small_screen(page: Page, people: People, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    sign_in(page, people.learner)
    for path in ("/settings/", "/sign-in/?leave=1"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0], path
