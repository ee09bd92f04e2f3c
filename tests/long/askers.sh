# SPDX-License-Identifier: BSD-2-Clause
# needs: root to be asked
# timeout: 7200
#
# All questions of the conformance suite, asked by each of the programs that are
# given a quarter of them by the suite: tests/integration/conform.

. "${top_srcdir:-.}/tests/tap.sh"

[ "${CAMPAIGN_SECONDS:-600}" -ge 100 ] ||
	skip_all 'no time for all; the suite has asked some'

for asker in tmpfs static musl i386 i386-static; do
	mkdir "$asker"
	found=$(cd "$asker" && CONFORM_PART=0/1 \
		sh "$top_srcdir/tests/integration/conform/$asker.sh" 2>&1)
	status=$?
	case $found in
	*'1..0 # SKIP '*) skip "$asker" "${found##*# SKIP }" ;;
	*) is "$asker asks all" "$status $(echo "$found" | grep -v '^ok ')" \
		"0 1..$(echo "$found" | grep -c '^ok ')" ;;
	esac
done

done_testing
