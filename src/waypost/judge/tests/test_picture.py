"""A picture of a page: what it shows, and what is said where there is none."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from click.testing import CliRunner

from waypost.judge.commands import judge as command
from waypost.judge.local import LocalJudge
from waypost.judge.tests.exercises import check, exercise
from waypost.judge.tests.test_cases import ROOT
from waypost.kernel.errors import BadInput

PAGE = exercise(check("a", get='text("h1")', expect="One"), runner="page", limits={"wall_seconds": 1.5})
RED = "<style>html, body { margin: 0; background: #f00 }</style><h1>One</h1>"


def _picture(judge: LocalJudge, html: str, *, width: int = 400) -> bytes:
    return judge.picture(PAGE, {"index.html": html}, width=width)


def _size(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def test_it_shows_the_page_as_wide_as_asked_and_as_tall_as_it_is(judge: LocalJudge) -> None:
    short = _picture(judge, RED)
    assert _size(short) == (400, 600)
    assert _picture(judge, RED) == short
    assert _picture(judge, RED.replace("#f00", "#00f")) != short
    assert _size(_picture(judge, f"{RED}<p style='height: 900px'>", width=800))[1] > 900
    assert _size(_picture(judge, f"{RED}<p style='height: 90000px'>")) == (400, 2000)


@pytest.mark.parametrize(
    ("html", "says"),
    [
        ("<script>for (;;) {}</script>", "does not come to rest"),
        ("<script>location = 'https://example.org/'</script>", "went to another address"),
    ],
)
def test_a_page_that_does_not_stand_gives_none_and_harms_no_other(
    judge: LocalJudge, html: str, says: str
) -> None:
    with pytest.raises(BadInput, match=says):
        _picture(judge, html)
    assert _size(_picture(judge, RED)) == (400, 600)


def test_noise_that_cannot_be_made_small_comes_through(judge: LocalJudge) -> None:
    noise = (
        "<body style='margin: 0'><canvas width=1280 height=2000></canvas><script>"
        "const it = document.querySelector('canvas').getContext('2d'), some = it.createImageData(1280, 2000);"
        "for (let i = 0, x = 1; i < some.data.length; i += 1) { x = (x * 48271) % 2147483647;"
        " some.data[i] = i % 4 === 3 ? 255 : x & 255; } it.putImageData(some, 0, 0);</script>"
    )
    assert len(_picture(judge, noise, width=1280)) > 5_000_000


def test_only_pages_and_widths_that_make_sense(judge: LocalJudge) -> None:
    with pytest.raises(BadInput, match="makes no page"):
        judge.picture(exercise(check("a")), {"script.js": "let a = 1"}, width=400)
    for width in (199, 2001):
        with pytest.raises(BadInput, match="pixels wide"):
            _picture(judge, RED, width=width)
    with pytest.raises(BadInput, match="may not be called"):
        judge.picture(PAGE, {"../index.html": RED}, width=400)


def test_the_command_writes_one(tmp_path: Path) -> None:
    work, place = tmp_path / "work", tmp_path / "page.png"
    work.mkdir()
    (work / "index.html").write_text("<h1>Count</h1>")
    asked = [str(ROOT / "exercises" / "page-counter.md"), str(work), "--picture", str(place)]
    done = CliRunner().invoke(command, asked)
    assert done.exit_code == 1, done.output  # not yet right, and a picture all the same
    assert _size(place.read_bytes())[0] == 1280
