# SPDX-License-Identifier: BSD-2-Clause
#
# The rounds of tests/integration/preload/inode-reuse.sh, many more of them.
#
# timeout: 86400

REUSE_ROUNDS=$((${CAMPAIGN_SECONDS:-600} * 100))
. "${top_srcdir:-.}/tests/integration/preload/inode-reuse.sh"
