# SPDX-License-Identifier: BSD-2-Clause
# needs: root to be asked
# timeout: 900
#
# A quarter of the conformance suite, asked by a static program of musl, as real
# root and in a session.

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/conform/live"

is_full_root || skip_all 'root lacks CAP_SYS_ADMIN here'
loads_static || skip_all "programs are not loaded on $(uname -m)"
need musl-gcc

# musl-gcc knows only musl's headers; the kernel's belong to no libc.
headers=$(echo '#include <asm/unistd.h>' | ${CC:-cc} -E - |
	sed -n 's|^# 1 "\(.*\)/asm/unistd.h".*|\1|p')
mkdir kernel
ln -s "$headers/asm" /usr/include/linux /usr/include/asm-generic kernel/
link_asker musl-gcc -static -idirafter "$PWD/kernel" \
	-include "$top_srcdir/tests/conform/musl.h" || bail "$lacks"
compare_part 1/4
