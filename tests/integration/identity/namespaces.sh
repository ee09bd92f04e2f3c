# SPDX-License-Identifier: BSD-2-Clause
# needs: root to mount file systems
# timeout: 900
#
# On what an ordinary user mounts, in a user namespace or by FUSE, each operation
# leaves what real root sees on an equal mount of its own.

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/identity/matrix.inc"

steady=yes
serve_drops
shorten
compare_with_root 'mapped.*|kept.*|bindfs|fuse-overlayfs'

done_testing
