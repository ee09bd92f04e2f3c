# SPDX-License-Identifier: BSD-2-Clause
#
# No record is dropped silently: not by a save, an export, another mount, a
# copied tree, nor by a second state on the command line.

. "${top_srcdir:-.}/tests/tap.sh"

need sqlite3

paths() # DATABASE
{
	sqlite3 -readonly "$1" 'SELECT path FROM inodes ORDER BY path' |
		sed "s,^$(pwd -P)/,,"
}

mkdir tree
fakebuild --state s.db sh -c 'touch tree/a tree/b; chown 4242:77 tree/a
	chmod 4711 tree/a; chown 51:52 tree/b; mknod tree/c c 5 1'
fakebuild -s s.st -i s.db true

# ---- a tree that was renamed ----

mv tree moved
like 'an export finds a renamed tree' \
	"$(fakebuild --state s.db --export json --root moved)" \
	'"path":"a".*"mode":"4711","uid":4242'
is 'all of it' \
	"$(fakebuild -i s.st --export json --root moved 2>err |
		grep -c '"path":"[abc]"')" 3
is 'and leaves nothing out' "$(cat err)" ''
mkdir elsewhere elsewhere/deep
mv moved elsewhere/deep/far
is '--root finds what was moved far' "$(fakebuild -i s.st --export devtable \
	--root elsewhere/deep/far | sed -n 's,^\(/[abc]\) .*,\1,p' | tr '\n' ' ')" \
	'/a /b /c '
mkdir empty
exits 'an export that finds nothing below its root fails' 1 \
	fakebuild --state s.db --export json --root empty
like 'and says so' "$(cat err)" 'nothing is recorded below /.*/empty$'
mv elsewhere/deep/far tree

# ---- a tree that is not there for a while ----

mkdir box
mv tree box
chmod 0 box
fakebuild --state s.db true 2>err
is 'a session without the tree keeps its records' "$(sqlite3 s.db \
	'SELECT count(*) FROM inodes')" 3
is 'and their paths' "$(paths s.db)" 'tree/a
tree/b
tree/c'
like 'and says that none fits' "$(cat err)" \
	'warning: .*s\.db: 3 records and none fits'
chmod 700 box
mv box/tree tree
is 'so they are there when it is back' \
	"$(fakebuild --state s.db stat -c %u:%g:%a tree/a)" 4242:77:4711

# ---- a copy is another tree ----

cp -a tree copy
mv tree orig
mv copy tree
fakebuild -i s.st stat -c %u:%g tree/a >out 2>err
is 'a copy has no owners' "$(cat out)" 0:0
like 'which is said' "$(cat err)" 's\.st: 3 records and none fits the file'
exits 'with --strict it is a failure' 125 \
	fakebuild --strict -i s.st touch ran
is_absent 'before the command runs' ran
exits 'also for a server' 1 sh -c 'exec faked --strict --verbose --load <s.st'
like 'which says the same' "$(cat err)" 'faked: .*3 records and none fits'
rm -rf tree
mv orig tree
exits 'where they fit --strict is content' 0 fakebuild --strict -i s.st true
is 'and all is quiet' "$(cat err)" ''

# ---- part of a tree ----

mkdir part
fakebuild -s p.st sh -c 'cd part; >same; >gone; >moved; >copied
	chown 4242:77 *'
fakebuild -i p.st -s p.db true
rm part/gone
mv part/moved part/renamed
cp part/copied new
mv new part/copied
exits 'a state that fits in part is good' 0 fakebuild -i p.st true
is 'without a word' "$(cat err)" ''
exits '-v looks at each record' 0 fakebuild -v -i p.st true
is 'names the one that fits no file though there is one, and counts it' \
	"$(sed "s,$(pwd -P)/,," err)" "\
fakebuild: part/copied: another file lies there
fakebuild: warning: p.st: 1 record that fit no file; see --root"
exits '--strict fails for it' 125 fakebuild --strict -i p.st touch ran
is_absent 'before the command runs' ran
for time in first second; do
	exits "a --state session fails, too, the $time time" 125 \
		fakebuild --strict --state p.db touch ran
done
is_absent 'and its command does not run' ran
is 'and leaves no ledger' "$(echo p.db*)" p.db
exits 'no state at all is a failure as well' 125 \
	fakebuild --strict -i none.st touch ran
is 'with its reason' "$(cat err)" \
	'fakebuild: cannot read none.st: No such file or directory'
rm part/copied
exits 'but not for what is gone or has moved' 0 fakebuild --strict -i p.st true
mv part party
exits 'nor for a tree that has moved as a whole' 0 \
	fakebuild --strict -i p.st stat -c %u:%g party/same
is 'which has its owners' "$(cat out)" 4242:77
is 'and all is quiet' "$(cat err)" ''
sed -n '1,/^#/s/ino=[0-9]*/ino=999999999/p' p.st | head -n 1 >odd
grep '^dev' p.st | cat odd - >numbers.st
exits '--strict looks for each that has no path' 125 \
	fakebuild --strict -v -i numbers.st true
like 'and says which are not found' "$(cat err)" \
	'inode 999999999 of .*: not found, and no path is known$'

# ---- a state of numbers only, as fakeroot writes it, and no file of it ----

echo 'dev=fe00,ino=999999999,mode=100644,uid=4242,gid=77,nlink=1,rdev=0' >n.st
fakebuild -i n.st -s n.db true 2>err
like 'none fits, and where was searched is said' "$(cat err)" \
	"n\.st: 1 record without a path, .* below $(pwd -P); see --root"
fakebuild --state n.db true 2>err
like 'by a --state session as well' "$(cat err)" \
	"n\.db: 1 record without a path, .* below $(pwd -P); see --root"

# ---- what is gone ----

fakebuild --state s.db sh -c 'touch tree/d; chown 61:62 tree/d'
rm tree/d
mv tree/b tree/bb
fakebuild --state s.db true
is 'what is gone stays in the state' "$(sqlite3 s.db \
	'SELECT count(*) FROM inodes')" 4
exits '--prune takes it out' 0 fakebuild --verbose --state s.db --prune
like 'and counts it' "$(cat err)" 's\.db: 1 of 4 records deleted$'
like 'and names it' "$(cat err)" '/tree/d: record deleted$'
is 'what was renamed stays' "$(paths s.db)" 'tree/a
tree/bb
tree/c'
exits 'a second time there is nothing to do' 0 fakebuild --state s.db --prune
like 'as it says' "$(cat err)" ': 0 of 3 records deleted$'
mv tree/bb tree/b
exits '--prune wants a state' 125 fakebuild --prune
exits 'that is there' 125 fakebuild --state none.db --prune
is_absent 'and makes none' none.db
exits 'and no command' 125 fakebuild --state s.db --prune true

# What cannot be seen may be there.
mkdir closed
fakebuild --state s.db sh -c '>closed/f; chown 65:66 closed/f'
chmod 0 closed
fakebuild --state s.db --prune 2>err
like 'what lies in a closed folder is not taken out' "$(cat err)" \
	': 0 of 4 records deleted$'
chmod 700 closed
is 'and is there when that is open' \
	"$(fakebuild --state s.db stat -c %u:%g closed/f)" 65:66
rm -r closed
fakebuild --state s.db --strict --prune 2>err
like 'nor does --strict keep --prune from its work' "$(cat err)" \
	': 1 of 4 records deleted$'

# A path that has got another file is not the old file's any more.
fakebuild --state s.db sh -c 'touch tree/e; chown 63:64 tree/e'
touch new
mv new tree/e
fakebuild --state s.db true
is 'a path leads to the file that it leads to' \
	"$(paths s.db | grep -c '^tree/e$')" 0
is 'and where the record was is remembered' "$(sqlite3 s.db \
	"SELECT count(*) FROM inodes WHERE was = '$(pwd -P)/tree/e'")" 1

# ---- exports ----

fakebuild -s x.db sh -c 'touch x; chown 71:72 x; ln -s x l; chown -h 73:74 l'
exits 'what a form has no word for is counted' 0 \
	fakebuild -i x.db --export devtable
like 'on standard error' "$(cat err)" \
	'warning: x\.db: 1 record that the form has no word for'
exits '--strict makes it a failure' 125 \
	fakebuild --strict -i x.db --export devtable
exits '-v, where it is not alone, names it' 0 \
	fakebuild -v -i x.db --export devtable
like 'each' "$(cat err)" '/l: left out: the form has no word for it$'
like '-v alone is the version' "$(fakebuild -v)" '^fakebuild version '

# ---- several states ----

fakebuild -s one.st sh -c 'touch p q; chown 81:82 p; chown 83:84 q'
fakebuild -s two.st sh -c 'touch r; chown 85:86 q r'
is 'several -i are merged, and the last counts' "$(fakebuild -i one.st \
	-i two.st stat -c %u:%g p q r | tr '\n' ' ')" '81:82 85:86 85:86 '
fakebuild -s one.st -s three.st true 2>err
like 'of several -s the last counts, which is said' "$(cat err)" \
	'warning: -s one\.st: ignored'
is_file 'that one is written' three.st

# ---- what cannot be saved ----

# Does what the last message in ./err asks for, but saves to a file.
save_later()
{
	sh -c "$(sed -n 's,.*; to save it: \(.*\)/dev/full,\1later.st ,p' err)"
	fakebuild -i later.st stat -c %u:%g x
}

kept() # in which file of ./err
{
	sed -n 's/.* is kept in \([^ ]*\); .*/\1/p' err
}

exits 'without the program that saves nothing begins' 125 \
	fakebuild -f no -s saved touch ran
is_absent 'not even the command' ran
exits 'nor with a program that makes no ledger' 125 \
	fakebuild -f /bin/true --state odd.db touch ran
like 'which is said' "$(cat err)" \
	'^fakebuild: /bin/true has made no ledger: is it faked\?$'
is_absent 'and leaves no ledger' odd.db-ledger
exits 'a program that saves nothing is no server' 125 \
	fakebuild -f /bin/true -s odd.st chown 4242:4343 x
like 'which is said' "$(cat err)" \
	'^fakebuild: /bin/true has made no odd.st: is it faked\?$'
like 'and what was recorded is kept' "$(cat err)" \
	'^fakebuild: what the session recorded is kept in '
rm "$(kept)"
exits 'a state that cannot be saved is a failure' 125 \
	fakebuild -s /dev/full chown 4242:4343 x
is 'its records are saved by the command that is told' "$(save_later)" 4242:4343
touch -d '3 days ago' "$(kept)"
fakebuild -u true
ok 'the sweep of a later session leaves them' rm "$(kept)"
for odd in "it's odd" "$(printf '%s\n%s' 'back\slash' "it's next")"; do
	have bash || {
		skip 'the command names an odd file' 'no bash'
		continue
	}
	mkdir "$odd"
	fakebuild -s "$odd/state" sh -c 'chown 4646:4747 x; rmdir "$1"' sh "$odd" \
		2>err
	mkdir "$odd"
	ok 'the command names an odd file so that a shell reads it' \
		bash -c "$(sed -n 's,.*; to save it: ,,p' err)"
	is 'and saves to it' "$(fakebuild -i "$odd/state" stat -c %u:%g x)" \
		4646:4747
	rm -f "$(kept)"
done
(
	ulimit -f 3000
	fakebuild -s /dev/full chown 4343:4242 x 2>err
)
like 'those of a ledger without a file are in another folder' "$(kept)" \
	'^/var/tmp/fakebuild-unsaved-......$'
is 'from where they are saved, too' "$(save_later)" 4343:4242
rm "$(kept)"
for owner in 91:92 93:94; do
	rm -f key
	faked --foreground --key 2016 --save-file /dev/full 2>err >key &
	wait_for test -s key
	FAKEROOTKEY=2016 fakebuild chown $owner x
	kill $!
	ok 'a server keeps them as well' wait_for grep -q 'kept in' err
	is 'and tells how they are saved' "$(save_later)" $owner
	kept >>left
done
is 'one beside the other' "$(sed 's,.*/,,' left | tr '\n' ' ')" \
	'unsaved-2016 unsaved-2016.1 '
rm -f $(cat left)

# ---- another mount ----

cat >layers <<'EOF'
mount -t overlay o -o lowerdir=l,upperdir=u1,workdir=w1 m || exit 77
(cd m && fakebuild --state s.db sh -c 'touch f g; chown 4242:7 f
	chown 4243:8 g; mkdir d; chmod 2770 d; mknod c c 5 1' &&
	fakebuild -i s.db -s s.st true)
umount m
fakebuild -i u1/s.db -s away.db true 2>/dev/null
mount -t tmpfs x x
mount -t overlay o -o lowerdir=u1:l,upperdir=u2,workdir=w2 m || exit 77
cd m
fakebuild -i s.st stat -c %u:%g:%a:%F f g d c
fakebuild --state s.db stat -c %u:%g:%a:%F f g d c
sqlite3 s.db 'SELECT count(*) FROM inodes WHERE path NOTNULL'
sqlite3 ../away.db 'SELECT count(*) FROM inodes WHERE path NOTNULL'
EOF
mkdir mounts
cd mounts || exit 1
mkdir l u1 w1 u2 w2 m x
if unshare -rm sh ../layers >found 2>err; then
	want='4242:7:644:regular empty file
4243:8:644:regular empty file
0:0:2770:directory
0:0:644:character special file'
	is 'layers, one after the other, keep their state' "$(cat found)" \
		"$want
$want
4
4"
else
	skip 'layers' 'no overlay in a user namespace'
fi

# What is told is known, and can be said.
touch here gone 'two words'
fakebuild --state told.db chown 4242:4343 here gone 'two words'
rm gone
ok 'a later session saves what it did not touch' fakebuild --state told.db true
is 'what nobody knows of a file that is gone is not told' \
	"$(fakebuild --state told.db --export mtree --root . 2>err)" '#mtree 2.0
./here type=file uid=4242 gid=4343 mode=0644
./two\040words type=file uid=4242 gid=4343 mode=0644'
like 'which is counted' "$(cat err)" \
	'1 record of files that are not where they were left out'
fakebuild --state told.db --prune 2>err
is 'a device table has no word for a blank' \
	"$(fakebuild --state told.db --export devtable --root . 2>err)" \
	'# name type mode uid gid major minor start inc count
/ r -1 0 0 - - - - -
/here f 644 4242 4343 - - - - -'
like 'which is counted, too' "$(cat err)" \
	'1 record that the form has no word for left out'

done_testing
