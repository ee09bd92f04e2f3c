# SPDX-License-Identifier: BSD-2-Clause
#
# --passwd: users and groups of the system that is built, not of this machine.

. "${top_srcdir:-.}/tests/tap.sh"

mkdir -p none/etc first/etc second/etc
cat >second/etc/passwd <<'EOF'
# A comment, and what is no entry.

+nis
short:x:42
wrong:x:-1:42:::
huge:x:42949672950:42:::
odd:x:4242:4343:Odd user,,:/odd:/bin/odd
root:x:0:0:root:/root:/bin/sh
EOF
printf 'last:*:4244:4344::/:' >>second/etc/passwd
cat >second/etc/group <<'EOF'
oddly:x:4343:
others:x:4345:last,odd
more:x:4346:oddity,odd
root:x:0:
EOF
echo firstly:x:4747: >first/etc/group
roots=$PWD/none:$PWD/first:$PWD/second

with()
{
	fakebuild --passwd "$PWD/second" "$@"
}

touch file
is 'chown(1) knows the names of the system' \
	"$(with sh -c 'chown odd:others file; stat -c %u:%g:%U:%G file')" \
	4242:4345:odd:others
is 'ls(1) shows them' "$(with sh -c '
	chown 4244:4343 file; ls -l file' | awk '{ print $3, $4 }')" 'last oddly'
! with chown daemon file 2>err
is 'a user of this machine is unknown' "$?" 0
is 'a line that is no entry is passed over' \
	"$(with id -u wrong huge short nis 2>&1 | grep -c 'no such user')" 4
is 'the groups of a user are those of the file' \
	"$(with id -G odd)" '4343 4345 4346'
is 'all entries are listed, in their order' "$(with getent passwd)" \
	'odd:x:4242:4343:Odd user,,:/odd:/bin/odd
root:x:0:0:root:/root:/bin/sh
last:*:4244:4344::/:'
is 'an id has a name' "$(with getent passwd 4244)" 'last:*:4244:4344::/:'
is 'the first folder that has a file counts, for each file' \
	"$(fakebuild --passwd "$roots" sh -c '
	getent group | head -n 1; getent passwd odd')" 'firstly:x:4747:
odd:x:4242:4343:Odd user,,:/odd:/bin/odd'
is 'and no other is asked' \
	"$(fakebuild --passwd "$roots" getent group oddly)" ''
is 'where none has it, this machine is asked' \
	"$(fakebuild --passwd "$PWD/none" getent passwd 0)" "$(getent passwd 0)"
is 'the variable of pseudo does the same' \
	"$(PSEUDO_PASSWD=$PWD/second fakebuild id -u odd)" 4242
is 'also where the environment was wiped' \
	"$(with env -i "$(command -v id)" -u odd)" 4242
is 'tar(1) packs the names' "$(with sh -c '
	chown odd:oddly file; tar c file | tar tv' | awk '{ print $2 }')" \
	odd/oddly
is 'and unpacks by them' "$(with sh -c '
	tar c --owner=last:7 --group=others:7 file | tar x
	stat -c %u:%g file')" 4244:4345

# A group with more members than a first guess of memory holds.
{
	printf 'many:x:4347:odd'
	printf ',user%d' $(seq 20000)
	echo
} >>second/etc/group
is 'a long line is read' "$(with getent group many |
	tr , '\n' | wc -l)" 20001
is 'by those who ask with memory of their own, too' "$(with id -Gn odd)" \
	'oddly others more many'
have python3 || skip 'a search by threads at once' 'python3 is not installed'
! have python3 || is 'a search by threads at once finds the same' "$(with \
	python3 -c '
import grp, pwd, threading
found = []
def search():
    for i in range(100):
        found.append(pwd.getpwnam("last").pw_uid == 4244 and
                     grp.getgrgid(4346).gr_mem == ["oddity", "odd"])
all = [threading.Thread(target=search) for i in range(8)]
[t.start() for t in all]
[t.join() for t in all]
print(found.count(True), found.count(False))')" '800 0'

like 'a folder that is not absolute is a mistake' \
	"$(fakebuild --passwd /a:b true 2>&1)" 'absolute paths'

done_testing
