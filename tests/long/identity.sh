# SPDX-License-Identifier: BSD-2-Clause
# needs: root to mount file systems
# timeout: 7200
#
# Every operation on every file system, where the suite tries some of them on
# most: see tests/integration/identity.

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/identity/matrix.inc"

[ "${CAMPAIGN_SECONDS:-600}" -ge 100 ] ||
	skip_all 'no time for all; the suite has tried some'
steady=yes
serve_drops
compare_with_root '.*'

done_testing
