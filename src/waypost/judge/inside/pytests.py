"""The learner's own tests, run by unittest where they are written for it and by pytest otherwise. Inside the jail."""

import importlib.util
import io
import os
import sys
import unittest
from contextlib import redirect_stderr, redirect_stdout

import values

sys.path.append("/usr/lib/python3/dist-packages")
try:
    import pytest
except ImportError:  # the tests of a machine without it are unittest's
    pytest = None
sys.path.remove("/usr/lib/python3/dist-packages")


def run(entry):
    """(names of the test file, the error that stopped it or None, what checks may ask)."""
    sys.path.insert(0, "/box")
    spec = importlib.util.spec_from_file_location(
        entry.removesuffix(".py").replace("/", "."), f"/box/{entry}"
    )
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException as error:
        return {}, error, {}
    found = _by_unittest(module) if _has_cases(module) else _by_pytest(entry)
    return (
        vars(module),
        None,
        {
            "tests": lambda: found,
            "failures": lambda: [one["name"] for one in found if not one["ok"]],
        },
    )


def _has_cases(module):
    return any(isinstance(one, type) and issubclass(one, unittest.TestCase) for one in vars(module).values())


def _by_unittest(module):
    suite = unittest.TestLoader().loadTestsFromModule(module)
    outcome = unittest.TestResult()
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        names = [test.id().split(".", 1)[-1] for test in _each(suite)]
        suite.run(outcome)
    said = {}
    for test, trace in outcome.failures + outcome.errors:
        said[test.id().split(".", 1)[-1]] = values.clean(trace.strip().splitlines()[-1])
    return [{"name": name, "ok": name not in said, "message": said.get(name, "")} for name in names]


def _each(suite):
    for one in suite:
        if isinstance(one, unittest.TestSuite):
            yield from _each(one)
        else:
            yield one


class _Collector:
    """What pytest reports of each test."""

    def __init__(self):
        self.found = []

    def pytest_runtest_logreport(self, report):
        if report.when == "call" or report.failed:
            message = values.clean(str(report.longrepr).strip().splitlines()[-1]) if report.failed else ""
            name = report.nodeid.split("::", 1)[-1]
            self.found.append({"name": name, "ok": not report.failed, "message": message})


_OFF = ("cacheprovider", "terminal", "faulthandler", "debugging")
_OPTIONS = [word for name in _OFF for word in ("-p", f"no:{name}")]
_OPTIONS += ["--rootdir=/box", "-c", "/dev/null", "--capture=no"]
_collector = _Collector()
_session = None


def get_ready():
    """Begin a session of pytest for a file that is yet to come: most of its time goes into this. It is done as
    `pytest.main` does it, step by step; with a pytest that has other steps, all is left for when the file is there."""
    global _session
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    try:
        from _pytest.config import _prepareconfig

        config = _prepareconfig([*_OPTIONS, "/box"], [_collector])
        config.option.verbose, config.option.tbstyle = 0, "native"  # `terminal` would have set them
        config._do_configure()
        session = pytest.Session.from_config(config)
        config.hook.pytest_sessionstart(session=session)
    except Exception:
        return
    _session = session


def _by_pytest(entry):
    if pytest is None:
        raise RuntimeError(
            "pytest is not installed"
        )  # nobody's tests: the fork ends unheard, and the fault is ours
    path = f"/box/{entry}"
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        if _session is None:
            pytest.main([*_OPTIONS, path], plugins=[_collector])
        else:
            _run_session(path)
    return _collector.found


def _run_session(path):
    config = _session.config
    config.args = [path]
    try:
        config.hook.pytest_collection(session=_session)
        config.hook.pytest_runtestloop(session=_session)
    except (Exception, KeyboardInterrupt, pytest.exit.Exception):
        pass  # as pytest would: what was reported by then counts
