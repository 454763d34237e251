"""Pacing: how close together calls may be. Thread safety: the caller holds the market's lock."""

import collections


class Intervals:
    """A minimum interval per name, as at Vast.ai: a call that comes sooner is refused."""

    def __init__(self, thresholds):
        """`thresholds`: {name: seconds}; names that are not in it are not paced."""
        self.thresholds = dict(thresholds)
        self.last = {}
        self.closest = {}  # {name: the shortest time ever between two calls}
        self.refused = 0

    def allows(self, name, now, share):
        """Whether the call may pass; a refused one does not count as the last one. `share`: how
        much of the intervals is insisted on, 0 to 1."""
        before = self.last.get(name)
        if before is not None:
            self.closest[name] = min(now - before, self.closest.get(name, now - before))
            if now - before < self.thresholds.get(name, 0) * share:
                self.refused += 1
                return False
        self.last[name] = now
        return True

    def state(self):
        return {"refused": self.refused, "closest_s": self.closest}


class Window:
    """So many calls in any `seconds`, as at TensorDock: 100 a minute for the whole organisation."""

    def __init__(self, calls_max, seconds):
        self.calls_max = calls_max
        self.seconds = seconds
        self.passed = collections.deque()
        self.most = 0  # The most calls that there ever were in a window.
        self.refused = 0

    def allows(self, _name, now, share):
        while self.passed and self.passed[0] <= now - self.seconds:
            self.passed.popleft()
        if share and len(self.passed) * share >= self.calls_max:
            self.refused += 1
            return False
        self.passed.append(now)
        self.most = max(self.most, len(self.passed))
        return True

    def left(self):
        return self.calls_max - len(self.passed)

    def state(self):
        return {"refused": self.refused, "most_in_a_window": self.most}
