"""The content security policy of every answer."""

from __future__ import annotations

from csp.constants import HEADER
from csp.middleware import CheckableLazyObject, CSPMiddleware
from csp.utils import build_policy
from django.http import HttpRequest
from django.http.response import HttpResponseBase

_PLACE = "the-nonce"  # stands where the nonce of an answer goes; no source is called so


class PolicyMiddleware(CSPMiddleware):
    """django-csp's, with the policy of the settings put together once: it differs from answer to answer in nothing but
    the nonce, and putting it together took a seventh of what a small answer costs. A view whose answer needs another
    policy sets the header itself; django-csp's decorators are not read."""

    _plain = _with_nonce = ""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not self._plain:
            self._plain, self._with_nonce = build_policy(), build_policy(nonce=_PLACE)
        nonce: str | None = getattr(request, "_csp_nonce", None)
        if HEADER not in response:
            response.headers[HEADER] = self._with_nonce.replace(_PLACE, nonce) if nonce else self._plain
        if nonce is None:  # too late for one: the header is written
            request.csp_nonce = CheckableLazyObject(self._csp_nonce_post_response)  # type: ignore[attr-defined]
        return response
