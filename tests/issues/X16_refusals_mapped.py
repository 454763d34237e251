"""Every refusal of a marketplace became a 500 with its raw body, address and query in it.
Forty bodies that are full of what nobody may see, through both plugins: each answer is one of the
known codes and short, and neither it nor the session nor the log repeats any of it.
"""

import os

from e2e import Story, main, wait_for
from e2e.bad_plugin import FOLDER
from e2e.simulator import Simulator

CANARY = "canary-8f14e45fceea167a"
KEYS = {"SIM_KEY": "vast-key-0badcafe", "SIM_ID": "dock-id-0badcafe",
        "SIM_TOKEN": "dock-token-0badcafe"}
LEAKS = (f"https://console.internal.example/api/v0/asks/7/?api_key={CANARY}",
         f"<html><script>{CANARY}</script><h1>502</h1></html>",
         "the key {key} is not good",
         "blah " * 2_000)
# Of a create that certainly did nothing: status of the marketplace, and what the order may get.
VASTAI = {
    "no_such_ask": (404, (503, "stale_inventory")),
    "invalid_args": (400, (502, "provision_failed")),
    "forbidden": (403, (502, "provision_failed")),
    "auth_error": (401, (502, "provision_failed")),
    "rate_limit_exceeded": (429, (503, "provider_rate_limited"))}
TENSORDOCK = {
    "No available nodes found": (200, (503, "stale_inventory")),
    "SSH port (22) must be forwarded": (400, (502, "provision_failed")),
    "Name taken": (409, (502, "provision_failed")),
    "Unauthorized": (401, (502, "provision_failed")),
    "slow down": (429, (503, "provider_rate_limited"))}
NEVER_SHOWN = (CANARY, "internal.example", "<html", "<script", *KEYS.values())
SHOWN_BYTES_MAX = 4_000


def vast_body(_status, word, leak):
    return {"success": False, "error": word, "msg": f"{word}: {leak}", "ask_id": None}


def dock_body(status, word, leak):
    return {"status": 400 if status == 200 else status, "error": f"{word} {leak}"}


class RefusalsAreMapped(Story):
    @classmethod
    def setUpClass(cls):
        cls.vastai = Simulator("vastai", ["vastai"], 10, hosts=60, pace=0, key=KEYS["SIM_KEY"])
        cls.addClassCleanup(cls.vastai.close)
        cls.tensordock = Simulator("tensordock", ["tensordock"], 10, pace=0,
                                   auth_id=KEYS["SIM_ID"], token=KEYS["SIM_TOKEN"])
        cls.addClassCleanup(cls.tensordock.close)
        cls.providers = ["vastai", "tensordock"]
        cls.environment = KEYS
        cls.settings = {"server.rate_per_s": 0, "inventory.refresh_interval_s": 2}
        for simulator in (cls.vastai, cls.tensordock):
            plugin = os.path.join(FOLDER, "hasty", f"{simulator.kind}.so")
            cls.settings.update(simulator.sections(plugin))
        super().setUpClass()

    def offer(self, provider, number):
        def menu():
            return [offer["id"] for offer in self.offers(provider=provider, limit=500)
                    if offer["gpu_count"] == 1]
        offers = wait_for(menu, 30, f"offers of {provider}")
        return offers[number % len(offers)]

    def check(self, provider, market, table, body_of):
        number = 0
        key = KEYS[{"vastai": "SIM_KEY", "tensordock": "SIM_TOKEN"}[provider]]
        for word, (status, wanted) in table.items():
            for leak in (text.replace("{key}", key) for text in LEAKS):
                number += 1
                with self.subTest(provider=provider, word=word, leak=leak[:40]):
                    market.faults({"call": "create", "kind": "answer", "status": status,
                                   "body": body_of(status, word, leak)})
                    answer = self.post("/api/v1/sessions", {
                        "consumer_id": f"{provider}-{number}", "workload_type": "ssh",
                        "reservation_hours": 1, "offer_id": self.offer(provider, number)})
                    self.assertEqual((answer.status, answer.code), wanted)
                    body = answer.json
                    session = self.get(f"/api/v1/sessions/{body['session_id']}")
                    for shown in (answer.body, session.body):
                        self.assertLess(len(shown), SHOWN_BYTES_MAX)
                    for text in (answer.body.decode(), session.body.decode(), self.daemon.log):
                        for secret in NEVER_SHOWN:
                            found = text.find(secret)
                            self.assertEqual(found, -1, text[max(0, found - 200):][:300])
        self.assertEqual(market.alive, [])
        self.assertEqual(number, len(table) * len(LEAKS))

    def test_vastai(self):
        self.check("vastai", self.vastai.markets["vastai"], VASTAI, vast_body)

    def test_tensordock(self):
        self.check("tensordock", self.tensordock.markets["tensordock"], TENSORDOCK, dock_body)


if __name__ == "__main__":
    main()
