"""A handed-in page as a picture. The judge opens it: nothing that a learner wrote runs for whoever looks at it."""

from __future__ import annotations

from html import escape

from django.conf import settings

from waypost.curriculum.schema import Exercise
from waypost.judge.client import JudgeClient
from waypost.kernel.errors import NotFound, WaypostError
from waypost.kernel.turns import turns
from waypost.learning.models import Submission

WIDTHS = {"laptop": 1280, "phone": 390}
"""In pixels, by what such a screen is called."""
_SECONDS = 20.0


def picture_of(*, submission: Submission, exercise: Exercise, screen: str) -> bytes:
    """A PNG. Raises NotFound for what is no page, BadInput where the work gives no picture, Unavailable where the
    judge cannot make one now."""
    if exercise.runner != "page" or screen not in WIDTHS:
        raise NotFound("There is no such picture.", "Go back to the hand-in.")
    with turns.given_back():  # it takes a while, and none of it is ours
        return JudgeClient(settings.JUDGE_SOCKET).picture(
            exercise, submission.files, width=WIDTHS[screen], timeout_seconds=_SECONDS
        )


def instead(why: WaypostError) -> str:
    """An SVG that stands where the picture would, and says why there is none."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="390" height="120" viewBox="0 0 390 120" role="img">'
        '<rect x="1" y="1" width="388" height="118" fill="#fff" stroke="#767676"/>'
        '<text x="16" y="52" font-family="sans-serif" font-size="16" fill="#222">No picture.</text>'
        f'<text x="16" y="80" font-family="sans-serif" font-size="14" fill="#222">{escape(why.message)}</text></svg>'
    )
