# SPDX-License-Identifier: BSD-2-Clause
#
# Capabilities and other extended attributes of a database go into tar of the
# format pax; of archives that cannot hold them it is said.

. "${top_srcdir:-.}/tests/tap.sh"
need python3

mkdir tree
(cd tree && echo ping >ping && echo plain >plain && mkdir dir && ln ping pong)

cat >make.py <<'END'
import os, struct
os.chown("tree/ping", 4242, 4343)
os.chmod("tree/ping", 0o755)
os.setxattr("tree/ping", "security.capability",
            bytes.fromhex("0100000200200000000000000000000000000000"))
os.setxattr("tree/ping", "trusted.o=d%d", b"\x00\n\xff")
acl = struct.pack("<I", 2)
for tag, perm, who in ((1, 7, -1), (2, 5, 4444), (4, 5, -1), (8, 6, 4545),
                       (16, 7, -1), (32, 0, -1)):
    acl += struct.pack("<HHI", tag, perm, who & 0xffffffff)
os.setxattr("tree/dir", "system.posix_acl_access", acl)
os.setxattr("tree/dir", "system.posix_acl_default", acl)
END
fakebuild -s s.db python3 make.py || bail 'make.py'

# What a reader of its own finds: NAME KEY VALUE, the value in Python's spelling.
cat >show.py <<'END'
import sys, tarfile
for member in tarfile.open(sys.argv[1], errors="surrogateescape"):
    for key, value in sorted(member.pax_headers.items()):
        if key.startswith("SCHILY."):
            print(member.name, key, repr(value))
END

tar -C tree --format=posix --sort=name -cf in.tar .
exits 'a state goes into pax' 0 tartranslate --root tree -o out.tar s.db <in.tar
cat >want <<'END'
./dir SCHILY.acl.access 'user::rwx,user:4444:r-x:4444,group::r-x,group:4545:rw-:4545,mask::rwx,other::---'
./dir SCHILY.acl.default 'user::rwx,user:4444:r-x:4444,group::r-x,group:4545:rw-:4545,mask::rwx,other::---'
./ping SCHILY.xattr.security.capability '\x01\x00\x00\x02\x00 \x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00'
./ping SCHILY.xattr.trusted.o%3Dd%25d '\x00\n\udcff'
END
python3 show.py out.tar | LC_ALL=C sort >got
same_file 'with all its attributes' got want

# GNU tar, as the root of a session, is the reader for which it is written.
mkdir root
fakebuild sh -c 'tar -C root --xattrs --xattrs-include="*" --acls -xpf out.tar
	cd root && getcap ping
	getfattr --only-values -n trusted.o=d%d ping | od -An -tx1
	getfacl -cpn dir' >seen 2>&1
is 'GNU tar unpacks them' "$(grep -v '^$' seen)" "ping cap_net_raw=ep
 00 0a ff
user::rwx
user:4444:r-x
group::r-x
group:4545:rw-
mask::rwx
other::---
default:user::rwx
default:user:4444:r-x
default:group::r-x
default:group:4545:rw-
default:mask::rwx
default:other::---"

exits 'a second run changes nothing' 0 \
	tartranslate --root tree -o again.tar s.db <out.tar
same_file 'not a byte' again.tar out.tar
gzip -n <out.tar >out.tgz
tartranslate --root tree s.db <out.tgz >again.tgz
same_file 'nor of a compressed one' again.tgz out.tgz

# An archive that already has other ones.
printf '|xattr cap_chown=ep\n' >line
{ echo '/ping f 755 4242 4343 - - - - -'; cat line
	echo '/pong f 755 4242 4343 - - - - -'
	echo '/ r -1 0 0 - - - - -'; } >table
exits 'a device table changes them' 0 tartranslate -o other.tar table <out.tar
python3 show.py other.tar | LC_ALL=C sort >got
sed 's/^\(.*capability .\).*/\1\\x01\\x00\\x00\\x02\\x01'\
'\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00'"'/" want >other
same_file 'and leaves those alone that it does not state' got other

# ---- what cannot hold them ----

for format in ustar gnu v7; do
	tar -C tree --format=$format --sort=name -cf in.$format .
	exits "tar of the format $format" 1 \
		tartranslate --root tree -o out.$format s.db <in.$format
	is "$format cannot hold them, and that is said" "$(cat err)" \
"tartranslate: ./dir/: capabilities and other extended attributes are lost, which only tar of the format pax can hold
tartranslate: ./ping: capabilities and other extended attributes are lost, which only tar of the format pax can hold"
	exits "$format: an error with --strict" 2 \
		tartranslate --strict --root tree -o no.$format s.db <in.$format
	exits "$format converted to pax" 0 tartranslate --format pax \
		--root tree -o out.tar s.db <in.$format
	is "$format: holds the capabilities then" \
		"$(python3 show.py out.tar | grep -c 'SCHILY.*security.cap')" 1
done
exits 'from pax to ustar they are lost' 1 \
	tartranslate --format ustar --root tree -o out.ustar s.db <in.tar
like 'which is said' "$(cat err)" '^tartranslate: ./ping: capabilities'
(cd tree && find . | LC_ALL=C sort | cpio -o -H newc 2>/dev/null) >in.cpio
exits 'cpio holds none' 1 cpiotranslate --root tree -o out.cpio s.db <in.cpio
like 'which is said' "$(cat err)" '^cpiotranslate: ping: capabilities'
cpiotranslate --root tree --report log s.db <in.cpio >out 2>err
like 'in the report as well' "$(cat log)" '"event":"xattrs-lost","path":"dir"'

done_testing
