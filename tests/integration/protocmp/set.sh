# SPDX-License-Identifier: BSD-2-Clause
#
# Set mode: root gives a tree the attributes of the database, once, exactly,
# and nothing else.
#
# needs: root to give files away

. "${top_srcdir:-.}/tests/tap.sh"

cat >db <<'END'
d usr          -         0755 root sys  0 2 - -
d usr/bin      -         0755 root bin  0 2 - -
f usr/bin/ct   -         4511 root uucp 0 1 - -
f usr/bin/wall -         2555 root tty  0 1 - -
f usr/bin/ls   -         0555 root bin  9 2 - -
f usr/bin/dir  -         0555 root bin  9 2 - -
d var          -         2775 root mail 0 2 - -
d var/tmp      -         1777 root sys  0 2 - -
s bin          ./usr/bin 0777 root root 0 1 - -
f etc/shadow   -         0400 root sys  0 1 - -
END

# A builder's tree, with things that no package has.
make_tree() # DIR
{
	mkdir -p "$1/usr/bin" "$1/var/tmp" "$1/etc" "$1/own"
	touch "$1/usr/bin/ct" "$1/usr/bin/wall" "$1/usr/bin/ls" \
		"$1/etc/shadow" "$1/own/file"
	ln "$1/usr/bin/ls" "$1/usr/bin/dir"
	ln -s ./usr/bin "$1/bin"
	chmod 775 "$1/own" "$1/etc"
	chmod 0640 "$1/own/file"
	chown -hR 4242:4343 "$1"
	chmod 2777 "$1"
}

# Everything that set mode could change, and when it last changed.
show() # DIR
{
	(cd "$1" && find . -printf '%P %U:%G %m\n' | sort)
}
show_times() # DIR
{
	(cd "$1" && find . -printf '%P %U:%G %m %C@\n' | sort)
}

make_tree tree
show_times tree >before

exits 'a dry run says that there is something to do' 1 \
	protocmp -nGUP -d db tree
cat >expected <<'END'
chown root:root bin
chown root:sys etc/shadow
chmod 0400 etc/shadow
chown root:sys usr
chown root:bin usr/bin
chown root:uucp usr/bin/ct
chmod 4511 usr/bin/ct
chown root:bin usr/bin/dir
chmod 0555 usr/bin/dir
chown root:tty usr/bin/wall
chmod 2555 usr/bin/wall
chown root:mail var
chmod 2775 var
chown root:sys var/tmp
chmod 1777 var/tmp
END
same_file 'it says what' out expected
show_times tree >after
same_file 'and touches nothing' after before

exits 'set mode succeeds' 0 protocmp -GUPv -d db tree
same_file 'with -v it says what it did' out expected
cat >expected <<'END'
 4242:4343 2777
bin 0:0 777
etc 4242:4343 775
etc/shadow 0:3 400
own 4242:4343 775
own/file 4242:4343 640
usr 0:3 755
usr/bin 0:2 755
usr/bin/ct 0:5 4511
usr/bin/dir 0:2 555
usr/bin/ls 0:2 555
usr/bin/wall 0:7 2555
var 0:6 2775
var/tmp 0:3 1777
END
show tree >after
same_file 'owners, groups and modes are the databases, set-id bits included' \
	after expected

show_times tree >before
exits 'a second run finds nothing to do' 0 protocmp -GUPv -d db tree
is 'and says nothing' "$(cat out)" ''
show_times tree >after
same_file 'and touches nothing, not even for a moment' after before
exits 'a dry run agrees' 0 protocmp -nGUP -d db tree

# ---- less than everything ----

make_tree partly
chmod 4755 partly/usr/bin/ct partly/usr/bin/ls
exits '-U alone sets owners' 0 protocmp -Uv -d db partly
like 'and says so' "$(cat out)" '^chown root usr/bin/ct$'
is 'the group stays, and a set-id bit that the database has, too' \
	"$(look partly/usr/bin/ct)" '0:4343 4755 regular empty file'
is 'a set-id bit that its owner gave himself does not' \
	"$(look partly/usr/bin/ls)" '0:4343 755 regular empty file'
exits '-G alone sets groups' 0 protocmp -Gv -d db partly
like 'and says so' "$(cat out)" '^chgrp uucp usr/bin/ct$'
exits '-P alone sets modes' 0 protocmp -Pv -d db partly
is 'nothing is missing then' "$(protocmp -nGUP -d db partly)" ''

# ---- what no package has ----

make_tree rest
echo own/file >exceptions
exits 'a default is for what the database does not list' 0 \
	protocmp -GUP --default 4444:staff:0600 -e exceptions -d db rest
is 'unlisted objects get it' "$(look rest/own)" '4444:10 600 directory'
is 'excepted ones do not' "$(look rest/own/file)" \
	'4242:4343 640 regular empty file'
is 'listed ones get their own' "$(look rest/usr/bin/ct)" \
	'0:5 4511 regular empty file'

# ---- what is refused ----

make_tree unknown
show_times unknown >before
sed -e 's/wall \(.*\) root tty/wall \1 nosuch nogrp/' \
	-e 's/ct \(.*\) root /ct \1 gone /' db >db.unknown
exits 'unknown names are trouble' 2 protocmp -GUP -d db.unknown unknown
like 'every user is named' "$(cat err)" "usr/bin/ct: user 'gone' unknown"
like 'not only the first' "$(cat err)" "usr/bin/wall: user 'nosuch' unknown"
like 'and every group' "$(cat err)" "usr/bin/wall: group 'nogrp' unknown"
show_times unknown >after
same_file 'and nothing is touched' after before

make_tree types
rm types/etc/shadow
mkdir types/etc/shadow
exits 'another type than the databases is trouble' 2 \
	protocmp -GUP -d db types
like 'it says which' "$(cat err)" "etc/shadow: is of type 'd'"
is 'such an object is left alone' "$(look types/etc/shadow)" \
	'0:0 755 directory'
is 'the rest is set' "$(look types/usr/bin/ct)" \
	'0:5 4511 regular empty file'

make_tree links
echo secret >outside
chown 4545:4545 outside
chmod 600 outside
ln -f outside links/usr/bin/ct
exits 'a file with a name outside the tree is trouble' 2 \
	protocmp -GUP -d db links
like 'it says why' "$(cat err)" 'usr/bin/ct: has 2 names, but 1 in this tree'
is 'and is not touched' "$(look outside)" '4545:4545 600 regular file'

make_tree fight
sed 's,dir \(.*\) 0555,dir \1 0500,' db >db.fight
exits 'one file cannot have two modes' 2 protocmp -GUP -d db.fight fight
like 'it says which' "$(cat err)" "usr/bin/ls: is the same file as 'usr/bin/dir'"
is 'and is left alone' "$(look fight/usr/bin/ls)" \
	'4242:4343 644 regular empty file'

ln -s tree link
exits 'a tree is not reached through a symbolic link' 2 \
	protocmp -GUP -d db link
exits 'and a file is no tree' 2 protocmp -GUP -d db db
exits 'one tree at a time' 2 protocmp -GUP -d db tree rest

# ---- devices ----

# What fakebuild leaves on the disk, and what only looks like it.
make_stand_ins() # DIR
{
	mkdir -p "$1/dev"
	for name in null sda full one two; do
		: >"$1/dev/$name"
	done
	echo text >"$1/dev/full"
	ln -f "$1/dev/one" "$1/dev/two"
	chown -R 4242:4343 "$1"
}
for row in 'c dev/null 666 root sys 1 3' 'b dev/sda 640 root 4444 8 1' \
	'c dev/full 666 root sys 1 7' 'c dev/one 666 root sys 1 1'; do
	set -- $row
	echo "$1 $2 - $3 $4 $5 0 1 $6 $7"
done >db.nodes
make_stand_ins nodes
exits 'a stand-in is no device' 2 protocmp -GUP -d db.nodes nodes
like 'it says which' "$(cat err)" "dev/null: is of type 'f'"
is 'and is left alone' "$(look nodes/dev/null)" \
	'4242:4343 644 regular empty file'
exits 'nodes want all their attributes' 2 \
	protocmp -GU --make-nodes -d db.nodes nodes
protocmp -GUP -n --make-nodes -d db.nodes nodes >out 2>err
cat >expected <<'END'
mknod -m 0666 dev/null c 1 3
chown root:sys dev/null
mknod -m 0640 dev/sda b 8 1
chown root:4444 dev/sda
END
same_file 'a dry run tells the nodes' out expected
protocmp -GUP -n --json --make-nodes -d db.nodes nodes >out 2>err
like 'in JSON as well' "$(cat out)" '"dev/sda", "device": "b 8 1", "owner": '
if mknod probe c 1 3 2>/dev/null; then
	exits 'nodes are made, but not of what holds something' 2 \
		protocmp -GUPv --make-nodes -d db.nodes nodes
	same_file 'it says what it did' out expected
	like 'and what it did not' "$(cat err)" "dev/full: is of type 'f'"
	like 'nor of what has two names' "$(cat err)" "dev/one: is of type 'f'"
	is 'a node has its owner, mode and numbers' \
		"$(stat -c '%u:%g %a %F %t,%T' nodes/dev/null nodes/dev/sda)" \
		"0:3 666 character special file 1,3
0:4444 640 block special file 8,1"
	is 'nothing else is left in the directory' \
		"$(ls -A nodes/dev | tr '\n' ' ')" 'full null one sda two '
	is 'which is its owners again' "$(look nodes/dev)" \
		'4242:4343 755 directory'
	rm nodes/dev/full nodes/dev/one nodes/dev/two
	exits 'a second run finds nothing to do' 0 \
		protocmp -GUPv --make-nodes -d db.nodes nodes
	is 'and says nothing' "$(cat out)" ''
else
	skip 'nodes are made' 'mknod is not allowed here'
fi

# ---- names that sort before the top's dot ----

mkdir -p early/+dir early/+own 'early/ blank'
touch early/+dir/file early/+own/file
chown -R 4242:4343 early
chmod 777 early early/+own
exits 'such a tree is restored as well' 0 \
	sh -c 'echo "f +dir/file - 4511 root uucp 0 1 - -
d +dir - 0750 4444 bin 0 2 - -" | protocmp -GUP -d - early'
is 'its files and directories' "$(look early/+dir early/+dir/file)" \
	"4444:2 750 directory
0:5 4511 regular empty file"
is 'and what no package has is given back' \
	"$(look early early/+own 'early/ blank')" \
	"4242:4343 777 directory
4242:4343 777 directory
4242:4343 755 directory"

# ---- interruption ----

mkdir big
(cd big && for d in a b c d e f g h; do
	mkdir "$d"
	(cd "$d" && seq -f 'f%04g' 0 2999 | xargs touch)
	seq -f "f $d/f%04g - 0444 root bin 0 1 - -" 0 2999 >>../db.big
done)
chown -R 4242:4343 big
chmod 777 big big/*
protocmp -GUP -d db.big big &
pid=$!
wait_for sh -c 'test "$(stat -c %u big/a/f0000)" = 0' ||
	bail 'set mode does not begin'
kill -TERM "$pid"
status=0
wait "$pid" || status=$?
if [ "$(stat -c %u big/h/f2999)" = 0 ]; then
	is 'a signal that comes too late' "$status" 0
else
	is 'a signal ends it' "$status" 143
fi
is 'directories are given back when it is interrupted' \
	"$(find big -type d \( ! -uid 4242 -o ! -perm 777 \))" ''
exits 'another run ends the work' 0 protocmp -GUP -d db.big big
is 'and gives them back as well' \
	"$(find big -type d \( ! -uid 4242 -o ! -perm 777 \))" ''
is 'with all files done' "$(find big -type f \( ! -uid 0 -o ! -perm 444 \))" ''

# ---- mount points ----

make_tree mounts
if unshare -m mount -t tmpfs none mounts/own 2>/dev/null; then
	# shellcheck disable=SC2016
	exits 'a mount point in the tree is trouble' 2 unshare -m sh -c '
		mount -t tmpfs -o uid=4242,mode=777 none mounts/own
		touch mounts/own/file
		protocmp -GUP --default 0:0 -d db mounts
		status=$?
		stat -c "%u" mounts/own/file
		exit $status'
	like 'it says which' "$(cat err)" 'own: is a mount point'
	is 'and nothing behind it is touched' "$(cat out)" 0
else
	skip 'a mount point in the tree is trouble' 'cannot mount here'
fi

done_testing
