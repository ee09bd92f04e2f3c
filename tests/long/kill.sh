# SPDX-License-Identifier: BSD-2-Clause
#
# The kills of tests/integration/preload/kill.sh, a thousand and more.
#
# timeout: 86400

KILLS=1000 KILL_SECONDS=${CAMPAIGN_SECONDS:-600}
. "${top_srcdir:-.}/tests/integration/preload/kill.sh"
