"""Words that must not stand in the sources, each with what to write instead."""

import re

from tidy_rules.cpp_text import code_only

# (pattern in code without comments and strings, what to do instead, paths where it is at home)
IN_CPP = (
    (r"\bsystem_clock::now|\bsteady_clock::now|\bclock_gettime\b|\bgettimeofday\b",
     "read base::Clock", ("daemon/base/clock.cpp",)),
    (r"\bsleep_for\b|\bsleep_until\b|\b(u|nano)?sleep\s*\(", "wait on a base::Signal", ()),
    (r"\bgetenv\b", "configuration comes from daemon/config", ()),
    (r"\bsto(i|l|ll|ul|ull|f|d|ld)\s*\(|\bato(i|l|ll|f)\s*\(|\bstrto[a-z]+\s*\(",
     "parse with base/text/parse_number.hpp", ()),
    (r"(?<![\w.:>])s?rand\s*\(|\brandom_device\b|\bmt19937", "draw from base::Random",
     ("daemon/base/random.cpp", "tests/")),
    (r"(?<!operator )\bnew\s+[\w:(]", "std::make_unique", ()),
    (r"(?<!operator )(?<!=)(?<!= )\bdelete\b(?!;|\s*[,)])", "std::unique_ptr", ()),
    (r"\busing\s+namespace\s+(?!std::(\w+_)?literals|std::\w+_literals)", "write the names out", ()),
    (r"\bcatch\s*\(\s*\.\.\.\s*\)\s*\{\s*\}", "never swallow: turn it into a Result or let it go", ()),
    (r"\b(class|struct)\s+\w+(Manager|Helper|Utils?|Data|Info)\b",
     "name it by what it is; see docs/glossary.md", ()),
    (r"\bassert\s*\(", "GS_ASSERT, which release builds keep", ("sdk/", "plugins/", "tests/")),
    (r"\bstd::(cout|cerr|clog)\b|(?<![\w:])f?printf\s*\(", "log through base::LogSink",
     ("daemon/app/", "daemon/main.cpp", "cli/", "tests/", "sdk/", "daemon/jobs/failpoint.cpp")),
)
# Threads are made where they can be counted and joined.
THREADS = (r"\bstd::j?thread\b(?!::)", "spawn with base::Tasks",
           ("daemon/jobs/", "daemon/provider/", "daemon/store/", "daemon/api/", "daemon/telemetry/",
            "tests/", "plugins/", "sdk/"))
IN_ALL = (
    (r"\bFIXME\b|\bXXX\b", "do it, or write `TODO(#number):`"),
    (r"\bTODO\b(?!\(#\d+\))", "do it, or write `TODO(#number):`"),
)
IN_PYTHON = (
    (r"\btime\.sleep\(", "wait_for() of tests/support/e2e", ("tests/support/", "scripts/")),
    (r"except\s*:|except Exception:\s*pass", "catch what you expect", ()),
)


def matches(rules, path, text):
    for pattern, instead, at_home in rules:
        if not path.startswith(at_home or ("\0",)):
            for match in re.finditer(pattern, text):
                line = text.count("\n", 0, match.start()) + 1
                yield line, f"`{' '.join(match.group(0).split())}`: {instead}"


def check(path, text):
    if path.endswith((".cpp", ".hpp", ".h")):
        yield from matches((*IN_CPP, THREADS), path, code_only(text))
        yield from matches([(*rule, ()) for rule in IN_ALL], path, text)
    elif path.endswith(".py"):
        yield from matches(IN_PYTHON, path, text)
        yield from matches([(*rule, ()) for rule in IN_ALL], path, text)
    elif path.endswith((".md", ".sh", ".cmake", "CMakeLists.txt", ".sql")):
        yield from matches([(*rule, ()) for rule in IN_ALL], path, text)
