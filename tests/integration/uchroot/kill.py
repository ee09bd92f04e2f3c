# SPDX-License-Identifier: BSD-2-Clause
"""Kills boxes at random instants: KILLS IMAGE TARBALL FOLDER...

Each round begins one of these, with a daemon that heeds no signal and a command
that starts others, and kills one of its processes:

    box      a command
    session  a session that waits for commands, with one of them
    virt     a testbed of autopkgtest-virt-uchroot, with a command
    unpack   the first use of a tarball

After each round no process of it may be there, no other mount than before, and
no half image; at the end, after a list of sessions, which forgets those that
were killed, FOLDERs must have the files that they had.  Says how many were
killed of each, or what was left.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import time

MARK = f"4242.{os.getpid()}"
SCRIPT = (f"trap '' HUP INT TERM; (exec setsid sleep {MARK}) & "
          "while :; do /bin/true; done")
QUIET = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL,
         "stderr": subprocess.DEVNULL}
CACHE = os.path.abspath(f"cache.{MARK}")
killed = {}


def read(path):
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return b""


def processes():
    """The processes that have the mark in their words or variables, this one
    aside, as pids with words."""
    found = {}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        words = read(f"/proc/{pid}/cmdline")
        if int(pid) != os.getpid() and MARK.encode() in words + read(
                f"/proc/{pid}/environ"):
            found[int(pid)] = words
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
    return read("/proc/self/mountinfo")


def is_own(path):
    try:
        return os.lstat(path).st_uid == os.getuid()
    except OSError:
        return False


def files(folders):
    """Those of this user: others may work in the same folders."""
    paths = {os.path.join(top, name) for folder in folders
             for top, dirs, names in os.walk(folder) for name in dirs + names}
    return set(filter(is_own, paths))


def children(pid):
    return [int(pid) for pid in
            read(f"/proc/{pid}/task/{pid}/children").split()]


def line_of(pid):
    """A process, one of its children, one of that one's children, and so on."""
    line = []
    while pid:
        line.append(pid)
        below = children(pid)
        pid = random.choice(below) if below else 0
    return line


def kill(pid):
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def strike(kind, top, names):
    """Kills one of the processes that begin with this one, and notes which."""
    line = line_of(top)
    which = random.randrange(min(len(line), len(names)))
    kill(line[which])
    name = f"{kind} {names[which]}"
    killed[name] = killed.get(name, 0) + 1
    return which


def start(*argv, **how):
    return subprocess.Popen(argv, env={**os.environ, "XDG_CACHE_HOME": CACHE,
                                       "KILL_MARK": MARK},
                            **{**QUIET, **how})


def pause(most):
    time.sleep(random.random() ** 2 * most)


def end(process):
    """What was killed may have been no more than the command, or a part of it,
    which ends nothing else."""
    try:
        process.wait(0.02)
    except subprocess.TimeoutExpired:
        process.kill()
    process.wait(10)


def play_box(image, _):
    log = f"{MARK}.log"
    audit = ["--audit", log] if random.random() < 0.3 else []
    box = start("uchroot", *audit, image, "sh", "-c", SCRIPT)
    pause(0.05)
    strike("box", box.pid, ["supervisor", "first", "keeper", "command"])
    end(box)
    if os.path.exists(log):
        os.unlink(log)


def play_session(image, _):
    name = f"kill-{MARK}"
    begin = start("uchroot", "-b", "-n", name, image)
    if random.random() < 0.5:
        begin.wait(10)
    caller = start("uchroot", "-r", "-c", name, "sh", "-c", SCRIPT)
    pause(0.05)
    hosts = [pid for pid, words in processes().items()
             if b"\0-b\0" in words and pid != begin.pid]
    inside = [pid for pid in hosts if any(pid in children(other)
                                          for other in hosts)]
    outside = [pid for pid in hosts if pid not in inside]
    if random.random() < 0.3:
        strike("session", caller.pid, ["caller"])
    elif outside:
        strike("session", random.choice(outside),
               ["host", "first", "server", "keeper", "command"])
    else:
        strike("session", begin.pid, ["beginner"])
    begin.wait(10)
    start("uchroot", "-e", "-c", name).wait(10)
    end(caller)
    # What is begun late is ended by its name.
    if processes():
        start("uchroot", "-e", "-c", name).wait(10)


def play_virt(image, _):
    virt = start("autopkgtest-virt-uchroot", image, stdin=subprocess.PIPE,
                 stdout=subprocess.PIPE)
    virt.stdin.write(b"open\nprint-execute-command\n")
    virt.stdin.flush()
    command = None
    if random.random() < 0.5:
        answer = [virt.stdout.readline() for _ in range(3)][-1].decode()
        argv = answer.split()[-1].split(",")
        if answer.startswith("ok") and argv[0].startswith("/"):
            command = start(*argv, "sh", "-c", SCRIPT)
    pause(0.05)
    strike("virt", virt.pid, ["server", "host", "first", "session", "keeper"])
    virt.stdin.close()
    end(virt)
    virt.stdout.close()
    if command:
        command.kill()
        command.wait(10)


def play_unpack(_, tarball):
    shutil.rmtree(CACHE, ignore_errors=True)
    os.mkdir(CACHE)
    box = start("uchroot", tarball, "/bin/true")
    # Its digest comes first.
    time.sleep(random.random() * 0.3)
    strike("unpack", box.pid, ["supervisor", "unpacker"])
    end(box)
    left = wait_for_none()
    again = start("uchroot", tarball, "/bin/true")
    if again.wait(60):
        sys.exit(f"unpack: the next use fails with {again.returncode}")
    if [name for name in os.listdir(CACHE + "/uchroot") if ".new" in name]:
        sys.exit("unpack: half an image is left")
    return left


def main():
    kills, image, tarball, *folders = sys.argv[1:]
    before, files_before = mounts(), files(folders)
    os.mkdir(CACHE)
    plays = [play_box, play_box, play_session, play_virt, play_unpack]
    for number in range(int(kills)):
        play = plays[number % len(plays)]
        left = play(image, tarball) or wait_for_none()
        if left or mounts() != before:
            sys.exit(f"round {number}, {play.__name__}: "
                     f"left {left or 'a mount'}")
    shutil.rmtree(CACHE)
    if subprocess.run(["uchroot", "-l"], stdout=subprocess.PIPE,
                      check=True).stdout:
        sys.exit("left a session")
    if files(folders) != files_before:
        sys.exit(f"left files: {sorted(files(folders) ^ files_before)}")
    print(f"{sum(killed.values())} kills, 0 left:",
          ", ".join(f"{count} {name}" for name, count
                    in sorted(killed.items())))


main()
