"""wrk against one address; of several runs, the one with the median rate."""

import re
import subprocess

_UNITS = {"us": 1e-3, "ms": 1.0, "s": 1e3, "m": 60e3}
_RATE = re.compile(r"Requests/sec:\s+([\d.]+)")
_PERCENTILE = re.compile(r"^\s+(50|99)%\s+([\d.]+)(us|ms|s|m) *$", re.MULTILINE)
_TROUBLE = re.compile(r"Non-2xx or 3xx responses: \d+|Socket errors: .*")


class Load:
    """requests per second, and milliseconds at which 50 and 99 of 100 requests were answered"""

    def __init__(self, output):
        rate = _RATE.search(output)
        if not rate:
            raise RuntimeError("wrk said nothing that can be read:\n" + output)
        trouble = _TROUBLE.search(output)
        if trouble:
            raise RuntimeError(f"not every request was answered well: {trouble.group()}")
        self.rate = float(rate.group(1))
        times = {percent: float(number) * _UNITS[unit]
                 for percent, number, unit in _PERCENTILE.findall(output)}
        if times.keys() != {"50", "99"}:
            raise RuntimeError("wrk gave no percentiles that can be read:\n" + output)
        self.p50, self.p99 = times["50"], times["99"]


def once(port, target, connections, seconds, headers=()):
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "--latency"]
    for header in headers:
        command += ["-H", header]
    done = subprocess.run([*command, f"http://127.0.0.1:{port}{target}"], check=True,
                          capture_output=True, text=True)
    return Load(done.stdout)


def median(port, target, connections, effort, headers=()):
    once(port, target, connections, 1, headers)  # Warms caches and allocators up.
    runs = [once(port, target, connections, effort.seconds, headers) for _ in range(effort.runs)]
    return sorted(runs, key=lambda run: run.rate)[len(runs) // 2]
