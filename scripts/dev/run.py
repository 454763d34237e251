#!/usr/bin/env python3
"""./dev run: the release build in the foreground, with a place for the mock's machines to live.

Ends with the daemon's exit code: 0 after SIGTERM or Ctrl-C. Whatever kills the daemon or this
script, the loopback SSH server ends too, and a killed script takes the daemon along.
"""

import argparse
import configparser
import os
import signal
import subprocess
import sys

from loopback_sshd import LoopbackSshd, die_with_parent

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))


def arguments():
    parser = argparse.ArgumentParser(prog="./dev run", description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, help="0: any free one (default: the daemon's)")
    parser.add_argument("--state", default=os.path.join(ROOT, "build", "run"),
                        help="where everything is kept (default: build/run)")
    parser.add_argument("--config", help="an INI file; see docs/operations.md")
    parser.add_argument("--provider", action="append", default=[], metavar="NAME",
                        help="enable this provider; may be given again (default: mock)")
    return parser.parse_known_args()


def configured(path):
    """{provider name: its keys} of an INI file."""
    # The daemon reads the file for good; this only looks for sections, so it must not be stricter.
    ini = configparser.ConfigParser(strict=False, interpolation=None, allow_no_value=True)
    if path:
        with open(path, encoding="utf-8") as file:
            ini.read_string("[top]\n" + file.read())
    return {name.partition(".")[2]: dict(ini[name]) for name in ini.sections()
            if name.startswith("provider.")}


def command_line(options, extra, sshd_settings, providers):
    command = [os.path.join(ROOT, "build", "bin", "gpu-shopperd"), f"--state={options.state}"]
    if options.port is not None:
        command.append(f"--port={options.port}")
    if options.config:
        command.append(f"--config={options.config}")
    command += [f"--provider={name}" for name in providers]
    return command + sshd_settings + extra


def supervise(command):
    """Runs the daemon to its end; SIGTERM, Ctrl-C and a closed terminal become one SIGTERM."""
    daemon = None

    def pass_on(*_):
        if daemon is None:
            sys.exit(0)
        daemon.terminate()

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, pass_on)
    # A group of its own: the terminal's Ctrl-C reaches this script alone.
    daemon = subprocess.Popen(command, preexec_fn=die_with_parent(), process_group=0)
    return daemon.wait()


def main():
    options, extra = arguments()
    in_file = configured(options.config)
    providers = options.provider or ([] if in_file else ["mock"])
    os.makedirs(options.state, mode=0o700, exist_ok=True)

    sshd, settings = LoopbackSshd(options.state), []
    wants_mock = "mock" in providers or (not options.provider and "mock" in in_file)
    if wants_mock and "ssh_port" not in in_file.get("mock", {}):
        sshd.start()
        settings = sshd.settings()
    try:
        code = supervise(command_line(options, extra, settings, providers))
    finally:
        sshd.stop()
    sys.exit(code if code >= 0 else 128 - code)


if __name__ == "__main__":
    main()
