# SPDX-License-Identifier: BSD-2-Clause
#
# A limit of descriptors so high that nobody may try them all, which takes root
# to set.
#
# needs: root to raise a limit

. "${top_srcdir:-.}/tests/tap.sh"
need prlimit

limit=1073741816
[ "$(cat /proc/sys/fs/nr_open)" -ge $limit ] ||
	limit=$(cat /proc/sys/fs/nr_open)
prlimit --nofile="$limit:$limit" true 2>/dev/null ||
	skip_all 'root may not raise the limit of descriptors here'
mkdir work
chown "$TEST_ID:$TEST_ID" work
cd work || bail 'work'

echo "# limit $limit"
is "a session with $limit descriptors allowed comes to its end" \
	"$(prlimit --nofile="$limit:$limit" timeout 60 \
		"$top_srcdir/tests/run" --as-user fakebuild -- sh -c '
			touch file; chown 4242:4343 file
			stat -c %u:%g file; ulimit -n' 2>&1)" \
	"4242:4343
$limit"

done_testing
