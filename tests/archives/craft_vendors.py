# SPDX-License-Identifier: BSD-2-Clause
"""
Archives as systems and tools wrote them that cannot be installed here: star,
Solaris, HP-UX, AIX, old Unix tapes.  craft_vendors.py FOLDER fills FOLDER.
"""

import struct
import sys

from craft_pieces import (DATA, END, binary, checksum, extended, header, newc,
                          odc, pad, record, writer)

write = writer(sys.argv[1])
GNU = b"ustar  \0"
ONE = header(b"one", 5) + DATA
TRAILER = b"TRAILER!!!"


# ---- star ----

def star_tail(prefix=b"", sparse=b"", signature=b"tar\0"):
    """From 345 on: prefix, then times in octal at 476 and 488, signature."""
    tail = prefix.ljust(131, b"\0") + b"11111111111 " + b"11111111112 "
    if sparse:          # a sparse file's map takes the place of the prefix
        tail = b"\0" * 41 + sparse.ljust(138 - 41, b"\0") + tail[138:]
    return tail.ljust(163, b"\0") + signature.ljust(4, b"\0")


def star():
    for name, signature in ("xstar", b"tar\0"), ("xustar", b""):
        tail = star_tail(b"p/" * 60, signature=signature)
        write("star-%s.tar" % name, header(b"dir/", 0, b"5", tail=tail) +
              header(b"two", 5, tail=tail) + DATA + ONE +
              header(b"l", 0, b"1", tail=tail, link=b"one") + END)
    records = [(b"SCHILY.dev", b"2049"), (b"SCHILY.ino", b"123456"),
               (b"SCHILY.nlink", b"2"), (b"SCHILY.devminorbits", b"20"),
               (b"atime", b"1114176545.123456789"), (b"ctime", b"-1.5"),
               (b"mtime", b"1114176545.987654321"), (b"uid", b"4000000"),
               (b"SCHILY.fflags", b"nodump"), (b"SCHILY.filetype", b"regular"),
               (b"SCHILY.acl.access", b"user::rw-,user:joe:r--:4242,group::r--,"
                b"mask::r--,other::---"),
               (b"SCHILY.acl.default", b"user::rwx,group::r-x,other::r-x"),
               (b"SCHILY.acl.ace", b"owner@:rw-p--aARWcCos:-------:allow")]
    write("star-exustar.tar", extended([(b"SCHILY.volhdr.version", b"1")],
          b"g") + extended(records) + header(b"one", 5, tail=star_tail()) +
          DATA + extended(records[:4]) + ONE + END)
    write("star-inode-only.tar", extended(records[:4] + [
          (b"SCHILY.realsize", b"77")]) + header(b"meta", 77, b"I",
          tail=star_tail()) + ONE + END)
    sparse = b"".join(b"%011o %011o " % (n << 16, 512) for n in range(4))
    write("star-sparse.tar", header(b"sparse", 2048, b"S",
          tail=star_tail(sparse=sparse)) + b"d" * 2048 + ONE + END)
    write("star-multivol.tar", extended([(b"SCHILY.volhdr.volume", b"2")],
          b"g") + header(b"rest", 5, b"M", tail=star_tail()) + DATA + END)


# ---- other systems' tar ----

def solaris():
    """X stands for x, A is a POSIX ACL, E an attribute's own header."""
    acl = b"1000004\0user::rw-,user:4711:r--:4711,group::r--,other:---\0"
    A = header(b"acl/one", len(acl), b"A") + pad(acl)
    write("solaris-acl.tar", A + ONE + A + header(b"dir/", 0, b"5") + END)
    write("solaris-ace.tar", header(b"one", 40, b"A") + pad(
          b"3000002\0owner@:rw:allow,everyone@:r:deny\0") + ONE + END)
    write("solaris-x.tar", extended([(b"mtime", b"1114176545.987654321"),
          (b"uid", b"3000000"), (b"path", b"p" * 200)], b"X") + ONE + END)
    attribute = header(b"/dev/null", 64, b"E") + pad(b"v" * 64)
    write("solaris-xattr.tar", ONE + attribute +
          header(b"one", 5, b"0") + DATA + END)
    write("solaris-holes.tar", extended([(b"SUN.holesdata", b" 0 512 1024")]) +
          header(b"one", 5) + DATA + ONE + END)
    write("solaris-trailing-blank.tar",
          header(b"dir/", 0, b"5", mode=b"0040755 ", uid=b"0010222 ",
                 gid=b"0010367 ", mtime=b"12345670123 ",
                 sizefield=b"00000000000 ", chksum="%07o\0") + END)


def tapes():
    def v7(name, size=0, type=b"\0", **more):
        return header(name, size, type, b"", mode=b"   644 \0",
                      uid=b" 10222 \0", gid=b" 10367 \0",
                      sizefield=b"%11o " % size, mtime=b"12345670123 ",
                      chksum="%6o\0 ", **more)

    write("old-v7.tar", v7(b"dir/") + v7(b"dir/f", 5) + DATA +
          v7(b"dir/l", 0, b"1", link=b"dir/f") +
          v7(b"s", 0, b"2", link=b"dir") + END)
    write("old-space-type.tar", header(b"f", 5, b"0", b"ustar\0  ") + DATA +
          END)
    write("old-ustar-no-nul.tar", header(b"f", 5, magic=b"ustar00\0") + DATA +
          END)
    # Rests of other headers behind the NULs, as some writers leave them.
    dirty = bytearray(header(b"f\0rests of a longer name", 5,
                             uname=b"joe\0or someone else",
                             gname=b"staff\0of old"))
    dirty[148:156] = b"%06o\0 " % checksum(bytes(dirty))
    write("old-dirty.tar", bytes(dirty) + DATA + ONE + END)
    write("old-no-device.tar", header(b"dev", 0, b"4", dev=b"\0" * 8) +
          header(b"tty", 0, b"3", dev=b"      1\0") + header(b"p", 0, b"6",
                                                            dev=b" " * 8) + END)
    write("old-binary-device.tar",
          header(b"dev", 0, b"4", dev=b"\x80\0\0\0\0\x12\x34\x56") + END)
    for size in 1, 99, 100:
        name = b"n" * size
        write("name-%d.tar" % size, header(name, 5) + DATA +
              header(b"l", 0, b"2", link=name) + END)
    write("name-255.tar", header(b"n" * 100, 5, tail=b"p" * 154) + DATA + END)
    write("name-empty.tar", header(b"", 5) + DATA + ONE + END)
    write("name-absolute.tar", header(b"/one", 5) + DATA +
          header(b"../up", 5) + DATA + header(b"./a//b/../c", 5) + DATA + END)
    write("name-twice.tar", (ONE + header(b"one", 0, b"1", link=b"one")) * 3 +
          header(b"one", 0, b"5") + END)
    write("link-before.tar", header(b"l", 0, b"1", link=b"one") + ONE +
          header(b"m", 0, b"1", link=b"./one") + END)


def gnu():
    D = header(b"dir/", 13, b"D", GNU) + pad(b"Yone\0Nold\0Dd\0\0")
    write("gnu-dumpdir.tar", D + ONE + END)
    names = b"Rename old to new\nSymlink a to b\n"
    write("gnu-type-N.tar", header(b"././@MaNgLeD_NaMeS", len(names), b"N", GNU) +
          pad(names) + ONE + END)
    write("gnu-type-V.tar", header(b"label Volume 1", 0, b"V", GNU) + ONE + END)
    write("gnu-type-M.tar", header(b"part", 5, b"M", GNU,
          tail=b"\0" * 24 + b"00000001000\0" + b"\0" * 102 +
          b"00000001005\0") + DATA + ONE + END)
    times = b"12345670123\0" * 2
    write("gnu-incremental-times.tar", header(b"one", 5, b"0", GNU, tail=times) + DATA +
          END)
    for name, value in ("small", 1), ("large", 1 << 62), ("minus", -1), \
            ("least", -1 << 63):
        field = (b"\x80" if value >= 0 else b"\xff") + b"\0\0\0" + \
            struct.pack(">q", value) if value >= 0 else \
            b"\xff" * 4 + struct.pack(">q", value)
        write("base256-mtime-%s.tar" % name,
              header(b"one", 5, b"0", GNU, mtime=field) + DATA + END)
    for name, value in ("minus", -2), ("large", 1 << 32), ("nobody", 65534):
        field = bytearray(struct.pack(">q", value))
        field[0] |= 0x80
        write("base256-id-%s.tar" % name, header(b"one", 5, b"0", GNU,
              uid=bytes(field), gid=bytes(field)) + DATA + ONE + END)
    write("base256-size.tar", header(b"one", 0, b"0", GNU,
          sizefield=b"\x80" + b"\0" * 10 + b"\5") + DATA + ONE + END)


# ---- pax records ----

def pax():
    cases = {
        "newline": [(b"path", b"a\nb=c\n12 path=x\n")],
        "equals": [(b"path", b"=a=b="), (b"comment", b"=")],
        "repeated": [(b"uid", b"1"), (b"path", b"first"), (b"uid", b"2"),
                     (b"path", b"second"), (b"gname", b"x"), (b"uid", b"77")],
        "deleting": [(b"uname", b""), (b"gname", b""), (b"mtime", b""),
                     (b"path", b""), (b"uid", b""), (b"size", b"")],
        "charset": [(b"hdrcharset", b"BINARY"), (b"uname", b"\xff\xfe"),
                    (b"path", b"\xe9t\xe9")],
        "utf8": [(b"hdrcharset", b"ISO-IR 10646 2000 UTF-8"),
                 (b"gname", "größe".encode()), (b"path", "été".encode())],
        "acl": [(b"SCHILY.acl.access", b"user::rw-\nuser:joe:r--:4242\n"
                 b"group::r--\nmask::r--\nother::---\n"),
                (b"RHT.security.selinux", b"system_u:object_r:bin_t:s0\0"),
                (b"SCHILY.xattr.security.capability",
                 struct.pack("<5I", 0x2000001, 1 << 10, 0, 0, 0)),
                (b"LIBARCHIVE.xattr.user.note", b"eA")],
        "ids": [(b"uid", b"4294967294"), (b"gid", b"2097152")],
        "zeros": [(b"uid", b"0004242"), (b"mtime", b"0001114176545.50")],
        "time": [(b"mtime", b"-0.5"), (b"atime", b"1e9"), (b"ctime", b"x")],
        "vendor": [(b"MSWINDOWS.rawsd", b"AQAA"), (b"NODETAR.depth", b"3"),
                   (b"APK-TOOLS.checksum.SHA1", b"0" * 40),
                   (b"VENDOR.empty", b""), (b"realtime.x", b"1")],
        "empty": [],
    }
    for name, records in cases.items():
        write("pax-%s.tar" % name, extended(records) + ONE +
              header(b"two", 5) + DATA + END)
    G = extended([(b"uid", b"77"), (b"gname", b"all"), (b"mtime", b"99.5"),
                  (b"uname", b"every")], b"g")
    write("pax-global-cleared.tar", G + ONE + extended([
          (b"uid", b""), (b"gname", b""), (b"mtime", b"")], b"g") +
          header(b"two", 5) + DATA + END)
    write("pax-global-overridden.tar", G + extended([(b"uid", b"78"),
          (b"uname", b"")]) + ONE + header(b"two", 5) + DATA + END)
    write("pax-global-between.tar", ONE + G + header(b"two", 5) + DATA +
          extended([(b"comment", b"c" * 600)], b"g") + ONE + END)
    write("pax-global-comment.tar", extended([(b"comment", b"0" * 40)], b"g") +
          ONE + END)
    write("pax-global-volume.tar", extended([(b"GNU.volume.label", b"vol")],
          b"g") + ONE + END)
    write("pax-linkpath.tar", extended([(b"linkpath", b"t" * 300),
          (b"path", b"s" * 300)]) + header(b"s" * 100, 0, b"2",
                                           link=b"t" * 100) + ONE + END)
    write("pax-size.tar", extended([(b"size", b"5")]) +
          header(b"big", sizefield=b"00000000000\0") + DATA + ONE + END)
    # Padding after the last record, counted and not.
    body = record(b"uid", b"4242")
    write("pax-padded.tar", header(b"x", len(body) + 100, b"x") +
          pad(body + b"\0" * 100) + ONE + END)
    full = record(b"comment", b"c" * 499)
    assert len(full) == 512
    write("pax-full-block.tar", header(b"x", 512, b"x") + full + ONE + END)
    write("pax-sparse-0.0.tar", extended([
          (b"GNU.sparse.size", b"1024"), (b"GNU.sparse.numblocks", b"2"),
          (b"GNU.sparse.offset", b"0"), (b"GNU.sparse.numbytes", b"5"),
          (b"GNU.sparse.offset", b"1024"), (b"GNU.sparse.numbytes", b"0")]) +
          ONE + END)
    write("pax-sparse-1.0.tar", extended([
          (b"GNU.sparse.major", b"1"), (b"GNU.sparse.minor", b"0"),
          (b"GNU.sparse.name", b"dir/real"), (b"GNU.sparse.realsize", b"1024"),
          ]) + header(b"dir/GNUSparseFile.7/real", 517) +
          pad(b"2\n0\n5\n1024\n0\n") + DATA + ONE + END)


# ---- ends ----

def ends():
    zero = b"\0" * 512
    for name, tail in {
            "none": b"", "one": zero, "two": END, "three": zero * 3,
            "mebibyte": b"\0" * ((1 << 20) - len(ONE)), "part": END + b"\0" * 9,
            "garbage": END + b"\xff\x00garbage" * 40,
            "header-like": END + ONE[:300], "half": zero + b"\0" * 7,
            "archive": END + ONE + END, "global": END + extended(
                [(b"comment", b"x")], b"g") + ONE + END,
            "far": zero * 5000 + ONE + zero, "gzip": END + b"\x1f\x8b\x08junk",
            "cpio": END + newc(b"a") + newc(TRAILER)}.items():
        write("end-%s.tar" % name, ONE + tail)
    write("end-only.tar", END)
    write("end-one-zero.tar", zero)
    write("end-inside.tar", ONE + zero + header(b"two", 5) + DATA + zero * 2 +
          header(b"three", 5) + DATA)
    one, last = newc(b"a", b"x"), newc(TRAILER)
    for name, tail in {
            "none": b"", "padded": last + b"\0" * (512 - 124 - 116),
            "garbage": last + b"garbage", "zeros": last + b"\0" * 9999,
            "odd": last + b"\0" * 3, "archive": last + b"\0" * 4 + one + last,
            "odd-archive": last + b"\0" * 7 + one + last,
            "tar": last + ONE + END,
            "long-name": newc(TRAILER, extra=9) + b"\0" * 40,
            "ids": newc(TRAILER, uid=4711, ino=9, mode=0o100644)}.items():
        write("end-%s.cpio" % name, one + tail)
    write("end-only.cpio", last)


# ---- cpio of other systems ----

def cpio():
    for order, name in ("<", "little"), (">", "big"):
        write("hpux-%s.cpio" % name,
              binary(order, b"dev", mode=0o060600, rdev=1, size=0x01ff0203) +
              binary(order, b"sock", mode=0o140600, rdev=1, size=1) +
              binary(order, b"link", b"tgt", mode=0o120777) +
              binary(order, b"f", b"odd") + binary(order, TRAILER))
        write("network-%s.cpio" % name,
              binary(order, b"n", mode=0o110600, rdev=4) +
              binary(order, b"cont", b"abc", mode=0o110644) +
              binary(order, TRAILER))
    write("hpux-odc.cpio", odc(b"cdf+", mode=0o044755) +
          odc(b"dev", mode=0o020600, rdev=1, size=0o777) + odc(b"f", b"1") +
          odc(TRAILER))
    write("aix-odc.cpio", odc(b"./", mode=0o040755) + odc(b"f", b"12345") +
          odc(TRAILER) + b"\0" * 301)
    write("link-first.odc.cpio", b"".join(odc(n, b"abc", nlink=3)
          for n in (b"a", b"b", b"c")) + odc(TRAILER))
    write("crc-wrong.cpio", newc(b"a", b"x", b"070702").replace(
          b"00000078", b"00000079") + newc(TRAILER, b"", b"070702"))
    write("mixed-case.cpio", newc(b"a", b"x", uid=0xabcdef, upper=False) +
          newc(b"b", b"x", uid=0xabcdef) + newc(TRAILER))
    write("large-ids.cpio", newc(b"a", uid=0xffffffff, gid=0xfffffffe,
                                 ino=0xffffffff) + newc(TRAILER))
    write("name-4095.cpio", newc(b"n" * 4095, b"x") + newc(TRAILER))
    write("name-odd.cpio", newc(b"./") + newc(b"/abs") + newc(b"a/../b") +
          newc(b"\xff\xfe") + newc(TRAILER))
    write("name-twice.cpio", (newc(b"a", b"x", ino=3) + newc(b"a", b"y",
                                                           ino=4)) * 2 +
          newc(TRAILER))
    microcode = newc(b"kernel", mode=0o40755) + newc(
        b"kernel/x86/microcode/GenuineIntel.bin", b"u" * 2048) + newc(TRAILER)
    main = newc(b"init", b"#!/bin/sh\n", mode=0o100755) + newc(TRAILER)
    write("early-newc.cpio", pad(microcode, 1024) + main)
    write("early-padded.cpio", pad(microcode, 512) + pad(main, 512) +
          b"\0" * 4096 + main)
    write("early-no-trailer.cpio", pad(microcode, 512) + main[:-124])


star()
solaris()
tapes()
gnu()
pax()
ends()
cpio()
