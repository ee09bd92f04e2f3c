# SPDX-License-Identifier: BSD-2-Clause
# needs: root
# timeout: 900
#
# The conformance suite on tmpfs: what real root is answered, a
# process under fakebuild is answered, too.

. "${top_srcdir:-.}/tests/tap.sh"
[ "$(stat -f -c %T /dev/shm 2>/dev/null)" = tmpfs ] ||
	skip_all '/dev/shm is not a tmpfs'
place=$(mktemp -d /dev/shm/conform.XXXXXX) || bail 'no place in /dev/shm'
trap 'chmod -R u+rwx "$place"; rm -rf "$place"' EXIT

chmod 755 "$place"
mkdir "$place/root" "$place/user"
chown "$TEST_ID:$TEST_ID" "$place/user"

conform -p "$place/root" || bail 'cannot prepare as root'
conform "$place/root" >expected || bail 'no answers for root'
as_user conform -p "$place/user" || bail 'cannot prepare as user'
as_user fakebuild -- conform "$place/user" >found || bail 'no answers'
[ "$(wc -l <expected)" -gt 1500 ] || bail 'too few questions'

set -- "$top_srcdir/tests/conform/impossible.list"
as_user unshare -U true 2>/dev/null ||
	set -- "$@" "$top_srcdir/tests/conform/no-namespaces.list"
"$top_srcdir/tests/conform/compare" expected found "$@"
