"""Starts a program in each fork of a fork server, for interpreters that cannot be forked themselves. In the jail.

    launch.py PROGRAM WORD… serve CONTROL       each fork runs `PROGRAM WORD… once JOB RESULT`

The fork itself stays as the first process of its world: it waits for whoever is left behind there, and ends with the
program, having told on `stage.CLEAR` how that ended (a line: the exit code, or the signal's number with a minus).
"""

import _signal
import os
import sys

sys.path.insert(0, "/opt/waypost")
import stage

_PROGRAM = sys.argv[1:-2]
sys.argv[1:] = sys.argv[-2:]
# a program would ignore what Python, or who started us, has ignored
_SIGNALS = {*range(1, 32)} - {_signal.SIGKILL, _signal.SIGSTOP}


def work(job, result):
    """Start the program, give it all descriptors but one, and wait."""
    stage.show_memory(False)
    _signal.signal(_signal.SIGINT, _signal.SIG_IGN)  # else the only signal that could reach us from in here
    words = [*_PROGRAM, "once", str(job), str(result)]
    alone = [(os.POSIX_SPAWN_CLOSE, stage.CLEAR)]
    child = os.posix_spawn(words[0], words, os.environ, file_actions=alone, setsigdef=_SIGNALS)
    os.closerange(0, stage.CLEAR)
    ended = None
    while ended != child:
        ended, status = os.wait()
    os.write(stage.CLEAR, b"%d\n" % os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    stage.main(work)
