# SPDX-License-Identifier: BSD-2-Clause
"""
damage.py cuts|flips|hostile: feeds damaged archives to the translators.

cuts	small archives cut at many places: exit 2 and the byte offset, unless what
	is left ends between members, in which case it comes back whole.
flips	random bits flipped: never killed, never late, and exit 0 only with the
	input as it was.
hostile	headers that once broke other readers: the same, and little memory.
"""

import bz2
import gzip
import lzma
import os
import random
import re
import resource
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import craft_pieces as c  # noqa: E402

failed = checked = 0
sanitized = os.environ.get("SANITIZERS", "no") != "no"
# A sanitizer takes a fifth of a second to start: then there is less damage.
step = 4 if sanitized else 1


def flunk(what, text):
    global failed
    failed += 1
    print("%s: %s" % (what, text))


def limit_memory():
    """Our own, which each program inherits: so no start needs a fork."""
    if not sanitized:
        resource.setrlimit(resource.RLIMIT_AS, (400 << 20, 400 << 20))


def run(program, data, *options):
    global checked
    checked += 1
    done = subprocess.run([program, *options], input=data,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=60)
    return done.returncode, done.stdout, done.stderr.decode("latin-1")


def check(what, program, data, want=None):
    status, out, err = run(program, data)
    # An archive of cpio without its end marker may be what it is to be.
    if status == 1 and "ends without an end marker" in err and \
            not data.rstrip(b"\0").endswith(END):
        status = 0
    if status not in (0, 2):
        flunk(what, "status %d: %s" % (status, err[-300:]))
    elif want is not None and status != want:
        flunk(what, "status %d, not %d" % (status, want))
    elif status == 0 and out != data:
        flunk(what, "status 0, but the output differs")
    elif status == 2 and not re.search(r": byte \d+", err):
        flunk(what, "no byte offset: " + err)
    elif status == 2 and "when decompressed" not in err and \
            int(re.search(r": byte (\d+)", err)[1]) > len(data):
        flunk(what, "the offset is beyond the input: " + err)
    elif status == 2 and data[:len(out)] != out:
        flunk(what, "status 2 and an output that is no beginning")


one = c.header(b"one", 5) + c.DATA
GNU = b"ustar  \0"
TAR = {
    # name: (pieces; a cut between two of them is no damage)
    "ustar": [one, c.header(b"two", 0, b"5"), b"\0" * 1024],
    "v7": [c.header(b"one", 5, b"\0", b"") + c.DATA, b"\0" * 1024],
    "pax": [c.extended([(b"uid", b"4242"), (b"path", b"p")]) + one, one,
            b"\0" * 1024],
    "global": [c.extended([(b"comment", b"g")], b"g"), one, b"\0" * 1024],
    "gnu": [c.header(b"././@LongLink", 301, b"L", GNU) +
            c.pad(b"l" * 300 + b"\0") + c.header(b"l", 0, b"0", GNU),
            b"\0" * 1024],
    "dumpdir": [c.header(b"d/", 13, b"D", GNU) + c.pad(b"Yone\0Nold\0Dd\0\0"),
                b"\0" * 1024],
    "sparse": [c.header(b"s", 512, b"S", GNU, tail=b"\0" * 137 + b"\1") +
               b"\0" * 504 + b"\1" + b"\0" * 7 + b"\0" * 512 + b"d" * 512,
               b"\0" * 1024],
    "star": [c.header(b"s", 700, b"S", tail=b"p" * 130 + b"\0" * 33 +
                      b"tar\0") + c.pad(b"d" * 700), b"\0" * 1024],
    "solaris": [c.header(b"acl", 5, b"A") + c.DATA +
                c.extended([(b"uid", b"4242")], b"X") + one, b"\0" * 1024],
}
END = b"TRAILER!!!"
CPIO = {
    "newc": [c.newc(b"a", b"x" * 5), c.newc(b"dir", mode=0o40755),
             c.newc(END)],
    "crc": [c.newc(b"a", b"x" * 5, b"070702"), c.newc(END, b"", b"070702")],
    "odc": [c.odc(b"a", b"x" * 5), c.odc(b"b"), c.odc(END)],
    "bin": [c.binary("<", b"a", b"x" * 5), c.binary("<", END)],
    "big": [c.binary(">", b"a", b"x" * 5), c.binary(">", END)],
    "hpodc": [c.odc(b"dev", mode=0o20666, rdev=1, size=0o777), c.odc(END)],
    "hpbin": [c.binary("<", b"d", mode=0o20666, rdev=1, size=9),
              c.binary("<", b"abc", b"x" * 5), c.binary("<", END)],
    "hpbig": [c.binary(">", b"d", mode=0o60666, rdev=1, size=9),
              c.binary(">", END)],
    "segments": [c.newc(b"k", b"u" * 99), c.newc(END) + c.newc(b"a", b"x"),
                 c.newc(END)],
}


def compressed():
    """(name, data) in each compression that can be made here."""
    data = b"".join(TAR["gnu"]) + random.Random(7).randbytes(700)
    yield "gzip", gzip.compress(data)
    yield "bzip2", bz2.compress(data)
    yield "xz", lzma.compress(data)
    yield "lzma", lzma.compress(data, lzma.FORMAT_ALONE)
    for tool in "zstd", "lz4":
        if shutil.which(tool):
            yield tool, subprocess.run([tool, "-c"], input=data, check=True,
                                       stdout=subprocess.PIPE).stdout


def good_cuts(name, pieces, program):
    """Lengths at which nothing is missing but an end marker or padding."""
    good, at = {0}, 0
    for piece in pieces:
        at += len(piece)
        good.add(at)
    if program == "tartranslate":
        good.update(range(at - 512, at + 1))
    return good


def check_unfinished(what, program, data):
    """What is translated until the damage has no end marker."""
    status, out, err = run(program, data, "--default", "4711:4712")
    if status != 2:
        flunk(what, "translated: status %d: %s" % (status, err[-300:]))
    elif out.endswith(c.END) or out.count(END) > data.count(END):
        flunk(what, "translated: an end marker")


def cuts():
    for program, family in ("tartranslate", TAR), ("cpiotranslate", CPIO):
        for name, pieces in family.items():
            data = b"".join(pieces)
            good = good_cuts(name, pieces, program)
            # Every byte is the unit test's business; here whole programs run.
            ends = {n for n in good if n % 64 == 0 or n - 1 not in good}
            for size in sorted(ends | set(range(0, len(data), 67)) |
                               {n - 1 for n in ends if n})[::step]:
                what = "%s cut to %d" % (name, size)
                check(what, program, data[:size], 0 if size in good else 2)
                if size not in good:
                    check_unfinished(what, program, data[:size])
    for name, data in compressed():
        for size in range(1, len(data), 53 * step):
            check("%s cut to %d" % (name, size), "tartranslate", data[:size], 2)


def flips():
    rng = random.Random(4242)
    for program, family in ("tartranslate", TAR), ("cpiotranslate", CPIO):
        for name, pieces in family.items():
            data = b"".join(pieces)
            for _ in range(60 // step):
                bad = bytearray(data)
                for _ in range(rng.choice((1, 1, 2, 8))):
                    bad[rng.randrange(len(bad))] ^= 1 << rng.randrange(8)
                check("%s flipped" % name, program, bytes(bad))
    for name, data in compressed():
        for _ in range(30 // step):
            bad = bytearray(data)
            bad[rng.randrange(len(bad))] ^= 1 << rng.randrange(8)
            check("%s flipped" % name, "tartranslate", bytes(bad))


def raw(body):
    """An x header with this body, whatever it is."""
    return c.header(b"x", len(body), b"x") + c.pad(body) + one


def size_field(text):
    return c.header(b"f", sizefield=text) + one + c.END


HOSTILE_TAR = {
    "base-256 size of 2^95": size_field(b"\x80" + b"\xff" * 11),
    "negative size": size_field(b"\xff" * 12),
    "size of 2^63-1": size_field(b"\x80\0\0\0" + b"\x7f" + b"\xff" * 7),
    "size of 8 GiB": size_field(b"77777777777\0"),
    "size that is no number": size_field(b"12x45678901\0"),
    "x header of 2^62": c.header(b"x", type=b"x", sizefield=b"\x80\0\0\0\x40" +
                                 b"\0" * 7) + one,
    "x header of 8 GiB": c.header(b"x", type=b"x",
                                  sizefield=b"77777777777\0") + one,
    "L of 8 GiB": c.header(b"x", type=b"L", sizefield=b"77777777777\0") + one,
    "record length 0": raw(b"0 a=b\n"),
    "record length beyond": raw(b"99 a=b\n"),
    "record length huge": raw(b"99999999999999999999 a=b\n"),
    "record length negative": raw(b"-6 a=b\n"),
    "record without newline": raw(b"6 a=bb"),
    "record without equals": raw(b"6 abc\n"),
    "record without key": raw(b"5 =b\n"),
    "record too short": raw(b"3 \n"),
    "record of blanks": raw(b" " * 100),
    "pax size negative": c.extended([(b"size", b"-5")]) + one,
    "pax size huge": c.extended([(b"size", b"9" * 30)]) + one,
    "pax size 2^63-1": c.extended([(b"size", b"9223372036854775807")]) + one,
    "pax size text": c.extended([(b"size", b"five")]) + one,
    "global size differs": c.extended([(b"size", b"512")], b"g") + one,
    "x without a member": c.extended([(b"uid", b"1")]) + c.END,
    "x headers in a row": c.extended([(b"uid", b"1")]) * 500 + one,
    "L in a row": (c.header(b"l", 4, b"L", b"ustar  \0") + c.pad(b"abc\0")) *
    500 + one,
    "map without an end": c.header(b"s", 512, b"S", b"ustar  \0", tail=b"\0" *
                                   137 + b"\1") +
    (b"\0" * 504 + b"\1" + b"\0" * 7) * 4000,
    "long link that is cut": c.header(b"l", 600, b"L", b"ustar  \0") + c.DATA,
    "not an archive": b"hello, world\n" * 100,
    "wrong checksum": one + b"\1" + one[1:],
}
HOSTILE_CPIO = {
    "size of 4 GiB": c.newc(b"a").replace(b"5ABCDEF" + b"00000000",
                                          b"5ABCDEF" + b"FFFFFFFF") + b"x",
    "name of 4 GiB": c.newc(b"a")[:94] + b"FFFFFFFF" + c.newc(b"a")[102:],
    "name of 0": c.newc(b"a")[:94] + b"00000000" + c.newc(b"a")[102:],
    "bad digit": c.newc(b"a")[:30] + b"0000000G" + c.newc(b"a")[38:],
    "blank digits": c.newc(b"a")[:30] + b"      10" + c.newc(b"a")[38:],
    "sign": c.newc(b"a")[:30] + b"-0000001" + c.newc(b"a")[38:],
    "junk between": c.newc(b"a") + b"junk" + c.newc(b"TRAILER!!!"),
    "name without an end": c.newc(b"ab").replace(b"ab\0", b"abc"),
    "odc bad digit": c.odc(b"a").replace(b"070707", b"0707078")[:76] + b"a\0",
    "odc size of 8 GiB": c.odc(b"a", size=0o77777777777),
    "afio": b"070727" + c.odc(b"a")[6:],
    "rpm stripped": b"07070X00000001",
    "not an archive": b"hello, world\n" * 100,
    "hard links without data": b"".join(
        c.newc(b"n%d" % n, nlink=3, ino=n) for n in range(3000))[:-1],
}


def hostile():
    for name, data in HOSTILE_TAR.items():
        check(name, "tartranslate", data, 2)
    for name, data in HOSTILE_CPIO.items():
        check(name, "cpiotranslate", data, 2)


limit_memory()
{"cuts": cuts, "flips": flips, "hostile": hostile}[sys.argv[1]]()
print("%d checked, %d failed" % (checked, failed))
sys.exit(failed > 0 or checked < 20)
