"""Vast.ai: what becomes of a machine: its boot, its keys, its way in, and its end by itself."""

from scenarios.scenario import Scenario, always, rule

BAD_START = ("failed", "boot_failed")
NO_KEY = ("failed", "verify_timeout")


def fails(name, fate, ends, **more):
    """The boot comes to nothing; what is there is destroyed."""
    # That a machine has stopped is believed after a minute: before the boot's time is over.
    more.setdefault("order", {"ssh_timeout_minutes": 3} if ends == BAD_START else {})
    return Scenario(name, fates=(fate,), runs=False, delete="never", ends=ends, **more)


BOOTS = (
    fails("the container ends by itself", {"statuses": [[0, "loading"], [20, "exited"]]},
          BAD_START),
    fails("the container cannot be made", {"statuses": [[0, "loading"], [10, "created"]],
          "note": "OCI runtime create failed: no such device"}, BAD_START),
    fails("it is stopped before it is up", {"statuses": [[0, "loading"], [10, "stopped"]]},
          BAD_START),
    fails("the image is pulled for ever", {"statuses": [[0, "loading"]]},
          ("failed", "boot_timeout")),
    fails("it has no address", {"address": "nowhere"}, ("failed", "boot_timeout")),
    fails("it vanishes while it boots", {"statuses": [[0, "loading"]], "vanish_after": 100},
          ("failed", "ghost"), calls={"create": 1, "destroy": 0}),
    Scenario("its state has an unknown name",
             fates=({"statuses": [[0, "scheduling"], [60, "running"]]},)),
    Scenario("its host is away for a while", fates=(
        {"statuses": [[0, "loading"], [10, "offline"], [40, "unknown"], [60, "running"]]},)),
    Scenario("it has rebooted", fates=(
        {"statuses": [[0, "running"], [5, "rebooting"], [30, "running"]]},)),
    Scenario("it shows late in the list", settings={"create_list_lag_s": 40}),
    Scenario("it is known late by its id", settings={"create_get_lag_s": 30}),
    Scenario("it shows late everywhere, and the answer is lost", settings={
        "create_list_lag_s": 50, "create_get_lag_s": 50},
        faults=(rule("create", "cut", effect=True),)),
)

ADDRESSES = tuple(Scenario(f"the way in: {name}", fates=({"address": form},)) for name, form in (
    ("the proxy", "proxy"), ("the proxy beside Jupyter", "jupyter"), ("ports are null", "null"),
    ("ports are missing", "missing"), ("ports are numbers", "ints")))

ROWS = tuple(Scenario(f"odd members: {name}", fates=({"members": members},)) for name, members in (
    ("numbers as text", {"machine_id": "11884", "dph_total": "0.0704", "num_gpus": "1"}),
    ("whole numbers as floats", {"num_gpus": 1.0, "gpu_ram": 24576.0, "machine_id": 11884.0}),
    ("nulls", {"gpu_name": None, "gpu_ram": None, "start_date": None, "geolocation": None,
               "status_msg": None, "image_uuid": None, "dph_base": None}),
    ("nothing about money", {"dph_total": {"absent": True}, "dph_base": {"absent": True},
                             "instance": {"absent": True}, "search": {"absent": True}}),
    ("text that is not for us", {"gpu_name": "RTX\u0000 4090 <b>\u202e", "status_msg": "x" * 9000}),
))

KEYS = (
    Scenario("the key comes late", fates=({"key_after": 60},)),
    fails("the key never comes", {"key_after": -1}, NO_KEY, seconds=200),
    Scenario("the key cannot be attached at first", faults=(rule("attach", "html", times=2),)),
    Scenario("attaching loses its answer", faults=(rule("attach", "cut", effect=True, times=2),)),
    Scenario("the key is there already, and that is called a fault",
             settings={"duplicate_key": "refused"}),
    Scenario("attaching comes too fast", faults=(rule("attach", "rate_limit", times=2),)),
    Scenario("keys can never be attached", faults=(always("attach", "html"),), runs=False,
             delete="never", ends=("failed", "boot_timeout"), calls={"attach": (2, 40)}),
)


def stops(life):
    life.market.change(life.machine()["id"], status="exited")


def vanishes(life):
    life.market.change(life.machine()["id"], vanish=True)


def gets_dearer(life):
    life.market.change(life.machine()["id"], fate={"members": {
        "dph_total": 5.0, "search": {"totalHour": 5.0}, "instance": {"totalHour": 5.0}}})


def gets_another_label(life):
    life.market.change(life.machine()["id"], label="my machine")


RUNNING = (
    Scenario("it stops by itself", act=stops, delete="never", ends=("failed", "machine_stopped")),
    Scenario("it vanishes", act=vanishes, delete="never", ends=("failed", "ghost"),
             calls={"destroy": 0}),
    Scenario("it vanishes just before it is deleted", act=vanishes, calls={"destroy": (0, 2)}),
    Scenario("it gets dearer", act=gets_dearer, delete="never",
             ends=("failed", "price_above_limit")),
    Scenario("somebody gives it another label", act=gets_another_label),
)

LIVES = (*BOOTS, *ADDRESSES, *ROWS, *KEYS, *RUNNING)
