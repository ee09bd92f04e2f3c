# SPDX-License-Identifier: BSD-2-Clause
# needs: root to mount file systems
# timeout: 86400
#
# Random sequences of operations on every file system of the matrix, compared
# with real root.  Each round tells its seed: SEED=... begins with that one.

TABLE=$PWD/sequences
. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/identity/matrix.inc"

# A table of 20 operations, each of which is eight of the usual ones.
sequences() # SEED
{
	echo ". $folder/operations"
	sh "$folder/steps" "$folder/operations" |
		awk -v seed="$1" '{ name[NR] = $1 } END {
			srand(seed)
			for (i = 0; i < 20; i++) {
				row = sprintf("sequence_%c() {", 97 + i)
				for (j = 0; j < 8; j++)
					row = row " (" name[1 + int(rand() * NR)] ");"
				print row " }"
			}
		}'
}

serve_drops
seed=${SEED:-$(date +%s)}
end=$(($(date +%s) + ${CAMPAIGN_SECONDS:-600}))
rounds=0
while [ "$tap_failed" = 0 ] && [ "$(date +%s)" -lt "$end" ]; do
	sequences "$seed" >sequences
	echo "# seed $seed"
	compare_with_root '.*'
	seed=$((seed + 1))
	rounds=$((rounds + 1))
done
echo "# $rounds rounds"

done_testing
