# SPDX-License-Identifier: BSD-2-Clause
# needs: root to be asked
# timeout: 900
#
# The conformance suite on tmpfs.

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/conform/live"

[ "$(stat -f -c %T /dev/shm 2>/dev/null)" = tmpfs ] ||
	skip_all '/dev/shm is not a tmpfs'
place=$(mktemp -d /dev/shm/conform.XXXXXX) || bail 'no place in /dev/shm'
leave()
{
	chmod -R u+rwx "$place"
	rm -rf "$place"
}
compare_with_root "$place"
