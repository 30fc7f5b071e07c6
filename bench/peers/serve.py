"""Serves steps of a peer on demand: one JSON request a line in, one JSON answer a line out. Arguments: SCRIPT CASE PEER THREADS.

SCRIPT defines `step()`; what it does from its line `for _ in range(5): step()` on (its own timing) is left out.
"""
import time

began = time.perf_counter()

import json
import resource
import sys


def answer(**fields):
    print(json.dumps(fields), flush=True)


def milliseconds_since(start):
    return (time.perf_counter() - start) * 1e3


def peak_bytes():
    try:  # of this program alone: `ru_maxrss` also counts the process that it was forked from
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))
    except (OSError, StopIteration):
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak if sys.platform == "darwin" else peak * 1024


with open(sys.argv[1]) as file:
    source = file.read().split("for _ in range(5): step()")[0]
sys.argv = sys.argv[1:]
exec(compile(source, sys.argv[0], "exec"))
step()
first = milliseconds_since(began)
answer(type="ready", firstStep=first, engine="torch " + torch.__version__)
for line in sys.stdin:
    request = json.loads(line)
    if "peak" in request:
        answer(type="peak", bytes=peak_bytes())
        continue
    times = []
    for _ in range(request["steps"]):
        start = time.perf_counter()
        step()
        times.append(milliseconds_since(start))
    answer(type="block", milliseconds=times)
