"""What `waypost doctor` says of the kinds of work that can be marked."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from waypost.judge.engine_names import TITLES
from waypost.site.commands import doctor
from waypost.site.commands.doctor import Finding

pytestmark = pytest.mark.slow


def _engines() -> dict[str, Finding]:
    return dict(zip(TITLES, doctor.look_at_engines(), strict=True))


def test_every_kind_of_work_is_brought_up() -> None:
    found = _engines()
    assert {name for name, one in found.items() if not one.ok} == set()
    assert found["ruby"].what.startswith("Ruby can be marked: it comes up in ")


def test_what_does_not_come_up_is_named_with_its_mend(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYPOST_CHROMIUM", "/nowhere/chromium")
    from waypost.judge.engines.browser import browser_binary

    browser_binary.cache_clear()
    try:
        found = _engines()
    finally:
        browser_binary.cache_clear()
    assert {name for name, one in found.items() if not one.ok} == {"page"}
    assert "/nowhere/chromium" in found["page"].what
    assert found["page"].mend == "Set it to a Chromium."


def test_it_tells_as_json_and_by_its_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        doctor, "LOOKS", [lambda: iter([Finding(True, "One"), Finding(False, "Two", "Mend it")])]
    )
    told = CliRunner().invoke(doctor.doctor, ["--json"])
    assert told.exit_code == 1
    assert [one["mend"] for one in json.loads(told.stdout)] == ["", "Mend it"]
    plain = CliRunner().invoke(doctor.doctor, [])
    assert plain.stdout == "ok       One\nnot yet  Two\n         Mend it\n"
