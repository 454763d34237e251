"""An unknown session status gave an empty list, as if there were none.
It is refused with the six that exist; case matters.
"""

from e2e import Story, main

SIX = ("pending", "provisioning", "running", "stopping", "stopped", "failed")


class StatusFilter400(Story):
    def test_closed_set(self):
        for status in ("bogus", "RUNNING", "ready", "", "running,stopped"):
            with self.subTest(status=status):
                answer = self.client().get(f"/api/v1/sessions?status={status}")
                self.problem(answer, 400, "invalid_request")
                self.assertEqual(list(answer.faults), ["status"])
        self.assertIn("must be one of: " + ", ".join(SIX),
                      self.get("/api/v1/sessions", status="bogus").faults["status"])

    def test_the_six(self):
        session, _ = self.running()
        for status in SIX:
            found = self.get("/api/v1/sessions", status=status).json
            self.assertEqual(session["id"] in [item["id"] for item in found["sessions"]],
                             status == "running")


if __name__ == "__main__":
    main()
