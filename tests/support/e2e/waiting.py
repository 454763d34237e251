"""The one place of the black-box tests that waits: for a condition, never for a time."""

import time


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
