"""The marketplace's clock, which may run faster than ours: then minutes of waiting take seconds."""

import time


class Clock:
    """Counts seconds since 1970 like everybody else at `epoch`, and `speed` times as fast since.

    What the marketplace decides by (boots, lags, pacing, the bill) is counted on it; dates that go
    out are real ones, because clients compare them with their own clocks. Thread safety: immutable.
    """

    def __init__(self, speed=1.0, epoch=None, read=time.time):
        if speed <= 0:
            raise ValueError("a clock runs forwards")
        self.speed = speed
        self.read = read
        self.epoch = read() if epoch is None else epoch

    def now(self):
        return self.epoch + (self.read() - self.epoch) * self.speed

    def date(self, moment):
        """The real date of a moment of this clock."""
        return self.epoch + (moment - self.epoch) / self.speed

    def real_seconds(self, seconds):
        """How long `seconds` of this clock take."""
        return seconds / self.speed
