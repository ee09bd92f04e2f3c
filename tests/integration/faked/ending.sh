# SPDX-License-Identifier: BSD-2-Clause
#
# A process that outlives its session gets to work while the session is saved,
# which takes as long as somebody else has the database.  What a call has told
# it is so in the next session.

. "${top_srcdir:-.}/tests/tap.sh"
need sqlite3 mawk pgrep

touch a b
fakebuild --state s.db chown 97:98 b
mkfifo names lock end

# It looks at no file, so that it has no ledger, until it is given a line.
late='BEGIN { getline; exit system("chown 73:74 b && echo 73:74 >told") }'
export late
# shellcheck disable=SC2016
fakebuild --state s.db sh -c '
	chown 71:72 a
	echo $$ >shell
	{ mawk "$late" <names 2>/dev/null; >over; } &
	exec cat <end' &
launcher=$!
exec 7>end 8>names
wait_for test -s shell

sqlite3 s.db <lock >/dev/null 7>&- 8>&- &
exec 9>lock
printf 'BEGIN IMMEDIATE;\n.shell touch locked\n' >&9
wait_for test -e locked
exec 7>&-
wait_for pgrep -P $launcher faked
job=$(pgrep -P $launcher faked)
wait_for sh -c "readlink /proc/$job/fd/* | grep -q 's.db\$'"
echo go >&8
exec 8>&-
timeout 5 sh -c 'until [ -e told ]; do sleep 0.05; done'
exec 9>&-
wait $launcher
wait_for test -e over
told=97:98
[ ! -e told ] || told=$(cat told)
is 'what was told is so' "$(fakebuild --state s.db stat -c %u:%g a b | xargs)" \
	"71:72 $told"
is 'and nothing else is left behind' "$(files_of s.db)" s.db

done_testing
