"""Nothing held back a client that asks without end.
A flood gets 429 and, if it waits as told, 200 again; what ends a machine's bill is never refused.
"""

import http.client
import time
import uuid

from e2e import Answer, Story, main, together, wait_for

BURST, RATE = 1000, 100
FLOOD = 500  # Per thread; together well over the burst and what comes back meanwhile.
THREADS = 6
DELETES = 200


class RateLimit(Story):
    """With the limits that hold when nobody sets others."""

    def setUp(self):
        # A bucket that an earlier test emptied would refuse the preparations of this one.
        wait_for(lambda: self.left() > BURST / 2, 60, "the bucket is filled again")

    def left(self):
        return int(self.get("/api/v1/providers").headers["RateLimit-Remaining"])

    def ask(self, method, paths):
        """The answers to the requests, on one connection."""
        wire = http.client.HTTPConnection("127.0.0.1", self.daemon.port, timeout=60)
        answers = []
        for path in paths:
            wire.request(method, path)
            received = wire.getresponse()
            answers.append(Answer(received.status, received.headers, received.read()))
        wire.close()
        return answers

    def flood(self, *more):
        """The answers that were 429, and what the calls in `more` gave meanwhile."""
        floods = [lambda: self.ask("GET", ["/api/v1/providers"] * FLOOD) for _ in range(THREADS)]
        results = together([*floods, *more])
        answers = [answer for flood in results[:THREADS] for answer in flood]
        self.assertEqual({answer.status for answer in answers}, {200, 429})
        refused = [answer for answer in answers if answer.status == 429]
        self.assertGreaterEqual(len(answers) - len(refused), BURST / 2)
        return refused, results[THREADS:]

    def test_a_flood_is_refused_and_waiting_as_told_helps(self):
        refused, _ = self.flood()
        for answer in refused:
            self.problem(answer, 429, "rate_limited")
            self.assertEqual(answer.headers["RateLimit-Remaining"], "0")
            self.assertEqual(answer.headers["RateLimit-Limit"], str(BURST))
            self.assertEqual(int(answer.headers["RateLimit-Reset"]), BURST // RATE)
            self.assertGreaterEqual(int(answer.headers["Retry-After"]), 1)
        told = int(refused[-1].headers["Retry-After"])
        end = time.monotonic() + told
        wait_for(lambda: time.monotonic() >= end, told + 1, "the client waited as told")
        self.assertEqual(self.get("/api/v1/providers").status, 200)

    def test_what_ends_a_bill_or_tells_of_health_is_never_refused(self):
        sessions = [f"/api/v1/sessions/{uuid.uuid4()}" for _ in range(DELETES)]
        _, (some, others, done, well) = self.flood(
            lambda: self.ask("DELETE", sessions[0::2]),
            lambda: self.ask("DELETE", sessions[1::2]),
            lambda: self.ask("POST", [path + "/done" for path in sessions]),
            lambda: self.ask("GET", ["/health", "/ready"] * DELETES))
        self.assertEqual([answer.status for answer in some + others], [404] * DELETES)
        self.assertEqual([answer.status for answer in done], [404] * DELETES)
        self.assertEqual({answer.status for answer in well}, {200})
        for answer in [*some, *others, *done, *well]:
            self.assertNotIn("RateLimit-Limit", answer.headers)

    def test_a_session_can_be_ended_in_a_flood(self):
        session, _ = self.running()
        _, (ended,) = self.flood(lambda: self.destroy(session["id"]))
        self.assertEqual(ended["session_id"], session["id"])
        wait_for(lambda: not self.market.alive, 60, "its machine is gone")


class NoRateLimit(Story):
    settings = {"server.rate_per_s": 0}

    def test_it_can_be_switched_off(self):
        wire = http.client.HTTPConnection("127.0.0.1", self.daemon.port, timeout=60)
        for _ in range(2 * BURST):
            wire.request("HEAD", "/api/v1/providers")
            answer = wire.getresponse()
            answer.read()
            self.assertEqual(answer.status, 200)
            self.assertNotIn("RateLimit-Limit", answer.headers)
        wire.close()


if __name__ == "__main__":
    main()
