#!/usr/bin/env python3
"""Holds docs/events.md against the log events of daemon/: each has its line, and no line is stale.

Events of the timeline (`session.` and one word) are logged by that word alone; for those, the word
must stand somewhere in the sources.
"""

import argparse
import re
import sys

import sources

PAGE = "docs/events.md"
LOGGED = re.compile(r'\.(?:info|warn|error|write)\(\s*(?:base::)?(?:LogLevel::\w+,\s*)?'
                    r'"([a-z_]+(?:\.[a-z_]+)+)"')
NAMED = re.compile(r"`([a-z_]+(?:\.[a-z_]+)+)`")
TIMELINE = re.compile(r"session\.[a-z_]+$")


def logged(text):
    for match in LOGGED.finditer(text):
        # executor_.write("sessions.claim", …) names an operation of the store, not an event.
        if not text[:match.start()].endswith("executor_"):
            yield match.group(1)
    yield from re.findall(r'is_event \? event : "([a-z_.]+)"', text)


def check(root):
    paths = [path for path in sources.tracked(root)
             if path.startswith("daemon/") and path.endswith(sources.CPP)]
    in_code, words = {}, set()
    for path in paths:
        text = sources.read(root, path)
        words.update(re.findall(r'"([a-z_]+)"', text))
        for event in logged(text):
            in_code.setdefault(event, path)
    on_page = {name for name in NAMED.findall(sources.read(root, PAGE)) if not name.endswith(".md")}
    problems = [f"{in_code[event]}: {event} is not in {PAGE}"
                for event in sorted(set(in_code) - on_page)]
    problems += [f"{PAGE}: nothing logs {event}" for event in sorted(on_page - set(in_code))
                 if not (TIMELINE.match(event) and event.split(".")[1] in words)]
    return problems, len(paths)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", default=".")
    problems, looked_at = check(parser.parse_args().root)
    return sources.report("events", problems, looked_at)


if __name__ == "__main__":
    sys.exit(main())
