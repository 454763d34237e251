"""Goal: the simulated TensorDock says and does what the real one is known to say and do, quirks
included. Method: its calls over HTTP, on a clock that the test turns; no plugin.
"""

import copy
import unittest

from simulated import KEY
from simulated_tensordock import DockTest


class OffersTest(DockTest):
    def test_locations_with_their_oddities(self):
        locations = self.ask("GET", "/api/v2/locations")[1]["data"]["locations"]
        self.assertIn(None, locations)
        self.assertTrue(any(item and item["gpus"] == [] for item in locations))
        self.assertEqual(self.ask("GET", "/locations")[1]["data"]["locations"], locations)
        self.assertEqual(self.gpu["v0Name"], "geforcertx3090-pcie-24gb")

    def test_what_is_rented_is_missing(self):
        self.made()
        location = self.ask("GET", "/api/v2/locations")[1]["data"]["locations"][0]
        self.assertEqual(location["gpus"][0]["max_count"], self.gpu["max_count"] - 1)

    def test_hostnodes(self):
        nodes = self.ask("GET", "/api/v2/hostnodes")[1]["data"]["hostnodes"]
        one = self.ask("GET", f"/api/v2/hostnodes/{nodes[0]['id']}")[1]
        self.assertEqual(one["data"], nodes[0])


class LifeTest(DockTest):
    def test_a_life_and_its_bill(self):
        status, answer = self.create()
        self.assertEqual((status, answer["data"]["status"]), (201, "running"))  # It says so.
        machine_id = answer["data"]["id"]
        status, row = self.get(machine_id)
        self.assertEqual((row["status"], row["ipAddress"], row["portForwards"]),
                         ("creating", "", []))
        self.later(10)
        row = self.get(machine_id)[1]
        self.assertEqual((row["status"], row["ipAddress"], row["name"]),
                         ("running", "127.0.0.1", "gs1abc"))
        forward, = row["portForwards"]
        self.assertEqual((forward["internal_port"], forward["external_port"]), (22, 22))
        rate = 0.2 + 8 * 0.003 + 32 * 0.002 + 100 * 0.00005
        self.assertAlmostEqual(row["rateHourly"], rate)
        status, answer = self.ask("DELETE", f"/api/v2/instances/{machine_id}")
        self.assertEqual((status, answer["data"]["type"]), (200, "success"))
        self.later(1000)
        machine, = self.client.machines
        self.assertAlmostEqual(machine["billed_micros"], 10 * rate * 1e6 / 3600, delta=1)
        self.assertEqual(self.get(machine_id)[0], 404)
        self.assertEqual(self.ask("DELETE", f"/api/v2/instances/{machine_id}")[0], 404)

    def test_the_service_assigns_the_outer_port(self):
        self.client.settings(ssh_port=20456)
        machine_id = self.made(port_forwards=[{"internal_port": 22, "external_port": 22},
                                              {"internal_port": 8000, "external_port": 8000}])
        self.later(10)
        forwards = {item["internal_port"]: item["external_port"]
                    for item in self.get(machine_id)[1]["portForwards"]}
        self.assertEqual(forwards[22], 20456)
        self.assertNotEqual(forwards[8000], 8000)

    def test_a_destroyed_machine_shows_for_a_while(self):
        self.client.settings(destroy_get_lag_s=5, destroy_list_lag_s=9)
        machine_id = self.made()
        self.ask("DELETE", f"/api/v2/instances/{machine_id}")
        self.assertEqual(self.get(machine_id)[1]["status"], "deleting")
        self.assertEqual(self.client.alive, [])
        self.later(6)
        self.assertEqual(self.get(machine_id)[0], 404)
        self.assertEqual(self.ask("GET", "/api/v2/instances")[1]["data"][0]["status"], "deleting")

    def test_stopped_machines_bill_on(self):
        machine_id = self.made()
        self.later(10)
        self.assertEqual(self.ask("POST", f"/api/v2/instances/{machine_id}/start")[0], 409)
        self.assertEqual(self.ask("POST", f"/api/v2/instances/{machine_id}/stop")[0], 200)
        self.assertEqual(self.client.machines[0]["billing"], "compute")
        self.client.change(machine_id, status="stoppeddisassociated")
        self.assertEqual(self.client.machines[0]["billing"], "storage")


class OrdersTest(DockTest):
    def test_orders_that_are_refused_make_nothing(self):
        resources = self.order()["data"]["attributes"]["resources"]
        def other(**more):
            return {"resources": {**copy.deepcopy(resources), **more}}
        for wrong in ({"name": ""}, {"name": "-x"}, {"type": "vm"}, {"image": "debian12"},
                      {"location_id": None}, other(vcpu_count=7), other(ram_gb=33),
                      other(storage_gb=50), other(storage_gb=120), other(gpus={}),
                      other(gpus=[{"count": 1}]), {"port_forwards": None}, {"ssh_key": None},
                      {"ssh_key": "nonsense"}, {"cloud_init": "text"}, {"tags": ["x"]},
                      {"cloud_init": {"ssh_authorized_keys": [KEY]}},
                      {"port_forwards": [{"internal_port": 22, "external_port": 22,
                                          "protocol": "tcp"}]}):
            with self.subTest(wrong):
                status, answer = self.create(**wrong)
                self.assertEqual(status, 400, answer)
                self.assertEqual(set(answer[0]), {"code", "message", "path"})
        self.assertEqual(self.client.machines, [])

    def test_refusals_that_http_calls_a_success(self):
        self.client.settings(balance_usd=0.5)
        self.assertIn("at least $1", self.create()[1]["error"])
        self.client.settings(balance_usd=50)
        for resources in ({"gpus": {"nothing-pcie-1gb": {"count": 1}}},
                          {"gpus": {self.gpu["v0Name"]: {"count": 5}}}, {"vcpu_count": 128}):
            whole = {**self.order()["data"]["attributes"]["resources"], **resources}
            status, answer = self.create(resources=whole)
            self.assertEqual((status, answer["error"]), (200, "No available nodes found"))
        status, answer = self.create(useDedicatedIp=True)
        self.assertEqual((status, answer["error"]), (200, "No available public IPs on hostnode"))
        self.assertEqual(self.client.machines, [])

    def test_scripted_ends_of_a_create(self):
        for rule, status, made in (({"kind": "refuse", "shape": 2}, 422, 0),
                                   ({"kind": "refuse", "shape": 3}, 200, 0),
                                   ({"kind": "odd", "shape": 0}, 201, 1),
                                   ({"kind": "double"}, 201, 2),
                                   ({"kind": "funds", "shape": 1}, 200, 0),
                                   ({"kind": "gone", "shape": 3}, 200, 0)):
            with self.subTest(rule):
                before = len(self.client.machines)
                self.client.faults({"call": "create", **rule})
                self.assertEqual(self.create()[0], status)
                self.assertEqual(len(self.client.machines) - before, made)
        self.assertIn("error", self.create()[1])  # What is gone stays away.


if __name__ == "__main__":
    unittest.main()
