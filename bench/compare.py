#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Says what moved between two builds of fakebuild: in time, where two builds
take turns with the workloads that are named, and in instructions, which valgrind
counts.

Time moved if the interval in which the median of the ratios of the rounds lies
with 99 % certainty, by the sign test, does not hold 1: of all workloads one moves
by chance in five runs.  Instructions moved if there is one more, or less, a call.
"""

import argparse
import math
import os
import re
import shutil
import subprocess
import sys
from statistics import geometric_mean, median

import places
import report
import tools as toolbox
import workloads as catalogue
from measure import Bench, complain

CERTAINTY = 0.99


def interval(ratios):
    """Where the median of all ratios that could be measured lies; None if there
    are too few to say."""
    ratios, n = sorted(ratios), len(ratios)
    outside, below = 0, 0
    while 2 * (outside + math.comb(n, below)) <= (1 - CERTAINTY) * 2 ** n:
        outside += math.comb(n, below)
        below += 1
    return (ratios[below - 1], ratios[n - below]) if below else None


def verdict(ratios):
    bounds = interval(ratios)
    if not bounds:
        return "too few rounds"
    if bounds[0] > 1:
        return "SLOWER"
    return "faster" if bounds[1] < 1 else ""


# ---- time ----

def measure_times(bench, old, new, names):
    for workload in catalogue.WORKLOADS:
        if workload.name in names:
            complain(workload.name)
            bench.run_sessions(workload, [old, new])
    rows, medians = [["workload", "new/old", "between", "and", ""]], []
    for name in bench.results.workloads:
        ratios = bench.results.ratios(name, new.name, old.name)
        if not ratios:
            rows.append([name, "fails", "", "", ""])
            continue
        medians.append(median(ratios))
        rows.append([name, f"{medians[-1]:.3f}"] +
                    [f"{bound:.3f}" for bound in interval(ratios) or ()] +
                    [""] * (0 if interval(ratios) else 2) + [verdict(ratios)])
    if medians:
        rows.append(["geometric mean", f"{geometric_mean(medians):.3f}", "",
                     "", ""])
    report.print_rows(rows)
    return len(medians) == len(bench.results.workloads)


# ---- instructions ----

# What is called, and the shell words of bench/loop behind its count.  Files: a
# recorded one, one that was recorded in the tick of its birth, one that was not.
PATHS = {
    "lstat": 'lstat COUNT "$work/one"',
    "lstat, no record": 'lstat COUNT "$work/none"',
    "lstat, young": 'lstat COUNT "$work/new"',
    "stat": 'stat COUNT "$work/one"',
    "fstat": 'fstat COUNT "$work/one"',
    "statx": 'statx COUNT "$work/one"',
    "chown, another owner": 'chown COUNT "$work/one" 4242 4243 4244',
    "chown, the same owner": 'chown COUNT "$work/one" 4242 4243 4243',
    "read": "read COUNT /dev/zero",
    "getuid": "getuid COUNT -",
}
PREPARE = ('touch "$work/one" "$work/none" && sleep 0.1 && '
           'touch "$work/new" && chown 4242:4243 "$work/one" "$work/new" && ')
VALGRIND = 'valgrind --tool=callgrind --callgrind-out-file="$work/callgrind" '


def count(bench, tool, command):
    """Instructions of a command in a session of its own."""
    environment = bench.environment(tool)
    done = subprocess.run(tool.command + ["sh", "-c", PREPARE + "exec " +
                                          VALGRIND + command],
                          env=environment, stdin=subprocess.DEVNULL,
                          capture_output=True, text=True)
    found = re.search(r"Collected : (\d+)", done.stderr)
    if done.returncode != 0 or not found:
        sys.exit(f"compare: valgrind failed: {done.stderr}")
    return int(found[1])


def per_call(bench, tool, words):
    few, many = (count(bench, tool, '"$loop" ' + words.replace("COUNT", str(n)))
                 for n in (100, 300))
    return (many - few) / 200


def count_instructions(bench, old, new):
    rows = [["instructions", "old", "new", "", ""]]
    counts = [(what, [per_call(bench, tool, words) for tool in (old, new)])
              for what, words in PATHS.items()]
    counts.append(("true, in all", [count(bench, tool, "true")
                                    for tool in (old, new)]))
    for what, (was, now) in counts:
        moved = abs(now - was) >= 1
        rows.append([what, f"{was:.1f}", f"{now:.1f}",
                     f"{now - was:+.1f}" if moved else "",
                     "" if not moved else "MORE" if now > was else "fewer"])
    report.print_rows(rows)


# ---- the builds ----

def made_by(build):
    """Compiler and flags of a build folder."""
    with open(os.path.join(build, "Makefile")) as file:
        lines = [line.strip() for line in file
                 if re.match(r"(CC|CFLAGS|FB_DEV_CFLAGS|SAN_CFLAGS|COV_CFLAGS)"
                             r" *=", line)]
    compiler = next(line.split("=")[1].split()[0] for line in lines
                    if re.match("CC *=", line))
    return lines + [subprocess.check_output([compiler, "--version"], text=True)]


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--build", default=".", help="the new build")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--folder", default="/var/tmp")
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("--project", help="built source tree for make-install")
    parser.add_argument("old", help="the build folder of the old one")
    parser.add_argument("workloads", nargs="*", metavar="WORKLOAD",
                        default=list(catalogue.NAMED))
    options = parser.parse_args()
    for name in options.workloads:
        if name not in catalogue.NAMED:
            parser.error(f"no named workload is called '{name}'")
    options.tools, options.patience = ["fakebuild"], 60
    options.before = os.path.abspath(options.old)
    return options


def main():
    options = parse_options()
    if made_by(options.before) != made_by(options.build):
        sys.exit("compare: the builds have different compilers or flags")
    with places.scratch(options.folder) as folder:
        places.drop_root()
        bench = Bench(options, folder, report.Results("here"))
        tools = {tool.name: tool for tool in bench.tools}
        if len(tools) != 3:
            sys.exit("compare: one of the builds does not run")
        for workload in catalogue.WORKLOADS:
            workload.scale(options.scale)
        old, new = tools["before"], tools["fakebuild"]
        ran = measure_times(bench, old, new, options.workloads)
        if shutil.which("valgrind"):
            complain("instructions")
            print()
            count_instructions(bench, old, new)
        else:
            print("\ninstructions: not counted, valgrind is not here")
    return 0 if ran else 1


if __name__ == "__main__":
    sys.exit(main())
