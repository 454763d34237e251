"""A settings file was not read, a misspelt key ignored, and the daemon "healthy" without providers.
An unknown key, a missing file or a missing secret ends the start with one sentence that names it.
"""

import os
import unittest

from e2e import Daemon, main


class ConfigRefused(unittest.TestCase):
    def refused(self, word, *options, settings=None, ini=None):
        daemon = Daemon(*options, settings=settings)
        self.addCleanup(daemon.close)
        if ini is not None:
            path = os.path.join(daemon.state, "given.ini")
            with open(path, "w", encoding="utf-8") as file:
                file.write(ini)
            daemon.options.append("--config=" + path)
        daemon.launch()
        self.assertFalse(daemon.listens())
        self.assertGreater(daemon.wait(), 0)
        last = daemon.log.strip().splitlines()[-1]
        self.assertIn(word, last)
        daemon.process = None

    def test_misspelt_keys(self):
        self.refused("engin.sweep_interval_s", settings={"engin.sweep_interval_s": 1})
        self.refused("sweep_intervall_s", settings={"engine.sweep_intervall_s": 1})
        self.refused("boot_dealy_ms", settings={"provider.mock.boot_dealy_ms": 1})
        self.refused("bogus_key", ini="[engine]\nbogus_key = 1\n")

    def test_bad_values(self):
        self.refused("sweep_interval_s", settings={"engine.sweep_interval_s": "soon"})
        self.refused("boot_delay_ms", settings={"provider.mock.boot_delay_ms": -1})

    def test_missing_files(self):
        self.refused("/nowhere/gpu-shopper.ini", "--config=/nowhere/gpu-shopper.ini")
        self.refused("nosuchplugin", ini="[provider.x]\nplugin = nosuchplugin\n")


if __name__ == "__main__":
    main()
