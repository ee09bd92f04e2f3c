# SPDX-License-Identifier: BSD-2-Clause
"""Kills boxes at random instants: SECONDS IMAGE FOLDER...

Each box has a daemon that heeds no signal and a command that starts others.
The victim is its supervisor or its first process.  After each round no process
of a box may be there, and no other mount than before; at the end FOLDERs must
have the files that they had.  Says the number of rounds, or what was left.
"""

import os
import random
import signal
import subprocess
import sys
import time

MARK = f"4242.{os.getpid()}"
SCRIPT = (f"trap '' HUP INT TERM; (exec setsid sleep {MARK}) & "
          "while :; do /bin/true; done")


def processes():
    """The processes that have the mark in their words, this one aside."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as file:
                words = file.read()
        except OSError:
            continue
        if MARK.encode() in words:
            found.append(words)
    return found


def wait_for_none():
    """What is left after some time.  A process that executes or ends has no
    words for a moment, so none must be found several times."""
    end = time.monotonic() + 10
    none = 0
    while none < 3 and time.monotonic() < end:
        left = processes()
        none = 0 if left else none + 1
        time.sleep(0.001)
    return left


def mounts():
    with open("/proc/self/mountinfo") as file:
        return file.read()


def files(folders):
    return [sorted(os.path.join(top, name) for top, dirs, names
                   in os.walk(folder) for name in dirs + names)
            for folder in folders]


def first_of(supervisor):
    """The first process of a box, if there is one already."""
    try:
        with open(f"/proc/{supervisor}/task/{supervisor}/children") as file:
            return [int(pid) for pid in file.read().split()]
    except OSError:
        return []


def play(number, image):
    log = ["--audit", f"{MARK}.{number}"] if number % 3 == 0 else []
    box = subprocess.Popen(["uchroot", *log, image, "sh", "-c", SCRIPT],
                           stdin=subprocess.DEVNULL,
                           stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL)
    time.sleep(random.random() ** 2 * 0.05)
    victims = first_of(box.pid) if number % 2 else [box.pid]
    for pid in victims or [box.pid]:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    box.wait(10)
    if log and os.path.exists(log[1]):
        os.unlink(log[1])
    return wait_for_none()


def main():
    seconds, image, *folders = sys.argv[1:]
    before, files_before = mounts(), files(folders)
    end = time.monotonic() + float(seconds)
    rounds = 0
    while time.monotonic() < end:
        left = play(rounds, image)
        rounds += 1
        if left or mounts() != before:
            sys.exit(f"round {rounds}: left {left or 'a mount'}")
    if files(folders) != files_before:
        sys.exit(f"left files: {files(folders)}")
    print(rounds, "rounds")


main()
