#!/usr/bin/env python3
"""Checks every #include against cmake/layers.txt, and that no header includes itself in a circle.

Lines `room: rooms` say what a room of the daemon may include besides itself; a room may only name
rooms above its own line. Lines `<prefix: rooms` say which rooms alone may include outside headers
that begin with the prefix. The rules for the parts around the daemon are OUTSIDE_DAEMON below.
"""

import argparse
import re
import sys

import sources

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)
# What the daemon may see of the SDK, and only in daemon/provider: the C ABI with its named
# extensions, and the label codec.
SDK_IN_DAEMON = re.compile(r"gpushopper/([a-z]+_v\d+\.h|label(\.hpp|/.*))$")
OURS = ("daemon/", "sdk/", "plugins/", "cli/", "tests/", "gpushopper/")
# A project of its own, once it is copied: it includes its own headers as it will then.
TEMPLATE = "sdk/template/"
OUTSIDE_DAEMON = {  # Top folder: the prefixes of ours that it may include.
    "sdk": ("sdk/", "gpushopper/"),
    "plugins": ("gpushopper/",),  # and its own folder, see below
    "cli": ("cli/",),
    "tests": OURS,
}


def read_layers(text):
    """(rooms: name -> allowed set, outside: prefix -> allowed set, problems)."""
    rooms, outside, problems = {}, {}, []
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        name, _, names = line.partition(":")
        if name.startswith("<"):
            outside[name[1:]] = set(names.split())
            continue
        for other in names.split():
            if other not in rooms:
                problems.append(f"cmake/layers.txt: {name} names {other}, which is not above it")
        rooms[name] = set(names.split())
    return rooms, outside, problems


def wrong_in_daemon(room, target, rooms, outside):
    """Why a file of `room` may not include `target`, or None."""
    if target.startswith("daemon/"):
        other = target.split("/")[1]
        if room in ("", other) or other in rooms.get(room, ()):
            return None
        return f"{room} may not include {other}"
    if target.startswith(OURS):
        if room == "provider" and SDK_IN_DAEMON.match(target):
            return None
        return "only daemon/provider sees the SDK, and of it only the ABI's headers and the label"
    for prefix, allowed in outside.items():
        if target.startswith(prefix) and room not in allowed and room != "":
            return f"{prefix} may only be included in: {' '.join(sorted(allowed))}"
    return None


def wrong_elsewhere(path, target):
    top = path.split("/")[0]
    allowed = OUTSIDE_DAEMON.get(top)
    if allowed is None or not target.startswith(OURS):
        return None
    own_plugin = "/".join(path.split("/")[:2]) + "/"
    if target.startswith(allowed) or (top == "plugins" and target.startswith(own_plugin)):
        return None
    return f"{top} may only include {' '.join(allowed)}"


def includes(root, path):
    """(line number, quote, target) of each #include, the ABI's folder written as the root's."""
    text = sources.read(root, path)
    for match in INCLUDE.finditer(text):
        yield text.count("\n", 0, match.start(2)) + 1, match.group(1), match.group(2)


def cycles(graph):
    """Each circle of headers once, as `a -> b -> a`."""
    found, done = [], set()

    def visit(node, trail):
        if node in trail:
            found.append(" -> ".join(trail[trail.index(node):] + [node]))
        elif node not in done:
            for target in graph.get(node, ()):
                visit(target, trail + [node])
            done.add(node)

    for node in sorted(graph):
        visit(node, [])
    return found


def check(root):
    rooms, outside, problems = read_layers(sources.read(root, "cmake/layers.txt"))
    files = [path for path in sources.tracked(root) if path.endswith(sources.CPP)]
    graph = {}
    for path in files:
        parts = path.split("/")
        room = parts[1] if parts[0] == "daemon" and len(parts) > 2 else ""
        if parts[0] == "daemon" and room and room not in rooms:
            problems.append(f"{path}: the room {room} is not in cmake/layers.txt")
        for line, quote, target in includes(root, path):
            if parts[0] == "daemon":
                wrong = wrong_in_daemon(room, target, rooms, outside)
            else:
                wrong = wrong_elsewhere(path, target)
            if quote == '"' and not target.startswith(OURS) and not path.startswith(TEMPLATE):
                wrong = "ours are included by their full path from the root, others in <>"
            if wrong:
                problems.append(f"{path}:{line}: {target}: {wrong}")
            real = "sdk/include/" + target if target.startswith("gpushopper/") else target
            graph.setdefault(path, []).append(real)
    problems += [f"circle: {circle}" for circle in cycles(graph)]
    return problems, len(files)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", default=".")
    problems, looked_at = check(parser.parse_args().root)
    return sources.report("layers", problems, looked_at)


if __name__ == "__main__":
    sys.exit(main())
