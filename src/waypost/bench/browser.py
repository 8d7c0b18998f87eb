"""What a learner's own browser sees: bytes moved, the instant answer, the server's verdict. Real Chromium."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

from waypost.bench.machine import CHROMIUM
from waypost.bench.plans import Task
from waypost.bench.workshop import Learner

ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SETTLED_MS = 1500  # after the network has gone quiet: parts that are fetched late
PAUSE_MS = 400  # between clicks: nobody clicks faster, and the runner makes its next frame ready
COUNTS = r"\d+ of \d+ met"

_FINGERPRINT = re.compile(r"\.[0-9a-f]{12}(?=\.)")  # in the names of static files

# from the time stamp of the real click to after the frame that paints the new answer line
_WATCH = """pattern => {
  window.benchAnswer = new Promise((done) => {
    const line = document.querySelector(".ex-answer");
    const wanted = new RegExp(pattern);
    let began = null;
    document.addEventListener("click", (event) => { began = event.timeStamp; }, { capture: true, once: true });
    const seen = new MutationObserver(() => {
      if (began === null || !wanted.test(line.textContent)) return;
      seen.disconnect();
      requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - began)));
    });
    seen.observe(line, { childList: true, subtree: true, characterData: true });
  });
}"""

# puts work in place as the page's own saving does
_SAVE = """async (files) => {
  const data = JSON.parse(document.getElementById("exercise-data").textContent);
  const answer = await fetch(data.urls.save, {
    method: "POST",
    headers: { "Content-Type": "application/json",
               "X-CSRFToken": document.querySelector('meta[name="csrf-token"]').content },
    body: JSON.stringify({ base_version: data.version, window: data.window, files }),
  });
  return answer.status;
}"""


@dataclass(frozen=True)
class Visit:
    """Bytes over the wire for one visit, how many requests moved any, and the largest few for a note."""

    bytes: int
    requests: int
    largest: str


class Wire:
    """Counts what the network layer receives for a page and its frames: the frame that runs learners' code is a
    process of its own in Chromium, which the page's own DevTools session does not see."""

    def __init__(self, context: BrowserContext) -> None:
        self._requests: list[Request] = []
        context.on("requestfinished", self._finished)

    def _finished(self, request: Request) -> None:
        self._requests.append(request)

    def clear(self) -> None:
        self._requests.clear()

    def told(self) -> Visit:
        sizes: list[tuple[int, str]] = []
        for request in self._requests:
            told = request.sizes()
            # from the cache the body is told as minus the headers: nothing in all
            if (received := told["responseBodySize"] + told["responseHeadersSize"]) > 0:
                name = request.url.split("?")[0].rstrip("/").rsplit("/", 1)[-1]
                sizes.append((received, _FINGERPRINT.sub("", name)))
        sizes.sort(reverse=True)
        largest = ", ".join(f"{name} {size / 1024:.1f} KB" for size, name in sizes[:4])
        return Visit(sum(size for size, _name in sizes), len(sizes), largest)


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


class Desk:
    """One learner at the browser, signed in by cookie, with an empty cache."""

    def __init__(self, browser: Browser, address: str, learner: Learner) -> None:
        self.address = address
        self.context: BrowserContext = browser.new_context(base_url=address)
        self.context.set_default_timeout(60_000)
        self.context.add_cookies(
            [{"name": name, "value": value, "url": address} for name, value in learner.cookies.items()]
        )
        self.page: Page = self.context.new_page()

    def close(self) -> None:
        self.context.close()

    def _settle(self) -> None:
        self.page.wait_for_load_state("networkidle")
        self.page.wait_for_timeout(SETTLED_MS)

    def visits(self, path: str) -> tuple[Visit, Visit]:
        """The first visit to `path` with an empty cache, and a second one from the home page."""
        wire = Wire(self.context)
        self._go(path)
        first = wire.told()
        self._go("/")
        wire.clear()
        self._go(path)
        return first, wire.told()

    def _go(self, path: str) -> None:
        answer = self.page.goto(path)
        if answer is None or answer.status != 200 or "sign-in" in self.page.url:
            raise RuntimeError(f"{path} did not open for a signed-in learner")
        self._settle()

    def open_task(self, task: Task, files: dict[str, str]) -> None:
        """The exercise page with `files` in the editor."""
        path = f"/exercise/{task.id}/"
        self._go(path)
        status = self.page.evaluate(_SAVE, files)
        if status != 200:
            raise RuntimeError(f"the work for {task.id} was not saved ({status})")
        self._go(path)

    def press(self, button: str, pattern: str) -> float:
        """Milliseconds from a click on `button` to the painted answer line that matches `pattern`."""
        self.page.evaluate(_WATCH, pattern)
        self.page.get_by_role("button", name=button, exact=True).click()
        took = float(self.page.evaluate("() => window.benchAnswer"))
        self.page.wait_for_timeout(PAUSE_MS)
        return took

    def check(self) -> float:
        return self.press("Check", COUNTS)

    def hand_in(self) -> float:
        return self.press("Hand in", f"^Handed in. {COUNTS}")
