# SPDX-License-Identifier: BSD-2-Clause
"""What --import costs as a tree and the number of its parts grow.

A tree of empty files, 200 to a folder, is described by one or more parts, each
of which says an odd owner of its share of the paths, and all of the top.  One
command records them in a new session.  CPU time (user and system) is that of
the command and of what it starts, and stands beside that of find -printf, which
looks at the same files; of several rounds the least counts.  The peak of memory
is that of the largest process, in a run of its own.
"""

import os
import shutil
import subprocess
import sys
import time

PATHS = (1000, 10000, 100000, 1000000)
PARTS = (1, 10, 100)
GOAL = 3.0
HEADER = '{"fakebuild-parts":1}\n'
FIND = ["find", "tree", "-printf", "%p %m %U %G %s %y\n"]


# ---- a tree, and its parts ----

def make_tree(paths):
    """Makes `tree`, of so many paths with the top; their lines, sorted."""
    line = '{"path":"%s","type":"%s","mode":"0%o","uid":4242,"gid":4343}\n'
    lines = [line % (".", "d", 0o755)]
    os.mkdir("tree")
    for number in range(paths - 1):
        folder = "d%05d" % (number // 200)
        if number % 200 == 0:
            os.mkdir("tree/" + folder)
            lines.append(line % (folder, "d", 0o755))
        else:
            name = "%s/file%07d" % (folder, number)
            os.close(os.open("tree/" + name, os.O_CREAT | os.O_WRONLY, 0o644))
            lines.append(line % (name, "f", 0o644))
    return lines


def write_parts(lines, parts):
    """Shares the lines out; the arguments that name the parts."""
    words = []
    for number in range(parts):
        name = "part%d.json" % number
        share = lines[1:][(len(lines) - 1) * number // parts:
                          (len(lines) - 1) * (number + 1) // parts]
        with open(name, "w") as out:
            out.writelines([HEADER, lines[0]] + share)
        words += ["--import", name]
    return words


# ---- one run ----

def cpu(command):
    with open("out", "wb") as out:
        process = subprocess.Popen(command, stdout=out)
        _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit("bench: %s failed" % command[0])
    return usage.ru_utime + usage.ru_stime


def processes(top):
    """This process and those that it has started."""
    found = [top]
    for pid in found:
        try:
            with open("/proc/%d/task/%d/children" % (pid, pid)) as file:
                found += [int(word) for word in file.read().split()]
        except OSError:         # it has ended meanwhile
            pass
    return found


def peak(command):
    """Peak KiB of the largest process.  What wait4 tells may be our own: it
    goes over from a process to what it executes."""
    most = 0
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    while process.poll() is None:
        for pid in processes(process.pid):
            try:
                with open("/proc/%d/status" % pid) as file:
                    text = file.read()
                if "VmHWM:" in text:
                    most = max(most, int(text.split("VmHWM:")[1].split()[0]))
            except OSError:
                pass
        time.sleep(0.0005)
    if process.returncode != 0:
        sys.exit("bench: %s failed" % command[0])
    return most


# ---- the table ----

def print_rows(paths, rounds):
    lines = make_tree(paths)
    for parts in PARTS:
        if parts * 10 > paths:
            continue
        command = ["fakebuild"] + write_parts(lines, parts) + [
            "--root", "tree", "true"]
        finds, merges = [], []
        for _ in range(rounds + 1):     # the first one only warms up
            finds.append(cpu(FIND))
            merges.append(cpu(command))
        find, merge = min(finds[1:]), min(merges[1:])
        # A session takes its milliseconds, however small the tree is.
        goal = "%6.1f" % GOAL if paths >= 100000 else ""
        print("%9d %6d %10.1f %10.1f %7.2f %6s %10d" % (
            paths, parts, find * 1e3, merge * 1e3, merge / find, goal,
            peak(command)), flush=True)
    shutil.rmtree("tree")


def run(folder, path, rounds, scale):
    """Runs all in an empty folder; the tools are found in `path`."""
    os.environ.update(PATH=path, LC_ALL="C", HOME=folder, TMPDIR=folder)
    os.chdir(folder)
    print("%9s %6s %10s %10s %7s %6s %10s" % (
        "paths", "parts", "find ms", "merge ms", "ratio", "goal", "peak KiB"))
    for paths in PATHS:
        if paths * scale >= 10:
            print_rows(int(paths * scale), rounds)
