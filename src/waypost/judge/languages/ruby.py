"""`ruby`: functions and programs, and tests by Minitest or RSpec. `rails`: Rails 6.1, booted once and forked."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from waypost.judge.engines.nursery import Language
from waypost.judge.languages.parts import inside
from waypost.sandbox.forkserver import stage
from waypost.sandbox.limits import MIB

COMMON = ("values.rb", "driver.rb", "rubytests.rb", "standins/minitest/autorun.rb")


_RUBY = "/usr/bin/ruby"
_FORKS = Path(_RUBY).resolve().name in ("ruby2.7", "ruby3.0", "ruby3.1", "ruby3.2")
"""Later ones start a thread in each fork, which then cannot have a user namespace (see `sandbox/inside/stage.rb`)."""


def find_ruby() -> str | None:
    """The version of this machine's Ruby; None where it, Minitest or RSpec is not there."""
    return _version("minitest rspec-core rspec-expectations rspec-mocks", "RUBY_VERSION")


def find_rails() -> str | None:
    """The version of this machine's Rails; None where a part of it is not there, or it is another than 6.1."""
    version = _version("railties activerecord actionpack sqlite3", 'Gem.loaded_specs["railties"].version')
    return version if version and version.startswith("6.1.") else None


def _version(gems: str, of: str) -> str | None:
    asks = f"%w[{gems}].each {{ |name| gem(name) }}; print({of})"
    try:
        told = subprocess.run([_RUBY, "-e", asks], capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return told.stdout if told.returncode == 0 else None


@cache
def _data() -> Mapping[str, bytes]:
    return inside(*COMMON, "ruby.rb") | {"/opt/waypost/stage.rb": stage("stage.rb")}


RUBY = Language(
    name="Ruby",
    argv=(_RUBY, "/opt/waypost/ruby.rb"),
    data=_data,
    overhead_bytes=64 * MIB,
    forks=_FORKS,
)

SKELETON = (
    "app/controllers/application_controller.rb",
    "app/helpers/application_helper.rb",
    "app/models/application_record.rb",
    "app/views/layouts/application.html.erb",
    "config/application.rb",
    "config/environment.rb",
    "config/routes.rb",
    "test/test_helper.rb",
)
"""Of `inside/rails`: the application that a learner's files are laid over."""


@cache
def _rails_data() -> Mapping[str, bytes]:
    skeleton = inside(*(f"rails/{name}" for name in SKELETON))
    own = inside(*COMMON, "standins/rails/test_help.rb", "railsapp.rb", "rehearsal.rb", "rails.rb")
    return own | skeleton | {"/opt/waypost/stage.rb": stage("stage.rb")}


RAILS = Language(
    name="Rails",
    argv=(_RUBY, "/opt/waypost/rails.rb"),
    data=_rails_data,
    overhead_bytes=128 * MIB,
    forks=_FORKS,
)
