"""A provider `bad` beside the mock, whose plugin is one of the corpus (tests/plugins/bad)."""

import os

from e2e.daemon import ROOT, SANITIZER_OPTIONS

FOLDER = os.environ.get("GPU_SHOPPER_TEST_PLUGINS",
                        os.path.join(ROOT, "build", "dev", "test_plugins"))
# A crash is to be one, with the exit of a crash, and not a sanitizer's report.
CRASHES = {"ASAN_OPTIONS": SANITIZER_OPTIONS["ASAN_OPTIONS"]
           + ":handle_segv=0:handle_abort=0:allow_user_segv_handler=1"}


def settings_of(name, **more):
    """The settings of `bad` with the plugin `name`."""
    return {"provider.bad.plugin": os.path.join(FOLDER, name + ".so"),
            **{f"provider.bad.{key}": value for key, value in more.items()}}
