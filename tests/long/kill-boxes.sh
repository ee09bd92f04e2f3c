# SPDX-License-Identifier: BSD-2-Clause
#
# tests/integration/uchroot/kill.sh, for minutes.
#
# timeout: 86400

CAMPAIGN_SECONDS=${CAMPAIGN_SECONDS:-600}
. "${top_srcdir:-.}/tests/integration/uchroot/kill.sh"
