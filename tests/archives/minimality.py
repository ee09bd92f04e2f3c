# SPDX-License-Identifier: BSD-2-Clause
"""
minimality.py FOLDER: for some members of each archive of a folder, asks for
one change and checks, with Python's tarfile or a cpio reader of its own, that
the change is there and that no byte outside the member's headers differs.

Prints "archive member: what is wrong" per failure and ends with a count.
"""

import glob
import io
import os
import subprocess
import sys
import tarfile

folder = sys.argv[1]
checked = failed = 0


def flunk(archive, name, text):
    global failed
    failed += 1
    print("%s %r: %s" % (os.path.basename(archive), name, text))


def mtree_name(path):
    raw = path.encode("utf-8", "surrogateescape")
    return "".join(chr(b) if 48 <= b <= 57 or 65 <= b <= 90 or 97 <= b <= 122
                   or b in b"/._-" else "\\%03o" % b for b in raw)


CHANGES = [
    ("uid", 4711, "uid=4711"),
    ("gid", 4712, "gid=4712"),
    ("mode", 0o4751, "mode=4751"),
    ("uname", "zed", "uname=zed"),
    ("uid", 2097151, "uid=2097151"),
]


def run(program, spec, data, *options):
    with open("passwd", "w") as users:
        users.write("zed:x:4711:4712::/:/bin/sh\n")
    with open("group", "w") as users:
        users.write("")
    with open("db", "w") as out:
        out.write("#mtree\n" + spec + "\n")
    done = subprocess.run([program, "-N", ".", *options, "db"], input=data,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return done.returncode, done.stdout, done.stderr.decode("latin-1")


def with_both(spec, link, uid, gid):
    """A symbolic link whose spec leaves out an id belongs to 0 there."""
    if link and "uid=" in spec:
        return spec + " gid=%d" % gid
    if link and "gid=" in spec:
        return spec + " uid=%d" % uid
    return spec


# ---- tar ----

# Archives that Python's reader sees otherwise than most: it takes times in GNU
# headers for a prefix, labels for files, the first of two x headers, and NULs
# for parts of names.
UNLIKE_PYTHON = ("incremental", "label", "multi-hdrs", "many-x", "nul-path",
                 "invalid-go17", "volume", "compressed", "python-testtar-xz",
                 "type-N", "type-V", "solaris")


def members(data):
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:",
                      errors="surrogateescape") as tar:
        tar.ignore_zeros = True
        return tar.getmembers()


def interesting(items, key):
    """First, last, and one of each kind in between."""
    chosen = {}
    for item in items:
        chosen.setdefault(key(item), item)
    if items:
        chosen["last"] = items[-1]
    return list({id(item): item for item in chosen.values()}.values())


def same_others(old, new, name):
    keep = ("name", "size", "uid", "gid", "mode", "uname", "gname", "mtime",
            "type", "linkname", "devmajor", "devminor")
    if len(old) != len(new):
        return "%d members became %d" % (len(old), len(new))
    for a, b in zip(old, new):
        if a.name.strip("/") == name or \
                (a.islnk() and a.linkname.strip("/") == name):
            continue
        for field in keep:
            if getattr(a, field) != getattr(b, field):
                return "%s of %r changed" % (field, a.name)
    return None


def check_tar(archive, data, old, member, field, value, spec):
    global checked
    path = os.path.normpath(member.name.lstrip("/"))
    kind = {tarfile.SYMTYPE: "link", tarfile.CHRTYPE: "char",
            tarfile.BLKTYPE: "block", tarfile.FIFOTYPE: "fifo",
            tarfile.DIRTYPE: "dir"}.get(member.type, "file")
    if kind == "link" and field == "mode" or path.startswith("..") or \
            not member.name:
        return
    status, out, err = run("tartranslate", "./%s type=%s %s" % (
        mtree_name(path), kind, with_both(spec, kind == "link", member.uid,
                                          member.gid)), data)
    checked += 1
    if status == 2:
        # Of the dialects, only these have no other place for a long name.
        if "does not fit" not in err or b"ustar\0" in data[:512]:
            flunk(archive, member.name, err.splitlines()[-2:])
        return
    new = members(out)
    now = [m for m in new if os.path.normpath(m.name.lstrip("/")) == path]
    if field == "uname" and data[member.offset_data - 512 + 257:][:5] \
            != b"ustar":
        return
    if not now or any(getattr(m, field) & 0o7777 != value if field == "mode"
                      else getattr(m, field) != value for m in now):
        flunk(archive, member.name, "%s is not %r" % (field, value))
    why = same_others(old, new, member.name.strip("/"))
    if why:
        flunk(archive, member.name, why)
    if len(now) > 1 or any(m.islnk() for m in old):
        return
    if out[:member.offset] != data[:member.offset]:
        flunk(archive, member.name, "bytes before it differ")
    tail = len(data) - member.offset_data
    if out[len(out) - tail:] != data[len(data) - tail:]:
        flunk(archive, member.name, "bytes after its headers differ")


def all_tar():
    for archive in sorted(glob.glob(folder + "/*.tar")):
        with open(archive, "rb") as file:
            data = file.read()
        if len(data) > 8 << 20:
            continue
        try:
            old = members(data)
        except (tarfile.TarError, ValueError, OverflowError):
            continue            # an archive that Python cannot read
        if any(word in archive for word in UNLIKE_PYTHON):
            continue
        for member in interesting(old, lambda m: m.type):
            for field, value, spec in CHANGES:
                check_tar(archive, data, old, member, field, value, spec)


# ---- cpio ----

def cpio_members(data):
    """(name, offset, header length, {field: value}) of each member."""
    at, found = 0, []
    while at < len(data):
        if data[at:at + 6] in (b"070701", b"070702"):
            head, align = 110, 4
            v = [int(data[at + 6 + 8 * n:at + 14 + 8 * n], 16)
                 for n in range(13)]
            fields = dict(mode=v[1], uid=v[2], gid=v[3], size=v[6], names=v[11],
                          ino=v[0], links=v[4], rdev=None, mtime=v[5])
        elif data[at:at + 6] == b"070707":
            head, align = 76, 1
            widths = (6, 6, 6, 6, 6, 6, 6, 11, 6, 11)
            v, p = [], at + 6
            for width in widths:
                v.append(int(data[p:p + width], 8))
                p += width
            fields = dict(mode=v[2], uid=v[3], gid=v[4], size=v[9], names=v[8],
                          ino=v[1], links=v[5], rdev=v[6], mtime=v[7])
        elif data[at:at + 2] in (b"\xc7\x71", b"\x71\xc7"):
            head, align = 26, 2
            order = "little" if data[at] == 0xc7 else "big"
            v = [int.from_bytes(data[at + 2 * n:at + 2 * n + 2], order)
                 for n in range(13)]
            fields = dict(mode=v[3], uid=v[4], gid=v[5], ino=v[2], links=v[6],
                          size=v[11] << 16 | v[12], names=v[10], rdev=v[7],
                          mtime=v[8] << 16 | v[9])
        elif data[at] == 0:
            at += 1
            continue
        else:
            break
        if fields["mode"] & 0o170000 in (0o20000, 0o60000, 0o10000, 0o140000) \
                and fields["rdev"] == 1:
            fields["size"] = 0
        name = data[at + head:at + head + fields["names"]].split(b"\0")[0]
        end = head + fields["names"]
        end += -end % align
        if name != b"TRAILER!!!" or fields["size"]:
            found.append((name.decode("utf-8", "surrogateescape"), at, end,
                          fields))
        at += end + fields["size"] + -fields["size"] % align
    return found


def check_cpio(archive, data, old, index, field, value, spec):
    global checked
    name, at, head, fields = old[index]
    path = os.path.normpath(name.lstrip("/"))
    link = fields["mode"] & 0o170000 == 0o120000
    if field == "uname" or (link and field == "mode"):
        return
    status, out, err = run("cpiotranslate", "./%s type=%s %s" % (
        mtree_name(path), "link" if link else "file",
        with_both(spec, link, fields["uid"], fields["gid"])), data)
    checked += 1
    if status == 2:
        if "does not fit" not in err or value < 65536:
            flunk(archive, name, err)
        return
    new = cpio_members(out)
    if len(out) != len(data) or len(new) != len(old):
        flunk(archive, name, "the size changed")
        return
    for (n, a, _, was), (_, _, _, now) in zip(old, new):
        mine = n == name or (was["links"] > 1 and was["ino"] == fields["ino"])
        want = dict(was)
        if field == "mode" and n == name:
            want["mode"] = (was["mode"] & ~0o7777) | value
        elif n == name:
            want[field] = value
        if now != want and not (mine and n != name):
            flunk(archive, name, "%r: %r is not %r" % (n, now, want))
            return
    if fields["links"] > 1 or [m[0] for m in old].count(name) > 1:
        return
    for n in range(len(data)):
        if data[n] != out[n] and not at <= n < at + head:
            flunk(archive, name, "byte %d differs" % n)
            return


def all_cpio():
    for archive in sorted(glob.glob(folder + "/*.cpio")):
        with open(archive, "rb") as file:
            data = file.read()
        if len(data) > 1 << 20 or "compressed" in archive or \
                "initramfs" in archive:
            continue
        old = cpio_members(data)
        for item in interesting(list(range(len(old))),
                                lambda n: old[n][3]["mode"] & 0o170000):
            for field, value, spec in CHANGES:
                check_cpio(archive, data, old, item, field, value, spec)


all_tar()
all_cpio()
print("%d checked, %d failed" % (checked, failed))
sys.exit(failed > 0 or checked < 500)
