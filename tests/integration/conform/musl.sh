# SPDX-License-Identifier: BSD-2-Clause
# needs: root to be asked
# timeout: 900
#
# The conformance suite, asked by a static program of musl, as real root and in a
# session.

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/conform/live"

is_full_root || skip_all 'root lacks CAP_SYS_ADMIN here'
[ "$(uname -m)" = x86_64 ] || skip_all 'programs are loaded on x86_64 only'
need musl-gcc
[ "$(stat -f -c %T /dev/shm 2>/dev/null)" = tmpfs ] ||
	skip_all '/dev/shm is not a tmpfs'

# musl-gcc knows only musl's headers; the kernel's belong to no libc.
headers=$(echo '#include <asm/unistd.h>' | ${CC:-cc} -E - |
	sed -n 's|^# 1 "\(.*\)/asm/unistd.h".*|\1|p')
mkdir kernel
ln -s "$headers/asm" /usr/include/linux /usr/include/asm-generic kernel/
musl-gcc -w -O1 -static -D_GNU_SOURCE -I"$top_srcdir" -I"$top_builddir" \
	-idirafter "$PWD/kernel" -include "$top_srcdir/tests/conform/musl.h" \
	-o conform-musl "$top_srcdir"/tests/conform/*.c 2>link.err ||
	bail "it cannot be built: $(head -n 1 link.err)"
asker=$PWD/conform-musl
asker_of_root=$asker
# CONFORM_AREAS= asks all.
areas='owner mode descriptors ids capabilities spawn proc xattr acl nodes flags
	pointers times users open devices'
areas=${CONFORM_AREAS-$areas}
chmod 755 . conform-musl
make_place /dev/shm
compare_with_root "$place"
