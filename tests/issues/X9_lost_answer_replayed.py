"""The create's answer was cut: the key was gone and the machine billed.
The same Idempotency-Key gives the same answer again, key included, marked as a replay.
"""

import json
import socket

from e2e import Story, main, wait_for


class LostAnswerReplayed(Story):
    def test_the_socket_is_cut(self):
        body = json.dumps(self.order()).encode()
        headers = {"Idempotency-Key": "once-1", "Content-Type": "application/json"}
        before = self.market.calls("create")
        with socket.create_connection(("127.0.0.1", self.daemon.port)) as wire:
            wire.sendall(b"POST /api/v1/sessions HTTP/1.1\r\nHost: x\r\nIdempotency-Key: once-1\r\n"
                         b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
                         + body)
        wait_for(lambda: self.market.calls("create") > before, 20, "the order arrived")
        again = wait_for(lambda: self.settled(body, headers), 40, "an answer that is no 409")
        self.assertEqual(again.status, 201, again)
        self.assertEqual(again.headers["Idempotent-Replayed"], "true")
        third = self.post("/api/v1/sessions", body, headers)
        self.assertEqual((third.status, third.body), (again.status, again.body))
        self.assertIn("OPENSSH PRIVATE KEY", again.json["ssh_private_key"])
        self.assertEqual(self.market.calls("create"), before + 1)
        session = self.wait_status(again.json["session"]["id"], "running")
        done = self.ssh(session, again.json["ssh_private_key"], "echo", "mine")
        self.assertEqual(done.stdout, "mine\n", done.stderr)

    def settled(self, body, headers):
        answer = self.post("/api/v1/sessions", body, headers)
        if answer.status == 409:
            self.problem(answer, 409, "idempotency_in_flight")
            return None
        return answer

    def test_the_key_is_bound_to_the_body(self):
        order, headers = self.order(), {"Idempotency-Key": "once-2"}
        self.assertEqual(self.post("/api/v1/sessions", order, headers).status, 201)
        other = self.post("/api/v1/sessions", {**order, "reservation_hours": 2}, headers)
        self.problem(other, 422, "idempotency_key_reused")

    def test_after_a_death_the_session_is_known_but_not_the_key(self):
        order, headers = self.order(), {"Idempotency-Key": "once-3"}
        made = self.post("/api/v1/sessions", order, headers)
        self.wait_status(made.json["session"]["id"], "running")
        self.restart()
        again = self.post("/api/v1/sessions", order, headers)
        self.assertEqual(again.json["session"]["id"], made.json["session"]["id"])
        self.assertIsNone(again.json["ssh_private_key"])

    def test_bad_keys(self):
        for key in ("", "x" * 129, "two words", "caf\xe9"):
            answer = self.post("/api/v1/sessions", self.order(), {"Idempotency-Key": key})
            self.problem(answer, 400, "invalid_request")
            self.assertEqual(list(answer.faults), ["Idempotency-Key"])


if __name__ == "__main__":
    main()
