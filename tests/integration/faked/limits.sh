# SPDX-License-Identifier: BSD-2-Clause
#
# Odd surroundings: limits, masks, missing and full places.

. "${top_srcdir:-.}/tests/tap.sh"

touch a
chown_look='chown 4242:77 a; stat -c %u:%g a'

is 'in 400 MB of address space' \
	"$(ulimit -v 400000; fakebuild sh -c "$chown_look")" 4242:77
if sanitized address; then
	skip 'with a state, too' 'the sanitizer wants more'
else
	is 'with a state, too' "$(ulimit -v 400000
		fakebuild --state s.db sh -c "$chown_look")" 4242:77
fi
is 'with few descriptors' \
	"$(ulimit -n 12; fakebuild -s s2.db sh -c "$chown_look")" 4242:77
# What was said, and what lies there afterwards.  To look for leaks takes more
# descriptors.
with_few() # DESCRIPTORS
{
	(export ASAN_OPTIONS="${ASAN_OPTIONS:-}:detect_leaks=0"
	ulimit -n "$1" && exec fakebuild --state few.db true) 2>&1
	echo few.db*
	rm -f few.db*
}
for few in 5 6 7 8 9 10; do
	like "with $few a state is made, or it is said why not and none left" \
		"$(with_few $few | tr '\n' ' ')" \
'^(fakebuild: cannot [a-z]+ [^ ]*/few\.db(-ledger)?: Too many open files few\.db\*|few\.db( few\.db-ledger)?) $'
done
like 'with 5 there is no session, either' \
	"$( (ulimit -n 5; fakebuild true) 2>&1)" \
	'^fakebuild: cannot make a session: Too many open files$'
is 'with standard streams closed' \
	"$(fakebuild -s s3.db sh -c "$chown_look >seen" <&- >&- 2>&-; cat seen)" \
	4242:77
for mask in 0777 0277 0022 0; do
	is "with the umask $mask" "$(umask $mask; rm -f made
		fakebuild -u sh -c 'umask; >made; stat -c %a made'
		fakebuild sh -c 'umask; rm -f made; >made; stat -c %a made')" "$(
		printf '%04o\n%o\n%04o\n%o' $mask $((0666 & ~mask)) \
			$mask $((0666 & ~mask)))"
done
for state in umask.st umask.db; do
	is "what is kept in $state is closed to others only" \
		"$(umask 0777; fakebuild -s $state sh -c "$chown_look"
		find $state -printf '%m\n'; fakebuild -i $state stat -c %u a)" "4242:77
600
4242"
done
is 'also with --state' "$(umask 0777; fakebuild --state u.db chown 4343 a
	find u.db -printf '%m\n'; fakebuild --state u.db stat -c %u a)" '600
4343'
umask 022
is 'with an empty environment' "$(env -i "$(command -v fakebuild)" \
	/bin/sh -c 'id -u')" 0
is 'with an empty PATH' "$(PATH='' "$(command -v fakebuild)" \
	/bin/sh -c 'echo in')" in

# Where sessions lie.  Others of this user may be running.
mine=fakebuild-$(id -u)
ledger=$(fb_sh 'echo $FAKEBUILD_LEDGER')
dir=${ledger%/*}
is 'the session lies in a directory of this user' "${dir##*/}" $mine
is 'that nobody else may enter' "$(fakebuild -u sh -c \
	'stat -c "%a %u" ${FAKEBUILD_LEDGER%/*}; stat -c %a $FAKEBUILD_LEDGER')" \
	"700 $(id -u)
600"
is_absent 'and is gone afterwards' "$ledger"
# In the foreground, where it ends with a test that is interrupted, but may
# leave its file.
faked --cleanup 1716 2>/dev/null
faked --foreground --key 1716 >key &
server=$!
trap 'kill $server 2>/dev/null' EXIT
trap 'exit 99' HUP INT TERM
wait_for test -s key
: >"$dir/1717"
: >"$dir/1718"
: >"$dir/1719"
touch -d '3 days ago' "$dir/1716" "$dir/1717" "$dir/1719"
exec 5<"$dir/1719"
fb true
is_absent 'what a killed session left is swept after a day' "$dir/1717"
is_file 'not earlier' "$dir/1718"
is_file 'and not while somebody has it open' "$dir/1719"
is_file 'or serves it' "$dir/1716"
exec 5<&-
rm "$dir/1718" "$dir/1719"
kill $server
ok 'a server that ends takes its session with it' \
	wait_for test ! -e "$dir/1716"

done_testing
