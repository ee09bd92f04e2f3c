# SPDX-License-Identifier: BSD-2-Clause
"""
minimality.py FOLDER: for some members of each archive of a folder, asks for
one change and checks, with Python's tarfile or a cpio reader of its own, that
the change is there and that no byte outside the member's headers differs.
Times are not of one member: those later than most members' are clamped, then
all are set.

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
# A sanitizer takes a fifth of a second to start: then some archives do.
step = 1 if os.environ.get("SANITIZERS", "no") == "no" else 4


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
    ("gid", 3000000, "gid=3000000"),
]


def run(program, spec, data, *options):
    """Status, output and messages; spec None: no database."""
    with open("passwd", "w") as users:
        users.write("zed:x:4711:4712::/:/bin/sh\n")
    with open("group", "w") as users:
        users.write("")
    with open("db", "w") as out:
        out.write("#mtree\n%s\n" % spec)
    done = subprocess.run([program, "-N", ".", *options] + ["db"] * bool(spec),
                          input=data, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE)
    status, err = done.returncode, done.stderr.decode("latin-1")
    # A cpio archive without its end marker is translated, with a warning.
    if status == 1 and "ends without an end marker" in err:
        status = 0
    return status, done.stdout, err


def with_both(spec, link, uid, gid):
    """A symbolic link whose spec leaves out an id belongs to 0 there."""
    if link and "uid=" in spec:
        return spec + " gid=%d" % gid
    if link and "gid=" in spec:
        return spec + " uid=%d" % uid
    return spec


# ---- tar ----

# Archives that Python's reader sees otherwise than most: it takes times in GNU
# headers for a prefix, labels for files, the first of two x headers, NULs for
# parts of names, records without a value for 0, star's sparse files for GNU's.
UNLIKE_PYTHON = ("incremental", "label", "multi-hdrs", "many-x", "nul-path",
                 "invalid-go17", "volume", "compressed", "python-testtar-xz",
                 "type-N", "type-V", "solaris", "deleting", "cleared",
                 "star-sparse", "inode-only")


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


def clean(path):
    return os.path.normpath(path.lstrip("/"))


def may_refuse(data, member, value):
    """Whether the dialect of a member has no place for a value."""
    head = data[:member.offset_data]
    kinds = {head[at + 156:at + 157] for at in range(0, len(head), 512)
             if head[at + 257:at + 262] == b"ustar"}
    magic = head[-512 + 257:-512 + 265]
    return magic[:5] != b"ustar" or value == 3000000 and \
        not kinds & {b"x", b"g", b"X"} and magic != b"ustar  \0"


def same_others(old, new, name):
    keep = ("name", "size", "uid", "gid", "mode", "uname", "gname", "mtime",
            "type", "linkname", "devmajor", "devminor")
    if len(old) != len(new):
        return "%d members became %d" % (len(old), len(new))
    for a, b in zip(old, new):
        if clean(a.name) == name or (a.islnk() and clean(a.linkname) == name):
            continue
        for field in keep:
            if getattr(a, field) != getattr(b, field):
                return "%s of %r changed" % (field, a.name)
    return None


def check_tar(archive, data, old, member, field, value, spec):
    global checked
    path = clean(member.name)
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
        if "does not fit" not in err or not any(
                may_refuse(data, m, value) for m in old
                if clean(m.name) == path):
            flunk(archive, member.name, err.splitlines()[-2:])
        return
    new = members(out)
    now = [m for m in new if clean(m.name) == path]
    if field == "uname" and data[member.offset_data - 512 + 257:][:5] \
            != b"ustar":
        return
    if not now or any(getattr(m, field) & 0o7777 != value if field == "mode"
                      else getattr(m, field) != value for m in now):
        flunk(archive, member.name, "%s is not %r" % (field, value))
    why = same_others(old, new, path)
    if why:
        flunk(archive, member.name, why)
    if len(now) > 1 or any(m.islnk() for m in old):
        return
    if out[:member.offset] != data[:member.offset]:
        flunk(archive, member.name, "bytes before it differ")
    tail = len(data) - member.offset_data
    if out[len(out) - tail:] != data[len(data) - tail:]:
        flunk(archive, member.name, "bytes after its headers differ")


def check_tar_times(archive, data, old, limit, *options):
    """limit: later times become this one; None: all become 5."""
    global checked
    status, out, err = run("tartranslate", None, data, *options, "--mtime",
                           "@%d" % (5 if limit is None else limit))
    checked += 1
    new = members(out) if status == 0 else []
    if len(new) != len(old):
        flunk(archive, "mtime", "status %d, %d members became %d: %s" % (
            status, len(old), len(new), err))
        return
    def raw(bytes, list, n):
        """From behind a member's headers to the next member."""
        ends = [m.offset for m in list[1:]] + [len(bytes)]
        return bytes[list[n].offset_data:ends[n]]

    for n, (a, b) in enumerate(zip(old, new)):
        late = limit is None or a.mtime > limit
        want = a.mtime if not late else 5 if limit is None else limit
        if b.mtime != want:
            flunk(archive, a.name, "mtime is %r, not %r" % (b.mtime, want))
        elif not late and data[a.offset:a.offset_data] != \
                out[b.offset:b.offset_data]:
            flunk(archive, a.name, "headers differ, not for a time")
        elif raw(data, old, n) != raw(out, new, n):
            flunk(archive, a.name, "the data differs")
        b.mtime = a.mtime
    why = same_others(old, new, None)
    if why:
        flunk(archive, "mtime", why)


def all_tar():
    for archive in sorted(glob.glob(folder + "/*.tar"))[::step]:
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
        times = sorted({int(m.mtime // 1) for m in old})
        for limit in [t - 1 for t in times[-1:] if t > 0]:
            check_tar_times(archive, data, old, limit, "--clamp-mtime")
        if old:
            check_tar_times(archive, data, old, None)
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
    if fields["links"] > 1:
        # Names before the one with the entry wait for it.
        old = sorted(old, key=lambda m: m[0])
        new = sorted(new, key=lambda m: m[0])
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


def check_cpio_times(archive, data, old, limit, *options):
    global checked
    value = 5 if limit is None else limit
    status, out, err = run("cpiotranslate", None, data, *options, "--mtime",
                           "@%d" % value)
    checked += 1
    want = bytearray(data)
    for _, at, head, fields in old:
        if limit is None or fields["mtime"] > limit:
            # Digits may be spelled in either case; the readers decide.
            want[at:at + head] = out[at:at + head]
    if status != 0 or bytes(want) != out:
        flunk(archive, "mtime", "status %d, other bytes differ: %s" % (status,
                                                                      err))
    for (name, _, _, a), (_, _, _, b) in zip(old, cpio_members(out)):
        late = limit is None or a["mtime"] > limit
        if b != dict(a, mtime=value if late else a["mtime"]):
            flunk(archive, name, "%r became %r" % (a, b))


def all_cpio():
    for archive in sorted(glob.glob(folder + "/*.cpio"))[::step]:
        with open(archive, "rb") as file:
            data = file.read()
        if len(data) > 1 << 20 or "compressed" in archive or \
                "initramfs" in archive:
            continue
        old = cpio_members(data)
        limit = max([m[3]["mtime"] for m in old], default=1) - 1
        check_cpio_times(archive, data, old, limit, "--clamp-mtime")
        check_cpio_times(archive, data, old, None)
        for item in interesting(list(range(len(old))),
                                lambda n: old[n][3]["mode"] & 0o170000):
            for field, value, spec in CHANGES:
                check_cpio(archive, data, old, item, field, value, spec)


all_tar()
all_cpio()
print("%d checked, %d failed" % (checked, failed))
sys.exit(failed > 0 or checked < 500)
