"""`done` on a stopped session said 200.
Ended is 409 session_terminal; done while stopping is 200 again; the mock sees one destroy.
"""

from e2e import Story, main


class DoneOnTerminal409(Story):
    def test_done_again_and_again(self):
        session, _ = self.running()
        path = f"/api/v1/sessions/{session['id']}/done"
        before = self.market.books["calls"]["destroy"]
        # It stays in stopping for as long as the three take.
        self.market.script({"operation": "destroy", "kind": "delay", "delay_ms": 3000})
        for _ in range(3):
            answer = self.post(path)
            self.assertEqual(answer.status, 200, answer)
            self.assertEqual(self.session(session["id"])["status"], "stopping")
        self.wait_status(session["id"], "stopped")
        body = self.problem(self.post(path, {}), 409, "session_terminal")
        self.assertEqual((body["session_id"], body["session_status"]), (session["id"], "stopped"))
        self.assertEqual(self.market.books["calls"]["destroy"], before + 1)
        self.assertEqual(self.destroy(session["id"])["session_status"], "stopped")
        self.assertEqual(self.market.books["calls"]["destroy"], before + 1)


if __name__ == "__main__":
    main()
