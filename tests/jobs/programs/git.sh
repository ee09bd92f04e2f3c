# SPDX-License-Identifier: BSD-2-Clause
#
# git, which looks at owners itself: it refuses a repository of somebody else's.
#
# wants: root to compare with
# timeout: 300

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/jobs/worlds"
need git

# Commits have the same name in both worlds.
GIT_AUTHOR_NAME=ann GIT_AUTHOR_EMAIL=ann@example.org
GIT_COMMITTER_NAME=ann GIT_COMMITTER_EMAIL=ann@example.org
GIT_AUTHOR_DATE='1700000000 +0000' GIT_COMMITTER_DATE='1700000000 +0000'
export GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL
export GIT_AUTHOR_DATE GIT_COMMITTER_DATE
repository='git -c init.defaultBranch=main init -q r && cd r &&
	echo text >plain && echo x >run && chmod 755 run && chmod 600 plain &&
	ln -s plain way && git add . && git commit -qm first'
# The index and the hooks hold times and what the distribution ships.
bare='rm -rf .git/hooks .git/index .git/logs'

same 'git init, add, commit, gc' '[0-9a-f]{40}' "
	$repository && git gc -q && git rev-parse HEAD && git ls-files -s &&
	git status --porcelain && git fsck; $bare"
same 'modes and owners do not dirty a checkout' 'clean' "
	$repository && chown 4242:4343 plain run && chmod 4755 run &&
	git update-index --refresh && git diff --stat && echo clean; $bare"
same 'git init --shared' '2775' \
	'umask 022; git init -q --shared=all r; rm -rf r/hooks r/.git/hooks'
same 'somebody else'"'"'s repository is refused' 'dubious|status 128' "
	$repository && chown -R 4242 . && { git status 2>&1 |
		sed -n 's/ in repository.*//p'; $bare; }"
same 'git archive' 'uid=0|root' "
	$repository && git archive --format=tar -o a.tar HEAD &&
	\"\$listing\" a.tar; rm a.tar; $bare"
same 'git clone and worktree' 'rwxr-xr-x 0 0' "
	$repository && cd .. && git clone -q r s && git -C s worktree add -q \
		../t -b side && (cd t && ls -ln | cut -d' ' -f 1,3,4)
	rm -rf r s t"
same 'git stash, checkout, clean' 'run.*0755 uid=0' "
	$repository && echo more >>plain && git stash -q &&
	git checkout -q -b other && echo new >extra && chown 4242 extra &&
	git clean -qf && git stash pop -q; $bare"

done_testing
