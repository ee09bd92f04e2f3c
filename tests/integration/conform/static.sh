# SPDX-License-Identifier: BSD-2-Clause
# needs: root to be asked
# timeout: 900
#
# A quarter of the conformance suite, asked by a program without a dynamic
# linker, whose system calls the shim finds in its text.

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/conform/live"

is_full_root || skip_all 'root lacks CAP_SYS_ADMIN here'
loads_static || skip_all "programs are not loaded on $(uname -m)"
link_asker ${CC:-cc} -static || skip_all "$lacks"
! readelf -lW "$asker" | grep -q INTERP || bail 'it is a dynamic program'
compare_part 0/4
