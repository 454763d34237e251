"""A real OpenSSH server on loopback: where the machines of a pretended marketplace are reached.

It runs as the current user, and lets in whoever that marketplace's authorized_keys file names, and
nobody else. It keeps its host key and, where it is still free, its port in the state folder,
because machines do not move when the daemon restarts. It dies with the process that started it,
however that ends. Whoever logs in is at home in that folder: the files of the user's shell could
take longer than all the rest.
"""

import contextlib
import ctypes
import getpass
import os
import shutil
import signal
import socket
import subprocess
import time

CONFIG = """\
ListenAddress 127.0.0.1
HostKey "{folder}/host_key"
AuthorizedKeysFile none
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
PidFile none
MaxStartups 1000
LogLevel ERROR
SetEnv HOME="{folder}"
"""
# One for each market: who is let in depends on the port.
ENTRANCE = """\
Match LocalPort {port}
AuthorizedKeysFile "{keys}"
"""
PORTS_MAX = 16  # That sshd listens on: a constant of its sources.
TRIES = 5
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


def free_ports(count):
    with contextlib.ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]


class LoopbackSshd:
    def __init__(self, state, keys=None):
        """`keys`: files of who is let in, each by a port of its own, at most PORTS_MAX (default:
        the one that the mock keeps in a daemon's state folder)."""
        self.folder = os.path.join(os.path.abspath(state), "loopback-sshd")
        keys = keys or [os.path.join(state, "mock", "authorized_keys")]
        self.keys = [os.path.abspath(path) for path in keys]
        self.user = getpass.getuser()
        self.ports = []
        self.process = None

    def start(self):
        os.makedirs(self.folder, mode=0o700, exist_ok=True)
        if not os.path.exists(self.path("host_key")):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f",
                            self.path("host_key")], check=True)
        if os.getuid() == 0:  # sshd's privilege separation wants it; only root can make it.
            os.makedirs("/run/sshd", mode=0o755, exist_ok=True)
        for attempt in range(TRIES):
            ports = free_ports(len(self.keys)) if attempt else self.remembered_ports()
            if len(ports) == len(self.keys) and self.try_ports(ports):
                with open(self.path("ports"), "w", encoding="ascii") as file:
                    file.write(" ".join(map(str, ports)))
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

    def remembered_ports(self):
        with contextlib.suppress(FileNotFoundError, ValueError), \
                open(self.path("ports"), encoding="ascii") as file:
            return [int(word) for word in file.read().split()]
        return []

    def try_ports(self, ports):
        """True when the server answers; false when it ended or did not get all of them."""
        with open(self.path("config"), "w", encoding="utf-8") as file:
            file.write("".join(f"Port {port}\n" for port in ports))
            file.write(CONFIG.format(folder=self.folder))
            for port, keys in zip(ports, self.keys):
                # A % in a path would be taken for a token of sshd's.
                file.write(ENTRANCE.format(port=port, keys=keys.replace("%", "%%")))
        with open(self.path("log"), "wb") as log:
            sshd = shutil.which("sshd", path=os.environ.get("PATH", "") + ":/usr/sbin")
            self.process = subprocess.Popen(
                [sshd, "-D", "-e", "-f", self.path("config")],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, preexec_fn=die_with_parent())
        give_up = time.monotonic() + 10
        while self.process.poll() is None and time.monotonic() < give_up:
            # It begins with the first port, and greets when it has tried all of them.
            if self.greets(ports[0]):
                with open(self.path("log"), "rb") as log:
                    if b"Bind to port" in log.read():
                        break
                self.ports = ports
                return True
            time.sleep(0.02)
        self.stop()
        return False

    @staticmethod
    def greets(port):
        with contextlib.suppress(OSError), \
                socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            return connection.recv(4) == b"SSH-"
        return False

    def settings(self):
        """What the mock must be told, as the daemon's --set arguments."""
        values = {"ssh_host": "127.0.0.1", "ssh_port": self.ports[0], "ssh_user": self.user}
        return [f"--set=provider.mock.{name}={value}" for name, value in values.items()]
