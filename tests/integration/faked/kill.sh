# SPDX-License-Identifier: BSD-2-Clause
#
# Whatever process of whatever kind of session is killed, nothing that a call
# had confirmed is lost.
#
# A long campaign names a file for its results with CAMPAIGN_RESULTS; it is
# added to, so the campaign can be stopped and resumed, until there were
# CAMPAIGN_KILLS.

. "${top_srcdir:-.}/tests/tap.sh"
need python3

if python3 "$top_srcdir/tests/integration/faked/kill.py" \
	"${CAMPAIGN_RESULTS:-results}" here "${CAMPAIGN_SECONDS:-10}" \
	"${CAMPAIGN_KILLS:-100000}" >kill.out 2>&1; then
	pass 'every confirmed change survives SIGKILL'
	awk '{ kills += $3; kept += $4 } END {
		print "# " kills " kills, " kept " changes confirmed" }' \
		"${CAMPAIGN_RESULTS:-results}"
else
	flunk 'every confirmed change survives SIGKILL' "$(tail -n 30 kill.out)"
fi

done_testing
