# SPDX-License-Identifier: BSD-2-Clause
#
# tests/integration/faked/kill-mounts.sh, for minutes.
#
# needs: root
# timeout: 86400

CAMPAIGN_SECONDS=${CAMPAIGN_SECONDS:-600}
. "${top_srcdir:-.}/tests/integration/faked/kill-mounts.sh"
