# SPDX-License-Identifier: BSD-2-Clause
#
# A workspace as odd as one of Solaris ON, as a user has built it: the archives
# that the translators make of it are those that root makes once protocmp -GUP
# has put it right, byte for byte.
#
# needs: root to give the tree its owners
# timeout: 900

. "${top_srcdir:-.}/tests/tap.sh"

need python3 cpio
chmod 755 .
mkdir user
chown "$TEST_ID:$TEST_ID" user
exits 'a workspace is made' 0 sh -c 'cd user && "$1"/tests/run --as-user \
	python3 "$1/tests/archives/make-workspace" "${WORKSPACE_PATHS:-1500}"' \
	sh "$(cd "$top_srcdir" && pwd)"
user() # COMMAND: in the workspace's proto area
{
	(cd user && "$top_srcdir/tests/run" --as-user sh -c "cd proto && $1")
}

list='find . -print | LC_ALL=C sort'
user "$list | cpio -o -H newc 2>/dev/null |
	cpiotranslate -q -e ../exceptions ../pkgdefs >../user.cpio" 2>err
is 'cpiotranslate knows all paths' "$(grep -v ' warning: ' err)" ''
user 'tar --sort=name --numeric-owner --format=ustar -cf - . |
	tartranslate -q --numeric-owner -e ../exceptions ../pkgdefs >../user.tar' 2>err
is 'and so does tartranslate' "$(grep -v ' warning: ' err)" ''
exits 'protocmp sees what root has not done yet' 1 \
	protocmp -e user/exceptions -d user/pkgdefs user/proto
is 'which is owners, groups and modes' \
	"$(sed -n 's/^    differ: //p' out | tr ' ' '\n' | sort -u | xargs)" \
	'group owner perm'
exits 'oddities are told, and read' 0 \
	protocmp -GUP -e user/exceptions -d user/pkgdefs user/proto
like 'with their lines' "$(cat err)" 'surplus fields from'
exits 'then nothing differs' 0 \
	protocmp -e user/exceptions -d user/pkgdefs user/proto
(cd user/proto && find . -printf '%P %U:%G %m %y\n' | LC_ALL=C sort) >found
same_file 'the tree is what its maker meant' found user/meant
proto=user/proto
(cd $proto && eval "$list" | cpio -o -H newc) >root.cpio \
	2>/dev/null
same_file "cpiotranslate's archive is root's" user/user.cpio root.cpio
(cd $proto && tar --sort=name --numeric-owner --format=ustar -cf - .) >root.tar
same_file "tartranslate's archive is root's" user/user.tar root.tar

done_testing
