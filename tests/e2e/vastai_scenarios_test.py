"""Goal: whatever Vast.ai does to a session, it ends in the right state, with the right calls, and
nothing is left billing. Method: a table of troubles (scenarios/vastai_*.py), each lived by a
session of its own, with the real daemon and plugin and a simulated marketplace, whose books count.
"""

from e2e import main
from scenarios import crowd
from scenarios.vastai_answers import ANSWERS
from scenarios.vastai_creates import CREATES, RETRY
from scenarios.vastai_lives import LIVES


@crowd.with_tests
class VastAi(crowd.ScenarioTest):
    kind = "vastai"
    scenarios = (*CREATES, *LIVES, *ANSWERS)
    alone = RETRY
    market_settings = {"hosts": 8}


if __name__ == "__main__":
    main()
