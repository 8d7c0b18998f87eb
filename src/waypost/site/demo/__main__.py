"""Runs `live` with Django set up: `python -m waypost.site.demo`."""

from __future__ import annotations

import os
import signal
import sys
from threading import Event
from types import FrameType


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "waypost.site.settings")
    import django

    django.setup()
    from waypost.site.demo.live import play

    stopping = Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    play(stopping)
    return 0


if __name__ == "__main__":
    sys.exit(main())
