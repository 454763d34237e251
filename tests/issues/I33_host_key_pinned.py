"""SSH host keys were not checked.
The key of the first contact is kept; another one later is told of, and nothing more is sent there.
"""

from e2e import Story, main, wait_for


class HostKeyPinned(Story):
    settings = {"engine.ready_check_s": 1}

    def test_a_changed_key(self):
        session, _ = self.running()
        path = f"/api/v1/sessions/{session['id']}"
        pinned = self.get(path + "/diagnostics").json["ssh_host_key_fingerprint"]
        self.assertRegex(pinned, r"^SHA256:[A-Za-z0-9+/]{43}$")
        self.daemon.sshd.replace_host_key()
        wait_for(lambda: "host_key_changed" in [event["type"] for event in
                                                self.get(path + "/events").json["events"]],
                 30, "the change is noticed")
        shown = self.get(path + "/diagnostics").json
        self.assertEqual((shown["ssh_available"], shown["ssh_host_key_fingerprint"]),
                         (False, pinned))
        self.assertEqual(self.session(session["id"])["status"], "running")


if __name__ == "__main__":
    main()
