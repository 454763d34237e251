"""The calls that came in: counted by kind for ever, and the newest of them as they were.

Thread safety: the caller holds the market's lock.
"""

import collections

ENTRIES_MAX = 20_000
BODY_BYTES_MAX = 16_384


class Journal:
    def __init__(self):
        self.calls = collections.Counter()
        self.entries = collections.deque(maxlen=ENTRIES_MAX)
        self.number = 0

    def begin(self, call, request, now):
        """Notes a call the moment it came in; what was answered is filled in later."""
        self.calls[call] += 1
        self.number += 1
        entry = {"number": self.number, "at": now, "call": call, "method": request.method,
                 "target": request.target, "body": request.text[:BODY_BYTES_MAX],
                 "authorization": request.headers.get("Authorization") is not None,
                 "status": None, "fault": None}
        self.entries.append(entry)
        return entry

    def since(self, number):
        return [entry for entry in self.entries if entry["number"] > number]
