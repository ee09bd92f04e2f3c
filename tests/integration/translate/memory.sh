# SPDX-License-Identifier: BSD-2-Clause
#
# Memory does not grow with the archive: not with the number of its members,
# not with the size of their data, not with hard links whose names have all
# come by.  Twenty or more times as much may cost 4 MiB, which is noise.

. "${top_srcdir:-.}/tests/tap.sh"

need python3
# What is freed shall be used again, with the address sanitizer as well.
export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}quarantine_size_mb=1"

cat >peak.py <<'END'
import subprocess, sys, tarfile, time

def newc(name, ino, nlink, size):
    head = "070701" + "%08X" * 13 % (ino, 0o100644, 4242, 4343, nlink, 0, size,
                                    8, 1, 0, 0, len(name) + 1, 0)
    head = (head + name + "\0").encode()
    return (head + b"\0" * (-len(head) % 4) +
            b"x" * size + b"\0" * (-size % 4))

def cpio(count):
    for n in range(count):
        yield newc("directory/file%d" % n, n + 1, 1, 10)
    yield newc("TRAILER!!!", 0, 1, 0)

def links(count):
    for n in range(count // 2):
        yield newc("directory/file%d" % n, n + 1, 2, 0)
        yield newc("directory/link%d" % n, n + 1, 2, 10)
    yield newc("TRAILER!!!", 0, 1, 0)

def tar(count, form=tarfile.USTAR_FORMAT):
    for n in range(count):
        info = tarfile.TarInfo("directory/file%d" % n)
        info.mtime = 1.5 if form == tarfile.PAX_FORMAT else 1
        yield info.tobuf(form)
    yield bytes(10240)

def pax(count):
    return tar(count, tarfile.PAX_FORMAT)

def data(count):
    """One member with so many KiB."""
    info = tarfile.TarInfo("file")
    info.size = count << 10
    yield info.tobuf(tarfile.USTAR_FORMAT)
    for n in range(count):
        yield bytes(1024)
    yield bytes(10240)

def proc(pid, name):
    with open("/proc/%d/%s" % (pid, name)) as file:
        return file.read()

def peak(stream, *command):
    """Peak KiB when all but the last piece is read.  What wait4 tells may be
    our own: it goes over from a process to what it executes."""
    with subprocess.Popen(command, stdin=subprocess.PIPE,
                          stdout=subprocess.DEVNULL) as process:
        last = b""
        for piece in stream:
            process.stdin.write(last)
            last = piece
        process.stdin.flush()
        while "State:\tS" not in proc(process.pid, "status"):
            time.sleep(0.01)
        most = proc(process.pid, "status").split("VmHWM:")[1].split()[0]
        process.stdin.write(last)
        process.stdin.close()
    if process.returncode != 0:
        sys.exit("status %d" % process.returncode)
    return int(most)

make, low, high, *command = sys.argv[1:]
before, after = [peak(globals()[make](int(count)), *command)
                 for count in (low, high)]
print("%d KiB for %s, %d KiB for %s" % (before, low, after, high))
sys.exit(after - before > 4096)
END

ok 'cpio: members' python3 peak.py cpio 1000 100000 \
	cpiotranslate --default 4711:4712
ok 'cpio: hard links that are complete' python3 peak.py links 1000 100000 \
	cpiotranslate --default 4711:4712
ok 'tar: members' python3 peak.py tar 1000 100000 \
	tartranslate --default 4711:4712
ok 'tar: pax headers' python3 peak.py pax 1000 50000 \
	tartranslate --default 4711:4712
ok 'tar: data' python3 peak.py data 1000 100000 \
	tartranslate --default 4711:4712
ok 'tar: data that is compressed' python3 peak.py data 1000 100000 \
	tartranslate --compress gzip --default 4711:4712

done_testing
