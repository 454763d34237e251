"""Goal: a consumer gets a machine from the menu, uses it over SSH, and nothing is left of it.
Method: the whole life over HTTP and OpenSSH; the mock's books and not the daemon are believed.
"""

from datetime import datetime, timedelta

from e2e import Story, main, wait_for


def when(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


class LifeOfASession(Story):
    def test_menu_machine_and_nothing_left(self):
        offer = self.offers(sort="price", limit=1)[0]
        made = self.create(offer_id=offer["id"], reservation_hours=2)
        session, key = made["session"], made["ssh_private_key"]
        self.assertIn(session["status"], ("pending", "provisioning", "running"))
        self.assertIn("OPENSSH PRIVATE KEY", key)
        agreed = session["price_per_hour"]
        session = self.wait_status(session["id"], "running")
        self.check_running(session, offer)
        self.assertEqual(session["price_per_hour"], agreed)
        self.check_ssh_works(session, key)
        self.check_extend(session)
        self.check_end(session, key)

    def check_running(self, session, offer):
        self.assertEqual(session["offer_id"], offer["id"])
        # The offer's price and, where it prices disk apart, what this session's disk adds.
        self.assertGreaterEqual(session["price_per_hour"], offer["price_per_hour"])
        self.assertEqual(when(session["expires_at"]) - when(session["created_at"]),
                         timedelta(hours=2))
        self.assertIsNone(session["stopped_at"])
        instance, = self.market.alive
        self.assertEqual(instance["id"], session["provider_instance_id"])
        # The consumer's key and the daemon's own, and no private key anywhere in the books.
        self.assertEqual(len(instance["public_keys"]), 2, instance)
        shown = self.get(f"/api/v1/sessions/{session['id']}/diagnostics").json
        self.assertTrue(shown["ssh_available"])
        self.assertRegex(shown["ssh_host_key_fingerprint"], r"^SHA256:")

    def check_ssh_works(self, session, key):
        done = self.ssh(session, key, "echo", "reached")
        self.assertEqual((done.returncode, done.stdout), (0, "reached\n"), done.stderr)

    def check_extend(self, session):
        answer = self.post(f"/api/v1/sessions/{session['id']}/extend", {"additional_hours": 1})
        self.assertEqual(answer.status, 200, answer)
        self.assertEqual(when(answer.json["new_expires_at"]) - when(session["expires_at"]),
                         timedelta(hours=1))
        self.assertEqual(self.session(session["id"])["reservation_hours"], 3)

    def check_end(self, session, key):
        self.destroy(session["id"])
        ended = self.wait_status(session["id"], "stopped")
        self.assertEqual((ended["phase"], ended["end_reason"]), ("gone", "deleted"))
        self.assertIsNone(ended["error"])
        self.assertGreaterEqual(when(ended["stopped_at"]), when(ended["running_at"]))
        instance, = (item for item in self.market.instances
                     if item["id"] == session["provider_instance_id"])
        self.assertEqual(instance["state"], "destroyed")
        self.assertEqual(self.market.authorized_keys.strip(), "")
        refused = self.ssh(session, key, "true")
        self.assertEqual(refused.returncode, 255)
        self.assertIn("Permission denied", refused.stderr)
        types = [event["type"] for event in
                 self.get(f"/api/v1/sessions/{session['id']}/events").json["events"]]
        story = ["created", "create_called", "create_accepted", "address_known", "running",
                 "extended", "destroy_requested", "destroy_called", "destroy_proven", "stopped"]
        self.assertEqual([kind for kind in types if kind in story], story)

    def test_a_key_of_ones_own(self):
        public = ("ssh-ed25519 "
                  "AAAAC3NzaC1lZDI1NTE5AAAAIGhm7AXEW0m8vLbnIdmYWNKM+FpnsHg0kPAOxKGSlX+z me")
        made = self.create(ssh_public_key=public)
        self.assertNotIn("ssh_private_key", made)
        session = self.wait_status(made["session"]["id"], "running")
        instance = next(item for item in self.market.alive
                        if item["id"] == session["provider_instance_id"])
        self.assertTrue(any(public.split()[1] in key for key in instance["public_keys"]))
        self.destroy(session["id"])

    def test_done_ends_it_later(self):
        session, _ = self.running()
        answer = self.post(f"/api/v1/sessions/{session['id']}/done")
        self.assertEqual((answer.status, answer.json["message"]),
                         (200, "session shutdown initiated"))
        ended = self.wait_status(session["id"], "stopped")
        self.assertEqual(ended["end_reason"], "done")
        wait_for(lambda: session["provider_instance_id"] not in
                 [item["id"] for item in self.market.alive], 1, "the machine is destroyed")


if __name__ == "__main__":
    main()
