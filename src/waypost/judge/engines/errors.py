"""What goes wrong on our side."""

from __future__ import annotations

import traceback

from waypost.kernel.errors import Unavailable


class EngineFault(Unavailable):
    """An engine failed for a reason of its own. The work it had is tried again and never counted."""


def where_it_failed(why: BaseException) -> str:
    """The kind of an error and the lines of ours it came through, for the log. Its message may hold a learner's
    code, so that is left out."""
    frames = traceback.extract_tb(why.__traceback__)[-6:]
    return " < ".join([type(why).__name__, *(f"{each.filename}:{each.lineno}" for each in reversed(frames))])
