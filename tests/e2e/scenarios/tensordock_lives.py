"""TensorDock: what becomes of a machine: its boot, its keys, its way in, and its end by itself."""

from scenarios.scenario import Scenario

BAD_START = ("failed", "boot_failed")
NO_ADDRESS = ("failed", "boot_timeout")


def fails(name, fate, ends, **more):
    """The boot comes to nothing; what is there is destroyed."""
    # That a machine has stopped is believed after a minute: before the boot's time is over.
    more.setdefault("order", {"ssh_timeout_minutes": 3} if ends == BAD_START else {})
    return Scenario(name, fates=(fate,), runs=False, delete="never", ends=ends, **more)


BOOTS = (
    fails("it ends in an error", {"statuses": [[0, "creating"], [20, "error"]]}, BAD_START),
    fails("it stops right after its start",
          {"statuses": [[0, "creating"], [10, "stopping"], [15, "stopped"]]}, BAD_START),
    fails("its GPU is taken away", {"statuses": [[0, "creating"], [10, "stoppeddisassociated"]]},
          BAD_START),
    fails("its GPU is taken away, in other words",
          {"statuses": [[0, "creating"], [10, "Stopped_Disassociated"]]}, BAD_START),
    fails("it is created for ever", {"statuses": [[0, "creating"]]}, NO_ADDRESS),
    fails("its forward is never made", {"address": "unforwarded"}, NO_ADDRESS),
    fails("it gets no address", {"address": "nowhere"}, NO_ADDRESS),
    fails("it vanishes while it boots", {"statuses": [[0, "creating"]], "vanish_after": 200},
          ("failed", "ghost"), calls={"create": 1, "destroy": 0}),
    fails("the key never comes", {"key_after": -1}, ("failed", "verify_timeout"), seconds=200),
    Scenario("the key comes late", fates=({"key_after": 90},)),
    Scenario("the address comes late", fates=({"address_after": 60},)),
    Scenario("its state has an unknown name",
             fates=({"statuses": [[0, "dreaming"], [60, "running"]]},)),
    Scenario("its state has capital letters",
             fates=({"statuses": [[0, "CREATING"], [10, "Running"], [12, "running"]]},)),
    Scenario("it is queued first", fates=(
        {"statuses": [[0, "queued"], [20, "pending"], [30, "provisioning"], [40, "running"]]},)),
    Scenario("its members are called otherwise", fates=({"address": "snake"},)),
    Scenario("it shows late in the list", settings={"create_list_lag_s": 60}),
    Scenario("it is known late by its id", settings={"create_get_lag_s": 60}),
)

ROWS = tuple(Scenario(f"odd members: {name}", fates=({"members": members},)) for name, members in (
    ("the rate is a text", {"rateHourly": "0.198"}),
    ("nothing about money", {"rateHourly": {"absent": True}}),
    ("nulls", {"resources": None, "type": None}),
    ("more than is known", {"image": "x" * 5000, "flags": [[[{}]]], "name2": "\u0000<b>"}),
))


def stops(life):
    life.market.change(life.machine()["id"], status="stopped")


def loses_its_gpu(life):
    life.market.change(life.machine()["id"], status="stoppeddisassociated")


def vanishes(life):
    life.market.change(life.machine()["id"], vanish=True)


def gets_dearer(life):
    life.market.change(life.machine()["id"], fate={"members": {"rateHourly": 5.0}})


def gets_another_name(life):
    life.market.change(life.machine()["id"], label="my-machine")


RUNNING = (
    Scenario("it stops by itself", act=stops, delete="never", ends=("failed", "machine_stopped")),
    Scenario("it loses its GPU", act=loses_its_gpu, delete="never",
             ends=("failed", "machine_stopped")),
    Scenario("it vanishes", act=vanishes, delete="never", ends=("failed", "ghost"),
             calls={"destroy": 0}),
    Scenario("it vanishes just before it is deleted", act=vanishes, calls={"destroy": (0, 2)}),
    Scenario("it gets dearer", act=gets_dearer, delete="never",
             ends=("failed", "price_above_limit")),
    Scenario("somebody gives it another name", act=gets_another_name),
)

LIVES = (*BOOTS, *ROWS, *RUNNING)
