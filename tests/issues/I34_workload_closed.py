"""Any `workload_type` was stored.
Nine exist; anything else, in any case, is refused with their names.
"""

from e2e import Story, main

NINE = ("llm", "llm_vllm", "llm_tgi", "training", "batch", "interactive", "inference", "ssh",
        "benchmark")


class WorkloadClosed(Story):
    def test_refused(self):
        for workload in ("games", "SSH", "", " ssh", "ssh ", "llm-vllm"):
            with self.subTest(workload=workload):
                answer = self.post("/api/v1/sessions", self.order(workload_type=workload))
                self.problem(answer, 400, "invalid_request")
                self.assertEqual(answer.faults,
                                 {"workload_type": "must be one of: " + ", ".join(NINE)})
        self.assertEqual(self.get("/api/v1/sessions").json["total"], 0)

    def test_the_nine(self):
        for workload in NINE:
            session = self.create(workload_type=workload, consumer_id=workload)["session"]
            self.assertEqual(session["workload_type"], workload)


if __name__ == "__main__":
    main()
