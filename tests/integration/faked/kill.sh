# SPDX-License-Identifier: BSD-2-Clause
#
# Whatever is killed, nothing that a call had confirmed is lost.

. "${top_srcdir:-.}/tests/tap.sh"

need python3
if python3 "$top_srcdir/tests/integration/faked/kill.py" \
	"${CAMPAIGN_SECONDS:-10}" >kill.out 2>&1; then
	pass 'every confirmed change survives SIGKILL'
	cat kill.out
else
	flunk 'every confirmed change survives SIGKILL' "$(tail -n 30 kill.out)"
fi

done_testing
