# SPDX-License-Identifier: BSD-2-Clause
#
# Trees, archives and manifests in any mix: each field that differs is named, and
# nothing else is a difference.

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/attest/furnish.inc"
need setfattr

fakebuild --state s.db python3 furnish.py a more || bail furnish.py
attest manifest -s s.db -o a.mtree a
attest pack -s s.db -o a.tar a
for one in 'fakebuild --state s.db attest compare --time a' \
	'attest compare --time a.tar' 'attest compare --time a.mtree'; do
	for other in a.tar a.mtree; do
		exits "${one##* } and $other are equal" 0 $one $other
		is '... without a word' "$(cat out err)" ''
	done
done

# ---- one change at a time ----

differs() # SENTENCE COMMAND LINE...
{
	sentence=$1 command=$2
	shift 2
	rm -rf b b.db*
	fakebuild -i s.db -s b.db sh -c "cp -a a b; cd b; $command" ||
		bail "$command"
	attest manifest -s b.db -o b.mtree b
	attest pack -s b.db -o b.tar b
	printf '%s\n' "$@" >want
	for pair in 'a.mtree b.mtree' 'a.tar b.tar' 'a.mtree b.tar' \
		'a.tar b.mtree'; do
		exits "$sentence: $pair" 1 attest compare $pair
		sed 's/only in b\..*/only in b/; s/only in a\..*/only in a/' \
			out >got
		same_file '... as it is' got want
	done
}
differs owner 'chown -h 4444:4343 link' './link: uid 4242, now 4444' \
	'./link2: uid 4242, now 4444'
differs group 'chgrp 4444 su; chmod 6755 su
	setfattr -n security.capability \
		-v 0x0100000200200000000000000000000000000000 su; chmod 6755 su' \
	'./su: gid 4343, now 4444'
differs mode 'chmod 01777 shared' './shared: mode 2770, now 1777'
differs capability 'setfattr -x security.capability su' \
	"./su: security.capability 20 bytes, sha256 $(printf \
		'\1\0\0\2\0\40\0\0\0\0\0\0\0\0\0\0\0\0\0\0' | sha256sum |
		cut -c 1-12).., now none"
differs attribute 'setfattr -n user.v -v 2 empty' \
	"./empty: user.v none, now '2'"
differs 'a long attribute' "setfattr -n user.v -v $(printf '%040d' 0) empty" \
	"./empty: user.v none, now 40 bytes, sha256 $(printf '%040d' 0 |
		sha256sum | cut -c 1-12).."
differs 'attribute of several names' 'setfattr -n user.v -v 2 a/x' \
	"./a-b/y: user.v none, now '2'"
differs contents 'printf "SET-ID\n" >su.new; cat su.new >su; rm su.new
	setfattr -n security.capability \
		-v 0x0100000200200000000000000000000000000000 su
	chmod 6755 su' \
	"./su: sha256 $(printf 'set-id\n' | sha256sum | cut -c 1-12).., now $(
		printf 'SET-ID\n' | sha256sum | cut -c 1-12).."
differs target 'ln -sfn elsewhere dangling; chown -h 4242:4343 dangling' \
	'./dangling: link to no where, now elsewhere'
differs device 'rm dev/disk; mknod -m 660 dev/disk b 8 301
	chown 7:8 dev/disk' './dev/disk: device 8,300, now 8,301'
differs type 'rm dev/pipe; mknod -m 622 dev/pipe c 5 1; chown 7:8 dev/pipe' \
	'./dev/pipe: type named pipe, now character device'
differs 'a split link' 'cp -p a/z z; mv z a/z' \
	'./a/z: hardlink ./a-b/y, now none'
differs 'a path that came, one that went' 'rm empty; echo >new' \
	'./empty: only in a' './new: only in b'
differs 'a directory for a file' 'rm empty; mkdir empty; chmod 644 empty' \
	'./empty: type regular file, now directory'
differs 'an escape' 'touch "$(printf "esc\033[31m")"' \
	'./esc\033[31m: only in b'

printf '#mtree\n./a uname=root gid=0\n' >named.mtree
exits 'no folder of users' 2 attest compare -N nodir named.mtree named.mtree
is '... is named' "$(cat err)" 'attest: nodir: No such file or directory'
fakebuild --state one.db true
exits 'a state is no operand' 2 attest compare one.db named.mtree
like '... and said how it is given' "$(cat err)" \
	'^attest: one\.db: is a database of SQLite; -s gives the state'

mkdir sparse
truncate -s 300000 sparse/tail
printf data | dd of=sparse/tail bs=1 seek=100000 conv=notrunc status=none
tar -C sparse --sparse -cf sparse.tar .
exits 'holes are zeros' 0 \
	attest compare --default "$(id -u):$(id -g)" sparse sparse.tar

for end in 'md5=d41d8cd98f00b204e9800998ecf8427e sha256digest=%064d' \
	'sha256digest=%064d'; do
	for digit in 1 2; do
		printf "#mtree\n./a type=file $end\n" $digit >sum$digit.mtree
	done
	exits 'of several checksums the one that differs' 1 \
		attest compare --json sum1.mtree sum2.mtree
	like '... is shown' "$(cat out)" \
		'"differ": \{"sha256": \["0+1", "0+2"\]\}'
done

printf '1 f none x 0644 root sys 5 40 1\n' >short
printf '1 f none x 0644 root sys 5 400 1\n' >long
for pair in 'short long 40 400' 'long short 400 40'; do
	set -- $pair
	exits "a checksum that begins as the other: $1" 1 \
		attest compare "$1" "$2"
	is '... differs' "$(cat out)" "./x: sum $3, now $4"
done

# ---- what is no difference ----

fakebuild --state s.db touch -d @1400000000 a/empty
attest manifest -s s.db -o b.mtree a
exits 'times are not compared' 0 attest compare a.mtree b.mtree
exits 'but with --time' 1 attest compare --time a.mtree b.mtree
is '... as they are' "$(cat out)" './empty: time 1700000000, now 1400000000'
fakebuild --state s.db touch a/empty
for pair in 'a.mtree a' 'a a.mtree'; do
	exits "no time is later than SOURCE_DATE_EPOCH: $pair" 0 \
		fakebuild --state s.db attest compare --time $pair
done
printf 'v none etc/x 0644 root sys\nd none etc 0755 root sys\n' >prototype
printf '1 v none etc/x 0644 root sys 5 400 1\n1 d none etc 0755 root sys\n' \
	>pkgmap
exits 'nor is the size of a file that changes' 0 \
	attest compare pkgmap prototype
sed 's/ 5 400 / 6 500 /' pkgmap >pkgmap2
exits '... if it is stated' 0 attest compare pkgmap pkgmap2
printf 's none etc/l=x\nd none etc 0755 root sys\n' >prototype
printf '#mtree\n./etc type=dir\n./etc/l type=link link=x uid=4242 gid=5\n' >spec
exits 'nor is an owner that is assumed' 0 attest compare prototype spec
sed 's/ mode=[0-7]*//; s/ sha256digest=[0-9a-f]*//; s/^#mtree.*/#mtree/
	/^#@/d' a.mtree >less.mtree
exits 'what one side does not state is equal' 0 attest compare a.mtree \
	less.mtree
exits '... and the other way' 0 attest compare less.mtree a.mtree
grep -v user.v b.mtree | sed 's/uid=4242/uid=1/' >c.mtree
echo su >except
exits 'a list of exceptions has its say' 1 attest compare -e except \
	a.mtree c.mtree
unlike '... about its paths' "$(cat out)" '^\./su:'
like '... and no others' "$(cat out)" '^\./secret: uid 4242, now 1$'
exits '--no-xattrs leaves attributes out' 0 sh -c \
	'grep -v xattr a.mtree | attest compare --no-xattrs a.mtree -'

# ---- several, JSON, diffoscope ----

exits 'several are compared with the first' 1 \
	attest compare a.mtree b.mtree c.mtree a.tar
like '... and named' "$(cat out)" '^c.mtree: \./su: uid 4242, now 1$'
unlike '... if they differ' "$(cat out)" '^(b.mtree|a.tar)'
exits '--json is for programs' 1 attest compare --json a.mtree c.mtree
is '... an object a line' "$(grep '"./su"' out)" \
	'{"path": "./su", "found": "both", "differ": {"uid": ["4242", "1"]}}'
attest compare --json b.mtree a.mtree a.tar c.mtree >out
ok '... that others read' python3 -c '
import json
lines = [json.loads(line) for line in open("out", errors="strict")]
assert lines and all(line["with"] == "c.mtree" for line in lines)
assert {"./link", "./su"} <= {line["path"] for line in lines}'

mkdir bin
cat >bin/diffoscope <<'END'
#!/bin/sh
echo "diffoscope: $*"
exit 1
END
chmod +x bin/diffoscope
PATH=$PWD/bin:$PATH exits '--deep asks diffoscope' 1 \
	attest compare --deep a.mtree c.mtree
is '... about both' "$(tail -n 1 out)" 'diffoscope: -- a.mtree c.mtree'
PATH=$PWD/bin:$PATH exits '... unless they are equal' 0 \
	attest compare --deep a.mtree a.tar
is '... where nothing is to be seen' "$(cat out)" ''
printf '#!/bin/sh\nexit 2\n' >bin/diffoscope
PATH=$PWD/bin:$PATH exits '... whose failure is one' 2 \
	attest compare --deep a.mtree c.mtree
if have diffoscope; then
	skip '... that is not there' 'diffoscope is installed'
else
	exits '... that is not there' 1 attest compare --deep a.mtree c.mtree
	like '... which is said' "$(cat err)" 'diffoscope is not installed'
fi
exits '--deep is for two' 2 attest compare --deep a.mtree b.mtree c.mtree
exits '--output is not for this' 2 attest compare -o none a.mtree b.mtree
exits 'a full disk is trouble' 2 sh -c \
	'attest compare a.mtree c.mtree >/dev/full'

done_testing
