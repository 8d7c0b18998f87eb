"""DMOJ's own judge, as `dmoj` (its command line) starts it, kept running: `dmoj_peer.py CONFIG PROBLEM SOURCE`."""

import logging
import sys
from pathlib import Path
from time import perf_counter

from loop import serve

config, problem, source = sys.argv[1:]
sys.argv = ["dmoj", "-c", config, "-e", "PY3", "--skip-self-test", "--no-ansi"]

from dmoj import contrib, executors, judgeenv
from dmoj.cli import LocalJudge
from dmoj.judge import Submission
from dmoj.result import Result

judgeenv.load_env(cli=True)
logging.disable(logging.CRITICAL)
executors.load_executors()
contrib.load_contrib_modules()
if "PY3" not in executors.executors:
    sys.exit("DMOJ did not take python3 for its PY3.")
judge = LocalJudge()
text = Path(source).read_text()
seen = {}


def noted(_position, result):
    seen.setdefault("flags", []).append(result.result_flag)


judge.packet_manager.test_case_status_packet = noted
judge.packet_manager.grading_end_packet = lambda: seen.update(end=perf_counter())
judge.packet_manager.internal_error_packet = sys.stderr.write
judge.packet_manager.compile_error_packet = sys.stderr.write
number = 0


def once():
    """Until its verdict; it tidies up after that."""
    global number
    number += 1
    seen.clear()
    began = perf_counter()
    judge.begin_grading(
        Submission(number, problem, "PY3", text, 2.0, 262144, False, {}),
        report=lambda *_: None,
        blocking=True,
    )
    flags = seen.get("flags", [])
    return (seen.get("end", perf_counter()) - began) * 1000, bool(flags) and all(
        flag == Result.AC for flag in flags
    )


serve(once)
