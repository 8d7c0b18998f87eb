"""The document that learner code runs in, in the learner's own browser: no origin, no network, no storage."""

from __future__ import annotations

import threading
from hashlib import sha256

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse

from waypost.kernel.errors import Unavailable
from waypost.people.access import SignedInRequest, page

CSP = (
    "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval' blob: data:; "
    "style-src 'unsafe-inline' blob: data:; img-src blob: data:; font-src data:; media-src blob: data:; "
    "worker-src blob:; connect-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
)
BUILT = settings.PACKAGE / "site" / "static" / "built" / "frame.js"
FOR_EVER = "private, max-age=31536000, immutable"

_made: tuple[int, str, str] | None = None  # when the script was built, the document, its mark
_lock = threading.Lock()


def _document() -> tuple[str, str]:
    """The frame with its script inside, and a mark that changes when the script does."""
    global _made
    try:
        built_at = BUILT.stat().st_mtime_ns
        if _made is None or _made[0] != built_at:
            with _lock:
                script = BUILT.read_text().replace("</script", "<\\/script").replace("<!--", "<\\!--")
                text = (
                    '<!doctype html>\n<html lang="en-GB"><head><meta charset="utf-8"><title>Your page</title>'
                    f"<script>{script}</script></head><body></body></html>\n"
                )
                _made = (built_at, text, sha256(text.encode()).hexdigest()[:12])
    except OSError as missing:
        if _made is not None:  # it is being built again this moment
            return _made[1], _made[2]
        raise Unavailable(
            "The part of Waypost that shows your page is missing.",
            "Your work is saved. Tell your instructor: the front end has not been built.",
        ) from missing
    return _made[1], _made[2]


def frame_url() -> str:
    """Its address, with the mark of this build, so that a browser may keep it."""
    try:
        mark = _document()[1]
    except Unavailable:
        mark = "missing"  # the pages around it still work
    return f"{reverse('learning:frame')}?v={mark}"


@page()
def frame(request: SignedInRequest) -> HttpResponse:
    """Same for everybody; holds nothing of anyone's."""
    text, mark = _document()
    response = HttpResponse(text)
    response["Content-Security-Policy"] = CSP
    if request.GET.get("v") == mark:
        response["Cache-Control"] = FOR_EVER
    return response
