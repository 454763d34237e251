"""Goal: the parts of the simulated marketplaces do what the tests that use them rely on: the bill,
the clock, the pacing, the faults, and the shell of the first boot. Method: each by itself, no wire.
"""

import unittest

from marketplaces.billing import COMPUTE, STORAGE, billed_micros, micros
from marketplaces.clock import Clock
from marketplaces.faults import BadRule, Faults
from marketplaces.machines import Fate, Machine
from marketplaces.pacing import Intervals, Window
from marketplaces.shell import Files, Shell

from simulated import KEY

PRICES = {COMPUTE: 3_600_000, STORAGE: 36_000}  # a dollar a second's worth: easy to read


class BillTest(unittest.TestCase):
    def test_every_second_that_has_begun_is_billed_at_its_price(self):
        life = [(100, STORAGE), (110, COMPUTE)]
        self.assertEqual(billed_micros(life, PRICES, 100), 0)
        self.assertEqual(billed_micros(life, PRICES, 100.1), 10)
        self.assertEqual(billed_micros(life, PRICES, 110), 100)
        self.assertEqual(billed_micros(life, PRICES, 112.5), 100 + 3 * 1000)

    def test_money_is_whole_micros(self):
        self.assertEqual((micros(0.3224), micros(0.272999), micros(0.0000005)), (322400, 272999, 1))

    def test_a_machine_bills_until_its_end_however_it_came(self):
        machine = Machine(id=1, label=None, order={}, created=100, prices=PRICES,
                          life=[[100, "loading"], [110, "running"]])
        class_of = {"loading": STORAGE}
        self.assertEqual(machine.billed_micros(120, class_of), 100 + 10_000)
        machine.destroyed = 115
        self.assertEqual(machine.billed_micros(1000, class_of), 100 + 5_000)
        machine.fate = Fate(vanish_after=5)
        self.assertEqual(machine.billed_micros(1000, class_of), 50)
        self.assertTrue(machine.exists(104) and not machine.exists(105))

    def test_a_turn_replaces_what_was_planned(self):
        machine = Machine(id=1, label=None, order={}, created=100, prices=PRICES,
                          life=[[100, "loading"], [110, "running"]])
        machine.turn("exited", 105)
        self.assertEqual([machine.status(now) for now in (104, 105, 200)],
                         ["loading", "exited", "exited"])


class ClockTest(unittest.TestCase):
    def test_it_runs_faster_and_tells_real_dates(self):
        time = [1000.0]
        clock = Clock(10, read=lambda: time[0])
        time[0] = 1003.0
        self.assertEqual((clock.now(), clock.date(clock.now()), clock.real_seconds(5)),
                         (1030.0, 1003.0, 0.5))


class PacingTest(unittest.TestCase):
    def test_an_interval_per_kind_of_call(self):
        pacing = Intervals({"create": 4.5})
        self.assertTrue(pacing.allows("create", 100, 1) and pacing.allows("list", 100, 1))
        self.assertFalse(pacing.allows("create", 104, 1))
        self.assertTrue(pacing.allows("create", 104.5, 1) and pacing.allows("create", 107, 0.5))
        self.assertEqual(pacing.state(), {"refused": 1, "closest_s": {"create": 2.5}})

    def test_a_window_for_all_calls(self):
        pacing = Window(3, 60)
        self.assertEqual([pacing.allows("any", now, 1) for now in (0, 1, 2, 3, 59.9, 60)],
                         [True, True, True, False, False, True])
        self.assertEqual(pacing.state(), {"refused": 2, "most_in_a_window": 3})


class FaultsTest(unittest.TestCase):
    def strikes(self, rule, count):
        faults = Faults(("create", "list"))
        faults.replace([rule])
        return [faults.strike("list", "/list?page=2") is not None for _ in range(count)]

    def test_when_a_rule_strikes(self):
        for more, expected in (({}, [1, 0, 0, 0]), ({"times": -1}, [1, 1, 1, 1]),
                               ({"after": 2}, [0, 0, 1, 0]),
                               ({"times": -1, "every": 2, "after": 1}, [0, 1, 0, 1]),
                               ({"target": "page=2"}, [1, 0, 0, 0]),
                               ({"target": "page=3", "times": -1}, [0, 0, 0, 0]),
                               ({"call": "create", "times": -1}, [0, 0, 0, 0]),
                               ({"call": "any", "times": 2}, [1, 1, 0, 0])):
            with self.subTest(more):
                self.assertEqual(self.strikes({"call": "list", "kind": "cut", **more}, 4),
                                 [bool(item) for item in expected])

    def test_a_rule_that_makes_no_sense_is_refused_and_the_old_ones_stay(self):
        faults = Faults(("create",))
        faults.replace([{"call": "create", "kind": "cut"}])
        for rule in ({"call": "create", "kind": "cutt"}, {"call": "creat", "kind": "cut"},
                     {"call": "create", "kind": "cut", "seconds": 1}, {"kind": "cut"}):
            with self.assertRaises(BadRule):
                faults.replace([rule])
        self.assertIsNotNone(faults.strike("create", "/"))

    def test_what_takes_effect_unless_it_is_said(self):
        faults = Faults(("create",))
        for kind, effect in (("cut", False), ("garbage", True), ("truncate", True),
                             ("html", False)):
            faults.replace([{"call": "create", "kind": kind}])
            self.assertEqual(faults.strike("create", "/").effect, effect, kind)
        faults.replace([{"call": "create", "kind": "cut", "effect": True}])
        self.assertTrue(faults.strike("create", "/").effect)


class ShellTest(unittest.TestCase):
    """Who may log in after these commands."""

    def keys(self, *scripts):
        files = Files({"root": "/root", "user": "/home/user"})
        for script in scripts:
            Shell(files).run(script)
        return files.keys("root"), files.keys("user")

    def test_ways_to_install_a_key_for_root(self):
        for script in (
                f"mkdir -p /root/.ssh; echo '{KEY}' >> /root/.ssh/authorized_keys",
                f"mkdir -p ~/.ssh && printf '%s\\n' '{KEY}' >> ~/.ssh/authorized_keys",
                f"(umask 077; mkdir -p $HOME/.ssh)\ncat >> \"$HOME\"/.ssh/authorized_keys <<'E'\n"
                f"{KEY}\nE\n",
                f"K='{KEY}'; mkdir ~/.ssh; grep -qxF \"$K\" ~/.ssh/authorized_keys 2>/dev/null || "
                "echo \"$K\" >> ~/.ssh/authorized_keys; chmod 600 ~/.ssh/authorized_keys",
                "F=~/.ssh/authorized_keys; k() { grep -qF \"$1\" $F || echo \"$1\" >> $F; }\n"
                f"mkdir -p ~/.ssh; touch ~/.ssh/authorized_keys\nk '{KEY}'\nk '{KEY}'\n",
                f"if test -d /root; then mkdir -p /root/.ssh && printf '%s\\n' '{KEY}' >> "
                "/root/.ssh/authorized_keys && chown -R root /root/.ssh; fi",
                f"mkdir ~/.ssh; echo '{KEY}' >> ~/.ssh/authorized_keys\nfor x; do y; done\n'",
                f"D=$(date); if [ ! -d ~/.ssh ]; then mkdir ~/.ssh; fi\n"
                f"echo '{KEY}' >> ~/.ssh/authorized_keys  # done"):
            with self.subTest(script):
                self.assertEqual(self.keys(script), ([KEY], []))

    def test_a_user_needs_his_own_files(self):
        write = (f"mkdir -p /home/user/.ssh; echo '{KEY}' >> /home/user/.ssh/authorized_keys; "
                 "chmod 700 /home/user/.ssh; chmod 600 /home/user/.ssh/authorized_keys")
        self.assertEqual(self.keys(write), ([], []))
        self.assertEqual(self.keys(write, "chown user:user /home/user/.ssh"), ([], []))
        self.assertEqual(self.keys(write, "chown -R user:user /home/user/.ssh"), ([], [KEY]))
        own = "chown -R user /home/user/.ssh"
        self.assertEqual(self.keys(write, own, "chmod 777 /home/user/.ssh"), ([], []))

    def test_a_loop_over_users(self):
        self.assertEqual(self.keys(f"""for who in root:/root user:/home/user; do true; done
for user in root user nobody; do
  id "$user" >/dev/null 2>&1 || continue
done
for home in /root /home/user; do
  install -d -m 700 "$home/.ssh"
  echo '{KEY}' >> "$home/.ssh/authorized_keys"; chmod 600 "$home/.ssh/authorized_keys"
done
chown -R user:user /home/user/.ssh"""), ([KEY], [KEY]))

    def test_ways_that_do_not_work(self):
        for script in (f"echo '{KEY}' >> /root/.ssh/authorized_keys",            # no folder
                       f"mkdir -p /root/.ssh; echo '{KEY}' > /root/.ssh/keys",   # another file
                       f"mkdir -p /root/.ssh; echo '{KEY} >> /root/.ssh/authorized_keys",  # a quote
                       f"false && mkdir -p ~/.ssh && echo '{KEY}' >> ~/.ssh/authorized_keys",
                       "mkdir -p ~/.ssh; echo ssh-ed25519 >> ~/.ssh/authorized_keys"):
            with self.subTest(script):
                self.assertEqual(self.keys(script), ([], []))

    def test_a_script_that_nobody_understands_is_told(self):
        files = Files({"root": "/root"})
        self.assertEqual(Shell(files).run("echo 'a"), 2)
        self.assertEqual(Shell(files).run("if true; then echo a"), 2)


if __name__ == "__main__":
    unittest.main()
