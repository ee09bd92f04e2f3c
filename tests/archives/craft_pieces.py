# SPDX-License-Identifier: BSD-2-Clause
"""Single headers and members of archives, in every spelling."""

import os
import struct


def writer(folder):
    """Returns a function that writes an archive of a name to the folder."""
    def write(name, data):
        with open(os.path.join(folder, name), "wb") as out:
            out.write(data)
    return write


# ---- tar ----

def checksum(block, signed=False):
    body = block[:148] + b" " * 8 + block[156:]
    return sum(b - 256 if signed and b > 127 else b for b in body)


def header(name, size=0, type=b"0", magic=b"ustar\x0000", mode=b"0000644\0",
           uid=b"0010222\0", gid=b"0010367\0", mtime=b"12345670123\0",
           link=b"", uname=b"joe", gname=b"staff", tail=b"", chksum="%06o\0 ",
           signed=False, sizefield=None, dev=b"0000000\0"):
    block = bytearray(512)

    def put(at, text):
        block[at:at + len(text)] = text

    put(0, name)
    put(100, mode)
    put(108, uid)
    put(116, gid)
    put(124, sizefield or b"%011o\0" % size)
    put(136, mtime)
    put(156, type)
    put(157, link)
    put(257, magic)
    if magic:
        put(265, uname)
        put(297, gname)
        put(329, dev + dev)
    put(345, tail)
    put(148, (chksum % checksum(bytes(block), signed)).encode("latin-1"))
    return bytes(block)


def pad(data, to=512):
    return data + b"\0" * (-len(data) % to)


def record(key, value):
    rest = len(key) + len(value) + 3
    size = rest
    while size != rest + len(str(size)):
        size = rest + len(str(size))
    return b"%d %s=%s\n" % (size, key, value)


def extended(records, type=b"x"):
    body = b"".join(record(k, v) for k, v in records)
    return header(b"PaxHeaders/x", len(body), type) + pad(body)


END = b"\0" * 1024
DATA = pad(b"data\n")


# ---- cpio ----

def newc(name, data=b"", magic=b"070701", mode=0o100644, ino=7, nlink=1,
         upper=True, extra=0, uid=4242, gid=4343):
    raw = name + b"\0" * (1 + extra)
    fields = (ino, mode, uid, gid, nlink, 0x5abcdef, len(data), 8, 1, 0, 0,
              len(raw), sum(data) if magic.endswith(b"2") else 0)
    text = "".join(("%08X" if upper else "%08x") % f for f in fields)
    return pad(magic + text.encode() + raw, 4) + pad(data, 4)


def odc(name, data=b"", mode=0o100644, rdev=0, size=None, nlink=1, ino=7):
    raw = name + b"\0"
    return b"070707%06o%06o%06o%06o%06o%06o%06o%011o%06o%011o" % (
        1, ino, mode, 4242, 4343, nlink, rdev, 123456789, len(raw),
        len(data) if size is None else size) + raw + data


def binary(order, name, data=b"", mode=0o100644, rdev=0, size=None):
    raw = name + b"\0"
    size = len(data) if size is None else size
    mtime = 123456789
    head = struct.pack(order + "13H", 0o070707, 1, 7, mode, 4242, 4343, 1,
                       rdev, mtime >> 16, mtime & 0xffff, len(raw),
                       size >> 16, size & 0xffff)
    return pad(head + raw, 2) + pad(data, 2)
