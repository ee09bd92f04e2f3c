# SPDX-License-Identifier: BSD-2-Clause
"""
oracles.py FOLDER: gives every member of every archive of a folder one owner,
and asks GNU tar, bsdtar, cpio and Python whether they see it, and still the
same members with the same types and sizes.  Readers that cannot read an archive
as it was are not asked about it afterwards.
"""

import glob
import os
import re
import subprocess
import sys
import tarfile

OWNER = re.compile(r"4711[ /]+4712")
asked = failed = 0


def flunk(archive, reader, text):
    global failed
    failed += 1
    print("%s, %s: %s" % (os.path.basename(archive), reader, text))


def listing(command, archive):
    with open(archive, "rb") as source:
        done = subprocess.run(command, stdin=source, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE)
    text = done.stdout.decode("latin-1")
    return text.splitlines() if done.returncode == 0 and text else None


def python(archive):
    try:
        with tarfile.open(archive, "r:") as tar:
            return ["%s %d/%d %d %r" % (m.type.decode("latin-1"), m.uid, m.gid,
                                        m.size, m.name)
                    for m in tar.getmembers()]
    except (tarfile.TarError, ValueError, OverflowError):
        return None


TAR = {
    "GNU tar": lambda f: listing(["tar", "--numeric-owner", "-tvf", "-"], f),
    "bsdtar": lambda f: listing(["bsdtar", "--numeric-owner", "-tvf", "-"], f),
    "Python": python,
}
CPIO = {
    "GNU cpio": lambda f: listing(["cpio", "-itv", "--numeric-uid-gid",
                                   "--quiet"], f),
    "bsdtar": lambda f: listing(["bsdtar", "--numeric-owner", "-tvf", "-"], f),
}


def names(lines):
    return [line.split()[-1:] for line in lines]


def ask(archive, program, readers):
    global asked
    with open(archive, "rb") as source, open("translated", "wb") as out:
        done = subprocess.run([program, "--default", "4711:4712"],
                              stdin=source, stdout=out,
                              stderr=subprocess.PIPE)
    err = done.stderr.decode("latin-1")
    # A cpio archive without its end marker is translated, with a warning.
    unended = done.returncode == 1 and "ends without an end marker" in err
    if done.returncode != 0 and not unended:
        flunk(archive, program, err)
        return
    for reader, look in readers.items():
        before, after = look(archive), look("translated")
        if before is None:
            continue
        asked += 1
        if after is None:
            flunk(archive, reader, "cannot read the translation")
            continue
        if names(before) != names(after):
            flunk(archive, reader, "the members differ")
        for line in after:
            # Labels, and lines about volumes, have no owner to change.
            if not OWNER.search(line) and "Volume" not in line and \
                    not line.startswith(("V", "N", "M")):
                flunk(archive, reader, line)
                break


def skipped(archive):
    # Not one archive for all readers: parts, labels, and members that some
    # take for others (see minimality.py).
    return any(word in archive for word in (
        "volume", "compressed", "initramfs", "cat.cpio", "mixed", "label",
        "nothing", "zero", "type-", "solaris", "trailer", "incremental",
        "sized-", "linkdata", "hp-", "-xz", "go-", "many-x"))


for name in sorted(glob.glob(sys.argv[1] + "/*.tar")):
    if not skipped(name):
        ask(name, "tartranslate", TAR)
for name in sorted(glob.glob(sys.argv[1] + "/*.cpio")):
    if not skipped(name):
        ask(name, "cpiotranslate", CPIO)
print("%d asked, %d failed" % (asked, failed))
sys.exit(failed > 0 or asked < 200)
