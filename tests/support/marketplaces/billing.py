"""What a machine has cost so far. Pure, in whole micro-USD: the bill is what the tests believe.

A machine's life is a list of (moment, class) that says from when on it is billed in which way.
Every second of it that has begun is billed in full, the last one too, at the price of its class.
"""

import math

COMPUTE = "compute"  # The whole price: GPU, CPU, memory and disk.
STORAGE = "storage"  # The disk alone.
FREE = "none"
SECONDS_PER_HOUR = 3600
MILLIS = 1000


def micros(usd):
    """Dollars as whole micro-USD, rounded half up."""
    return math.floor(usd * 1_000_000 + 0.5)


def billed_micros(life, prices, until):
    """The bill at `until`. `life`: [(moment, class)] in order; `prices`: {class: micros/hour}."""
    start = life[0][0]
    # In whole milliseconds: the difference of two dates is not exact.
    lived = math.ceil(round(max(0.0, until - start), 3)) * MILLIS
    total = 0
    for index, (begin, kind) in enumerate(life):
        end = lived
        if index + 1 < len(life):
            end = min(round((life[index + 1][0] - start) * MILLIS), lived)
        total += max(0, end - round((begin - start) * MILLIS)) * prices.get(kind, 0)
    return total // (SECONDS_PER_HOUR * MILLIS)
