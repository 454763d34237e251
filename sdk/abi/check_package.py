#!/usr/bin/env python3
"""check_package.py BUILD_DIR: a stranger's plugin builds against the installed SDK.

Installs the SDK's component into a temporary folder, builds sdk/example against it with
find_package(GpuShopperSDK), runs the test that gpushopper_add_plugin_check() made, and looks at
the plugin as at our own.
"""
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent


def run(*command):
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode != 0:
        raise SystemExit(f"{' '.join(command)}\n{result.stdout}{result.stderr}")


def main():
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    with tempfile.TemporaryDirectory() as folder:
        prefix, build = pathlib.Path(folder) / "prefix", pathlib.Path(folder) / "build"
        run("cmake", "--install", sys.argv[1], "--component", "sdk", "--prefix", str(prefix))
        run("cmake", "-G", "Ninja", "-S", str(HERE.parent / "example"), "-B", str(build),
            f"-DCMAKE_PREFIX_PATH={prefix}")
        run("cmake", "--build", str(build))
        run("ctest", "--test-dir", str(build), "--no-tests=error", "--output-on-failure")
        plugin = build / "plugins" / "example.so"
        check = [sys.executable, str(HERE / "check_plugin.py"), str(plugin)]
        return subprocess.run(check).returncode


if __name__ == "__main__":
    sys.exit(main())
