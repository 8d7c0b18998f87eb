"""What a workshop does by itself while people work: no hand-in stays without a verdict, and each day's numbers are
ready before anybody asks for them.

Run by `waypost up` beside the web processes: `python -m waypost.site.upkeep`.
"""

from __future__ import annotations

import os
import signal
import sys
import threading


def main() -> int:
    """Until SIGTERM or Ctrl+C."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "waypost.site.settings")
    import django

    django.setup()
    from waypost.journeys.actions.numbers import NumbersAhead
    from waypost.learning import sweeper

    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    sweeper.run(stop, chores=[NumbersAhead().once])
    return 0


if __name__ == "__main__":
    sys.exit(main())
