# SPDX-License-Identifier: BSD-2-Clause
#
# The storms of tests/integration/preload/storm.sh, for longer.
#
# timeout: 86400

STORM_SECONDS=$((${CAMPAIGN_SECONDS:-600} / 5 + 1))
. "${top_srcdir:-.}/tests/integration/preload/storm.sh"
