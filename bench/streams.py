# SPDX-License-Identifier: BSD-2-Clause
"""CPU time of the stream translators relative to cat, and their memory.

Archives of many tiny members and one of 20 large files go through a tool and
through cat, from the same kind of input into the same kind of output.  The
database has an entry for each member, with another owner, so that every header
is looked up and changed.

Reading the database is measured apart: the tool gets a named pipe as a second
database and waits there, everything else being read; what it has used by then
is the load.  What it needs afterwards for an empty stream, mostly to free the
database, is taken off as well.  Of several rounds the least counts: whatever
else the machine does only ever adds.

A second table has whole commands, with the load of the database in each of its
forms, from a pipe into a pipe.

The ratio that is promised is that from a pipe into a pipe, as the tools are
used.  Next to it stand the others: with /dev/null for output cat does half of
what it does elsewhere, and from file to file it leaves the copying to the
kernel, which no program can that changes a header every few hundred bytes.
"""

import errno
import os
import subprocess
import sys
import tarfile
import time

CPIO = "070701" + "%08X" * 13
SETTINGS = [("pipe", "pipe"), ("file", "pipe"), ("file", "null"),
            ("file", "file")]
MTIME = 1700000000


def paths(entries):
    """Directories and files of a tree, in the order of a walk."""
    made = 0
    for top in range(entries):
        for sub in range(10):
            for name in [None] + ["file%03d.txt" % n for n in range(98)]:
                if made == entries:
                    return
                made += 1
                folder = "usr/share/package%03d/sub%d" % (top, sub)
                yield (folder, True) if name is None else \
                    (folder + "/" + name, False)


def mtime(number):
    return MTIME + number * 37 % 1000003


# ---- what goes in ----

def write_database(path, entries):
    with open(path, "w") as out:
        out.write("#mtree\n")
        for name, is_dir in paths(entries):
            out.write("./%s type=%s mode=%s uid=0 gid=0 uname=root gname=root\n"
                      % (name, "dir" if is_dir else "file",
                         "0755" if is_dir else "0644"))


def write_tar(path, entries, form=tarfile.USTAR_FORMAT):
    with open(path, "wb") as out:
        for number, (name, is_dir) in enumerate(paths(entries)):
            info = tarfile.TarInfo(name)
            info.type = tarfile.DIRTYPE if is_dir else tarfile.REGTYPE
            info.uid, info.gid, info.uname, info.gname = 1000, 1000, "b", "b"
            info.mode = 0o755 if is_dir else 0o644
            info.size = 0 if is_dir else 10
            info.mtime = mtime(number)
            if form == tarfile.PAX_FORMAT:
                info.mtime += 0.25
            out.write(info.tobuf(form))
            out.write(b"" if is_dir else b"x" * 10 + b"\0" * 502)
        out.write(b"\0" * 10240)


def write_pax(path, entries):
    write_tar(path, entries, tarfile.PAX_FORMAT)


def write_cpio(path, entries, length=10):
    with open(path, "wb") as out:
        members = list(paths(entries)) + [("TRAILER!!!", True)]
        for ino, (name, is_dir) in enumerate(members):
            size = 0 if is_dir else length
            head = (CPIO % (ino, 0o40755 if is_dir else 0o100644, 1000, 1000, 1,
                            mtime(ino), size, 8, 1, 0, 0, len(name) + 1, 0)
                    + name + "\0").encode()
            out.write(head + b"\0" * (-len(head) % 4))
            out.write(b"x" * size + b"\0" * (-size % 4))


def write_cpio_0(path, entries):
    write_cpio(path, entries, 0)


def write_cpio_500(path, entries):
    write_cpio(path, entries, 500)


def write_large(path, megabytes):
    block = os.urandom(1 << 20)
    with open(path, "wb") as out:
        for n in range(20):
            info = tarfile.TarInfo("large%d" % n)
            info.size = (megabytes << 20) // 20 & ~511
            out.write(info.tobuf(tarfile.USTAR_FORMAT))
            left = info.size
            while left > 0:
                out.write(block[:left])
                left -= len(block[:left])
        out.write(b"\0" * 10240)


# ---- one run ----

def open_gate(path, process):
    """Waits until the process has opened this named pipe for reading."""
    while True:
        try:
            return os.open(path, os.O_WRONLY | os.O_NONBLOCK)
        except OSError as error:
            if error.errno != errno.ENXIO:
                raise
        if process.poll() is not None:
            sys.exit("bench: %s failed" % process.args[0])
        time.sleep(0.001)


def proc(process, name):
    with open("/proc/%d/%s" % (process.pid, name)) as file:
        return file.read()


def wait_for_sleep(process):
    while proc(process, "stat").rsplit(")", 1)[1].split()[0] != "S":
        time.sleep(0.001)


def pass_gate(path, process):
    """The CPU seconds that a process used until it waited at the gate."""
    gate = open_gate(path, process)
    wait_for_sleep(process)
    seconds = int(proc(process, "schedstat").split()[0]) / 1e9
    os.close(gate)
    return seconds


def measure(command, stream, setting, folder, gate=None, errors=None):
    """CPU seconds before and after the gate."""
    feeder = sink = None
    source, target = setting
    if source == "pipe":
        feeder = subprocess.Popen(["cat", stream], stdout=subprocess.PIPE)
        given = feeder.stdout
    else:
        given = open(stream, "rb")
    if target == "pipe":
        taken = subprocess.PIPE
    elif target == "null":
        taken = open(os.devnull, "wb")
    else:
        taken = open(os.path.join(folder, "out"), "wb")
    process = subprocess.Popen(command, stdin=given, stdout=taken,
                               stderr=errors)
    given.close()
    if target == "pipe":
        sink = subprocess.Popen(["cat"], stdin=process.stdout,
                                stdout=subprocess.DEVNULL)
        process.stdout.close()
    else:
        taken.close()
    before = pass_gate(gate, process) if gate else 0
    _, status, usage = os.wait4(process.pid, 0)
    for other in (feeder, sink):
        if other:
            other.wait()
    if target == "file":
        os.unlink(os.path.join(folder, "out"))
    if status != 0:
        sys.exit("bench: %s failed on %s" % (command[0], stream))
    return before, usage.ru_utime + usage.ru_stime - before


def compare(tool, database, stream, nothing, setting, folder, rounds):
    """`nothing` is an archive of the form of `stream` with nothing in it."""
    gate = os.path.join(folder, "gate")
    command = [tool, database, gate]
    cats, tools, empty, loads = [], [], [], []
    for _ in range(rounds):
        cats.append(measure(["cat"], stream, setting, folder)[1])
        load, used = measure(command, stream, setting, folder, gate)
        tools.append(used)
        loads.append(load)
        empty.append(measure(command, nothing, setting, folder, gate)[1])
    return min(cats), min(loads), (min(tools) - min(empty)) / min(cats)


def peak(command, stream):
    """Peak KiB when all but the last block is read.  What wait4 tells may be
    our own: it goes over from a process to what it executes."""
    process = subprocess.Popen(command, stdin=subprocess.PIPE,
                               stdout=subprocess.DEVNULL, bufsize=0)
    with open(stream, "rb") as source:
        left = os.path.getsize(stream) - 512
        while left > 0:
            left -= process.stdin.write(source.read(min(left, 1 << 20)))
            source.seek(-512 - left, os.SEEK_END)
        wait_for_sleep(process)
        most = proc(process, "status").split("VmHWM:")[1].split()[0]
        process.stdin.write(source.read())
    process.stdin.close()
    if process.wait() != 0:
        sys.exit("bench: %s failed on %s" % (command[0], stream))
    return int(most)


# ---- the tables ----

# Name, tool, what writes the stream, how many of what, goal.
STREAMS = [
    ("tiny ustar members", "tartranslate", write_tar, "entries", 2.0),
    ("a pax header on each", "tartranslate", write_pax, "entries", 2.0),
    ("newc, 10 bytes each", "cpiotranslate", write_cpio, "entries", 2.2),
    ("newc, 500 bytes each", "cpiotranslate", write_cpio_500, "entries", 2.2),
    ("20 large files", "tartranslate", write_large, "megabytes", 1.05),
]


def print_ratios(folder, sizes, rounds):
    databases = {"entries": os.path.join(folder, "database"),
                 "megabytes": os.path.join(folder, "few")}
    write_database(databases["entries"], sizes["entries"])
    with open(databases["megabytes"], "w") as out:
        out.write("#mtree\n" + "".join(
            "./large%d type=file mode=600 uid=0 gid=0\n" % n
            for n in range(20)))
    os.mkfifo(os.path.join(folder, "gate"))
    print("%-22s %-9s %9s %9s %7s %7s" % (
        "CPU, %d entries" % sizes["entries"], "from, to", "cat ms", "load ms",
        "ratio", "goal"))
    stream = os.path.join(folder, "stream")
    nothing = os.path.join(folder, "nothing")
    for name, tool, write, unit, goal in STREAMS:
        write(stream, sizes[unit])
        write(nothing, 0)           # large files become empty ones
        for setting in SETTINGS:
            cat, load, ratio = compare(tool, databases[unit], stream, nothing,
                                       setting, folder, rounds)
            promise = "%7.2f" % goal if setting == SETTINGS[0] else ""
            print("%-22s %-9s %9.1f %9.1f %7.2f %s" % (
                name, "%s %s" % setting, cat * 1e3, load * 1e3, ratio,
                promise), flush=True)
        os.unlink(stream)


def write_protolist(path, entries):
    with open(path, "w") as out:
        for number, (name, is_dir) in enumerate(paths(entries)):
            out.write("%s %s - %s root root %d 1 - -\n" % (
                "d" if is_dir else "f", name, "755" if is_dir else "644",
                number + 1))


def write_sqlite(path, entries):
    write_database(path + ".text", entries)
    subprocess.run(["pkgdb", "convert", "-t", "sqlite", "-o", path,
                    path + ".text"], check=True)


def write_nothing(path, _):
    with open(path, "w") as out:
        out.write("#mtree\n")


FORMS = [("mtree", write_database), ("protolist", write_protolist),
         ("sqlite", write_sqlite), ("empty", write_nothing)]

# Name, tool, what writes the stream, goal, goal with an empty database.
WHOLE = [
    ("tiny ustar members", "tartranslate", write_tar, 3.0, 1.5),
    ("a pax header on each", "tartranslate", write_pax, 2.0, 1.3),
    ("newc, empty files", "cpiotranslate", write_cpio_0, 6.0, 1.8),
]


def print_whole(folder, entries, rounds):
    """Whole commands, the load of the database included."""
    for form, write in FORMS:
        write(os.path.join(folder, form), entries)
    print("%-22s %-9s %9s %9s %7s %7s" % (
        "CPU with the load", "database", "cat ms", "ms", "ratio", "goal"))
    stream = os.path.join(folder, "stream")
    for name, tool, write, goal, empty_goal in WHOLE:
        write(stream, entries)
        for form, _ in FORMS:
            command = [tool, "-q", os.path.join(folder, form)]
            # That a database is empty is worth a warning.
            errors = subprocess.DEVNULL if form == "empty" else None
            cats, tools = [], []
            for _ in range(rounds):
                cats.append(measure(["cat"], stream, SETTINGS[0], folder)[1])
                tools.append(measure(command, stream, SETTINGS[0], folder,
                                     errors=errors)[1])
            print("%-22s %-9s %9.1f %9.1f %7.2f %7.2f" % (
                name, form, min(cats) * 1e3, min(tools) * 1e3,
                min(tools) / min(cats),
                empty_goal if form == "empty" else goal), flush=True)
        os.unlink(stream)


MEMORY = [
    ("tiny ustar members", "tartranslate", write_tar, "entries"),
    ("newc, 10 bytes each", "cpiotranslate", write_cpio, "entries"),
    ("20 large files", "tartranslate", write_large, "megabytes"),
]


def print_memory(folder, sizes):
    """Peaks without a database, for a small stream and a large one."""
    print("%-22s %21s %21s" % ("peak memory, KiB", "small stream",
                               "large stream"))
    stream = os.path.join(folder, "stream")
    for name, tool, write, unit in MEMORY:
        line = "%-22s" % name
        for size in (sizes[unit] // 20 or 1, sizes[unit] * 5
                     if unit == "entries" else sizes[unit]):
            write(stream, size)
            line += " %10d %10d" % (
                size, peak([tool, "--default", "4711:4712"], stream))
        print(line, flush=True)
        os.unlink(stream)


def run(folder, path, rounds, scale):
    """Runs all in an empty folder; the tools are found in `path`."""
    sizes = {"entries": max(20, int(200000 * scale)),
             "megabytes": max(1, int(1024 * scale))}
    os.environ["PATH"] = path
    print_ratios(folder, sizes, rounds)
    print_whole(folder, sizes["entries"], rounds)
    print_memory(folder, sizes)
