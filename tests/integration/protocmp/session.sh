# SPDX-License-Identifier: BSD-2-Clause
#
# Root restores, from its saved state, the tree that a session of fakebuild has
# filled: it becomes the one that the same commands of real root make.
#
# needs: root to restore a tree

. "${top_srcdir:-.}/tests/tap.sh"

cat >commands <<'END'
umask 022
mkdir -p tree/bin tree/dev tree/lock tree/+x tree/opt/sticky
echo 1 >tree/bin/su
chown 0:4245 tree/bin/su
chmod 4511 tree/bin/su
ln tree/bin/su tree/bin/sulink
mknod tree/dev/null c 1 3
chmod 666 tree/dev/null
mknod tree/dev/sda b 8 1
chown 0:4246 tree/dev/sda
chmod 640 tree/dev/sda
mkfifo tree/dev/log
chown 4242:4243 tree/dev/log
chmod 555 tree/lock
echo 2 >tree/+x/file
chmod 0 tree/+x/file
chown 4242:4243 tree/+x tree/+x/file
chmod 2775 tree/+x
ln -s ../bin/su tree/opt/link
chown -h 4247:4248 tree/opt/link
chmod 1777 tree/opt/sticky
mv tree/opt/sticky tree/opt/moved
END

show() # TREE
{
	(cd "$1" && find . -printf '%P %U:%G %m %y %n %l\n' | sort &&
		stat -c '%n %t,%T' dev/*)
}

chmod 755 .
mkdir user
chown "$TEST_ID:$TEST_ID" user
"$top_srcdir/tests/run" --as-user sh -c 'cd "$1" &&
	fakebuild --state s.db sh ../commands' sh "$PWD/user" ||
	bail 'there is no session'
if ! (sh ./commands); then
	skip 'the tree becomes that of real root' 'mknod is not allowed here'
	done_testing
	exit
fi
isnt 'the session leaves its own tree on the disk' \
	"$(show user/tree)" "$(show tree)"
exits 'root restores it' 0 protocmp -GUP --make-nodes -d user/s.db user/tree
is 'it is that of real root' "$(show user/tree)" "$(show tree)"
exits 'protocmp sees no difference' 0 protocmp -d user/s.db user/tree
exits 'nor anything to do' 0 protocmp -GUPv --make-nodes -d user/s.db user/tree
is 'and does nothing' "$(cat out)" ''

done_testing
