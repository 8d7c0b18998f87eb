"""The WSGI application that the web server runs."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.db import connection

from waypost.kernel.turns import turns

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "waypost.site.settings")
_django = get_wsgi_application()
if connection.vendor != "sqlite":
    turns.add(2)  # while one computes, others wait for the database's own processes


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Django's answer, made in turn. A file is sent after the turn."""
    with turns.taken():
        answer: Iterable[bytes] = _django(environ, start_response)
        return answer
