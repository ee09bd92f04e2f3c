# SPDX-License-Identifier: BSD-2-Clause
# needs: root to mount file systems
# timeout: 900
#
# On file systems with and without birth times, and after a mount by another
# device, each operation leaves the owners, modes and types that real root sees.

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/identity/matrix.inc"

serve_drops
compare_with_root 'tmpfs'
shorten
compare_with_root 'ext.*|xfs|btrfs.*'

done_testing
