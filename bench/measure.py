# SPDX-License-Identifier: BSD-2-Clause
"""Runs one workload bare and under each tool, and notes how long it took.

Every tool gets one session per workload; a worker inside it waits for the word
to run the next round.  Rounds go around the tools, there and back, so that
whatever else the machine does hits all of them alike, and ratios are taken
within a round.
"""

import os
import re
import resource
import shlex
import shutil
import subprocess
import sys
import time

import tools as toolbox


def complain(text):
    print(f"bench: {text}", file=sys.stderr)


class Bench:
    def __init__(self, options, scratch, results, only=None):
        self.options = options
        self.build = os.path.abspath(options.build)
        self.scratch = scratch
        self.results = results
        self.trees = {}
        self.tools = []
        known = toolbox.all_tools()
        if options.tools:
            known = [t for t in known if t.name in options.tools + ["bare"]]
        if options.before:
            known.append(toolbox.build_before(options.before))
        if only:
            known = [t for t in known if t.name in only + ["bare"]]
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
        self.take_turns(workload, {t.name: self.session(workload, t)
                                   for t in tools})

    def take_turns(self, workload, workers):
        """Lets workers run their rounds, one after the other, and ends them."""
        slow = set()
        for number in range(self.options.rounds + 1):
            turn = list(workers.items())
            for name, worker in turn[::-1] if number % 2 else turn:
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
            turn = list(commands.items())
            for name, (words, environment) in turn[::-1] if number % 2 else turn:
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
