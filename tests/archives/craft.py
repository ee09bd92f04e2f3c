# SPDX-License-Identifier: BSD-2-Clause
"""
Archives with headers that the installed archivers do not write, but others
did: craft.py FOLDER TREE fills FOLDER.  Also everything Python's tarfile
writes, and the samples of its own tests.
"""

import glob
import io
import os
import struct
import sys
import sysconfig
import tarfile

from craft_pieces import (DATA, END, binary, extended, header, newc, odc, pad,
                          writer)

to, tree = sys.argv[1:3]
write = writer(to)


# ---- tar ----

def craft_tar():
    one = header(b"one", 5) + DATA
    spellings = [
        dict(mode=b"   644 \0", uid=b"  10222 ", gid=b"010367 \0"),
        dict(mode=b"644\0\0\0\0\0", uid=b"10222\0\0\0", gid=b"10367   "),
        dict(mode=b"00000644", uid=b"00010222", gid=b"00010367"),
        dict(mode=b"\0" * 8, uid=b" " * 8, gid=b"\0" * 8),
        dict(uid=b"\x80" + struct.pack(">Q", 3000000)[1:]),
        dict(uid=b"\xff" * 7 + b"\xfe"),
        dict(mode=b"0100644\0"),
        dict(mtime=b"\xff" * 10 + b"\xfe\0"),
        dict(mtime=b"\x80" + b"\0" * 3 + struct.pack(">Q", 1 << 40)),
        dict(chksum="%6o\0 "), dict(chksum="%06o \0"), dict(chksum="%07o\0"),
        dict(chksum="%08o"), dict(chksum="%o\0"), dict(chksum="%o \0"),
        dict(magic=b""), dict(magic=b"ustar  \0"),
        dict(uname=b"u" * 32, gname=b"g" * 32),
        dict(uname=b"\xc3\xa9\xff"),
    ]
    for n, fields in enumerate(spellings):
        write("craft-spelling-%02d.tar" % n,
              header(b"dir/name\xe9", 5, **fields) + DATA + one + END)
    write("craft-signed.tar",
          header(b"\xff\xfe\xfd name", 5, signed=True) + DATA + END)

    star = b"p" * 20 + b"\0" * 111 + b"12345670123\0" * 2
    star += b"\0" * (163 - len(star)) + b"tar\0"
    write("craft-xstar.tar", header(b"one", 5, tail=star) + DATA + END)
    write("craft-prefix.tar",
          header(b"n" * 100, 5, tail=b"p" * 155) + DATA + END)

    write("craft-nul.tar", extended([
        (b"SCHILY.xattr.user.nul", b"\0a\nb=c\0"),
        (b"RHT.security.selinux", b"unconfined_u:object_r:x:s0\0"),
        (b"SCHILY.dev", b"12"), (b"LIBARCHIVE.xattr.user.k", b"YWJj"),
        (b"NODETAR.blksize", b"4096"), (b"comment", b"")]) + one + END)
    write("craft-override.tar", extended([
        (b"uid", b"3000000"), (b"gid", b"3000001"), (b"uname", b"j\xc3\xb6"),
        (b"gname", b"g"), (b"mtime", b"-1.5"), (b"path", b"renamed"),
        (b"size", b"5")]) + header(b"one", 0) + DATA + one + END)
    write("craft-cancel.tar", extended([(b"uid", b"77"), (b"gname", b"all")],
          b"g") + extended([(b"uid", b"")]) + one + one + END)
    write("craft-two-globals.tar",
          extended([(b"uname", b"a")], b"g") + one +
          extended([(b"uname", b"")], b"g") + one + END)
    write("craft-last-global.tar", one + extended([(b"comment", b"x")], b"g")
          + END)
    write("craft-charset.tar", extended([
        (b"hdrcharset", b"BINARY"), (b"path", b"\xff\xfe")]) + one + END)
    for digits in (9, 98, 99, 997, 998, 9990, 9995):
        write("craft-length-%d.tar" % digits, extended([
            (b"comment", b"c" * digits), (b"uid", b"1")]) + one + END)
    write("craft-solaris.tar", extended([(b"uid", b"5")], b"X") + one +
          header(b"acl", 5, b"A") + DATA + one + END)
    write("craft-many-x.tar", extended([(b"uid", b"1")]) +
          extended([(b"uid", b"2")]) + one + END)
    write("craft-large-x.tar", extended([
        (b"SCHILY.xattr.user.%d" % n, b"v" * 60) for n in range(20000)]) +
        one + END)

    long = b"l" * 300 + b"\0"
    L = header(b"././@LongLink", len(long), b"L", b"ustar  \0") + pad(long)
    K = header(b"././@LongLink", len(long), b"K", b"ustar  \0") + pad(long)
    link = header(b"x", 0, b"2", b"ustar  \0", link=b"y")
    write("craft-long.tar", L + K + link + K + L + link + L + L + link + END)
    write("craft-long-pax.tar", extended([(b"path", b"p")]) + L + link + END)

    # Sizes where there is no data; the next block decides.
    for type in b"1", b"2", b"3", b"4", b"5", b"6":
        write("craft-sized-%s.tar" % type.decode(),
              header(b"odd", 512, type, link=b"one") + one + END)
    write("craft-linkdata.tar", one + extended([(b"comment", b"x")]) +
          header(b"two", 5, b"1", link=b"one") + DATA + END)
    for type in b"7", b"Z", b"V", b"N", b"D", b"M":
        write("craft-type-%s.tar" % type.decode(),
              header(b"odd", 5, type, b"ustar  \0") + DATA + one + END)
    write("craft-v7-dir.tar", header(b"dir/", 0, b"\0", b"") +
          header(b"dir/f", 5, b"\0", b"") + DATA + END)
    write("craft-device.tar",
          header(b"tty", 0, b"3", dev=b"0000012\0") + END)

    # An old GNU sparse file whose map needs two more blocks, and star's,
    # whose map lies inside the size.
    entry = b"%011o\0%011o\0"
    first = b"".join(entry % (n << 16, 1) for n in range(4))
    more = b"".join(entry % (n << 16, 1) for n in range(4, 25))
    rest = b"".join(entry % (n << 16, 1) for n in range(25, 30))
    tail = (b"\0" * 41 + first + b"\1" + b"%011o\0" % (30 << 16))
    assert len(tail) == 150
    write("craft-sparse.tar",
          header(b"sparse", 512, b"S", b"ustar  \0", tail=tail) +
          more + b"\1" + b"\0" * 7 + pad(rest) + b"d" * 512 + one + END)
    write("craft-star-sparse.tar",
          header(b"sparse", 1024, b"S", tail=b"\0" * 20 + star[20:]) + pad(rest) +
          b"d" * 512 + one + END)
    write("craft-zero-inside.tar", one + b"\0" * 512 + one + END)
    write("craft-short-tail.tar", one + END + b"\0" * 100)


def python_tar():
    formats = (("ustar", tarfile.USTAR_FORMAT), ("gnu", tarfile.GNU_FORMAT),
               ("pax", tarfile.PAX_FORMAT))
    for name, format in formats:
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w", format=format,
                          pax_headers={"comment": "all"}) as tar:
            tar.add(os.path.join(tree, "usr"), "usr")
            odd = tarfile.TarInfo("d\u00e9vice")
            odd.type, odd.devmajor, odd.devminor = tarfile.CHRTYPE, 4, 65
            odd.uname, odd.uid, odd.mtime = "j\u00f6", 4242, 1.5
            tar.addfile(odd)
            if name != "ustar":
                odd.name, odd.uid = "n" * 260, 1 << 31
                tar.addfile(odd)
        write("python-%s.tar" % name, out.getvalue())
    tests = os.path.join(sysconfig.get_paths()["stdlib"], "test")
    for sample in glob.glob(os.path.join(tests, "**", "testtar.tar*"),
                            recursive=True):
        with open(sample, "rb") as file:
            write("python-" + os.path.basename(sample).replace(
                ".tar.xz", "-xz.tar"), file.read())


# ---- cpio ----

def craft_cpio():
    end = b"TRAILER!!!"
    lower = dict(upper=False)
    write("craft-lower.cpio", newc(b"a", b"x", **lower) + newc(end, **lower))
    write("craft-upper.cpio", newc(b"a", b"x") + newc(end))
    write("craft-crc.cpio", newc(b"a", b"x", b"070702") +
          newc(end, b"", b"070702"))
    write("craft-aligned.cpio", newc(b"a", b"x", extra=3000) + newc(end))
    write("craft-no-end.cpio", newc(b"a", b"x"))
    write("craft-data-first.cpio", newc(b"a", b"x", nlink=2) +
          newc(b"b", nlink=2) + newc(end))
    write("craft-data-last.cpio", newc(b"a", nlink=3) + newc(b"c", ino=9) +
          newc(b"d", nlink=3) + newc(b"b", b"x", nlink=3) + newc(end))
    write("craft-trailer-data.cpio", newc(end, b"not the end") + newc(end))
    write("craft-zeros-first.cpio", b"\0" * 512 + newc(b"a") + newc(end))
    write("craft-segments.cpio", pad(newc(b"k/x/m.bin", b"u" * 99) +
          newc(end), 512) + newc(b"a", b"x") + newc(end) + b"\0" * 20)
    for kind, mode in ("char", 0o020666), ("block", 0o060666), \
            ("fifo", 0o010666), ("socket", 0o140666):
        write("craft-hp-%s-odc.cpio" % kind,
              odc(b"dev", mode=mode, rdev=1, size=0x1000203) +
              odc(b"f", b"xyz") + odc(end))
        for order, name in ("<", "little"), (">", "big"):
            write("craft-hp-%s-%s.cpio" % (kind, name),
                  binary(order, b"dev", mode=mode, rdev=1, size=0x1000203) +
                  binary(order, b"f", b"xyz") + binary(order, end))
    for order, name in ("<", "little"), (">", "big"):
        write("craft-bin-%s.cpio" % name,
              binary(order, b"one", b"odd") + binary(order, b"four", b"even")
              + binary(order, end) + b"\0" * 11)
    write("craft-mixed.cpio", newc(b"a") + odc(b"b", b"1") +
          binary("<", b"c") + newc(end))


craft_tar()
python_tar()
craft_cpio()
