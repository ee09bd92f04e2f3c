#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Measures workloads bare and under each tool, interleaved.

All workloads with all tools in one place, those that are named (workloads.NAMED)
with fakebuild also on other file systems.  measure.py says how.
"""

import argparse
import contextlib
import os
import sys
import traceback

import figures
import merge
import pairs
import places
import report
import streams
import workloads as catalogue
from measure import Bench, complain


def apart(run):
    """Of what makes its own files and needs no sessions."""
    return lambda bench, folder: run(
        folder, bench.environment(bench.tools[0])["PATH"],
        bench.options.rounds, bench.options.scale)


# What has a table of its own: the stream translators, against cat, the merge of
# parts, against find, and what two processes at once cost each other.
TABLES = {"streams": apart(streams.run), "merge": apart(merge.run),
          "pairs": pairs.run}


def run_table(bench, name):
    """In a process of its own: it may change environment and folder."""
    folder = os.path.join(bench.scratch, name)
    os.mkdir(folder)
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            TABLES[name](bench, folder)
            sys.stdout.flush()
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)
    if os.waitpid(child, 0)[1] != 0:
        sys.exit(f"bench: {name} failed")


def parse_options():
    known = [w.name for w in catalogue.WORKLOADS] + list(TABLES)
    parser = argparse.ArgumentParser(
        description="Measure workloads bare and under each tool.",
        epilog="workloads: " + " ".join(known))
    parser.add_argument("--build", default=".", help="the build folder")
    parser.add_argument("--before", metavar="BUILD",
                        help="compare with fakebuild of this build folder, too")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--tools", type=lambda s: s.split(","),
                        help="only these, separated by commas")
    parser.add_argument("--scale", type=float, default=1.0,
                        help="shrink or grow trees and loops")
    parser.add_argument("--patience", type=float, default=10,
                        help="seconds; a tool that needs longer for a round "
                        "gets one round only")
    parser.add_argument("--project", help="built source tree for make-install")
    parser.add_argument("--folder", default="/var/tmp",
                        help="where to work (the file system is measured too)")
    parser.add_argument("--here", action="store_true",
                        help="not also on tmpfs and overlay")
    parser.add_argument("--output", default="bench",
                        help="OUTPUT.csv and OUTPUT.svg are written")
    parser.add_argument("--verbose", action="store_true",
                        help="show what the commands print")
    parser.add_argument("workloads", nargs="*", metavar="WORKLOAD")
    options = parser.parse_args()
    for name in options.workloads:
        if name not in known:
            parser.error(f"no workload called '{name}'; there are "
                         + " ".join(known))
    return options


def measure_here(options, folder, results):
    """All workloads that are asked for, on the file system of --folder."""
    bench = Bench(options, folder, results)
    for workload in catalogue.WORKLOADS:
        if options.workloads and workload.name not in options.workloads:
            continue
        complain(workload.name)
        bench.run(workload)
    for name in TABLES:
        if not options.workloads or name in options.workloads:
            complain(name)
            run_table(bench, name)
    return [tool.name for tool in bench.tools]


def measure_beside(options, folder, results):
    """fakebuild alone, with the workloads that are named."""
    bench = Bench(options, folder, results, only=["fakebuild", "before"])
    for workload in catalogue.WORKLOADS:
        if workload.name in catalogue.NAMED and (
                not options.workloads or workload.name in options.workloads):
            complain(f"{workload.name} on {results.place}")
            bench.run(workload)
    return [tool.name for tool in bench.tools]


def measure_all(options):
    """The results of each place, with the tools that were there."""
    done = []
    here = places.kind_of(options.folder)
    with places.scratch(options.folder) as folder:
        places.drop_root()
        results = report.Results(here)
        done.append((results, measure_here(options, folder, results)))
    beside = {"tmpfs": lambda: places.scratch("/dev/shm"),
              "overlay": lambda: places.overlay(options.folder)}
    for place, make in beside.items():
        if options.here or place == here:
            continue
        with contextlib.ExitStack() as stack:
            try:
                folder = stack.enter_context(make())
            except OSError as error:
                complain(f"{place}: not here: {error}")
                continue
            results = report.Results(place)
            done.append((results, measure_beside(options, folder, results)))
    return done


def main():
    options = parse_options()
    rounds = os.path.abspath(options.output + ".csv")
    plot = os.path.abspath(options.output + ".svg")
    places.prepare_outputs([rounds, plot])
    for workload in catalogue.WORKLOADS:
        workload.scale(options.scale)
    done = measure_all(options)
    for results, tools in done:
        if results.workloads:
            report.print_table(results, tools)
    figures.write_rounds(rounds, [results for results, _ in done])
    named = figures.read_rounds([rounds])
    if named.ratios:
        print("\nMultiples of the bare command:\n")
        print("\n".join(figures.table(named)))
        print("\n" + figures.caption(named))
        with open(plot, "w") as file:
            file.write(figures.plot(named))
    failed = [tool for results, _ in done for _, tool in results.failures
              if tool in ("bare", "fakebuild")]
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
