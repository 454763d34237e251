"""Goal: instances of the simulated Vast.ai are listed, seen late, end, and let in whom they should.
Method: its calls over HTTP, on a clock that the test turns; no plugin.
"""

import json
import unittest

from simulated import KEY
from simulated_vastai import VastTest


class KeysTest(VastTest):
    def opens(self):
        return [machine["keys"] for machine in self.client.machines]

    def test_an_attached_key_works_a_little_later(self):
        made = self.rent()[1]["new_contract"]
        self.assertEqual(self.ask("POST", f"/api/v0/instances/{made}/ssh/", {"ssh_key": KEY}),
                         (200, {"success": True, "msg": "SSH key attached successfully"}))
        self.assertEqual(self.opens(), [[]])
        self.later(10)
        self.assertEqual(self.opens(), [[KEY]])
        status, answer = self.ask("GET", f"/api/v0/instances/{made}/ssh/")
        self.assertEqual(json.loads(answer["ssh_keys"])[0]["public_key"], KEY)
        self.assertEqual(self.ask("DELETE", f"/api/v0/instances/{made}/ssh/1/")[0], 200)
        self.assertEqual(self.ask("DELETE", f"/api/v0/instances/{made}/ssh/1/")[0], 404)
        self.assertEqual(self.opens(), [[]])

    def test_a_key_that_the_first_boot_writes(self):
        self.rent(onstart=f"mkdir -p ~/.ssh; echo '{KEY}' >> ~/.ssh/authorized_keys")
        self.later(20)
        self.assertEqual(self.opens(), [[KEY]])

    def test_a_host_that_never_takes_it(self):
        self.client.fates({"key_after": -1})
        made = self.rent()[1]["new_contract"]
        self.ask("POST", f"/api/v0/instances/{made}/ssh/", {"ssh_key": KEY})
        self.later(1000)
        self.assertEqual(self.opens(), [[]])

    def test_what_is_no_key_or_no_machine(self):
        made = self.rent()[1]["new_contract"]
        for target, key, status in ((made, "x", 400), (7, KEY, 404)):
            answer = self.ask("POST", f"/api/v0/instances/{target}/ssh/", {"ssh_key": key})
            self.assertEqual(answer[0], status)


class ListTest(VastTest):
    def fill(self, count):
        return [self.client.plant(label=f"m{number:02}") for number in range(count)]

    def test_pages(self):
        ids, seen, target = self.fill(57), [], "?limit=100&order_by=[]"
        while True:
            status, page = self.list(target)
            self.assertEqual((status, page["total_instances"]), (200, 57))
            self.assertEqual(page["instances_found"], len(page["instances"]))
            seen += [row["id"] for row in page["instances"]]
            if page["next_token"] is None:
                break
            target = "?limit=100&after_token=" + page["next_token"].replace("=", "%3D")
        self.assertEqual(seen, ids)
        self.assertEqual(len(self.list("?limit=0")[1]["instances"]), 5)

    def test_filters_and_bad_tokens(self):
        self.fill(3)
        found = self.list('?select_filters={"label":{"eq":"m01"}}')[1]
        self.assertEqual([row["label"] for row in found["instances"]], ["m01"])
        for query, error in (('?select_filters={"num_gpus":{"eq":1}}', "invalid_request"),
                             ("?after_token=xx", "invalid_token")):
            status, answer = self.list(query)
            self.assertEqual((status, answer["error"], "success" in answer), (400, error, False))

    def test_lists_that_lie(self):
        self.fill(4)
        for rule, count, total in (({"kind": "partial", "keep": 2}, 2, 2),
                                   ({"kind": "partial", "keep": 2, "honest": True}, 2, 4),
                                   ({"kind": "empty_list"}, 0, 0), ({"kind": "twice"}, 8, 4)):
            self.client.faults({"call": "list", **rule})
            page = self.list()[1]
            self.assertEqual((len(page["instances"]), page["total_instances"]), (count, total),
                             rule)
        self.client.faults({"call": "list", "kind": "fields", "fields": {
            "label": None, "ports": {"absent": True}}})
        row = self.list()[1]["instances"][0]
        self.assertTrue(row["label"] is None and "ports" not in row)

    def test_lags(self):
        self.client.settings(create_list_lag_s=5, create_get_lag_s=3, destroy_list_lag_s=7,
                             destroy_get_lag_s=2)
        made = self.rent()[1]["new_contract"]
        def seen():
            return bool(self.list()[1]["instances"]), self.instance(made) is not None
        self.assertEqual(seen(), (False, False))
        self.later(4)
        self.assertEqual(seen(), (False, True))
        self.later(2)
        self.assertEqual(seen(), (True, True))
        self.ask("DELETE", f"/api/v0/instances/{made}/")
        self.assertEqual((seen(), self.client.alive), ((True, True), []))
        self.later(3)
        self.assertEqual(seen(), (True, False))
        self.later(5)
        self.assertEqual(seen(), (False, False))

    def test_a_stale_list(self):
        self.fill(1)
        made = self.rent()[1]["new_contract"]
        self.later(30)
        self.ask("DELETE", f"/api/v0/instances/{made}/")
        self.client.faults({"call": "list", "kind": "stale", "seconds": 10})
        self.assertIn(made, [row["id"] for row in self.list()[1]["instances"]])
        self.assertNotIn(made, [row["id"] for row in self.list()[1]["instances"]])

    def test_fates(self):
        self.client.fates({"statuses": [[0, "loading"], [5, "exited"]], "note": "oom"},
                          {"vanish_after": 5}, {"address": "proxy"},
                          {"members": {"dph_total": "0.5", "num_gpus": 1.0}})
        ended, vanished, proxy, odd = (self.rent()[1]["new_contract"] for _ in range(4))
        self.later(60)
        row = self.instance(ended)
        self.assertEqual((row["actual_status"], row["status_msg"]), ("exited", "oom"))
        self.assertIsNone(self.instance(vanished))
        self.assertEqual(self.instance(proxy)["ports"], {})
        self.assertEqual(self.instance(odd)["dph_total"], "0.5")
        self.assertEqual(len(self.client.alive), 3)


if __name__ == "__main__":
    unittest.main()
