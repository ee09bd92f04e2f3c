# SPDX-License-Identifier: BSD-2-Clause
#
# Boxes that are killed at random instants leave nothing: no process, no mount,
# no file.

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/uchroot/image.inc"
need python3

like 'nothing is left of boxes that are killed' "$(python3 \
	"$top_srcdir/tests/integration/uchroot/kill.py" \
	"${CAMPAIGN_SECONDS:-3}" image "$PWD" "$TMPDIR" /dev/shm 2>&1)" \
	'^[1-9][0-9]* rounds$'

done_testing
