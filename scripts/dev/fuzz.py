#!/usr/bin/env python3
"""./dev fuzz: every libFuzzer target for a while, then the fuzzer of the routes.

Finds that reach new code are kept in build/fuzz/corpus, so each run goes on where the last ended.
"""

import argparse
import glob
import os
import subprocess
import sys

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
PROGRAMS = os.path.join(ROOT, "build", "fuzz", "tests")
# Together with the routes, everything takes about three minutes.
SECONDS = 10
INPUT_BYTES_MAX = 4096


def targets():
    return sorted(os.path.basename(path).removesuffix("_fuzz")
                  for path in glob.glob(os.path.join(PROGRAMS, "*_fuzz")))


def run_target(name, seconds):
    corpus = os.path.join(ROOT, "build", "fuzz", "corpus", name)
    os.makedirs(corpus, exist_ok=True)
    seeds = os.path.join(ROOT, "tests", "fuzz", "seeds", name)
    command = [os.path.join(PROGRAMS, f"{name}_fuzz"), corpus, seeds, f"-max_len={INPUT_BYTES_MAX}",
               f"-max_total_time={seconds}", "-print_final_stats=1", "-verbosity=0",
               f"-artifact_prefix={os.path.join(ROOT, 'build', 'fuzz')}/{name}-"]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode != 0:
        print(done.stdout + done.stderr)
        sys.exit(f"fuzz: {name} failed; the last lines name the file that shows it again")
    executed = [line.split()[-1] for line in done.stderr.splitlines()
                if line.startswith("stat::number_of_executed_units")]
    if not executed or int(executed[0]) < 1000:
        sys.exit(f"fuzz: {name} ran {executed or 'nothing'}; that is no fuzzing\n{done.stderr}")
    print(f"{name}: {executed[0]} inputs in {seconds} s, nothing found", flush=True)


def run_routes():
    environment = {**os.environ, "GPU_SHOPPER_BUILD": os.path.join(ROOT, "build", "dev")}
    done = subprocess.run([sys.executable, os.path.join(ROOT, "tests", "fuzz", "routes_fuzz.py")],
                          env=environment, check=False)
    if done.returncode != 0:
        sys.exit("fuzz: routes failed; see above")


def main():
    known = [*targets(), "routes"]
    parser = argparse.ArgumentParser(prog="./dev fuzz", description=__doc__.splitlines()[0])
    parser.add_argument("name", nargs="?", choices=known, help="one of: " + ", ".join(known))
    parser.add_argument("--seconds", type=int, default=SECONDS, help="for each libFuzzer target")
    options = parser.parse_args()
    for name in [options.name] if options.name else known:
        if name == "routes":
            run_routes()
        else:
            run_target(name, options.seconds)


if __name__ == "__main__":
    main()
