"""Goal: the shapes in which the simulated TensorDock answers, the keys that its machines know, and
its account. Method: its calls over HTTP, on a clock that the test turns; no plugin.
"""

import unittest

from simulated import KEY
from simulated_tensordock import DockTest, install

OTHER = KEY.replace("GSlX+z", "GSlX+y")


class KeysTest(DockTest):
    def opens(self):
        return [machine["keys"] for machine in self.client.machines]

    def test_keys_of_the_first_boot_work_a_little_later(self):
        both = install("/root", "root", OTHER) + install("/home/user", "user", KEY)
        self.made(cloud_init={"runcmd": both})
        self.later(8.5)
        self.assertEqual(self.opens(), [[]])
        self.later(1)
        self.assertEqual(self.opens(), [[KEY]])
        order = self.client.machines[0]["order"]
        self.assertEqual((order["keys_of_root"], order["runcmd_statuses"]), ([OTHER], [0] * 8))

    def test_the_member_ssh_key_alone_installs_nothing(self):
        self.made(cloud_init=None)
        self.later(1000)
        self.assertEqual(self.opens(), [[]])
        self.client.settings(ssh_key_installs=True)
        self.made(cloud_init=None)
        self.later(1000)
        self.assertEqual(self.opens(), [[], [KEY]])


class ShapesTest(DockTest):
    def test_four_shapes_of_the_list(self):
        machine_id = self.made()
        seen = []
        for shape in (1, 2, 3, 4):
            self.client.settings(list_shape=shape)
            data = self.ask("GET", "/api/v2/instances")[1]["data"]
            rows = data if shape == 1 else data["instances"] if shape < 4 else \
                data["attributes"]["instances"]
            row = rows[0]["attributes"] if shape == 3 else rows[0]
            seen.append((rows[0]["id"], row["name"], row["status"]))
        self.assertEqual(seen, [(machine_id, "gs1abc", "creating")] * 4)

    def test_shapes_of_one_machine(self):
        machine_id = self.made()
        self.client.settings(get_shape="data")
        self.assertEqual(self.get(machine_id)[1]["data"]["id"], machine_id)
        self.client.settings(get_shape="attributes")
        self.assertEqual(self.get(machine_id)[1]["data"]["attributes"]["name"], "gs1abc")
        self.client.fates({"address": "snake"})
        self.client.settings(get_shape="bare")
        row = self.get(self.made())[1]
        self.assertTrue("ip_address" in row and "ipAddress" not in row)

    def test_answers_to_a_delete(self):
        for shape, expected in ((1, (200, {})), (2, (200, {"success": True})), (3, (204, ""))):
            self.client.settings(delete_shape=shape)
            self.assertEqual(self.ask("DELETE", f"/api/v2/instances/{self.made()}"), expected)
        self.client.faults({"call": "destroy", "kind": "refuse"},
                           {"call": "destroy", "kind": "ignore"})
        machine_id = self.made()
        status, answer = self.ask("DELETE", f"/api/v2/instances/{machine_id}")
        self.assertEqual((status, answer["status"]), (200, 400))
        self.assertEqual(self.ask("DELETE", f"/api/v2/instances/{machine_id}")[0], 204)
        self.assertEqual(len(self.client.alive), 1)

    def test_forwards_that_are_never_applied(self):
        self.client.fates({"address": "unforwarded"}, {"address": "nowhere"})
        unforwarded, nowhere = self.made(), self.made()
        self.later(100)
        self.assertEqual(self.get(unforwarded)[1]["portForwards"], [])
        self.assertEqual(self.get(nowhere)[1]["ipAddress"], "")


class AccountTest(DockTest):
    def test_credentials(self):
        self.assertEqual(self.ask("GET", "/api/v2/instances", token="wrong"), (401, "Unauthorized"))
        self.assertEqual(self.ask("GET", "/api/v2/instances?api_key=sim-id&api_token=sim-token",
                                  token=False)[0], 401)
        self.client.faults({"call": "list", "kind": "unauthorized", "every": 2, "times": -1,
                            "shape": 1})
        self.assertEqual([self.ask("GET", "/api/v2/instances")[0] for _ in range(3)],
                         [401, 200, 401])

    def test_the_balance_of_the_old_api(self):
        self.made()
        form = "api_key=sim-id&api_token=sim-token"
        status, answer = self.ask("POST", "/api/v0/billing/balance", form, token=False)
        self.assertEqual((status, answer["success"], answer["hourly_cost"]), (200, True, 0.293))
        refused = self.ask("POST", "/api/v0/billing/balance", "api_key=x", token=False)
        self.assertEqual(refused[0], 401)

    def test_a_hundred_calls_a_minute(self):
        self.later(60)
        self.client.settings(pace=1)
        statuses = [self.ask("GET", "/api/v2/instances")[0] for _ in range(101)]
        self.assertEqual((statuses.count(200), statuses[-1]), (100, 429))
        _, headers, _ = self.answer("GET", "/api/v2/instances")
        self.assertEqual((headers["X-RateLimit-Remaining"], headers["Retry-After"]), ("0", None))
        self.later(60)
        self.assertEqual(self.ask("GET", "/api/v2/instances")[0], 200)

    def test_secrets(self):
        given = {"data": {"type": "secret", "attributes": {"name": "k", "value": KEY,
                                                           "type": "SSHKEY"}}}
        name = self.ask("POST", "/api/v2/secrets", given)[1]["data"]["id"]
        self.assertEqual(self.ask("GET", f"/api/v2/secrets/{name}")[1]["data"]["value"], KEY)
        self.assertEqual(self.ask("DELETE", f"/api/v2/secrets/{name}")[0], 200)
        self.assertEqual(self.ask("GET", "/api/v2/secrets")[1]["data"]["secrets"], [])
        self.assertEqual(self.ask("PATCH", f"/api/v2/secrets/{name}")[0], 405)

    def test_an_unknown_address_is_a_page(self):
        status, headers, body = self.answer("GET", "/api/v2/nothing")
        self.assertEqual((status, headers["Content-Type"], body[:6]), (404, "text/html", b"<html>"))


if __name__ == "__main__":
    unittest.main()
