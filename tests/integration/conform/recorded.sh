# SPDX-License-Identifier: BSD-2-Clause
# timeout: 900
#
# The conformance suite where nobody is root: the answers are compared with
# those that root was given once, on a kernel of the same release and settings.

. "${top_srcdir:-.}/tests/tap.sh"

expected=$top_srcdir/tests/conform/root.expected.gz
release=$("$top_srcdir/tests/conform/world")
gzip -dc "$expected" >expected || bail 'cannot unpack the recorded answers'
[ "$(sed -n '1s/^# Linux //p' expected)" = "$release" ] ||
	skip_all "the answers were recorded on another kernel than $release"
case $(stat -f -c %T .) in
ext2/ext3|tmpfs) ;;
*) skip_all 'neither ext4 nor tmpfs' ;;
esac

mkdir user
conform -p user || bail 'cannot prepare'
fb conform user >found || bail 'no answers'
set -- "$top_srcdir/tests/conform/impossible.list"
unshare -U true 2>/dev/null ||
	set -- "$@" "$top_srcdir/tests/conform/no-namespaces.list"
"$top_srcdir/tests/conform/compare" expected found "$@"
