"""A create refused for disk space stayed pending, and the corrected one was called a duplicate.
What can be refused without the provider is refused before anything is stored, with the figures.
"""

from e2e import Story, main


class RefusalLeavesNoRow(Story):
    def test_too_small_then_right(self):
        order = self.order(workload_type="llm_vllm", model_id="acme/chat-70B", disk_gb=60)
        body = self.problem(self.post("/api/v1/sessions", order), 400, "insufficient_disk")
        # 70e9 parameters x 2 GB, half of it again to download, image 10, system 5
        self.assertEqual((body["requested_gb"], body["minimum_gb"], body["recommended_gb"]),
                         (60, 225, 270))
        self.assertEqual([fault["name"] for fault in body["fields"]], ["disk_gb"])
        self.assertIn("breakdown", body)
        self.assertEqual(self.get("/api/v1/sessions").json["total"], 0)
        made = self.post("/api/v1/sessions", {**order, "disk_gb": 300})
        self.assertEqual(made.status, 201, made)
        self.assertEqual(made.json["session"]["disk_gb"], 300)


if __name__ == "__main__":
    main()
