"""Goal: a hundred deaths in a row, at random moments under load, lose no machine.
Method: consumers create and delete without pause on one state folder, while the daemon is killed
and started again; then everything must settle. The seed is printed; GPU_SHOPPER_SEED repeats it.
"""

import http.client
import os
import random
import threading
import unittest

import aftermath
from e2e import Client, Daemon, main, wait_for

KILLS = int(os.environ.get("GPU_SHOPPER_KILLS", "100"))
CONSUMERS = 3
LIFE_SECONDS = (0.05, 1.5)
GONE = (ConnectionError, TimeoutError, http.client.HTTPException, ValueError, KeyError, IndexError)


class Consumer(threading.Thread):
    """Creates and deletes for ever; takes no for an answer, and no answer too."""

    def __init__(self, name, daemon, stop):
        super().__init__(name=name)
        self.target_daemon = daemon
        self.stop_wanted = stop
        self.created = 0

    def run(self):
        while not self.stop_wanted.is_set():
            try:
                self.one_round(Client(self.target_daemon.port, timeout=20))
            except GONE:
                self.stop_wanted.wait(0.05)  # Nobody listens at the moment.

    def one_round(self, client):
        offers = client.get("/api/v1/inventory", limit=3).json["offers"]
        order = {"consumer_id": self.name, "workload_type": "ssh", "reservation_hours": 1}
        for offer in offers:
            made = client.post("/api/v1/sessions", {**order, "offer_id": offer["id"]},
                               {"Prefer": "respond-async"})
            self.created += made.status in (201, 202)
        for item in client.get("/api/v1/sessions", consumer_id=self.name).json["sessions"]:
            if item["status"] not in ("stopped", "failed", "stopping"):
                client.post(f"/api/v1/sessions/{item['id']}/done")


class RandomKills(unittest.TestCase):
    def test_a_hundred_in_a_row(self):
        seed = int(os.environ.get("GPU_SHOPPER_SEED", random.SystemRandom().randrange(1 << 32)))
        print(f"\nGPU_SHOPPER_SEED={seed}")
        moments = random.Random(seed)
        daemon, stop = Daemon(settings=aftermath.SETTINGS), threading.Event()
        consumers = [Consumer(f"consumer-{number}", daemon, stop) for number in range(CONSUMERS)]
        try:
            daemon.start()
            for consumer in consumers:
                consumer.start()
            for _ in range(KILLS):
                threading.Event().wait(moments.uniform(*LIFE_SECONDS))
                daemon.kill()
                daemon.start()
            stop.set()
            for consumer in consumers:
                consumer.join()
            wait_for(lambda: Client(daemon.port).get("/ready").status == 200, 40, "ready")
            sessions = aftermath.check(daemon)
            made = sum(consumer.created for consumer in consumers)
            ends = {status: sum(item["status"] == status for item in sessions)
                    for status in aftermath.RESTING}
            print(f"{KILLS} kills, {made} creates answered, {len(sessions)} sessions: {ends}")
            self.assertGreater(len(sessions), KILLS // 4, "there was no load to speak of")
            aftermath.end_all(daemon)
        finally:
            stop.set()
            daemon.close()


if __name__ == "__main__":
    main()
