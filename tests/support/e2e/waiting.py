"""Waiting for a condition, never for a time; and asking many things at once."""

import time
from concurrent.futures import ThreadPoolExecutor


def wait_for(condition, seconds, what):
    """The first true value of condition(); fails after `seconds` with `what` was awaited."""
    give_up = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > give_up:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.05)


def watch(check, seconds):
    """check() again and again for `seconds`: for what must not happen in that time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        check()
        time.sleep(0.05)


def together(calls):
    """All calls at once, each on a thread of its own; their answers in order."""
    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result() for future in [pool.submit(call) for call in calls]]
