"""`python -m waypost.proof [PATH]` is `waypost curriculum check [PATH]`."""

import sys

from waypost.proof.commands import curriculum

if __name__ == "__main__":
    words = sys.argv[1:]
    curriculum(words if words and words[0] in (*curriculum.commands, "--help") else ["check", *words])
