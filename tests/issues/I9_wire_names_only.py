"""Validation text showed struct and field names of the code.
Faults carry the names of the wire, all of them in one answer, and no word of C++, SQL or classes.
"""

import re

from e2e import Story, main

LEAKS = re.compile(r"std::|gpushopper|SQLITE|nlohmann|Poco|\b[a-z]+[A-Z]\w*|\b[A-Z][a-z]+[A-Z]\w*")


class WireNamesOnly(Story):
    def test_all_faults_by_wire_name(self):
        answer = self.post("/api/v1/sessions", {})
        self.problem(answer, 400, "invalid_request")
        self.assertEqual(answer.faults, {name: "is required" for name in
                         ("consumer_id", "offer_id", "workload_type", "reservation_hours")})

    def test_no_leaks(self):
        bad_bodies = ({}, [], b"{", b"null", {"consumer_id": 7}, {"exposed_ports": [0, "x"]},
                      {"reservation_hours": "2"}, {"unheard_of": 1})
        answers = [self.post("/api/v1/sessions", body) for body in bad_bodies]
        answers += [self.get("/api/v1/inventory", min_vram="x"), self.get("/api/v1/sessions/x"),
                    self.get("/api/v1/inventory/none"), self.get("/nowhere"),
                    self.client().request("PATCH", "/api/v1/sessions")]
        for answer in answers:
            self.assertGreaterEqual(answer.status, 400)
            leak = LEAKS.search(answer.json["detail"] + str(answer.faults))
            self.assertIsNone(leak, answer)


if __name__ == "__main__":
    main()
