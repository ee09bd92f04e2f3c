# SPDX-License-Identifier: BSD-2-Clause
#
# A load and a save that take more than a second show on a terminal how far they
# are, in one line that is erased.  script(1) makes the terminal; pipes, whose
# other ends wait, take the time.

. "${top_srcdir:-.}/tests/tap.sh"

need script
mkfifo slow
awk 'BEGIN { for (n = 1; n <= 5000; n++)
	printf "dev=fe4242,ino=%d,mode=100644,uid=4242,gid=4343,nlink=1,rdev=0\n",
		n }' >state

on_terminal() # COMMAND: what it shows, a line for each rewriting
{
	script -qec "$1" log >/dev/null </dev/null
	sed '/^Script /d' log | tr '\r' '\n'
}

(sleep 2; cat state) >slow &
shown=$(on_terminal 'fakebuild -i slow true')
like 'a load tells its records' "$shown" 'fakebuild: [0-9]+ records read'
like 'and then those that a session has' "$shown" \
	'fakebuild: [0-9]+ of 5000 records loaded'
like 'and erases the line' "$(printf '%s' "$shown" | tail -n 1)" \
	"$(printf '\033')\[K"

(sleep 2; cat slow >saved) &
shown=$(on_terminal 'fakebuild -i state -s slow true')
wait
like 'a save tells its records' "$shown" \
	'fakebuild: [0-9]+ of 5000 records written'
is 'and saves them all' "$(grep -c '^dev=.*uid=4242' saved)" 5000

lacks() # SENTENCE TEXT PATTERN
{
	is "$1" "$(printf '%s' "$2" | grep -c "$3")" 0
}
lacks 'a short load tells nothing' \
	"$(on_terminal 'fakebuild -i state true')" 'records \(read\|loaded\)'
(sleep 2; cat state) >slow &
fakebuild -i slow true 2>err
lacks 'nor does one without a terminal' "$(cat err)" 'records \(read\|loaded\)'

done_testing
