# SPDX-License-Identifier: BSD-2-Clause
# needs: root to be asked
# timeout: 900
#
# The conformance suite on tmpfs, where the file system has a say.

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/conform/live"

is_full_root || skip_all 'root lacks CAP_SYS_ADMIN here'
areas='owner mode create names at descriptors permission xattr acl nodes locked
	flags readonly times users'
mount_new "$PWD/place"
compare_with_root "$PWD/place"
