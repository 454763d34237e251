"""Goal: who may do what is decided by the token, on every route, and nothing tells a token but the
line that made it. Method: tokens of every scope against every operation of the description; tokens
made and removed beside a daemon that runs; starts on an address that others can reach.
"""

import json
import os
import sqlite3
import unittest
import uuid

from e2e import Client, Daemon, Story, main, wait_for

REALM = 'Bearer realm="gpu-shopper"'
SCOPES = ("read", "write", "admin", "metrics")
COVERED = {"read": {"read", "write", "admin"}, "write": {"write", "admin"}, "admin": {"admin"},
           "metrics": {"metrics", "admin"}}
NOWHERE = "gst_0123456789abcdef_" + "0" * 64
CONFIG, USAGE, FAILED = 78, 64, 70


class Tokens(Story):
    @classmethod
    def setUpClass(cls):
        cls.daemon = Daemon(settings={"server.rate_per_s": "0"})
        cls.addClassCleanup(cls.daemon.close)
        cls.tokens = {scope: cls.daemon.token(scope + "-er", scope) for scope in SCOPES}
        cls.daemon.start()
        cls.wait_ready()

    @classmethod
    def client(cls):
        return cls.holder("admin")

    @classmethod
    def holder(cls, scope):
        return Client(cls.daemon.port, token=cls.tokens[scope])

    def operations(self):
        """(method, path, scope that it needs) of everything that the daemon describes."""
        for path, methods in self.get("/openapi.json").json["paths"].items():
            path = path.replace("{id}", str(uuid.uuid4())).replace("{offer_id}", "mock-0")
            for method, operation in methods.items():
                security = operation["security"]
                yield method.upper(), path, security[0]["token"][0] if security else None

    def refused(self, answer, status, code, challenge):
        self.problem(answer, status, code)
        self.assertEqual(answer.headers["WWW-Authenticate"], challenge)

    def test_every_route_with_every_token(self):
        seen = set()
        for method, path, needed in self.operations():
            for token in (None, NOWHERE, *SCOPES):
                with self.subTest(method=method, path=path, token=token):
                    seen.add(needed)
                    client = Client(self.daemon.port, token=self.tokens.get(token, token))
                    answer = client.request(method, path, b"" if method == "POST" else None)
                    if needed is None:
                        self.assertEqual(answer.status, 200)
                    elif token is None:
                        self.refused(answer, 401, "unauthorized", REALM)
                    elif token == NOWHERE:
                        self.refused(answer, 401, "unauthorized", REALM + ', error="invalid_token"')
                    elif token not in COVERED[needed]:
                        self.refused(answer, 403, "insufficient_scope",
                                     f'{REALM}, error="insufficient_scope", scope="{needed}"')
                    else:
                        self.assertNotIn(answer.status, (401, 403))
                        self.assertLess(answer.status, 500)
        self.assertLessEqual({None, "read", "write"}, seen)

    def test_the_order_of_the_checks(self):
        nobody, reader = Client(self.daemon.port), self.holder("read")
        self.problem(nobody.get("/nope"), 401, "unauthorized")
        self.problem(reader.get("/nope"), 404, "route_not_found")
        self.problem(nobody.request("PUT", "/api/v1/sessions"), 401, "unauthorized")
        self.problem(reader.request("PUT", "/api/v1/sessions"), 405, "method_not_allowed")
        self.problem(nobody.post("/health"), 405, "method_not_allowed")
        self.problem(reader.post("/api/v1/sessions", b"{", {"Accept": "text/html"}), 403,
                     "insufficient_scope")
        self.problem(reader.get("/api/v1/sessions", {"Accept": "text/html"}), 406,
                     "not_acceptable")
        self.problem(nobody.get("/" + "x" * 9000), 414, "uri_too_long")
        self.assertEqual(nobody.request("OPTIONS", "/api/v1/sessions").status, 204)
        self.assertEqual(nobody.request("HEAD", "/api/v1/sessions").status, 401)
        # In the query it is a parameter that nobody knows.
        self.problem(reader.get("/api/v1/sessions", access_token=NOWHERE), 400, "invalid_request")
        self.problem(nobody.get("/api/v1/sessions", access_token=NOWHERE), 401, "unauthorized")

    def test_the_holder_is_the_actor_and_the_keys_are_his(self):
        order = self.order()
        key = {"Idempotency-Key": "one-key"}
        writer, admin = self.holder("write"), self.holder("admin")
        made = writer.post("/api/v1/sessions", order, key)
        self.assertEqual(made.status, 201, made)
        again = writer.post("/api/v1/sessions", order, key)
        self.assertEqual(again.headers["Idempotent-Replayed"], "true")
        # Another client's key of the same text is another key.
        self.problem(admin.post("/api/v1/sessions", order, key), 409, "duplicate_session")
        self.destroy(made.json["session"]["id"])
        with sqlite3.connect(os.path.join(self.daemon.state, "gpu-shopper.db")) as database:
            actors = [row[0] for row in database.execute(
                "SELECT actor FROM audit WHERE action = 'session_created'")]
        database.close()
        self.assertEqual(actors, ["write-er"])

    def test_tokens_come_and_go_while_it_runs(self):
        late = Client(self.daemon.port, token=self.daemon.token("late", "read"))
        wait_for(lambda: late.get("/api/v1/sessions").status == 200, 15, "the new token is known")
        listed = self.daemon.token_command("--token-list").stdout.splitlines()
        self.assertEqual([line.split()[:2] for line in listed],
                         [["admin-er", "admin"], ["late", "read"], ["metrics-er", "metrics"],
                          ["read-er", "read"], ["write-er", "write"]])
        removed = self.daemon.token_command("--token-remove=late")
        self.assertEqual(removed.stdout, "token late is removed\n")
        wait_for(lambda: late.get("/api/v1/sessions").status == 401, 15, "it is not known any more")
        self.assertEqual(self.get("/api/v1/sessions").status, 200)

    def test_a_token_is_told_nowhere(self):
        for client in (self.holder("read"), Client(self.daemon.port, token=NOWHERE)):
            client.get("/api/v1/sessions")
            client.get("/nope")
        secrets = [token.rpartition("_")[2] for token in (*self.tokens.values(), NOWHERE)]
        for folder, _, files in os.walk(self.daemon.state):
            for name in files:
                path = os.path.join(folder, name)
                if not os.path.isfile(path):
                    continue
                with open(path, "rb") as file:
                    content = file.read()
                for secret in secrets:
                    self.assertNotIn(secret.encode(), content, path)


class Starts(unittest.TestCase):
    def setUp(self):
        self.daemon = Daemon(settings={"server.bind": "0.0.0.0"})
        self.addCleanup(self.daemon.close)

    def events(self):
        return [json.loads(line)["event"] for line in self.daemon.log.splitlines()
                if line.startswith("{")]

    def test_an_address_that_others_can_reach_needs_a_token(self):
        self.daemon.launch()
        self.assertFalse(self.daemon.listens(), "it started all the same")
        self.assertEqual(self.daemon.wait(), CONFIG)
        self.assertRegex(self.daemon.log.splitlines()[-1],
                         r"^gpu-shopperd: server.bind 0.0.0.0 .*--token-add=NAME")

        token = self.daemon.token("alice", "admin")
        self.daemon.start()
        self.assertNotIn("access.open", self.events())
        nobody, alice = Client(self.daemon.port), Client(self.daemon.port, token=token)
        self.assertEqual(nobody.get("/health").status, 200)
        self.assertEqual(nobody.get("/api/v1/providers").status, 401)
        self.assertEqual(alice.get("/api/v1/providers").status, 200)
        # The last token gone opens nothing here.
        self.daemon.token_command("--token-remove=alice")
        wait_for(lambda: alice.get("/api/v1/providers").status == 401, 15, "it is removed")
        self.assertEqual(nobody.get("/api/v1/providers").status, 401)

    def test_on_loopback_all_is_open_with_a_warning_until_the_first_token(self):
        self.daemon.settings = {}
        self.daemon.start()
        self.assertEqual(self.events().count("access.open"), 1)
        nobody = Client(self.daemon.port)
        self.assertEqual(nobody.get("/api/v1/providers").status, 200)
        # A token that a client happens to have does no harm.
        self.assertEqual(Client(self.daemon.port, token=NOWHERE).get("/api/v1/providers").status,
                         200)
        self.daemon.token("alice", "admin")
        wait_for(lambda: nobody.get("/api/v1/providers").status == 401, 15, "it is closed")
        self.assertEqual(self.events().count("access.open"), 1)


class Commands(unittest.TestCase):
    def setUp(self):
        self.daemon = Daemon()
        self.addCleanup(self.daemon.close)

    def run_it(self, code, *options):
        done = self.daemon.token_command(*options)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stderr if code else done.stdout

    def test_a_new_token_is_shown_in_one_line(self):
        made = self.run_it(0, "--token-add=ci", "--token-scope=write")
        self.assertRegex(made, r"^token ci of scope write, shown only now: "
                               r"gst_[0-9a-f]{16}_[0-9a-f]{64}\n$")
        self.assertNotIn(made.split()[-1], self.run_it(0, "--token-list"))
        self.assertIn("already", self.run_it(FAILED, "--token-add=ci", "--token-scope=read"))
        self.assertIn("none is left", self.run_it(0, "--token-remove=ci"))
        self.assertEqual(self.run_it(0, "--token-list"), "there are no tokens\n")
        self.assertIn("no token named ci", self.run_it(FAILED, "--token-remove=ci"))

    def test_what_it_does_not_understand(self):
        for word, options in (
                ("--token-scope", ("--token-add=ci",)),
                ("one of read, write, admin, metrics", ("--token-add=ci", "--token-scope=root")),
                ("goes with --token-add", ("--token-scope=read",)),
                ("a token's name", ("--token-add=anonymous", "--token-scope=read")),
                ("a token's name", ("--token-add=Bad Name", "--token-scope=read")),
                ("no other task", ("--token-list", "--token-remove=ci"))):
            with self.subTest(options):
                said = self.run_it(USAGE, *options)
                self.assertIn(word, said)
                self.assertEqual(len(said.splitlines()), 1)
        self.assertIn("there is no database", self.run_it(FAILED, "--token-list"))
        self.assertIn("there is no database", self.run_it(FAILED, "--token-remove=ci"))


if __name__ == "__main__":
    main()
