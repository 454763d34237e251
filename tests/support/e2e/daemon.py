"""One real gpu-shopperd in a folder of its own: start, stop, kill -9, start again, and its log."""

import os
import re
import signal
import subprocess
import sys
import tempfile

from e2e.waiting import wait_for

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", "..", ".."))
sys.path.insert(0, os.path.join(ROOT, "scripts", "dev"))

from loopback_sshd import LoopbackSshd, die_with_parent  # noqa: E402

START_SECONDS = 60  # Under sanitizers, on a machine that runs other tests at the same time.
STOP_SECONDS = 75   # Running requests get up to 60 s.
LISTENING = re.compile(r"listening on http://[\d.]+:(\d+)")
SANITIZER = re.compile(r"ERROR: \w+Sanitizer|runtime error:|WARNING: ThreadSanitizer")
# Sanitizers' own exit code, so that a report cannot be mistaken for a clean end.
SANITIZER_OPTIONS = {
    "ASAN_OPTIONS": "exitcode=99:detect_leaks=1",
    "TSAN_OPTIONS": "exitcode=99:suppressions='"
                    + os.path.join(ROOT, "tests", "support", "tsan_suppressions.txt") + "'",
    "UBSAN_OPTIONS": "print_stacktrace=1"}


def build_folder():
    return os.path.abspath(os.environ.get("GPU_SHOPPER_BUILD", os.path.join(ROOT, "build")))


class Daemon:
    """Keeps the state folder and the SSH server over restarts; close() ends and checks all."""

    def __init__(self, *options, providers=("mock",), settings=None, environment=None):
        """`settings`: {"section.key": value}, as --set. `options`: more arguments."""
        self.folder = tempfile.TemporaryDirectory(prefix="gpu-shopper-")
        self.state = self.folder.name
        self.options = list(options)
        self.providers = providers
        self.settings = dict(settings or {})
        self.environment = dict(environment or {})
        self.process = None
        self.port = 0
        self.sshd = LoopbackSshd(self.state)
        self.sshd.start()

    @property
    def log_path(self):
        return os.path.join(self.state, "daemon.log")

    @property
    def output_path(self):
        return os.path.join(self.state, "daemon.out")

    @property
    def log(self):
        with open(self.log_path, encoding="utf-8", errors="replace") as file:
            return file.read()

    def command(self):
        command = [os.path.join(build_folder(), "bin", "gpu-shopperd"), "--port=0",
                   f"--state={self.state}"]
        command += [f"--provider={name}" for name in self.providers]
        if "mock" in self.providers:
            command += self.sshd.settings()
        command += [f"--set={key}={value}" for key, value in self.settings.items()]
        return command + self.options

    def token(self, name, scope):
        """A new token of the state folder, whether the daemon runs or not."""
        done = self.token_command(f"--token-add={name}", f"--token-scope={scope}")
        if done.returncode != 0:
            raise AssertionError(f"no token: {done.stderr}")
        return done.stdout.split()[-1]

    def token_command(self, *options):
        """The finished run of the program with --token-add, --token-list or --token-remove."""
        program = os.path.join(build_folder(), "bin", "gpu-shopperd")
        return subprocess.run([program, f"--state={self.state}", *options], check=False,
                              env={**os.environ, **SANITIZER_OPTIONS}, capture_output=True,
                              text=True, timeout=START_SECONDS)

    def launch(self, **environment):
        """Starts the process and returns at once; for starts that are to fail or to be shot."""
        with open(self.log_path, "ab") as log, open(self.output_path, "wb") as output:
            self.process = subprocess.Popen(
                self.command(), stdin=subprocess.DEVNULL, stdout=output, stderr=log,
                env={**os.environ, **SANITIZER_OPTIONS, **self.environment, **environment},
                preexec_fn=die_with_parent())

    def start(self, **environment):
        """Starts it and waits until it listens."""
        self.launch(**environment)
        if not self.listens():
            raise AssertionError(f"the daemon does not listen; its log:\n{self.log[-4000:]}")
        return self

    def listens(self):
        """True when it said where it listens; False when it ended before."""
        def said():
            with open(self.output_path, encoding="utf-8") as file:
                match = LISTENING.search(file.read())
            return match or (None if self.running else "ended")
        answer = wait_for(said, START_SECONDS, "the daemon listens, or ends")
        if answer == "ended":
            return False
        self.port = int(answer.group(1))
        return True

    def kill(self):
        self.process.kill()
        self.wait()

    def wait(self, seconds=STOP_SECONDS):
        """The exit code; negative: the signal that ended it."""
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"still running after {seconds} s:\n{self.log[-4000:]}") from None

    def stop(self):
        """SIGTERM; the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.wait()

    @property
    def running(self):
        return self.process is not None and self.process.poll() is None

    def close(self):
        """Ends all; fails when the daemon did not end cleanly or a sanitizer reported anything."""
        try:
            code = self.stop() if self.running else None
            report = SANITIZER.search(self.log) if os.path.exists(self.log_path) else None
            if report:
                raise AssertionError("sanitizer report:\n" + self.log[report.start():][:6000])
            if code not in (None, 0):
                raise AssertionError(f"exit code {code} at SIGTERM:\n{self.log[-4000:]}")
        finally:
            self.sshd.stop()
            self.folder.cleanup()
