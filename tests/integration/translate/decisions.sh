# SPDX-License-Identifier: BSD-2-Clause
#
# What becomes of each kind of member: in the database or not, excepted or not,
# with users that are known or not.

. "${top_srcdir:-.}/tests/tap.sh"

need cpio python3
mkdir -p t/usr/bin t/etc t/var
for f in usr/bin/ct usr/bin/ls usr/bin/beta etc/shadow etc/odd etc/extra \
    var/log; do
	echo $f >t/$f
	chmod 755 t/$f
done
ln t/usr/bin/ls t/usr/bin/dir
ln -s ./usr/bin t/bin
cat >db <<'END'
d usr - 755 root sys 0 2 - -
d usr/bin - 755 root bin 0 2 - -
f usr/bin/ct - 4511 root uucp 0 1 - -
f usr/bin/ls - 555 root bin 0 2 - -
l usr/bin/dir usr/bin/ls 555 root bin 0 2 - -
s bin ./usr/bin 777 root root 0 1 - -
d etc - 755 root sys 0 2 - -
f etc/shadow - 400 root sys 0 1 - -
f etc/odd - 6644 nosuchuser nosuchgrp 0 1 - -
v var/log - 600 uucp 4343 0 1 - -
END
echo 'usr/bin/beta' >exceptions

(cd t && find . | sort | cpio -o -H newc -R 4242:4343) >in.cpio 2>/dev/null
(cd t && find . | sort | tar --owner=:4242 --group=:4343 --no-recursion \
	-cf - -T -) >in.tar

cat >list.py <<'END'
import sys, tarfile
for m in tarfile.open(sys.argv[1]):
    print("%04o %d:%d %s" % (m.mode, m.uid, m.gid, m.name))
END
list_cpio() # ARCHIVE
{
	bsdtar -cf list.tar --format=ustar @"$1" && python3 list.py list.tar
}

expected='0755 4242:4343 .
0777 0:0 bin
0755 0:3 etc
0755 4242:4343 etc/extra
0644 0:3 etc/odd
0400 0:3 etc/shadow
0755 0:3 usr
0755 0:2 usr/bin
4511 0:5 usr/bin/ct
0555 0:2 usr/bin/dir
0555 0:2 usr/bin/ls
0755 4242:4343 var
0600 5:4343 var/log'

exits 'cpio: unknown paths and users give status 1' 1 \
	sh -c 'cpiotranslate -e exceptions db <in.cpio >out.cpio'
is 'they are told' "$(sort err)" \
'cpiotranslate: .: no packaging info
cpiotranslate: etc/extra: no packaging info
cpiotranslate: etc/odd: group '"'nosuchgrp'"' unknown, see --users
cpiotranslate: etc/odd: user '"'nosuchuser'"' unknown, see --users
cpiotranslate: var: no packaging info'
if have bsdtar; then
	is 'cpio: each member gets what the table says' \
		"$(list_cpio out.cpio)" "$expected"
else
	skip 'cpio: each member' 'bsdtar is not installed'
fi
ok 'cpio reads it' sh -c 'cpio -it <out.cpio'

exits 'tar: the same status' 1 \
	sh -c 'tartranslate -v -e exceptions db <in.tar >out.tar'
like 'with -v what is removed is told' "$(cat err)" \
	'^tartranslate: \./usr/bin/beta: removed; exception list$'
is 'tar: each member gets what the table says' \
	"$(python3 list.py out.tar | sed 's| \./| |')" "$expected"
ok 'tar reads it' tar -tf out.tar
like 'names go with the numbers' "$(tar -tvf out.tar)" \
	'^-r-s--x--x root/uucp .*usr/bin/ct$'
tartranslate -e exceptions db <out.tar >again.tar 2>/dev/null
same_file 'translating twice changes nothing more' again.tar out.tar

exits '--strict stops at an unknown path' 2 \
	sh -c 'tartranslate --strict db <in.tar >strict.tar'
like 'and says where' "$(cat err)" 'byte 0: no packaging info'

exits '--default is for unknown paths' 1 \
	sh -c 'tartranslate --default uucp:4343:700 db <in.tar >out.tar'
like 'which get it' "$(python3 list.py out.tar)" \
	'^0700 5:4343 \./etc/extra$'
unlike 'and are not told' "$(cat err)" 'no packaging info'
exits 'the variable of the original does the same' 1 \
	sh -c 'CPIOTRANSLATE_ALL= cpiotranslate db <in.cpio >out.cpio'
unlike 'silently' "$(cat err)" 'no packaging info'

for n in 1 2 3 4 5 6 7; do
	echo "nothing/$n" >exceptions.$n
done
exits 'any number of exception lists' 1 sh -c 'cpiotranslate -e exceptions.1 \
	-e exceptions.2 -e exceptions.3 -e exceptions.4 -e exceptions.5 \
	-e exceptions.6 -e exceptions.7 -e exceptions db <in.cpio >out.cpio'
unlike 'all are read' "$(cpio -it <out.cpio 2>/dev/null)" beta

mkdir target
echo 'nosuchuser:x:4711:0::/:/bin/sh
root:x:0:0::/:/bin/sh' >target/passwd
echo 'nosuchgrp:x:4712:' >target/group
exits 'the target names its users' 1 \
	sh -c 'tartranslate -N target db <in.tar >out.tar'
like 'by -N' "$(python3 list.py out.tar)" '^6644 4711:4712 ./etc/odd$'
# A device table's `r` speaks for a directory and all below it.
echo '/etc r 640 4711 4712 - - - - -' >rules
exits 'a database may have nothing but rules' 1 \
	sh -c 'tartranslate rules <in.tar >out.tar'
like 'which are carried out' "$(python3 list.py out.tar)" \
	'^0640 4711:4712 \./etc/shadow$'
unlike 'without a word about no entries' "$(cat err)" 'no entries'
exits 'a database that is not there fails' 2 \
	sh -c 'tartranslate nowhere <in.tar >out.tar'
is 'before anything is written' "$(wc -c <out.tar | tr -d ' ')" 0
exits 'an unknown option fails' 2 tartranslate --no-such-option

done_testing
