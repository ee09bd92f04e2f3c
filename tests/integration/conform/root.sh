# SPDX-License-Identifier: BSD-2-Clause
# needs: root
# timeout: 900
#
# The conformance suite on the file system of the tests: what real root is answered, a
# process under fakebuild is answered, too.

. "${top_srcdir:-.}/tests/tap.sh"
place=$PWD

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
