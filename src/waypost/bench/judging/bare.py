"""The same test with nothing but the language's own tool, as a person runs it: no jail, no judge, nothing kept warm."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path

from waypost.judge.engines.node import find_node
from waypost.judge.languages.node import express
from waypost.judge.languages.ruby import SKELETON
from waypost.kernel import clock
from waypost.kernel.errors import WaypostError

_LONGEST_SECONDS = 120


@dataclass(frozen=True)
class Bare:
    """`argv` runs in a folder that holds `files`; it must end with 0, and with `prints` in what it wrote.

    In `argv`, `%NODE%` is the Node that comes with Waypost and `%HERE%` the folder. `lays`: what else lies there.
    """

    argv: tuple[str, ...]
    files: Mapping[str, str]
    prints: str = ""
    lays: str = ""

    def beside(self, work: Mapping[str, str]) -> Bare:
        """With the learner's files there too; the test's own stay."""
        return replace(self, files={**work, **self.files})

    def time(self, rounds: int, env: Mapping[str, str]) -> list[float]:
        """Milliseconds of whole processes, from start to end, each in a new folder. Raises WaypostError when the test
        is not passed, as a time of anything else would mean nothing."""
        taken = []
        for _ in range(rounds):
            with tempfile.TemporaryDirectory(prefix="waypost-bench-") as place:
                taken.append(self._once(Path(place), env))
        return taken

    def _once(self, place: Path, env: Mapping[str, str]) -> float:
        self._lay(place)
        argv = [self._filled(word, place) for word in self.argv]
        kept = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LANG": "C.UTF-8", "HOME": str(place)}
        git = {"GIT_CONFIG_GLOBAL": str(place / "gitconfig"), "GIT_CONFIG_NOSYSTEM": "1"}
        began = clock.steady()
        try:
            done = subprocess.run(
                argv,
                cwd=place,
                env={**kept, **git, **env},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=_LONGEST_SECONDS,
                check=False,
            )
        except FileNotFoundError as why:
            raise WaypostError(f"There is no {argv[0]} on this machine.") from why
        except subprocess.TimeoutExpired as why:
            raise WaypostError(f"{argv[0]} did not end within {_LONGEST_SECONDS} s.") from why
        spent = (clock.steady() - began) * 1000
        if done.returncode != 0 or self.prints not in done.stdout:
            said = (done.stdout + "\n" + done.stderr).strip().splitlines()
            raise WaypostError(
                f"{Path(argv[0]).name} did not pass its test (code {done.returncode}): {' '.join(said[-4:])[:300]}"
            )
        return spent

    def _filled(self, word: str, place: Path) -> str:
        if "%NODE%" in word:
            return word.replace("%NODE%", find_node() or "node")
        return word.replace("%HERE%", str(place))

    def _lay(self, place: Path) -> None:
        if self.lays == "rails":
            _lay_rails(place)
        if self.lays == "express":
            for path, content in express().items():
                _write(place / "node_modules" / path.partition("/node_modules/")[2], content)
        if self.lays == "git":
            shutil.copy(str(resources.files("waypost.judge") / "inside" / "gitconfig"), place / "gitconfig")
        for name, text in self.files.items():
            _write(place / name, text.encode())


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _lay_rails(place: Path) -> None:
    """The judge's own small application, but that it lives here and starts itself."""
    skeleton = resources.files("waypost.judge") / "inside" / "rails"
    for name in SKELETON:
        text = (skeleton / name).read_text().replace('"/box"', f'"{place}"')
        _write(place / name, text.encode())
    starts = 'require_relative "application"\nRails.application.initialize!\n'
    _write(place / "config/environment.rb", starts.encode())
