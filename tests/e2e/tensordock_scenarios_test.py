"""Goal: whatever TensorDock does to a session, it ends in the right state, with the right calls,
and nothing is left billing. Method: a table of troubles (scenarios/tensordock_*.py), each lived by
a session of its own, with the real daemon and plugin and a simulated marketplace, whose books
count.
"""

from e2e import main
from scenarios import crowd
from scenarios.tensordock_answers import ANSWERS
from scenarios.tensordock_creates import CREATES, RETRY
from scenarios.tensordock_lives import LIVES


@crowd.with_tests
class TensorDock(crowd.ScenarioTest):
    kind = "tensordock"
    scenarios = (*CREATES, *LIVES, *ANSWERS)
    alone = RETRY
    market_settings = {"stands": 8}


if __name__ == "__main__":
    main()
