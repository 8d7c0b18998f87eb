"""The instant answer for every solution and wrong answer of the curriculum: the browser must say what the proof says."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from dev_server import DevServer
from playwright.sync_api import Browser, Page
from test_runner_browser import BUNDLE, HTML

from waypost.curriculum.blocks import order_of
from waypost.curriculum.learner import learner_view
from waypost.curriculum.library import Library, load_library
from waypost.curriculum.schema import ANSWERS_FILE, IN_BROWSER, Exercise

HERE = Path(__file__).parent
CONTENT = HERE.parent.parent / "content"
CHECK = """async ([view, files]) => {
  globalThis.runner ??= new Runner("/run/frame/");
  const verdict = await runner.check(view, files);
  return { status: verdict.status, raw: verdict.problem?.raw,
           missed: verdict.checks.filter((one) => one.status !== "pass").map((one) => [one.id, one.expected, one.seen]) };
}"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return load_library(CONTENT, tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="module")
def page(built: Path, browser: Browser) -> Iterator[Page]:
    made = built / BUNDLE
    subprocess.run(["node", "test/bundle.mjs", "test/runner_page.ts", str(made)], cwd=HERE.parent, check=True)
    server = DevServer({}, {"/try/": HTML})
    found = browser.new_page()
    found.goto(f"{server.url}/try/")
    yield found
    found.close()
    server.close()
    made.unlink()


def as_sent(exercise: Exercise, files: dict[str, str]) -> dict[str, str]:
    """Work as the exercise page would hold it."""
    if exercise.kind == "parsons" and ANSWERS_FILE not in files:
        order = order_of(exercise, files[exercise.entry])
        return {ANSWERS_FILE: json.dumps({"order": order})}
    return dict(files)


def test_every_solution_passes_and_every_wrong_answer_fails_the_same_checks(
    page: Page, library: Library
) -> None:
    odd: list[Any] = []
    looked = 0
    for exercise in library.exercises.values():
        if exercise.runner not in IN_BROWSER:
            continue  # the server answers these
        view = learner_view(exercise, library)
        visible = {check.id for check in exercise.checks if not check.hidden}
        for solution in exercise.solutions:
            found = page.evaluate(CHECK, [view, as_sent(exercise, solution.files)])
            looked += 1
            if found["status"] != "pass":
                odd.append((exercise.id, f"solution {solution.name}", found))
        for wrong in exercise.wrong:
            found = page.evaluate(CHECK, [view, as_sent(exercise, wrong.files)])
            looked += 1
            missed = {name for name, *_ in found["missed"]}
            as_proved = (
                found["status"] in ("error", "timeout")
                if wrong.error
                else missed == set(wrong.fails) & visible
            )
            if not as_proved:
                odd.append((exercise.id, f"wrong: {wrong.name}", wrong.fails, found))
    assert looked > 250
    assert odd == []
