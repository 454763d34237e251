"""What the loader expects of a plugin's file: exactly one exported symbol; no dynamic dependency
but the C and C++ run time; the version section is there, also after strip.
"""
import argparse
import pathlib
import subprocess
import sys
import tempfile

ENTRY = "gsp_plugin_entry_v0"
SECTION = ".gsp_abi_v0"
ALLOWED = ("libc.so.", "libm.so.", "libgcc_s.so.", "libstdc++.so.", "ld-linux")
SANITIZERS = ("libasan.so.", "libubsan.so.", "libtsan.so.", "libclang_rt.")


def output(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def exported(plugin):
    names = [line.split()[-1] for line in output("nm", "-D", "--defined-only", plugin).splitlines()]
    return [] if names == [ENTRY] else [f"exports {names or 'nothing'}, not just {ENTRY}"]


def dependencies(plugin, allowed):
    lines = output("readelf", "-d", plugin).splitlines()
    needed = [line.split("[")[1].split("]")[0] for line in lines if "(NEEDED)" in line]
    return [f"depends on {name}" for name in needed if not name.startswith(allowed)]


def section(plugin):
    with tempfile.TemporaryDirectory() as folder:
        stripped = str(pathlib.Path(folder) / "stripped.so")
        subprocess.run(["strip", "-o", stripped, plugin], check=True)
        for file in (plugin, stripped):
            text = pathlib.Path(folder) / "section"
            text.unlink(missing_ok=True)
            subprocess.run(["objcopy", "--dump-section", f"{SECTION}={text}", file,
                            str(pathlib.Path(folder) / "copy.so")], capture_output=True)
            found = text.read_bytes() if text.exists() else b"(no such section)"
            if found.rstrip(b"\0") != b"0.0":
                return [f"{file}: section {SECTION} says {found[:40]!r}, not 0.0"]
    return []


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("plugin")
    parser.add_argument("--sanitized", action="store_true",
                        help="it may depend on the sanitizers' run time too")
    parser.add_argument("--allow-needed", metavar="PREFIX", action="append", default=[],
                        help="a further library that it may depend on, as libsimdjson.so.")
    options = parser.parse_args()
    allowed = (*ALLOWED, *(SANITIZERS if options.sanitized else ()), *options.allow_needed)
    plugin = options.plugin
    failures = exported(plugin) + dependencies(plugin, allowed) + section(plugin)
    print("\n".join(failures) or f"{plugin}: ok")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
