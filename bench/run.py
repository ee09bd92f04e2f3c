#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Measures workloads bare and under each tool, interleaved.

Every tool gets one session per workload; a worker inside it waits for the word
to run the next round.  Rounds go around the tools, so that whatever else the
machine does hits all of them alike, and ratios are taken within a round.
"""

import argparse
import os
import re
import resource
import shlex
import shutil
import subprocess
import sys
import tempfile
import time

import merge
import report
import streams
import tools as toolbox
import workloads as catalogue

RUN = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../tests/run")
# Whom root steps down to.
TEST_ID = int(subprocess.check_output([RUN, "--as-user", "id", "-u"]))


def complain(text):
    print(f"bench: {text}", file=sys.stderr)


def drop_root(folder):
    if os.getuid() != 0:
        return
    os.chown(folder, TEST_ID, TEST_ID)
    os.setgroups([])
    os.setgid(TEST_ID)
    os.setuid(TEST_ID)


class Bench:
    def __init__(self, options, scratch):
        self.options = options
        self.build = os.path.abspath(options.build)
        self.scratch = scratch
        self.results = report.Results()
        self.trees = {}
        self.tools = []
        known = toolbox.all_tools()
        if options.tools:
            known = [t for t in known if t.name in options.tools + ["bare"]]
        if options.before:
            known.append(toolbox.build_before(options.before))
        for tool in known:
            if toolbox.works(tool, self.environment(tool)):
                self.tools.append(tool)
            else:
                complain(f"{tool.name}: not here, or does not run")

    # ---- what scripts see ----

    def environment(self, tool, workload=None):
        keep = {k: v for k, v in os.environ.items()
                if not re.match("LD_|FAKE|PSEUDO|MAKE|MFLAGS", k)}
        uid, gid, gid2 = tool.owner.split()
        work = os.path.join(self.scratch,
                            f"{workload.name if workload else 'try'}."
                            f"{tool.name}")
        os.makedirs(work, exist_ok=True)
        keep.update({k: v.format(work=work)
                     for k, v in tool.environment.items()})
        keep["PATH"] = ":".join([self.build + "/faked", self.build] +
                                [self.build + "/" + d for d in
                                 ("pkgdb", "translate", "protocmp",
                                  "uchroot")] +
                                [keep["PATH"]])
        keep.update(work=work, LC_ALL="C", HOME=self.scratch,
                    TMPDIR=self.scratch, tool=tool.name, uid=uid, gid=gid,
                    gid2=gid2, loop=os.path.join(self.build, "bench", "loop"),
                    project=self.options.project or self.build,
                    build=self.build)
        if workload and workload.count:
            keep["count"] = str(workload.count)
        if workload and workload.files:
            keep["tree"], keep["list"] = self.tree(workload.files)
            keep["files"] = str(workload.files)
        return keep

    def tree(self, count):
        """A tree of `count` files, 200 to a folder, and the list of them."""
        if count not in self.trees:
            top = os.path.join(self.scratch, f"tree{count}")
            names = [f"{top}/d{i // 200:04d}/file{i:06d}"
                     for i in range(count)]
            for i, name in enumerate(names):
                if i % 200 == 0:
                    os.makedirs(os.path.dirname(name))
                with open(name, "w") as file:
                    file.write(name)
            with open(top + ".list", "w") as file:
                file.writelines(n + "\n" for n in names)
            self.trees[count] = top, top + ".list"
        return self.trees[count]

    # ---- kinds of workload ----

    def session(self, workload, tool):
        """Starts a worker inside the tool's session."""
        worker = [os.path.join(self.build, "bench", "worker"),
                  workload.prepare, workload.before, workload.step]
        worker = subprocess.Popen(
            tool.command + worker, env=self.environment(tool, workload),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE if not self.options.verbose else None,
            text=True, bufsize=1)
        if worker.stdout.readline() != "ready\n":
            self.results.fail(workload, tool.name, "cannot be prepared")
            worker.kill()
            return None
        return worker

    def run_sessions(self, workload, tools):
        workers = {t.name: self.session(workload, t) for t in tools}
        slow = set()
        for number in range(self.options.rounds + 1):
            for name, worker in workers.items():
                if worker is None or name in slow and number > 1:
                    continue
                worker.stdin.write(".")
                worker.stdin.flush()
                answer = worker.stdout.readline().split()
                if len(answer) != 3 or answer[2] != "0":
                    self.results.fail(workload, name, "the step failed")
                    worker.kill()
                    workers[name] = None
                elif number > 0:
                    self.results.add(workload, name, int(answer[0]),
                                     int(answer[1]))
                elif int(answer[0]) > self.options.patience * 1e9:
                    slow.add(name)      # the first round only warms up
        for worker in workers.values():
            if worker is not None:
                worker.stdin.close()
                worker.wait()

    def timed(self, command, environment, cwd=None):
        """Runs a command to its end: wall and CPU ns, or None."""
        start = time.monotonic_ns()
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(command, env=environment, cwd=cwd,
                              stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL,
                              stderr=None if self.options.verbose
                              else subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        wall = time.monotonic_ns() - start
        cpu = (after.ru_utime + after.ru_stime -
               before.ru_utime - before.ru_stime)
        return (wall, int(cpu * 1e9)) if done.returncode == 0 else None

    def run_outside(self, workload, commands):
        """commands: name -> (words, environment), taken in turn."""
        for number in range(self.options.rounds + 1):
            for name, (words, environment) in list(commands.items()):
                took = self.timed(words, environment)
                if took is None:
                    self.results.fail(workload, name, "the command failed")
                    del commands[name]
                elif number > 0:
                    self.results.add(workload, name, *took)

    def run_launches(self, workload, tools):
        loop = os.path.join(self.build, "bench", "loop")
        self.run_outside(workload, {
            t.name: ([loop, "spawn", str(workload.launch)] + t.command +
                     workload.step.split(), self.environment(t, workload))
            for t in tools})

    def run_variants(self, workload):
        bare = self.tools[0]
        environment = self.environment(bare, workload)
        for script in (workload.prepare, workload.before):
            if subprocess.run(["sh", "-c", script],
                              env=environment).returncode != 0:
                self.results.fail(workload, "bare", "cannot be prepared")
                return
        self.run_outside(workload, {
            name: (["sh", "-c", step], environment)
            for name, step in workload.variants.items()})

    def run_state(self, workload, tools):
        """Saving of many records, then loading and saving them again."""
        commands = {}
        for tool in tools:
            if not tool.save:
                continue
            environment = self.environment(tool, workload)
            state = os.path.join(environment["work"], "state")
            save = [w.format(file=state) for w in tool.save]
            load = [w.format(file=state) for w in tool.load]
            chown = ["chown", "-R", "4242:4243", environment["tree"]]
            if self.timed(save + chown, environment) is None:
                self.results.fail(workload, tool.name, "cannot be prepared")
                continue
            commands[tool.name] = load + ["true"], environment
        self.run_outside(workload, commands)

    def run_calls(self, workload, tools):
        """System calls per file beyond those of the bare command."""
        counts = {}
        for tool in tools:
            environment = self.environment(tool, workload)
            out = os.path.join(environment["work"], "strace")
            script = (f"{workload.prepare} && exec strace -f -c -o "
                      f"{shlex.quote(out)} sh -c {shlex.quote(workload.step)}")
            if self.timed(tool.command + ["sh", "-c", script],
                          environment) is None:
                self.results.fail(workload, tool.name, "strace failed")
                continue
            with open(out) as file:
                total = [l.split() for l in file if l.endswith(" total\n")]
            numbers = [w for w in total[-1] if w.isdigit()]
            counts[tool.name] = int(numbers[1 if len(numbers) > 2 else 0])
        for name, count in counts.items():
            extra = (count - counts["bare"]) / workload.files
            self.results.add(workload, name,
                             count / workload.files if name == "bare"
                             else extra, 0)

    def run(self, workload):
        tools = [t for t in self.tools if t.name not in workload.skip]
        if workload.needs and not shutil.which(workload.needs):
            complain(f"{workload.name}: needs {workload.needs}")
        elif workload.variants:
            self.run_variants(workload)
        elif workload.launch:
            self.run_launches(workload, tools)
        elif workload.state:
            self.run_state(workload, tools)
        elif workload.count_calls:
            self.run_calls(workload, tools)
        else:
            self.run_sessions(workload, tools)
        for tool in tools:
            shutil.rmtree(os.path.join(self.scratch,
                                       f"{workload.name}.{tool.name}"),
                          ignore_errors=True)


# What has a table of its own: the stream translators, against cat, and the merge
# of parts, against find.
TABLES = {"streams": streams.run, "merge": merge.run}


def run_table(bench, name):
    folder = os.path.join(bench.scratch, name)
    os.mkdir(folder)
    TABLES[name](folder, bench.environment(bench.tools[0])["PATH"],
                 bench.options.rounds, bench.options.scale)


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


def main():
    options = parse_options()
    scratch = tempfile.mkdtemp(prefix="fakebuild-bench.", dir=options.folder)
    # Opened before root is given up: the build folder may be root's.
    outputs = [os.path.abspath(f"{options.output}.{kind}")
               for kind in ("csv", "svg")]
    for path in outputs:
        with open(path, "w"):
            pass
        if os.getuid() == 0:
            os.chown(path, TEST_ID, TEST_ID)
    drop_root(scratch)
    os.umask(0o022)
    try:
        bench = Bench(options, scratch)
        for workload in catalogue.WORKLOADS:
            if options.workloads and workload.name not in options.workloads:
                continue
            workload.scale(options.scale)
            complain(workload.name)
            bench.run(workload)
        for name in TABLES:
            if not options.workloads or name in options.workloads:
                complain(name)
                run_table(bench, name)
    finally:
        subprocess.run(["chmod", "-R", "u+rwX", scratch])
        shutil.rmtree(scratch, ignore_errors=True)
    names = [t.name for t in bench.tools]
    report.print_table(bench.results, names)
    report.write_csv(bench.results, outputs[0])
    report.write_svg(bench.results, names, outputs[1])
    failed = [t for _, t in bench.results.failures if t in
              ("bare", "fakebuild")]
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
