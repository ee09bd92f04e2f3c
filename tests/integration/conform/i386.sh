# SPDX-License-Identifier: BSD-2-Clause
# needs: root to be asked
# timeout: 900
#
# A quarter of the conformance suite, asked by a program of 32 bits with the
# narrow structures, which libc has on such machines only.  Root is asked by the
# same program.

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/conform/live"

is_full_root || skip_all 'root lacks CAP_SYS_ADMIN here'
[ -f "$top_builddir/preload/lib32/libfakebuild.so" ] ||
	skip_all 'no library of 32 bits was built'
cc32=$(sed -n 's/^I386_CC = //p' "$top_builddir/Makefile")
if [ "${linkage=-Wl,-z,now}" != -static ]; then
	own_list=$top_srcdir/tests/conform/i386.list
fi
link_asker $cc32 "$linkage" || skip_all "$lacks"
compare_part "${own_part-2/4}"
