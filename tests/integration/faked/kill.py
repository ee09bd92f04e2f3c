# SPDX-License-Identifier: BSD-2-Clause
"""Kills processes of --state sessions at random and looks what was lost.

usage: kill.py SECONDS

Writers change owners without end and log each change before they make it and
after the call has confirmed it.  Meanwhile processes of the session are killed:
writers, their shell, the launcher, faked while it takes up, checkpoints or
closes the state.  The next run must show for each file the owner that was
confirmed last, or one that a later call was about to set; never anything else.
"""

import os
import random
import re
import signal
import subprocess
import sys
import time

STATE = "state.db"
WRITERS = 4
FILES = 40
LINE = re.compile(r"([+=])(files/\d+\.\d+) (\d+:\d+)$")

WRITER = f"""
import os, random, sys
name = sys.argv[1]
log = os.open("log." + name, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
while True:
    path = "files/%s.%d" % (name, random.randrange({FILES}))
    uid, gid = random.randrange(1, 60000), random.randrange(1, 60000)
    line = "%s %d:%d\\n" % (path, uid, gid)
    os.write(log, b"+" + line.encode())
    os.chown(path, uid, gid)
    os.write(log, b"=" + line.encode())
"""


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
        return True
    except ProcessLookupError:
        return False


def expected():
    """path -> owners that it may have."""
    owners = {}
    for writer in range(WRITERS):
        try:
            with open(f"log.{writer}") as log:
                lines = log.read().splitlines()
        except FileNotFoundError:
            continue
        for line in lines:
            # A writer that died within a write leaves the start of a line,
            # and the next one goes on behind it.
            whole = LINE.search(line)
            if not whole:
                continue
            sign, path, owner = whole.groups()
            if sign == "=":
                owners[path] = {owner}
            else:
                owners.setdefault(path, {"0:0"}).add(owner)
    return owners


def run(script):
    """One session that nobody disturbs."""
    return subprocess.run(["fakebuild", "--state", STATE, "sh", "-c", script],
                          capture_output=True, text=True, timeout=100)


def check():
    """What is wrong with the state, and how many files were compared."""
    result = run("stat -c '%n %u:%g' files/*")
    if result.returncode:
        return [f"status {result.returncode}: {result.stderr}"], 0
    found = dict(line.split() for line in result.stdout.splitlines())
    owners = expected()
    return [f"{path}: {found[path]}, expected {owners[path]}"
            for path in owners if found[path] not in owners[path]], len(owners)


def disturb(writers, count):
    """One session whose processes are killed; how many were."""
    launcher = subprocess.Popen(
        ["fakebuild", "--state", STATE, "--checkpoint", "1", "sh", "-c",
         "".join(f"{sys.executable} writer.py {n} & " for n in range(writers))
         + "sleep 1.5; kill %1 %2 %3 %4 2>/dev/null; exit 0"],
        stderr=subprocess.DEVNULL, start_new_session=True)
    killed = 0
    while killed < count and launcher.poll() is None:
        time.sleep(random.random() * random.choice((0.01, 0.1, 0.4)))
        victims = members(launcher.pid)
        if victims:
            killed += kill(random.choice(victims))
    # Sometimes what is left goes on while the next session begins.
    if random.random() < 0.3:
        result = run("true")
        if result.returncode:
            sys.exit("beside a running session: " + result.stderr)
    while left := members(launcher.pid):
        for pid in left:
            kill(pid)
    launcher.wait()
    return killed


def main():
    end = time.monotonic() + float(sys.argv[1])
    os.mkdir("files")
    for writer in range(WRITERS):
        for number in range(FILES):
            open(f"files/{writer}.{number}", "w").close()
    with open("writer.py", "w") as file:
        file.write(WRITER)
    kills = rounds = compared = 0
    while time.monotonic() < end or rounds < 3:
        kills += disturb(WRITERS, random.randrange(1, 12))
        faults, files = check()
        if faults:
            print(f"round {rounds}, {len(faults)} of {files} files:")
            print("\n".join(faults[:10]))
            return 1
        rounds += 1
        compared += files
        if os.path.exists(STATE + "-ledger"):
            print("the ledger is still there")
            return 1
    changes = sum(open(f"log.{n}").read().count("=") for n in range(WRITERS))
    print(f"# {rounds} rounds, {kills} kills, {changes} changes confirmed, "
          f"{compared} owners compared")
    return 0 if compared else 1


sys.exit(main())
