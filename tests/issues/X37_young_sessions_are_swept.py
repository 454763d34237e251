"""A session that was made just after a quiet sweep was not compared with its provider's list until
the next one, minutes later. While a session is young, its provider is swept often.
"""

from e2e import Story, main, wait_for


class YoungSessions(Story):
    settings = {"engine.sweep_interval_s": 3600, "engine.young_sweep_interval_s": 1}

    def test_sweeps_begin_with_the_session(self):
        # The last list of a quiet provider is long over when the session is made.
        quiet = self.market.calls("list_instances")
        self.assertGreaterEqual(quiet, 1)
        session, _ = self.running()
        begun = self.market.calls("list_instances")
        wait_for(lambda: self.market.calls("list_instances") >= begun + 3, 30, "it is swept")
        self.destroy(session["id"])


if __name__ == "__main__":
    main()
