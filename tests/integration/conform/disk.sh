# SPDX-License-Identifier: BSD-2-Clause
# wants: root to be asked
# timeout: 1800
#
# The conformance suite on the file system of the tests.  Where nobody is root,
# the answers are compared with those that root was given once, on a kernel of
# the same release and settings; where root is, those are put to the test, too.

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/conform/live"

recorded=$PWD/recorded
gzip -dc "$top_srcdir/tests/conform/root.expected.gz" >"$recorded" ||
	bail 'cannot unpack the recorded answers'
release=$("$top_srcdir/tests/conform/world")
if [ "$(sed -n '1s/^# Linux //p' "$recorded")" != "$release" ]; then
	recorded=
fi

if is_full_root; then
	compare_with_root "$PWD" ${recorded:+-r "$recorded"}
	exit
fi
[ "$recorded" ] ||
	skip_all "the answers were recorded on another kernel than $release"
case $(stat -f -c %T .) in
ext2/ext3|tmpfs) ;;
*) skip_all 'neither ext4 nor tmpfs' ;;
esac
mkdir user
chmod 755 .
[ "$tap_real_uid" != 0 ] || chown "$TEST_ID:$TEST_ID" user
as_user conform -p user || bail 'cannot prepare'
as_user fakebuild -- conform user >found || bail 'no answers'
compare_answers "$recorded" found
