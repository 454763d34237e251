"""Goal: the templates of Vast.ai are told, filter its menu as its own search does, and are booted.
Method: the real daemon and plugin, and a simulated marketplace, which is also asked itself.
"""

import json
import unittest
from urllib.request import Request, urlopen

from e2e import Client, Daemon, Simulator, wait_for
from e2e.simulator import ENVIRONMENT

# Those that have conditions; the other names of the list are as many as Vast.ai recommends.
CONDITIONED = ("PyTorch (Vast)", "vLLM", "ComfyUI", "Four A100")


class VastAiTemplates(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.simulator = Simulator("vastai", ["vastai"], hosts=120, pace=0, boot_s=1, key_s=0)
        cls.addClassCleanup(cls.simulator.close)
        cls.market = cls.simulator.markets["vastai"]
        cls.daemon = Daemon(providers=["vastai"], environment=ENVIRONMENT,
                            settings={**cls.simulator.sections(), "engine.boot_poll_ms": 200,
                                      "engine.sweep_interval_s": 1})
        cls.addClassCleanup(cls.daemon.close)
        cls.client = Client(cls.daemon.start().port)
        wait_for(lambda: cls.client.get("/ready").status == 200, 60, "/ready says 200")

    def templates(self):
        answer = self.client.get("/api/v1/templates")
        self.assertEqual(answer.status, 200, answer)
        return {item["name"]: item for item in answer.json["templates"]}

    def menu(self, **query):
        """The ids of all offers."""
        answer = self.client.get("/api/v1/inventory", limit=500, **query)
        self.assertEqual(answer.status, 200, answer)
        self.assertLess(len(answer.json["offers"]), 500, "there are more than one page has")
        return {offer["id"] for offer in answer.json["offers"]}

    def search(self, conditions):
        """The ids of what the marketplace itself finds."""
        body = json.dumps({**conditions, "limit": 1000}).encode()
        request = Request(self.market.url + "/api/v0/bundles/", data=body,
                          headers={"Authorization": "Bearer sim-key"})
        with urlopen(request, timeout=30) as answer:
            return {f"vastai-{offer['id']}" for offer in json.load(answer)["offers"]}

    def test_they_filter_the_menu_as_the_marketplace_does(self):
        # What was rented since the menu was read is on the menu still.
        templates, listed = self.templates(), self.menu() & self.search({})
        self.assertEqual(len(templates), 37)
        for name in CONDITIONED:
            template = templates[name]
            fitting = self.menu(template_hash_id=template["hash_id"]) & listed
            found = self.search(json.loads(template["extra_filters"]))
            self.assertEqual(fitting, listed & found, name)
            self.assertLess(len(fitting), len(listed), name)
            self.assertGreater(len(fitting), 0, name)
        self.assertEqual(self.market.calls["templates"], 1, "they are read once, for everybody")

    def test_an_offer_tells_those_that_fit_it(self):
        templates = self.templates()
        offer = min(self.menu(template_hash_id=templates["Four A100"]["hash_id"]))
        told = self.client.get(f"/api/v1/inventory/{offer}/compatible-templates").json
        names = {item["name"] for item in told["compatible_templates"]}
        self.assertLessEqual(set(CONDITIONED), names)
        unreadable = {name for name, item in templates.items()
                      if item["extra_filters"] == "{not json"}
        self.assertGreater(len(unreadable), 0)
        self.assertFalse(unreadable & names, "what cannot be read fits nothing")

    def test_a_session_boots_its_template(self):
        template = self.templates()["PyTorch (Vast)"]
        offer = self.client.get("/api/v1/inventory",
                                template_hash_id=template["hash_id"]).json["offers"][0]
        answer = self.client.post("/api/v1/sessions", {
            "consumer_id": "a", "offer_id": offer["id"], "workload_type": "ssh",
            "reservation_hours": 1, "template_hash_id": template["hash_id"]})
        self.assertEqual(answer.status, 201, answer)
        path = f"/api/v1/sessions/{answer.json['session']['id']}"
        wait_for(lambda: self.client.get(path).json["status"] == "running", 60, "it runs")
        machine, = self.market.alive
        self.assertEqual(machine["order"]["template_hash_id"], template["hash_id"])
        self.assertIsNone(machine["order"]["image"])
        self.assertEqual(machine["order"]["disk"], 50)
        self.assertEqual(self.client.delete(path).status, 200)
        wait_for(lambda: not self.market.alive, 30, "it is destroyed")


if __name__ == "__main__":
    unittest.main()
