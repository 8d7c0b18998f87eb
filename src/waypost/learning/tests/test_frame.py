"""The document that learner code runs in: no origin, no network, and the same for everybody."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from waypost.learning.views import frame


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    script = tmp_path / "frame.js"
    script.write_text('const end = "</script><!--";\n')
    monkeypatch.setattr(frame, "BUILT", script)
    monkeypatch.setattr(frame, "_made", None)
    return script


def test_the_frame_has_its_own_rules(amara: Client, built: Path) -> None:
    response = amara.get(frame.frame_url())
    rules = response["Content-Security-Policy"]
    for rule in ("sandbox allow-scripts;", "default-src 'none'", "connect-src 'none'", "form-action 'none'"):
        assert rule in rules
    assert "allow-same-origin" not in rules
    assert "immutable" in response["Cache-Control"]
    html = response.content.decode()
    assert html.count("</script>") == 1
    assert "<!--" not in html
    assert "Amara" not in html


def test_a_new_build_has_a_new_address(amara: Client, built: Path) -> None:
    before = frame.frame_url()
    built.write_text("const other = 1;\n")
    assert frame.frame_url() != before
    assert amara.get(before)["Cache-Control"] == "no-store"  # an old address is not kept
    built.unlink()
    assert amara.get(frame.frame_url()).status_code == 200  # while it is built again


def test_a_front_end_that_was_never_built(
    amara: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frame, "BUILT", tmp_path / "nothing.js")
    monkeypatch.setattr(frame, "_made", None)
    assert amara.get("/run/frame/").status_code == 503
    assert amara.get("/lesson/first-page/").status_code == 200
