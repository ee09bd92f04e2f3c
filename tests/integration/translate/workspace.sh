# SPDX-License-Identifier: BSD-2-Clause
#
# Two workspaces as odd as those of Solaris ON, as a user has built them: the
# archives that the translators make of them are those that root makes once
# protocmp -GUP has put them right, byte for byte.
#
# needs: root to give the tree its owners
# timeout: 900

. "${top_srcdir:-.}/tests/tap.sh"

need python3 cpio
chmod 755 .
source=$(cd "$top_srcdir" && pwd)
list='find . -print | LC_ALL=C sort'

# COMMAND: in the workspace's proto area.  The data of what is removed, which
# other names share, waits in a temporary file.
user()
{
	(cd user && TMPDIR=$PWD "$source/tests/run" --as-user \
		sh -c "cd proto && $1")
}

make_workspace() # KIND...
{
	rm -rf user
	mkdir user
	chown "$TEST_ID:$TEST_ID" user
	(cd user && "$source/tests/run" --as-user python3 \
		"$source/tests/archives/make-workspace" \
		"${WORKSPACE_PATHS:-1500}" "$@")
}

to_cpio="$list | cpio -o -H newc 2>/dev/null |
	cpiotranslate -q -e ../exceptions ../pkgdefs"
to_tar="tar --sort=name --numeric-owner --format=ustar -cf - . |
	tartranslate -q --numeric-owner -e ../exceptions ../pkgdefs"

# What is built and not delivered is in no archive; then it is removed, as root
# has no filter that takes it out.
leave_out()
{
	[ -s user/built ] || return 0
	user "$to_cpio" >archive 2>err
	is "$kind: cpiotranslate has no errors" "$(grep -v ' warning: ' err)" ''
	is "$kind: and takes out what is not delivered" \
		"$(cpio -it <archive 2>err | grep -xFf user/built)" ''
	is "$kind: and nothing else" "$(cpio -it <archive 2>err | wc -l)" \
		"$(wc -l <user/meant)"
	user "$to_tar" >archive 2>err
	is "$kind: nor has tartranslate" "$(grep -v ' warning: ' err)" ''
	tar -tf archive | sed 's|^\./||; s|/$||' | LC_ALL=C sort >found
	sed 's| [0-9]*:[0-9]* [0-7]* .$||' user/meant | LC_ALL=C sort >want
	same_file "$kind: which takes out the same" found want
	exits "$kind: protocmp knows that it is built" 1 \
		protocmp -L -e user/exceptions -d user/pkgdefs user/proto
	is "$kind: each of it" "$(sed '/^\*\*\*/,$d' out |
		grep -c ' usr/beta[0-9]* ')" 30
	(cd user/proto && xargs rm -r <../built)
}

try() # KIND...
{
	kind=${1:-first}
	exits "$kind: a workspace is made" 0 make_workspace "$@"
	leave_out
	user "$to_cpio >../user.cpio" 2>err
	is "$kind: cpiotranslate knows all paths" \
		"$(grep -v ' warning: ' err)" ''
	user "$to_tar >../user.tar" 2>err
	is "$kind: and so does tartranslate" "$(grep -v ' warning: ' err)" ''
	exits "$kind: protocmp sees what root has not done yet" 1 \
		protocmp -e user/exceptions -d user/pkgdefs user/proto
	is "$kind: which is owners, groups and modes" "$(
		sed -n 's/^    differ: //p' out | tr ' ' '\n' | sort -u | xargs)" \
		'group owner perm'
	exits "$kind: oddities are told, and read" 0 \
		protocmp -GUP -e user/exceptions -d user/pkgdefs user/proto
	like "$kind: with their lines" "$(cat err)" 'surplus fields from'
	exits "$kind: then nothing differs" 0 \
		protocmp -e user/exceptions -d user/pkgdefs user/proto
	(cd user/proto && find . -printf '%P %U:%G %m %y\n' | LC_ALL=C sort) \
		>found
	same_file "$kind: the tree is what its maker meant" found user/meant
	(cd user/proto && eval "$list" | cpio -o -H newc) >root.cpio 2>/dev/null
	same_file "$kind: cpiotranslate's archive is root's" \
		user/user.cpio root.cpio
	(cd user/proto && tar --sort=name --numeric-owner --format=ustar \
		-cf - .) >root.tar
	same_file "$kind: tartranslate's archive is root's" \
		user/user.tar root.tar
}

try
try ported
like 'packages that disagree are told' "$(protocmp -d user/pkgdefs user/proto \
	2>&1 >/dev/null)" 'var/shared: disagrees'

done_testing
