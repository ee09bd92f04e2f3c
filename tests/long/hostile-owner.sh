# SPDX-License-Identifier: BSD-2-Clause
#
# The fight of tests/integration/protocmp/hostile-owner.sh, for a minute or
# longer.
#
# needs: root

RACE_SECONDS=${CAMPAIGN_SECONDS:-60}
. "${top_srcdir:-.}/tests/integration/protocmp/hostile-owner.sh"
