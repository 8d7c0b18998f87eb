"""What an exercise's own files make before any learner's work: made once, and laid down again for each look."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping

from waypost.curriculum.schema import Exercise
from waypost.judge.engines.errors import EngineFault
from waypost.judge.engines.forkling import Beginning

_MOST_KEPT = 64
_Key = tuple[str, tuple[tuple[str, str], ...]]


class Beginnings:
    """By the files that they come of, so that none outlives a change of its exercise."""

    def __init__(self) -> None:
        self._kept: OrderedDict[_Key, str | None] = OrderedDict()
        self._making = asyncio.Lock()

    async def find(
        self, exercise: Exercise, files: Mapping[str, str], make: Callable[[], Awaitable[Beginning | None]]
    ) -> str | None:
        """The beginning of the work `files`; None where it has to be made with the work itself.

        That is so where a learner has changed more than the entry, and where two goes of `make` differ: what comes of
        chance or of the time is never kept. After an EngineFault of `make` it is so this once.
        """
        given = _without_entry(exercise, exercise.files)
        if given != _without_entry(exercise, files):
            return None
        key = (exercise.entry, tuple(sorted(given.items())))
        if key not in self._kept:
            async with self._making:
                if key not in self._kept:
                    try:
                        self._kept[key] = _same(await make(), await make())
                    except EngineFault:
                        return None
        self._kept.move_to_end(key)
        while len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)
        return self._kept[key]


def _same(first: Beginning | None, second: Beginning | None) -> str | None:
    if first is None or second is None or first.mark != second.mark:
        return None
    return second.text


def _without_entry(exercise: Exercise, files: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in files.items() if name != exercise.entry}
