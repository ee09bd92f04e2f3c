# SPDX-License-Identifier: BSD-2-Clause
#
# Root repairs a tree while its owner swaps directories for symbolic links,
# carries them off, and lets hard links to files outside come and go in it.
# Whatever becomes of the tree, nothing outside changes.
#
# RACE_SECONDS says how long.
#
# needs: root to repair the tree of another

. "${top_srcdir:-.}/tests/tap.sh"

chmod 755 .
mkdir elsewhere
for n in 0 1 2 3 4 5 6 7 8 9; do
	echo "d d$n - 755 root sys 0 2 - -"
	for m in 0 1 2 3 4 5 6 7 8 9; do
		case $m in
		9) echo "c d$n/f$m - 0600 root sys 0 1 1 3" ;;
		*) echo "f d$n/f$m - 4511 root uucp 0 1 - -" ;;
		esac
		[ "$n" != 0 ] || echo "$m" >elsewhere/f$m
	done
done >db
echo secret >elsewhere/secret
chown 4343:4343 elsewhere/*
chmod 600 elsewhere/*

# Everything outside the tree that was there before.
outside() # AREA
{
	look elsewhere elsewhere/* "$1" "$1/pool" "$1/pool/mine"
}

# One fight over a fresh tree.
fight() # AREA
{
	mkdir "$1"
	chown "$TEST_ID:$TEST_ID" "$1"
	"$top_srcdir/tests/run" --as-user "$(command -v hostile)" \
		"$1/tree" "$1/pool" "$PWD/elsewhere" &
	hostile=$!
	wait_for test -e "$1/pool/ready" || bail 'the hostile owner is late'
	outside "$1" >before
	ln elsewhere/secret "$1/pool/planted"
	protocmp -GUP --make-nodes -d db "$1/tree" 2>>log
	echo $? >>statuses
	kill -KILL -"$hostile"
	wait "$hostile" 2>/dev/null
	outside "$1" >after
}

# On a busy machine a few seconds may pass without a link in the way.
met='has [0-9]+ names, but [0-9]+ in this tree'
is_over()
{
	[ "$(date +%s)" -ge "$end" ] &&
		{ [ "$rounds" -ge 100 ] || grep -Eq "$met" log; }
}

rounds=0 touched=0
end=$(($(date +%s) + ${RACE_SECONDS:-4}))
: >log
until is_over || [ "$touched" != 0 ]; do
	rounds=$((rounds + 1))
	fight "$PWD/area.$rounds"
	cmp -s before after || touched=$rounds
	rm -rf last
	mv "$PWD/area.$rounds" last
done

is "in $rounds fights nothing outside the tree is touched" \
	"$(diff before after)" ''
isnt 'there were fights' "$rounds" 0
like 'links that lead out are met and refused' "$(cat log)" "$met"
isnt 'what nobody fights for is repaired' \
	"$(find last/tree -name f5 -perm 4511 -uid 0 -gid 5)" ''
if mknod probe c 1 3 2>/dev/null; then
	isnt 'devices are made' \
		"$(find last/tree -name f9 -type c -perm 600 -uid 0)" ''
else
	skip 'devices are made' 'mknod is not allowed here'
fi
unlike 'each run ends in order' "$(sort -u statuses)" '[^02]'

# The measure itself: a repair that believes in names does touch a file outside.
mkdir naive
ln elsewhere/secret naive/f1
look elsewhere/secret >before
chown -R 0:5 naive
isnt 'a repair that does not count links is caught' \
	"$(look elsewhere/secret)" "$(cat before)"

done_testing
