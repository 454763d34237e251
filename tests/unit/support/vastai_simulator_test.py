"""Goal: the simulated Vast.ai says and does what the real one is known to say and do, quirks
included. Method: its calls over HTTP, on a clock that the test turns; no plugin.
"""

import unittest

from simulated import KEY
from simulated_vastai import ORDER, SEARCH, VastTest


class SearchTest(VastTest):
    def test_conditions_order_limit_and_the_price_with_its_disk(self):
        offers = self.search(limit=7)
        self.assertEqual(len(offers), 7)
        prices = [float(offer["dph_total"]) for offer in offers]
        self.assertEqual(prices, sorted(prices))
        self.assertTrue(all(offer["num_gpus"] == 1 and offer["gpu_ram"] >= 23000 and
                            offer["rentable"] for offer in offers))
        cheap, = self.search(machine_id={"eq": offers[0]["machine_id"]}, allocated_storage=410)
        self.assertAlmostEqual(cheap["dph_total"] - prices[0], cheap["storage_cost"] * 360 / 720)
        self.assertEqual(self.search(allocated_storage=5000), [])

    def test_operators_aliases_and_columns_of_queries_only(self):
        everything = self.search(num_gpus={"gte": "0"}, gpu_ram={"gte": 0}, limit=3000)
        self.assertTrue(any(offer["num_gpus"] == 0 for offer in everything))
        self.assertTrue({None, "", ", CN"} <= {offer["geolocation"] for offer in everything})
        swedes = self.search(geolocation={"in": ["SE"]})
        self.assertTrue(swedes and all(o["geolocation"] == ", SE" for o in swedes))
        self.assertTrue(self.search(verified={"eq": True}, reliability2={"gte": 0.9}))
        self.assertNotIn("verified", everything[0])

    def test_what_it_does_not_know_it_refuses(self):
        for wrong in ({"gpu_rom": {"gte": 1}}, {"gpu_ram": {"atleast": 1}}, {"type": "spot"}):
            status, answer = self.ask("POST", "/api/v0/bundles/", {**SEARCH, **wrong})
            self.assertEqual((status, answer["error"]), (400, "invalid_request"))
            self.assertNotIn("success", answer)

    def test_other_forms_and_keys(self):
        wrapped = self.ask("PUT", "/api/v0/search/asks/", {"select_cols": ["*"], "q": SEARCH})
        self.assertEqual(wrapped[1]["offers"], self.search())
        self.assertEqual(self.ask("POST", "/api/v0/bundles/", SEARCH, token=False)[0], 200)
        self.assertEqual(self.ask("POST", "/api/v0/bundles/", SEARCH, token="wrong")[0], 401)


class RentTest(VastTest):
    def test_a_life_and_its_bill(self):
        offer = self.search()[0]
        status, made = self.rent(offer["id"])
        self.assertEqual((status, made["success"]), (200, True))
        machine_id = made["new_contract"]
        row = self.instance(machine_id)
        self.assertEqual((row["label"], row["actual_status"], row["dph_total"]),
                         (ORDER["label"], None, round(offer["dph_total"], 6)))
        self.assertNotIn("ports", row)
        self.later(4)
        self.assertEqual(self.instance(machine_id)["actual_status"], "loading")
        self.later(6)
        row = self.instance(machine_id)
        self.assertEqual((row["actual_status"], row["public_ipaddr"]), ("running", "127.0.0.1\n"))
        self.assertEqual(set(row["ports"]), {"22/tcp", "8000/tcp"})
        self.assertIsInstance(row["ports"]["22/tcp"][0]["HostPort"], str)
        ended = self.ask("DELETE", f"/api/v0/instances/{machine_id}/", {})
        self.assertEqual((ended[0], ended[1]["success"]), (200, True))
        self.later(1000)
        machine, = self.client.machines
        disk = offer["dph_total"] - offer["dph_base"]
        expected = (8 * disk + 2 * offer["dph_total"]) * 1e6 / 3600
        self.assertAlmostEqual(machine["billed_micros"], expected, delta=2)
        self.assertFalse(machine["exists"])
        self.assertIsNone(self.instance(machine_id))
        again = self.ask("DELETE", f"/api/v0/instances/{machine_id}/", {})
        self.assertEqual((again[0], again[1]["error"]), (404, "no_such_instance"))

    def test_an_offer_is_used_up_and_returns_under_another_id(self):
        offer = self.search()[0]
        made = self.rent(offer["id"])[1]["new_contract"]
        gone = self.rent(offer["id"])
        self.assertEqual((gone[0], gone[1]["ask_id"]), (400, offer["id"]))
        self.assertIn("no_such_ask  Instance", gone[1]["msg"])
        self.assertNotIn(offer["id"], [item["id"] for item in self.search()])
        self.ask("DELETE", f"/api/v0/instances/{made}/")
        back = [item["id"] for item in self.search(machine_id={"eq": offer["machine_id"]})]
        self.assertEqual(len(back), 1)
        self.assertNotEqual(back[0], offer["id"])

    def test_parts_of_one_host_exclude_each_other(self):
        whole = next(o for o in self.search(num_gpus={"gte": 2}) if o["gpu_frac"] == 1.0)
        same = {"machine_id": {"eq": whole["machine_id"]}, "num_gpus": {"gte": 1}}
        self.assertGreater(len(self.search(**same)), 1)
        self.rent(whole["id"])
        self.assertEqual(self.search(**same), [])

    def test_orders_that_are_refused_make_nothing(self):
        for wrong in ({"image": None}, {"disk": 7}, {"label": "x" * 257}, {"env": "A=1"},
                      {"env": {"A": "x" * 300}}, {"onstart": "x" * 4097}, {"runtype": "sssh"},
                      {"price": 500}, {"ssh_key": KEY}):
            with self.subTest(wrong):
                status, answer = self.rent(**wrong)
                self.assertEqual((status, answer["success"]), (400, False), answer)
        self.client.settings(balance_usd=0)
        self.assertIn("Insufficient credits", self.rent()[1]["msg"])
        self.assertEqual(self.client.machines, [])

    def test_scripted_ends_of_a_create(self):
        for rule, status, made in (({"kind": "gone", "shape": 1}, 404, 0),
                                   ({"kind": "gone", "shape": 2}, 410, 0),
                                   ({"kind": "refuse", "shape": 1}, 403, 0),
                                   ({"kind": "funds"}, 400, 0), ({"kind": "double"}, 200, 2),
                                   ({"kind": "odd"}, 200, 1)):
            with self.subTest(rule):
                before = len(self.client.machines)
                self.client.faults({"call": "create", **rule})
                self.assertEqual(self.rent()[0], status)
                self.assertEqual(len(self.client.machines) - before, made)

    def test_a_cut_label_and_a_raised_price(self):
        self.client.faults({"call": "create", "kind": "label_cut", "bytes": 6},
                           {"call": "create", "kind": "price", "factor": 3})
        offer = self.search()[0]
        cut = self.instance(self.rent(offer["id"])[1]["new_contract"])
        self.assertEqual(cut["label"], "gs1mzx")
        dear = self.instance(self.rent()[1]["new_contract"])
        self.assertGreater(dear["dph_total"], 2.9 * offer["dph_total"])

    def test_creates_that_lose_their_answer(self):
        for rule, made in (({"kind": "label_cut", "lost": True}, 1),
                           ({"kind": "double", "lost": True}, 2)):
            before = len(self.client.machines)
            self.client.faults({"call": "create", **rule})
            with self.assertRaises(ConnectionError):
                self.rent()
            self.assertEqual(len(self.client.machines) - before, made)

    def test_a_create_that_takes_effect_late(self):
        self.client.faults({"call": "create", "kind": "late", "seconds": 30})
        with self.assertRaises(ConnectionError):
            self.rent()
        self.assertEqual(self.list()[1]["total_instances"], 0)
        self.later(31)
        self.assertEqual(self.list()[1]["total_instances"], 1)


class OtherCallsTest(VastTest):
    def test_the_old_list_and_addresses(self):
        self.assertEqual(self.ask("GET", "/api/v0/instances/")[1]["error"], "deprecated_endpoint")
        self.assertEqual(self.ask("PUT", "/api/v0/asks/7", {})[0], 301)
        self.assertEqual(self.ask("GET", "/api/v0/nothing/")[0], 404)

    def test_keys_that_are_refused(self):
        self.assertEqual(self.list()[0], 200)
        status, answer = self.ask("GET", "/api/v1/instances/", token="wrong")
        self.assertEqual((status, answer["error"]), (401, "auth_error"))
        self.client.faults({"call": "list", "kind": "unauthorized", "status": 404, "shape": 1})
        self.assertEqual(self.list()[0], 404)

    def test_pacing(self):
        self.client.settings(pace=1)
        self.assertEqual(self.list()[0], 200)
        status, headers, body = self.answer("GET", "/api/v1/instances/")
        self.assertEqual((status, headers["Retry-After"]), (429, None))
        self.assertIn(b"threshold=1.0", body)
        self.later(1)
        self.assertEqual(self.list()[0], 200)
        self.assertEqual(self.client.state["pacing"]["refused"], 1)
        self.client.faults({"call": "list", "kind": "rate_limit", "shape": 2, "retry_after": 7})
        self.assertEqual(self.answer("GET", "/api/v1/instances/")[1]["Retry-After"], "7")

    def test_balance_and_templates(self):
        self.assertEqual(self.ask("GET", "/api/v0/users/current/")[1]["credit"], 50.0)
        found = self.ask("GET", '/api/v0/template/?select_filters={"recommended":{"eq":true}}')[1]
        self.assertEqual((found["templates_found"], len(found["templates"])), (37, 37))
        self.assertEqual(len({row["hash_id"] for row in found["templates"]}), 37)

    def test_label_and_state(self):
        made = self.rent()[1]["new_contract"]
        self.later(20)
        self.ask("PUT", f"/api/v0/instances/{made}/", {"label": "new"})
        self.ask("PUT", f"/api/v0/instances/{made}/", {"state": "stopped"})
        row = self.instance(made)
        self.assertEqual((row["label"], row["actual_status"]), ("new", "stopped"))
        self.assertEqual(self.client.machines[0]["billing"], "storage")  # Stopping ends no bill.


if __name__ == "__main__":
    unittest.main()
