"""What a machine's first boot does with the commands that it was given, as far as SSH keys go.

A small shell over a file system in memory: quotes, variables, `for`, `if`, `&&`, `||`, `;`,
redirections, here-documents, and the commands that install a key. Every other command does nothing
and succeeds: it is of no interest here. Nothing of it runs on this computer, because the scripts
name /root/.ssh and mean the machine's.
"""

import posixpath
import re

from marketplaces import shell_words
from marketplaces.shell_words import Syntax

STEPS_MAX = 2000
KEY_LINE = re.compile(r"(ssh|ecdsa|sk)-\S+ +[A-Za-z0-9+/=]{20,}")


class Files:
    """{path: [text, mode, owner]}; folders have no text."""

    def __init__(self, users):
        """`users`: {name: home}."""
        self.users = dict(users)
        self.entries = {home: [None, 0o755, name] for name, home in users.items()}

    def make(self, path, text, mode, owner="root"):
        self.entries.setdefault(path, [text, mode, owner])

    def write(self, path, text, append):
        """False where the folder is missing, as for a shell."""
        folder = posixpath.dirname(path)
        if folder not in self.entries and posixpath.basename(folder) == ".ssh":
            return False
        self.make(path, "", 0o644)
        entry = self.entries[path]
        entry[0] = (entry[0] or "") + text if append else text
        return True

    def keys(self, user):
        """The key lines with which sshd lets this user in: it ignores files of the wrong owner."""
        home = self.users[user]
        folder, path = posixpath.join(home, ".ssh"), posixpath.join(home, ".ssh", "authorized_keys")
        for name in (folder, path):
            entry = self.entries.get(name)
            if entry is None or entry[2] != user or entry[1] & 0o022:
                return []
        lines = (line.strip() for line in self.entries[path][0].splitlines())
        return [line for line in lines if KEY_LINE.match(line)]


class Shell:
    def __init__(self, files, user="root"):
        self.files = files
        self.variables = {"HOME": files.users[user], "USER": user}
        self.folder = files.users[user]
        self.functions = {}
        self.steps = 0

    def run(self, script):
        """The exit status of the last command; 2 for a script that a shell would not take, or that
        is beyond this one: what came before that has been done."""
        nodes, whole = shell_words.parse(script)
        try:
            status = self.sequence(nodes)
        except Syntax:
            return 2
        return status if whole else 2

    def sequence(self, nodes):
        status = 0
        for node in nodes:
            self.steps += 1
            if self.steps > STEPS_MAX:
                raise Syntax("it does not end")
            joined, kind, *parts = node
            if (joined == "&&" and status != 0) or (joined == "||" and status == 0):
                continue
            status = getattr(self, kind)(*parts)
        return status

    def loop(self, name, words, body):
        status = 0
        for value in self.expand_all(words):
            self.variables[name] = value
            status = self.sequence(body)
        return status

    def choice(self, condition, body, otherwise):
        return self.sequence(body if self.sequence(condition) == 0 else otherwise)

    def group(self, body):
        return self.sequence(body)

    def function(self, name, body):
        self.functions[name] = body
        return 0

    def call(self, name, given):
        outside = self.variables
        self.variables = {**outside, **{str(at): word for at, word in enumerate(given, 1)}}
        status = self.sequence(self.functions[name])
        self.variables = outside
        return status

    def command(self, words, redirections, here):
        words = list(words)
        while words and shell_words.assignment(words[0]):
            name, value = shell_words.assignment(words.pop(0))
            self.variables[name] = self.expand(value)[0]
        words = self.expand_all(words)
        if words[:1] and words[0] in self.functions:
            return self.call(words[0], words[1:])
        if words[:1] == ["!"]:
            return int(self.builtin(words[1:], here)[0] == 0)
        status, text = self.builtin(words, here)
        for operator, target in redirections:
            path = self.path(self.expand(target)[0])
            if path.startswith("/dev/") or operator not in (">", ">>"):
                continue
            if not self.files.write(path, text, operator == ">>"):
                return 1
        return status

    def builtin(self, words, here):
        """(status, what it prints)."""
        if not words:
            return 0, ""
        name, *given = words
        options = [word for word in given if word.startswith("-")]
        operands = [word for word in given if not word.startswith("-")]
        if name == "echo":
            return 0, " ".join(given if given[:1] not in (["-n"], ["-e"]) else given[1:]) + "\n"
        if name == "printf":
            return 0, shell_words.printf(given)
        if name == "cat":
            return 0, (self.expand(here)[0] if here else "") + "".join(
                self.text(path) for path in operands)
        if name in ("test", "[", "id", "grep"):
            return int(not self.holds(name, given, operands)), ""
        if name == "false":
            return 1, ""
        change = {"mkdir": self.mkdir, "install": self.install, "chmod": self.chmod,
                  "chown": self.chown, "touch": self.touch, "cd": self.cd}.get(name)
        return (change(options, operands, given) if change else 0), ""

    def holds(self, name, given, operands):
        if name == "id":
            return all(user in self.files.users for user in operands)
        if name == "grep":
            text = self.text(operands[-1]) if len(operands) > 1 else ""
            wanted = operands[0] if operands else ""
            exact = any("x" in word for word in given if re.fullmatch(r"-[a-zA-Z]+", word))
            return any(wanted == line if exact else wanted in line for line in text.splitlines())
        words = [word for word in given if word != "]"]
        negated = words[:1] == ["!"]
        words = words[1:] if negated else words
        if len(words) == 3:
            truth = (words[0] == words[2]) == (words[1] in ("=", "=="))
        elif words[:1] == ["-z"]:
            truth = words[1:] in ([], [""])
        elif words[:1] == ["-n"]:
            truth = words[1:] not in ([], [""])
        else:
            truth = len(words) > 1 and self.path(words[-1]) in self.files.entries
        return truth != negated

    def mkdir(self, options, operands, given):
        mode = 0o755
        if "-m" in given:
            mode = int(operands.pop(0), 8)
        mode = next((int(word[2:], 8) for word in options if re.match(r"-m\d", word)), mode)
        for path in operands:
            self.files.make(self.path(path), None, mode)
        return 0

    def install(self, _options, _operands, given):
        """install -d -m MODE -o OWNER FOLDER..."""
        values, paths, words = {}, [], list(given)
        while words:
            word = words.pop(0)
            if word in ("-m", "-o", "-g"):
                values[word] = words.pop(0)
            elif not word.startswith("-"):
                paths.append(word)
        for path in paths if "-d" in given else ():
            mode, owner = int(values.get("-m", "755"), 8), values.get("-o", "root")
            self.files.entries[self.path(path)] = [None, mode, owner]
        return 0

    def chmod(self, options, operands, _given):
        mode, *paths = operands
        for path in self.under(paths, options):
            if re.fullmatch(r"[0-7]{3,4}", mode):
                self.files.entries[path][1] = int(mode, 8)
        return 0

    def chown(self, options, operands, _given):
        owner, *paths = operands
        for path in self.under(paths, options):
            self.files.entries[path][2] = owner.partition(":")[0]
        return 0

    def under(self, paths, options):
        """Those that exist; with -R also what lies in them."""
        for path in map(self.path, paths):
            deep = any("R" in word for word in options)
            for known in list(self.files.entries):
                if known == path or (deep and known.startswith(path + "/")):
                    yield known

    def touch(self, _options, operands, _given):
        for path in operands:
            self.files.write(self.path(path), "", True)
        return 0

    def cd(self, _options, operands, _given):
        self.folder = self.path(operands[0]) if operands else self.variables["HOME"]
        return 0

    def text(self, path):
        entry = self.files.entries.get(self.path(path))
        return entry[0] or "" if entry else ""

    def path(self, name):
        if name == "~" or name.startswith("~/"):
            name = self.variables["HOME"] + name[1:]
        elif name.startswith("~"):
            user, _, rest = name[1:].partition("/")
            name = posixpath.join(self.files.users.get(user, "/nowhere"), rest)
        return posixpath.normpath(posixpath.join(self.folder, name))

    def expand(self, word):
        return shell_words.expand(word, self.variables)

    def expand_all(self, words):
        return [text for word in words for text in self.expand(word)]
