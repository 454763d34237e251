"""Story: a test case with a daemon of its own, and the words that stories are made of."""

import os
import subprocess
import sys
import unittest

from e2e.client import Client
from e2e.daemon import Daemon
from e2e.market import Market
from e2e.waiting import wait_for

FINAL = ("stopped", "failed")


class Story(unittest.TestCase):
    """One daemon per class. `settings`, `options`, `providers`, `environment` are given to it."""

    settings = {}
    environment = {}
    options = ()
    providers = ("mock",)
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.daemon = Daemon(*cls.options, providers=cls.providers, settings=cls.settings,
                            environment=cls.environment)
        cls.addClassCleanup(cls.daemon.close)
        cls.market = Market(cls.daemon.state)
        cls.daemon.start()
        cls.wait_ready()

    @classmethod
    def wait_ready(cls):
        wait_for(lambda: cls.client().get("/ready").status == 200, 40, "/ready says 200")

    @classmethod
    def client(cls):
        return Client(cls.daemon.port)

    def get(self, path, headers=None, **query):
        return self.client().get(path, headers, **query)

    def post(self, path, body=None, headers=None):
        return self.client().post(path, body, headers)

    def delete(self, path, headers=None):
        return self.client().delete(path, headers)

    def restart(self):
        """kill -9 and start again."""
        self.daemon.kill()
        self.daemon.start()
        self.wait_ready()

    def offers(self, **query):
        answer = self.get("/api/v1/inventory", **query)
        self.assertEqual(answer.status, 200, answer)
        return answer.json["offers"]

    def order(self, **changes):
        """The body of a valid create: the cheapest offer, for a consumer of this test."""
        body = {"consumer_id": self.id().rpartition(".")[2][:128], "workload_type": "ssh",
                "reservation_hours": 1}
        if "offer_id" not in changes:
            body["offer_id"] = self.offers(limit=1)[0]["id"]
        return {**body, **changes}

    def create(self, **changes):
        """The answer's {session, ssh_private_key}."""
        answer = self.post("/api/v1/sessions", self.order(**changes))
        self.assertEqual(answer.status, 201, answer)
        return answer.json

    def session(self, session_id):
        answer = self.get(f"/api/v1/sessions/{session_id}")
        self.assertEqual(answer.status, 200, answer)
        return answer.json

    def wait_status(self, session_id, *statuses, seconds=60):
        """The session, as soon as it has one of the statuses."""
        def reached():
            session = self.session(session_id)
            if session["status"] in FINAL and session["status"] not in statuses:
                self.fail(f"{statuses} awaited, but it ended: {session}")
            return session if session["status"] in statuses else None
        return wait_for(reached, seconds, f"{session_id} is {' or '.join(statuses)}")

    def running(self, **changes):
        """A new session that is running: (session, private key)."""
        made = self.create(**changes)
        return self.wait_status(made["session"]["id"], "running"), made.get("ssh_private_key")

    def destroy(self, session_id):
        """DELETE until it is done, as the contract tells clients."""
        answer = wait_for(lambda: self.deleted(session_id), 180, f"{session_id} is destroyed")
        return answer.json

    def deleted(self, session_id):
        answer = self.delete(f"/api/v1/sessions/{session_id}")
        self.assertIn(answer.status, (200, 202), answer)
        return answer if answer.status == 200 else None

    def problem(self, answer, status, code):
        """The answer is this problem, in the one format of all errors."""
        self.assertEqual(answer.status, status, answer)
        self.assertTrue(answer.is_problem, answer.headers.items())
        body = answer.json
        self.assertEqual((body["status"], body["code"]), (status, code), answer)
        self.assertEqual(body["error"], body["detail"])
        self.assertEqual(body["request_id"], answer.headers["X-Request-Id"])
        return body

    def ssh(self, session, private_key, *command):
        """Runs the command over OpenSSH as a consumer would; the finished process."""
        key = os.path.join(self.daemon.state, "key-" + session["id"])
        if not os.path.exists(key):
            with open(os.open(key, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="ascii") as file:
                file.write(private_key)
        return subprocess.run(
            ["ssh", "-i", key, "-p", str(session["ssh_port"]), "-o", "IdentitiesOnly=yes",
             "-o", "IdentityAgent=none", "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=no",
             "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR",
             f"{session['ssh_user']}@{session['ssh_host']}", *command],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False)


def main():
    """For `if __name__ == "__main__"`; a test file without a single test fails."""
    program = unittest.main(module="__main__", exit=False, verbosity=2)
    if program.result.testsRun == 0:
        sys.exit("no test ran")
    sys.exit(not program.result.wasSuccessful())
