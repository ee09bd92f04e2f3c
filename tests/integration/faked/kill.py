# SPDX-License-Identifier: BSD-2-Clause
"""Kills processes of all kinds of sessions and looks what was lost.

usage: kill.py RESULTS LABEL SECONDS KILLS

Works in the current folder, on whose file system the states lie, in rounds
until SECONDS are over or RESULTS holds KILLS kills; a round that has begun is
finished.  RESULTS gets a line for each round:

    LABEL SESSION KILLS CONFIRMED LOST

so a campaign may be stopped and resumed, on another file system or another
build, at any time.  The helper `writers` has writers die by the hundred, some
of them in a root of their own; from here its session's other processes are
killed: the launcher, faked in each of its jobs, a second command that joined,
and the helper itself.  SESSION is plain (the launcher serves), faked (a server
of its own), or state (--state, taken up by the next round).
"""

import os
import random
import shutil
import signal
import struct
import subprocess
import sys
import time

IN_A_ROUND = 200
COUNTERS = struct.Struct("3L")      # kills, confirmed, wrong: writers.c


def counters(log):
    """What the helper has counted, zeros if it was killed before it began."""
    try:
        with open(log, "rb") as file:
            return COUNTERS.unpack(file.read(COUNTERS.size))
    except (FileNotFoundError, struct.error):
        return 0, 0, 0


def members(session):
    """The processes of a session in the terminal's sense."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/stat") as file:
                fields = file.read().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session and fields[0] != "Z":
            found.append(int(pid))
    return found


def kill(pid):
    try:
        os.kill(pid, signal.SIGKILL)
        return 1
    except ProcessLookupError:
        return 0


def start(*words, **others):
    return subprocess.Popen(words, stdin=subprocess.DEVNULL,
                            start_new_session=True, **others)


def survives(words, **others):
    """A helper that nobody kills has to find everything."""
    done = subprocess.run(words, stdin=subprocess.DEVNULL, text=True,
                          capture_output=True, timeout=300, **others)
    if done.returncode:
        raise Lost(f"{words}: status {done.returncode}\n{done.stderr}")


class Lost(Exception):
    pass


def nap():
    time.sleep(random.random() * random.choice((0.02, 0.1, 0.5)))


def finish(process, log):
    """Waits for a session whose launcher was killed."""
    process.wait()
    while members(process.pid):
        time.sleep(0.01)
    if counters(log)[2]:
        raise Lost(f"{log}: see standard error")


def plain(log):
    """The launcher dies; what it started goes on, and starts programs."""
    script = 'writers "$1" "$2"; exec writers --check "$2"'
    process = start("fakebuild", "--", "sh", "-c", script, "sh",
                    str(IN_A_ROUND), log)
    nap()
    kills = kill(process.pid)
    finish(process, log)
    return kills


def faked(log):
    """The server dies; two commands go on, and a third one joins."""
    key, server = subprocess.run(
        ["faked"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        text=True, check=True).stdout.strip().split(":")
    joined = dict(os.environ, FAKEROOTKEY=key)
    process = start("fakebuild", "--", "writers", str(IN_A_ROUND), log,
                    env=joined)
    other = start("fakebuild", "--", "sh", "-c", "while :; do chown 0:0 .; done",
                  env=joined)
    nap()
    kills = kill(int(server)) + kill(other.pid)
    other.wait()
    finish(process, log)
    survives(["fakebuild", "--", "writers", "--check", log], env=joined)
    subprocess.run(["faked", "--cleanup", key], check=True)
    return kills


def state(log):
    """Anybody dies, also in the middle of taking up and saving."""
    session = ["fakebuild", "--state", "state.db", "--checkpoint", "1", "--"]
    process = start(*session, "writers", str(IN_A_ROUND), log,
                    stderr=subprocess.DEVNULL)
    kills = 0
    for _ in range(random.randrange(1, 8)):
        nap()
        victims = members(process.pid)
        if victims:
            kills += kill(random.choice(victims))
    # Sometimes what is left goes on while the next session begins.
    if random.random() < 0.3:
        survives(session + ["true"])
    while left := members(process.pid):
        kills += sum(map(kill, left))
    process.wait()
    survives(session + ["writers", "--check", log])
    return kills


def total(results):
    try:
        with open(results) as file:
            return sum(int(line.split()[2]) for line in file)
    except FileNotFoundError:
        return 0


def one_round(kind, results, label):
    log = os.path.abspath(kind.__name__ + "/log")
    os.makedirs(kind.__name__, exist_ok=True)
    os.chdir(kind.__name__)
    before = counters(log)
    lost = 0
    try:
        from_here = kind(log)
    except Lost as loss:
        print(f"{label} {kind.__name__}: {loss}")
        from_here, lost = 0, 1
    after = counters(log)
    kills, confirmed = (a - b for a, b in zip(after[:2], before))
    lost = max(lost, after[2] - before[2])
    os.chdir("..")
    with open(results, "a") as file:
        file.write(f"{label} {kind.__name__} {kills + from_here} {confirmed} "
                   f"{lost}\n")
    # What was lost is kept to be looked at; a plain session starts anew.
    if lost:
        os.rename(kind.__name__, f"lost-{kind.__name__}-{os.getpid()}-"
                  f"{time.time_ns()}")
    elif kind is not state:
        shutil.rmtree(kind.__name__)
    return lost


def main():
    results, label = os.path.abspath(sys.argv[1]), sys.argv[2]
    end = time.monotonic() + float(sys.argv[3])
    lost = rounds = 0
    while rounds < 3 or (time.monotonic() < end and
                         total(results) < int(sys.argv[4])):
        lost += one_round((plain, faked, state)[rounds % 3], results, label)
        rounds += 1
    return lost != 0


sys.exit(main())
