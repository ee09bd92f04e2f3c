# SPDX-License-Identifier: BSD-2-Clause
#
# Archives and manifests of unknown origin: a clear error, with the line or the
# byte where it is, and nothing written.

. "${top_srcdir:-.}/tests/tap.sh"
need python3

# Writes archives, each named after what is wrong.
python3 - <<'END'
import io, tarfile

def member(name, data=b"", **more):
    info = tarfile.TarInfo(name)
    info.size = len(data)
    for key, value in more.items():
        setattr(info, key, value)
    return info, data

def archive(file, *members, tail=b"", cut=None):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for info, data in members:
            tar.addfile(info, io.BytesIO(data))
    data = out.getvalue() + tail
    open(file, "wb").write(data if cut is None else data[:cut])
    return data

good = member("a", b"data\n")
whole = archive("good.tar", good)
archive("up.tar", good, member("../b"))
archive("back.tar", good, member("b/../c"))
archive("back2.tar", good,
        member("l", type=tarfile.LNKTYPE, linkname="b/../a"))
archive("through.tar", good, member("link", type=tarfile.SYMTYPE, linkname="."),
        member("link-b"), member("link/x/y"))
archive("below.tar", good, member("a/b"))
archive("top.tar", member(".", b"data\n"))
archive("top2.tar", member("./", type=tarfile.SYMTYPE, linkname="/"))
archive("twice.tar", good, member("./a"))
archive("behind.tar", good, tail=whole)
archive("cut.tar", good, cut=600)
archive("cut2.tar", good, member("b", b"x" * 5000), cut=2000)
archive("link.tar", member("l", type=tarfile.LNKTYPE, linkname="none"))
archive("ring.tar", member("l", type=tarfile.LNKTYPE, linkname="m"),
        member("m", type=tarfile.LNKTYPE, linkname="l"))
archive("otherwise.tar", good,
        member("b", type=tarfile.LNKTYPE, linkname="a", mode=0o4755))
archive("otherwise2.tar", good,
        member("b", type=tarfile.LNKTYPE, linkname="a", uid=4242))
archive("nobody.tar", good, member("b", uid=4294967295))
archive("negative.tar", good, member("b", uid=-1))
archive("type.tar", member("b", type=b"X"))
archive("caps.tar", member("b", pax_headers={
    "SCHILY.acl.access": "user::rwx,user:nobody-knows:r--,group::r--,"
                         "mask::r--,other::r--"}))
archive("acl.tar", member("b", pax_headers={
    "SCHILY.acl.access": "user::rwx,user:5:r--,group::r--,other::r--"}))
bad = bytearray(whole)
bad[0] ^= 1
open("sum.tar", "wb").write(bytes(bad))
bad = bytearray(archive("x", good, member("b")))
bad[1024] ^= 1
open("sum2.tar", "wb").write(bytes(bad))
open("noise", "wb").write(bytes(range(256)) * 40)
open("empty", "wb").close()
newc = b"070701" + b"0" * 8 + b"000081A4" + b"0" * 8 * 4 + b"FFFFFFFF" + \
    b"0" * 8 * 4 + b"00000002" + b"0" * 8 + b"a\0"
open("size.cpio", "wb").write(newc)

def newc_member(name, data=b"", ino=0, nlink=1):
    head = b"070701%08X000081A4%s%08X%s%08X%s%08X%s" % (
        ino, b"0" * 16, nlink, b"0" * 8, len(data), b"0" * 32, len(name) + 1,
        b"0" * 8)
    return b"".join(part + b"\0" * (-len(part) % 4)
                    for part in (head + name + b"\0", data))

def newc_archive(file, *members, tail=b""):
    data = b"".join(members) + newc_member(b"TRAILER!!!")
    open(file, "wb").write(data + b"\0" * (-len(data) % 512) + tail)

newc_archive("good.cpio", newc_member(b"a", b"data\n", 5, 2),
             newc_member(b"b", b"data\n", 5, 2))
newc_archive("data.cpio", newc_member(b"a", b"data\n", 5, 2),
             newc_member(b"b", b"DATA\n", 5, 2))
newc_archive("behind.cpio", newc_member(b"a"), tail=b"x")
open("digits.cpio", "wb").write(b"070701" + b"x" * 200)
END

refuses() # FILE PATTERN
{
	exits "$1" 2 attest manifest -o none "$1"
	like '... is refused with a reason' "$(cat err)" "^attest: $1: ?$2"
	is_absent '... and nothing is written' none
	exits '... nor compared' 2 attest compare "$1" good.tar
}
exits 'a good one is read' 0 attest manifest good.tar
exits 'also of cpio' 0 attest manifest good.cpio
refuses up.tar "byte 1024: \.\./b: has a '\.\.' in its name"
refuses back.tar "byte 1024: b/\.\./c: has a '\.\.' in its name"
refuses back2.tar 'byte 1024: l: leads nowhere'
refuses through.tar '\./link/x/y: stands below \./link, a symbolic link'
refuses below.tar '\./a/b: stands below \./a, a regular file'
refuses top.tar 'its top is no directory'
refuses top2.tar 'its top is no directory'
refuses twice.tar "'a' is there more than once"
refuses behind.tar 'byte [0-9]+: there are bytes behind the end'
refuses cut.tar 'byte [0-9]+: .*(T|t)runcated'
refuses cut2.tar 'byte 1024: .*(T|t)runcated'
refuses link.tar '\./l: is a hard link, and its file is not there'
refuses ring.tar '\./l: is a hard link, and its file is not there'
refuses otherwise.tar '\./b: is a hard link, and states another owner or mode'
refuses otherwise2.tar '\./b: is a hard link, and states another owner or mode'
refuses data.cpio '\./b: is a hard link, and has data of its own'
refuses behind.cpio 'byte [0-9]+: there are bytes behind the end'
refuses nobody.tar 'byte [0-9]+: b: its owner is no id'
refuses negative.tar 'byte [0-9]+: b: its owner is no id'
refuses caps.tar 'byte [0-9]+: b: its ACL names a user or group without'
refuses acl.tar 'byte [0-9]+: b: its ACL is none'
refuses sum.tar '.*'
refuses sum2.tar 'byte 1024: .*'
refuses size.cpio 'byte [0-9]+: .*'
refuses digits.cpio 'byte [0-9]+: .*'
refuses noise '.*'
refuses empty 'is empty'
refuses none-of-this 'No such file or directory'

# An archive may have no members.
head -c 10240 /dev/zero >zero.tar
exits 'an archive without members is read' 0 attest manifest zero.tar
is '... as nothing' "$(cat out)" '#mtree v2.0
#@ manifest 1'

# ---- manifests ----

manifest() # FILE LINE...
{
	name=$1
	shift
	printf '%s\n' '#mtree v2.0' '#@ manifest 1' "$@" >"$name"
}
a='./a type=file mode=0644 uid=0 gid=0 size=0'
manifest good.mtree "$a"
exits 'a good manifest is read' 0 attest manifest good.mtree
manifest order.mtree './b type=file' "$a"
refuses order.mtree "4: './a' does not stand in the order of paths"
manifest double.mtree "$a" "$a"
refuses double.mtree "4: './a' does not stand"
manifest up.mtree './../a type=file'
refuses up.mtree "3: './../a' is no full path"
manifest below.mtree "$a" './a/b type=file'
refuses below.mtree "4: './a/b' stands below './a', which is no directory"
manifest note.mtree "$a" '#@ colour red'
refuses note.mtree "4: note 'colour' is not known"
manifest value.mtree "$a" '#@ xattr user.a !!!!'
refuses value.mtree "4: the value of 'user.a' is not base64"
manifest first.mtree "$a" '#@ hardlink ./b'
refuses first.mtree "4: no path before this is 'b'"
manifest mode.mtree './a mode=9999'
refuses mode.mtree "3: mode '9999'"
printf '#mtree v2.0\n#@ manifest 1\n./a\0b type=file\n' >nul.mtree
refuses nul.mtree '3: the line has a NUL byte'
manifest large.mtree "$a" "#@ xattr user.a $(head -c 90000 /dev/zero |
	base64 -w 0)"
refuses large.mtree '4: the attribute is larger than any can be'
printf '#mtree v2.0\n#@ manifest 7\n./a type=file\n' >version.mtree
refuses version.mtree "2: manifest version '7' is not known"
python3 -c 'print("#mtree v2.0\n#@ manifest 1\n./" + "x" * 100000000)' >line
refuses line '3: path of 100000000 bytes is longer than any can be'
rm -f line

# Links lead nowhere while a tree is read, and mount points are not entered.
mkdir tree
ln -s /etc/passwd tree/link
ln -s / tree/dir
attest manifest --no-time tree >out
is 'a link is a link' "$(grep -c 'type=link' out) $(grep -c . out)" '2 5'

done_testing
