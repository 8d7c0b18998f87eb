"""`ruby`: functions and programs, and tests by Minitest or RSpec."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from waypost.judge.engines.forked import Language
from waypost.judge.languages.parts import inside
from waypost.sandbox.forkserver import stage
from waypost.sandbox.limits import MIB

COMMON = ("values.rb", "driver.rb", "rubytests.rb", "standins/minitest/autorun.rb")


@cache
def _data() -> Mapping[str, bytes]:
    return inside(*COMMON, "ruby.rb") | {"/opt/waypost/stage.rb": stage("stage.rb")}


RUBY = Language(
    name="Ruby",
    argv=("/usr/bin/ruby", "/opt/waypost/ruby.rb"),
    data=_data,
    overhead_bytes=64 * MIB,
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
    argv=("/usr/bin/ruby", "/opt/waypost/rails.rb"),
    data=_rails_data,
    overhead_bytes=128 * MIB,
)
