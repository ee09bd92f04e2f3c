# SPDX-License-Identifier: BSD-2-Clause
"""
CPU time of the stream translators relative to cat on the same stream.

    python3 bench/streams.py [--rounds N] [--entries N] [--megabytes N]

Makes archives of many tiny members and one of 20 large files, and a database
that has an entry for each member, with other owners, so that every header is
looked up and changed.  Reading the database is measured apart, on an empty
stream, and taken off.  The stream comes through a pipe and goes into one, as
in a pipeline; "file" is from a file to /dev/null.  Rounds go around the
variants; figures are medians.  The last columns are the peak of memory, which
must not grow with the archive, and the ratio that is promised.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tarfile
import tempfile

CPIO = "070701" + "%08X" * 13


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


def write_database(path, entries):
    with open(path, "w") as out:
        out.write("#mtree\n")
        for name, is_dir in paths(entries):
            out.write("./%s type=%s mode=%s uid=0 gid=0 uname=root gname=root\n"
                      % (name, "dir" if is_dir else "file",
                         "0755" if is_dir else "0644"))


def write_tar(path, entries, form):
    with open(path, "wb") as out:
        for name, is_dir in paths(entries):
            info = tarfile.TarInfo(name)
            info.type = tarfile.DIRTYPE if is_dir else tarfile.REGTYPE
            info.uid, info.gid, info.uname, info.gname = 1000, 1000, "b", "b"
            info.mode = 0o755 if is_dir else 0o644
            info.size = 0 if is_dir else 10
            info.mtime = 1700000000 if form == tarfile.USTAR_FORMAT else 1.25
            out.write(info.tobuf(form))
            out.write(b"" if is_dir else b"x" * 10 + b"\0" * 502)
        out.write(b"\0" * 10240)


def write_cpio(path, entries, length):
    with open(path, "wb") as out:
        members = list(paths(entries)) + [("TRAILER!!!", True)]
        for ino, (name, is_dir) in enumerate(members):
            size = 0 if is_dir else length
            head = (CPIO % (ino, 0o40755 if is_dir else 0o100644, 1000, 1000, 1,
                            1700000000, size, 8, 1, 0, 0, len(name) + 1, 0)
                    + name + "\0").encode()
            out.write(head + b"\0" * (-len(head) % 4))
            out.write(b"x" * size + b"\0" * (-size % 4))


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


def measure(command, stream, piped):
    """CPU seconds and peak KiB of a command on a stream."""
    feeder = sink = None
    if piped:
        feeder = subprocess.Popen(["cat", stream], stdout=subprocess.PIPE)
        process = subprocess.Popen(command, stdin=feeder.stdout,
                                   stdout=subprocess.PIPE)
        feeder.stdout.close()
        sink = subprocess.Popen(["cat"], stdin=process.stdout,
                                stdout=subprocess.DEVNULL)
        process.stdout.close()
    else:
        with open(stream, "rb") as source:
            process = subprocess.Popen(command, stdin=source,
                                       stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    for other in (feeder, sink):
        if other:
            other.wait()
    if status != 0:
        sys.exit("%s failed on %s" % (command[0], stream))
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss


def ratio(tool, database, stream, piped, rounds):
    cats, tools, loads, peak = [], [], [], 0
    for _ in range(rounds):
        cats.append(measure(["cat"], stream, piped)[0])
        seconds, peak = measure([tool, database], stream, piped)
        tools.append(seconds)
        loads.append(measure([tool, database], os.devnull, False)[0])
    cat, load = statistics.median(cats), statistics.median(loads)
    return cat, load, (statistics.median(tools) - load) / cat, peak


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--entries", type=int, default=200000)
    parser.add_argument("--megabytes", type=int, default=1024)
    options = parser.parse_args()
    folder = tempfile.mkdtemp(dir="/var/tmp")
    try:
        run(options, folder)
    finally:
        shutil.rmtree(folder)


def run(options, folder):
    database = os.path.join(folder, "database")
    write_database(database, options.entries)
    write_large(os.path.join(folder, "large"), options.megabytes)
    with open(os.path.join(folder, "few"), "w") as out:
        out.write("#mtree\n" + "".join(
            "./large%d type=file mode=600 uid=0 gid=0\n" % n
            for n in range(20)))
    tiny, wide = os.path.join(folder, "tiny"), os.path.join(folder, "pax")
    newc = os.path.join(folder, "newc")
    write_tar(tiny, options.entries, tarfile.USTAR_FORMAT)
    write_tar(wide, options.entries, tarfile.PAX_FORMAT)
    write_cpio(newc, options.entries, 500)
    write_cpio(newc + "10", options.entries, 10)
    rows = [
        ("tiny ustar members", "tartranslate", database, tiny, 2.0),
        ("a pax header on each", "tartranslate", database, wide, 2.0),
        ("newc, 500 bytes each", "cpiotranslate", database, newc, 2.2),
        ("newc, 10 bytes each", "cpiotranslate", database, newc + "10", 2.2),
        ("20 large files", "tartranslate", os.path.join(folder, "few"),
         os.path.join(folder, "large"), 1.05),
    ]
    print("%-22s %-5s %9s %9s %7s %9s %7s" % ("stream", "over", "cat ms",
          "load ms", "ratio", "peak KiB", "goal"))
    for name, tool, source, stream, goal in rows:
        for over in "pipe", "file":
            cat, load, times, peak = ratio(tool, source, stream,
                                           over == "pipe", options.rounds)
            print("%-22s %-5s %9.1f %9.1f %7.2f %9d %7.2f" % (
                name, over, cat * 1e3, load * 1e3, times, peak, goal),
                flush=True)


main()
