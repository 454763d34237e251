"""Goal: a death at any step boundary of create, verify and destroy costs nobody a machine.
Method: a first run writes down every boundary that one session's life passes (`name:n`); then one
run for each of them, in which the daemon kills itself right there, is started again, and has half a
minute and two sweeps to put everything in order.
"""

import collections
import http.client
import os
import unittest
from concurrent.futures import ThreadPoolExecutor

import aftermath
from e2e import Client, Daemon, main, wait_for

POINTS_MIN = 40
# A life passes some boundaries again and again (lists, sweeps); later hits show nothing new.
HITS_MAX = 8
IN_PARALLEL = 4  # Most of a run is waiting for machines to boot and proofs to age.
GONE = (ConnectionError, TimeoutError, http.client.HTTPException)


def live_one_life(client):
    """Create, wait until it runs, delete. Returns early, and quietly, when the daemon dies."""
    order = {"consumer_id": "alice", "workload_type": "ssh", "reservation_hours": 1}
    try:
        wait_for(lambda: client.get("/ready").status == 200, 60, "ready")
        order["offer_id"] = client.get("/api/v1/inventory", limit=1).json["offers"][0]["id"]
        made = client.post("/api/v1/sessions", order)
        assert made.status == 201, made
        path = "/api/v1/sessions/" + made.json["session"]["id"]
        wait_for(lambda: client.get(path).json["status"] == "running", 60, "the session runs")
        wait_for(lambda: client.delete(path).status == 200, 60, "the session is deleted")
        wait_for(lambda: client.get(path).json["status"] == "stopped", 60, "the session stops")
    except GONE:
        pass


class KillPoints(unittest.TestCase):
    def record(self):
        """The boundaries of one undisturbed life, from the start of the daemon on."""
        daemon = Daemon(settings=aftermath.SETTINGS)
        try:
            log = os.path.join(daemon.state, "boundaries")
            daemon.start(GPU_SHOPPER_FAILPOINT_LOG=log)
            client = Client(daemon.port)
            live_one_life(client)
            with open(log, encoding="utf-8") as file:
                points = file.read().split()
        finally:
            daemon.close()
        return [point for point in points if int(point.rpartition(":")[2]) <= HITS_MAX]

    def die_at(self, point):
        """How the run ended: `killed, <status of the session>`, or `not reached`."""
        daemon = Daemon(settings=aftermath.SETTINGS)
        try:
            daemon.launch(GPU_SHOPPER_FAILPOINT=point)
            if daemon.listens():
                live_one_life(Client(daemon.port))
            # A boundary of the sweeps may come a moment after the life is over.
            try:
                wait_for(lambda: not daemon.running, 3, "death")
            except AssertionError:
                return "not reached"
            self.assertEqual(daemon.wait(), -9, daemon.log[-2000:])
            daemon.start()
            sessions = aftermath.check(daemon)
            aftermath.end_all(daemon)
            self.assertLessEqual(len(sessions), 1)
            return "killed, then " + (sessions[0]["status"] if sessions else "no session")
        except AssertionError as error:
            raise AssertionError(f"killed at {point}: {error}") from None
        finally:
            daemon.close()

    def test_every_boundary(self):
        points = self.record()
        with ThreadPoolExecutor(IN_PARALLEL) as pool:
            ends = list(pool.map(self.die_at, points))
        count = collections.Counter(ends)
        print(f"\n{len(points)} boundaries, {len(points) - count['not reached']} kills:")
        for end, times in count.most_common():
            print(f"  {times:3} x {end}")
        self.assertGreaterEqual(len(points) - count["not reached"], POINTS_MIN, points)


if __name__ == "__main__":
    main()
