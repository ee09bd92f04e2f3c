# SPDX-License-Identifier: BSD-2-Clause
# needs: root to mount file systems
# timeout: 900
#
# On overlays that root mounts, where a change copies a file up, each operation
# leaves what real root sees: also after caches were dropped, and when the upper
# layer became a lower one.

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/identity/matrix.inc"

serve_drops
compare_with_root 'overlay-tmpfs'
shorten
compare_with_root 'overlay|overlay-[^t].*|overlay-two'

done_testing
