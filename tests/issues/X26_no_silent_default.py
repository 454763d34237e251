"""Unknown policies became defaults; numbers beyond their range were cut silently.
Each closed or bounded member just outside is refused by its name, and nothing is stored.
"""

from e2e import Story, main

OUTSIDE = (("storage_policy", "keep"), ("storage_policy", "preserve"), ("launch_mode", "SSH"),
           ("launch_mode", "vm"), ("max_retries", 6), ("max_retries", -1),
           ("retry_scope", "everything"), ("ssh_timeout_minutes", 61), ("ssh_timeout_minutes", 0),
           ("idle_threshold_minutes", 721), ("idle_threshold_minutes", -1), ("disk_gb", 0),
           ("disk_gb", 16385), ("max_price_per_hour", -0.01), ("auto_retry", "yes"),
           ("exposed_ports", [0]), ("exposed_ports", [65536]), ("exposed_ports", [80, 80]),
           ("exposed_ports", list(range(1, 34))), ("exposed_ports", "80"))


class NoSilentDefault(Story):
    def test_just_outside(self):
        order = self.order()
        for name, value in OUTSIDE:
            with self.subTest(name=name, value=value):
                answer = self.post("/api/v1/sessions", {**order, name: value})
                self.problem(answer, 400, "invalid_request")
                self.assertTrue(all(fault.startswith(name) for fault in answer.faults), answer)
        self.assertEqual(self.get("/api/v1/sessions").json["total"], 0)


if __name__ == "__main__":
    main()
