# SPDX-License-Identifier: BSD-2-Clause
"""Where is measured: folders on several file systems, made and removed here.

Everything is done as an ordinary user; root steps down first.  An overlay is
mounted as users may, in a namespace of their own, which this process then stays
in: so it comes last.
"""

import contextlib
import ctypes
import os
import shutil
import subprocess
import tempfile

CLONE_NEWNS, CLONE_NEWUSER = 0x20000, 0x10000000
PR_SET_DUMPABLE = 4

RUN = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../tests/run")
# Whom root steps down to.
TEST_ID = int(subprocess.check_output([RUN, "--as-user", "id", "-u"]))


def prepare_outputs(paths):
    """Opened before root is given up: the build folder may be root's."""
    for path in paths:
        with open(path, "w"):
            pass
        if os.getuid() == 0:
            os.chown(path, TEST_ID, TEST_ID)


def drop_root():
    if os.getuid() == 0:
        os.setgroups([])
        os.setgid(TEST_ID)
        os.setuid(TEST_ID)
    os.umask(0o022)


@contextlib.contextmanager
def scratch(folder):
    """An empty folder below `folder`, removed with all that it holds."""
    made = tempfile.mkdtemp(prefix="fakebuild-bench.", dir=folder)
    if os.getuid() == 0:
        os.chown(made, TEST_ID, TEST_ID)
    try:
        yield made
    finally:
        subprocess.run(["chmod", "-R", "u+rwX", made])
        shutil.rmtree(made, ignore_errors=True)


def kind_of(folder):
    """The file system there, as mount(8) calls it."""
    out = subprocess.check_output(["df", "--output=fstype", folder], text=True)
    return out.split()[-1]


def call(libc, name, *arguments):
    if getattr(libc, name)(*arguments) < 0:
        error = ctypes.get_errno()
        raise OSError(error, f"{name}: {os.strerror(error)}")


def enter_namespace(libc):
    uid, gid = os.getuid(), os.getgid()
    # Whoever was root before may else not write the maps.
    call(libc, "prctl", PR_SET_DUMPABLE, 1, 0, 0, 0)
    call(libc, "unshare", CLONE_NEWUSER | CLONE_NEWNS)
    for name, text in (("setgroups", "deny"), ("uid_map", f"{uid} {uid} 1"),
                       ("gid_map", f"{gid} {gid} 1")):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)


@contextlib.contextmanager
def overlay(folder):
    """A folder on an overlay whose layers lie below `folder`.  OSError where
    users may mount none."""
    libc = ctypes.CDLL(None, use_errno=True)
    with scratch(folder) as base:
        lower, upper, work, merged = (os.path.join(base, name) for name in
                                      ("lower", "upper", "work", "merged"))
        for path in lower, upper, work, merged:
            os.mkdir(path)
        enter_namespace(libc)
        call(libc, "mount", b"overlay", merged.encode(), b"overlay", 0,
             f"lowerdir={lower},upperdir={upper},workdir={work},"
             "userxattr".encode())
        try:
            yield merged
        finally:
            libc.umount2(merged.encode(), 2)
