#!/usr/bin/env python3
"""./dev fuzz: every libFuzzer target two million times, then the fuzzer of the routes.

With --together S it is done after about S seconds, which is what CI has: fewer requests to the
routes, and as many of the targets as fit, beginning where the last run ended. Finds that reach new
code are kept in build/fuzz/corpus, so each run goes on where the last ended.
"""

import argparse
import glob
import os
import subprocess
import sys
import time

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
BUILD = os.path.join(ROOT, "build", "fuzz")
PROGRAMS = os.path.join(BUILD, "tests")
RUNS = 2_000_000
# One target's turn when they share the time; less finds too little.
TURN_SECONDS = 15
ROUTES_IN_A_HURRY = 40_000
INPUT_BYTES_MAX = 4096


def targets():
    return sorted(os.path.basename(path).removesuffix("_fuzz")
                  for path in glob.glob(os.path.join(PROGRAMS, "*_fuzz")))


def run_target(name, limit):
    """`limit`: libFuzzer's -runs=N or -max_total_time=SECONDS."""
    corpus = os.path.join(BUILD, "corpus", name)
    os.makedirs(corpus, exist_ok=True)
    seeds = os.path.join(ROOT, "tests", "fuzz", "seeds", name)
    command = [os.path.join(PROGRAMS, f"{name}_fuzz"), corpus, seeds, f"-max_len={INPUT_BYTES_MAX}",
               limit, "-print_final_stats=1", "-verbosity=0", f"-artifact_prefix={BUILD}/{name}-"]
    begun = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode != 0:
        print(done.stdout + done.stderr)
        sys.exit(f"fuzz: {name} failed; the last lines name the file that shows it again")
    executed = [line.split()[-1] for line in done.stderr.splitlines()
                if line.startswith("stat::number_of_executed_units")]
    if not executed or int(executed[0]) < 1000:
        sys.exit(f"fuzz: {name} ran {executed or 'nothing'}; that is no fuzzing\n{done.stderr}")
    seconds = time.monotonic() - begun
    print(f"{name}: {executed[0]} inputs in {seconds:.0f} s, nothing found", flush=True)


def run_routes(*options):
    environment = {**os.environ, "GPU_SHOPPER_BUILD": os.path.join(ROOT, "build", "dev")}
    program = os.path.join(ROOT, "tests", "fuzz", "routes_fuzz.py")
    done = subprocess.run([sys.executable, program, *options], env=environment, check=False)
    if done.returncode != 0:
        sys.exit("fuzz: routes failed; see above")


def in_turn(names):
    """`names` from the one whose turn it is; where nothing is remembered, the day decides."""
    memory = os.path.join(BUILD, "next-target")
    try:
        with open(memory, encoding="utf-8") as file:
            first = names.index(file.read())
    except (FileNotFoundError, ValueError):
        first = int(time.time() // 86400) % len(names)
    for offset in range(len(names)):
        with open(memory, "w", encoding="utf-8") as file:
            file.write(names[(first + offset + 1) % len(names)])
        yield names[(first + offset) % len(names)]


def run_together(seconds):
    end = time.monotonic() + seconds
    run_routes(f"--requests={ROUTES_IN_A_HURRY}")
    for name in in_turn(targets()):
        run_target(name, f"-max_total_time={TURN_SECONDS}")
        if time.monotonic() + TURN_SECONDS > end:
            break


def main():
    known = [*targets(), "routes"]
    parser = argparse.ArgumentParser(prog="./dev fuzz", description=__doc__.splitlines()[0])
    parser.add_argument("name", nargs="?", choices=known, help="one of: " + ", ".join(known))
    parser.add_argument("--runs", type=int, default=RUNS, help="of each libFuzzer target")
    parser.add_argument("--seconds", type=int, help="for each libFuzzer target, instead of runs")
    parser.add_argument("--together", type=int, metavar="SECONDS",
                        help="for everything, the targets taking turns from run to run")
    options = parser.parse_args()
    if options.together:
        run_together(options.together)
        return
    limit = f"-max_total_time={options.seconds}" if options.seconds else f"-runs={options.runs}"
    for name in [options.name] if options.name else known:
        if name == "routes":
            run_routes()
        else:
            run_target(name, limit)


if __name__ == "__main__":
    main()
