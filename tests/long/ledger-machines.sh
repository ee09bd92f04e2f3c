# SPDX-License-Identifier: BSD-2-Clause
#
# tests/integration/reach/ledger-machines.sh, with more of everything.
#
# timeout: 86400

STORM_KILLS=$((${CAMPAIGN_SECONDS:-600} * 2))
COUNTS=$((${CAMPAIGN_SECONDS:-600} * 2000))
. "${top_srcdir:-.}/tests/integration/reach/ledger-machines.sh"
