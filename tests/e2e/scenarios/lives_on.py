"""What a list does not say proves nothing: a running machine lives on whatever lists look like."""

from e2e import watch

STILL_SECONDS = 6  # Longer than a sweep and a check of a running machine.


def lives_on(life):
    def check():
        assert life.newest()["status"] == "running", life.newest()
        assert life.machine()["exists"]
    watch(check, STILL_SECONDS)
    life.market.faults()
