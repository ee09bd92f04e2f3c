# SPDX-License-Identifier: BSD-2-Clause
#
# A state on overlayfs, where the kernel does not tell who has its ledger
# mapped: a session goes on without its launcher while another begins and ends.
#
# needs: root to mount overlayfs

. "${top_srcdir:-.}/tests/tap.sh"
need unshare mount pgrep
own_mounts

mkdir tmp mnt
mount -t tmpfs none tmp && mkdir tmp/lower tmp/upper tmp/work &&
	chown "$TEST_ID" tmp/upper &&
	mount -t overlay none mnt \
		-o lowerdir=tmp/lower,upperdir=tmp/upper,workdir=tmp/work ||
	bail 'cannot mount overlayfs'
cd mnt || bail mnt

# The only process of the session that is left.
cat >survivor <<'EOF'
chown 4242:77 a; >up
while [ ! -e down ]; do sleep 0.05; done
chown 83:84 b; >over
while [ ! -e end ]; do sleep 0.05; done
EOF
as_user sh -c '>a; >b; fakebuild --state "$1" sh survivor & echo $! >launcher' \
	sh mapped.db
wait_for test -e up
kill -9 "$(cat launcher)"
is_file 'a killed launcher leaves the ledger' mapped.db-ledger
is 'the next run joins what is left of the session' \
	"$(as_user fakebuild --state mapped.db stat -c %u:%g a)" 4242:77
is_file 'and leaves the ledger to the command' mapped.db-ledger
as_user touch down
wait_for test -e over
is 'so what that changes then is there in another run' \
	"$(as_user fakebuild --state mapped.db stat -c %u:%g b)" 83:84
as_user touch end
wait_for sh -c '! pgrep -u "$TEST_ID" -f "sh survivor"'
is 'after its end all is there' \
	"$(as_user fakebuild --state mapped.db stat -c %u:%g a b)" '4242:77
83:84'
is 'and the ledger is gone' "$(ls mapped.db*)" mapped.db

done_testing
