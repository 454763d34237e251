#!/usr/bin/env python3
"""The gates of the plugin ABI.

  check_abi.py layout   the locks compile against the headers, and break for each kind of change
  check_abi.py header   the header is the one that abi_v0.sha256 names
"""
import hashlib
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
INCLUDE = HERE.parent / "include"
HEADER = INCLUDE / "gpushopper" / "abi_v0.h"
LOCK = HERE / "lock_v0_0.c"
EXTENSION_LOCKS = [HERE / "lock_templates_v0.c", HERE / "lock_relabel_v0.c"]
COMPILERS = [["gcc", "-std=c11"], ["clang", "-std=c11"],
             ["g++", "-std=c++20", "-x", "c++"], ["clang++", "-std=c++20", "-x", "c++"]]
WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Wpadded", "-Werror", "-fsyntax-only"]

# What a careless hand might do to the header; the lock must notice each one.
MUTATIONS = {
    "two fields swapped": ("gsp_str method, url, body;", "gsp_str method, body, url;"),
    "a field in the middle": ("int64_t deadline_ns;", "int64_t born_ns; int64_t deadline_ns;"),
    "a wider field": ("uint32_t ssh_port /*", "uint64_t ssh_port /*"),
    "implicit padding": ("gsp_str args, template_id;", "uint32_t odd; gsp_str args, template_id;"),
    "a number changed": ("GSP_FUNDS = 3", "GSP_FUNDS = 30"),
    "a function lost": ("void (*close)(gsp_provider *) GSP_NOEXCEPT;", ""),
}

HEADER_CHANGED = """the plugin ABI's header has changed: {header}
While version 0 lasts that is allowed, but every plugin must then be built anew. If you mean it:
 1. read the rules of growth at the top of the header: append, no padding, nothing renumbered;
 2. bring sdk/abi/lock_v0_0.c up to date (append LAYOUT lines; a changed one is a broken ABI);
 3. write the new hash: sha256sum < {header} | cut -d' ' -f1 > {pinned}
From version 1 on the answer is different: the old lock stays and must go on compiling."""


def compile_lock(command, include, lock=LOCK):
    return subprocess.run(command + WARNINGS + [f"-I{include}", str(lock)],
                          capture_output=True, text=True)


def breaks_when(mutation, command):
    before, after = mutation
    text = HEADER.read_text()
    if text.count(before) != 1:
        raise SystemExit(f"check_abi.py: the mutation of `{before}` no longer fits the header")
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder) / "gpushopper"
        copy.mkdir()
        (copy / HEADER.name).write_text(text.replace(before, after))
        return compile_lock(command, folder).returncode != 0


def check_layout():
    present = [command for command in COMPILERS if shutil.which(command[0])]
    if not present:
        return ["no compiler found: the layout was not checked"]
    failures = []
    for command in present:
        results = [compile_lock(command, INCLUDE, lock) for lock in [LOCK, *EXTENSION_LOCKS]]
        broken = [result.stderr for result in results if result.returncode != 0]
        print(f"{' '.join(command)}: {'BROKEN' if broken else 'ok'}")
        failures += broken
    for name, mutation in MUTATIONS.items():
        if not breaks_when(mutation, present[0]):
            failures.append(f"the lock did not notice: {name}")
    return failures


def check_header():
    pinned = HERE / "abi_v0.sha256"
    if hashlib.sha256(HEADER.read_bytes()).hexdigest() == pinned.read_text().strip():
        return []
    root = HERE.parent.parent
    return [HEADER_CHANGED.format(header=HEADER.relative_to(root), pinned=pinned.relative_to(root))]


def main():
    gates = {"layout": check_layout, "header": check_header}
    if len(sys.argv) != 2 or sys.argv[1] not in gates:
        raise SystemExit(__doc__)
    failures = gates[sys.argv[1]]()
    print("\n".join(failures))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
