# SPDX-License-Identifier: BSD-2-Clause
# needs: root to be asked
# timeout: 900
#
# The conformance suite on tmpfs, where the file system has a say.

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/conform/live"

is_full_root || skip_all 'root lacks CAP_SYS_ADMIN here'
[ "$(stat -f -c %T /dev/shm 2>/dev/null)" = tmpfs ] ||
	skip_all '/dev/shm is not a tmpfs'
areas='owner mode create names at descriptors permission xattr acl nodes locked
	flags readonly times users'
make_place /dev/shm
compare_with_root "$place"
