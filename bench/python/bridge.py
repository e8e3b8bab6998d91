"""Lines of JSON between the process of a peer and a library of Python: calls come in, results go out."""

import json
import os
import sys

INPUT = sys.stdin.fileno()


def lines(chunk, rest):
    """The whole lines in `rest` and `chunk` as values, and what follows the last one."""
    *whole, rest = (rest + chunk).split(b"\n")
    return [json.loads(line) for line in whole], rest


def read():
    """What has arrived; empty at the end."""
    return os.read(INPUT, 1 << 20)


def write(value):
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()
