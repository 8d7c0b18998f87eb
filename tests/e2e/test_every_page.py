"""Every page, for each role: axe finds nothing, nothing is asked of the outside, nothing runs off a small screen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from tests.e2e.conftest import axe_findings

pytestmark = pytest.mark.slow

LEARNER = ["/", "/course/", "/hours/", "/glossary/", "/settings/", "/lesson/css-04-boxes/", "/exercise/css-04-frame-the-poster/",
           "/exercise/html-01-what-will-show/", "/exercise/js-02-put-in-order/", "/exercise/js-05-nobody-stands/history/", "/project/calculator/"]  # fmt: skip
STAFF = ["/class/", "/class/register/", "/class/progress/", "/class/reviews/", "/class/hours/", "/people/", "/people/add/",
         "/people/import/", "/people/cohorts/", "/settings/", "/design/"]  # fmt: skip
MANAGER = [*STAFF, "/people/site/", "/people/record/"]


@pytest.mark.parametrize(
    ("who", "paths"),
    [
        ("learner", LEARNER),
        ("peer_mentor", ["/", "/hands/"]),
        ("instructor", STAFF),
        ("site_manager", MANAGER),
    ],
)
@pytest.mark.parametrize("size", [(1366, 900), (360, 740), (683, 450)], ids=["laptop", "phone", "zoom-200"])
def test_pages(sign_in: Callable[..., Page], who: str, paths: list[str], size: tuple[int, int]) -> None:
    page = sign_in(who, viewport={"width": size[0], "height": size[1]})
    findings: list[str] = []
    for path in paths:
        answer = page.goto(path)
        assert answer is not None
        assert answer.ok, (path, answer.status)
        page.wait_for_timeout(300)
        findings += axe_findings(page)
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if over > 1:
            findings.append(f"{path}: {over} pixels wider than the screen")
    assert not findings, "\n".join(findings)


@pytest.mark.parametrize("theme", ["dark", "contrast"])
def test_other_themes(sign_in: Callable[..., Page], theme: str) -> None:
    page = sign_in("learner")
    page.emulate_media(reduced_motion="reduce")  # else a colour is read half way to another
    findings: list[str] = []
    for path in LEARNER:
        page.goto(path)
        page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
        page.wait_for_timeout(200)
        findings += axe_findings(page)
    assert not findings, "\n".join(findings)
