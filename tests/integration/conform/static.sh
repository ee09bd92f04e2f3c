# SPDX-License-Identifier: BSD-2-Clause
# needs: root to be asked
# timeout: 900
#
# The conformance suite, asked by a program without a dynamic linker, whose
# system calls the shim finds in its text.

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/conform/live"

is_full_root || skip_all 'root lacks CAP_SYS_ADMIN here'
[ "$(uname -m)" = x86_64 ] || skip_all 'programs are loaded on x86_64 only'
${CC:-cc} -O1 -static -D_GNU_SOURCE -I"$top_srcdir" -I"$top_builddir" \
	-o conform-static "$top_srcdir"/tests/conform/*.c -lpthread 2>link.err ||
	skip_all 'nothing can be linked statically'
! readelf -lW conform-static | grep -q INTERP || bail 'it is a dynamic program'
place=$(mktemp -d "${TMPDIR:-/tmp}/conform.XXXXXX") || bail 'no place'
leave()
{
	chmod -R u+rwx "$place"
	rm -rf "$place"
}
asker=$PWD/conform-static
areas='owner mode descriptors ids spawn proc nodes users devices'
chmod 755 . conform-static
compare_with_root "$place"
