"""A real OpenSSH server on loopback: where the machines of a pretended marketplace are reached.

It runs as the current user, and lets in whoever that marketplace's authorized_keys file names, and
nobody else. It keeps its host key and, where it is still free, its port in the state folder,
because machines do not move when the daemon restarts. It dies with the process that started it,
however that ends.
"""

import ctypes
import getpass
import os
import shutil
import signal
import socket
import subprocess
import time

CONFIG = """\
Port {port}
ListenAddress 127.0.0.1
HostKey "{folder}/host_key"
AuthorizedKeysFile "{keys}"
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
PidFile none
MaxStartups 1000
LogLevel ERROR
"""
_LIBC = ctypes.CDLL(None)
_PR_SET_PDEATHSIG = 1


def die_with_parent(number=signal.SIGKILL):
    """For preexec_fn: the kernel sends the child this signal when its parent dies, even by -9."""
    parent = os.getpid()

    def before_exec():
        _LIBC.prctl(_PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:  # It died before the call above.
            os._exit(1)
    return before_exec


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class LoopbackSshd:
    def __init__(self, state, keys=None):
        """Keeps its own in STATE/loopback-sshd. `keys`: the file of who is let in (default: where
        the mock keeps it in a daemon's state folder, STATE/mock/authorized_keys)."""
        self.folder = os.path.join(os.path.abspath(state), "loopback-sshd")
        self.keys = os.path.abspath(keys or os.path.join(state, "mock", "authorized_keys"))
        self.user = getpass.getuser()
        self.port = 0
        self.process = None

    def start(self):
        os.makedirs(self.folder, mode=0o700, exist_ok=True)
        if not os.path.exists(self.path("host_key")):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f",
                            self.path("host_key")], check=True)
        if os.getuid() == 0:  # sshd's privilege separation wants it; only root can make it.
            os.makedirs("/run/sshd", mode=0o755, exist_ok=True)
        for port in (self.remembered_port(), *(free_port() for _ in range(5))):
            if port and self.try_port(port):
                with open(self.path("port"), "w", encoding="ascii") as file:
                    file.write(str(port))
                return
        raise RuntimeError(f"sshd does not start; see {self.path('log')}")

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait()
            self.process = None

    def replace_host_key(self):
        """As if another machine answered at the address; takes effect for new connections."""
        self.stop()
        os.remove(self.path("host_key"))
        os.remove(self.path("host_key.pub"))
        self.start()

    def path(self, name):
        return os.path.join(self.folder, name)

    def remembered_port(self):
        try:
            with open(self.path("port"), encoding="ascii") as file:
                return int(file.read())
        except (FileNotFoundError, ValueError):
            return 0

    def try_port(self, port):
        """True when the server answers; false when it ended, mostly since the port is taken."""
        with open(self.path("config"), "w", encoding="utf-8") as file:
            # A % in a path would be taken for a token of sshd's.
            file.write(CONFIG.format(port=port, folder=self.folder,
                                     keys=self.keys.replace("%", "%%")))
        with open(self.path("log"), "ab") as log:
            self.process = subprocess.Popen(
                [shutil.which("sshd", path=os.environ.get("PATH", "") + ":/usr/sbin"), "-D", "-e",
                 "-f", self.path("config")],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, preexec_fn=die_with_parent())
        give_up = time.monotonic() + 10
        while self.process.poll() is None and time.monotonic() < give_up:
            try:
                with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
                    if connection.recv(4) == b"SSH-":
                        self.port = port
                        return True
            except OSError:
                time.sleep(0.02)
        self.stop()
        return False

    def settings(self):
        """What the mock must be told, as the daemon's --set arguments."""
        values = {"ssh_host": "127.0.0.1", "ssh_port": self.port, "ssh_user": self.user}
        return [f"--set=provider.mock.{name}={value}" for name, value in values.items()]
