"""The trouble that only people can clear up: a label that begins like that of a create in doubt."""

from e2e import wait_for


def remove_the_cut_one(life):
    """Nothing is proven while such a label is in sight; an alarm is raised; somebody removes it."""
    wait_for(lambda: "create_overdue" in life.audits(), 90, "the cut label is an alarm")
    wait_for(lambda: life.newest()["phase"] == "unconfirmed", 5, "it is still unconfirmed")
    life.market.change(life.machines()[0]["id"], vanish=True)
