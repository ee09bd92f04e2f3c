# SPDX-License-Identifier: BSD-2-Clause
#
# The protocol by which autopkgtest and sbuild use a testbed.

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/uchroot/image.inc"

export XDG_RUNTIME_DIR="$PWD"
sh "$top_srcdir/tests/jobs/furnish" image tar
mkdir -p from/below
echo 4242 >from/below/file
echo text >single
chmod 750 single

mkfifo asks
autopkgtest-virt-uchroot image <asks >answers 2>told &
server=$!
exec 3>asks

# Sends a command, and waits for its answer.
ask() # COMMAND
{
	asked=$(wc -l <answers)
	echo "$1" >&3
	wait_for sh -c "[ \$(wc -l <answers) -gt $asked ]"
	tail -n +$((asked + 1)) answers
}

ok 'the server is there' wait_for grep -qx ok answers
like 'the testbed has a root, and can be had anew' "$(ask capabilities)" \
	'^ok revert revert-full-system root-on-testbed$'
scratch=$(ask open | sed 's/^ok //')
like 'it is opened, with a folder' "$scratch" '^/tmp/autopkgtest\.[0-9a-f]+$'
call=$(ask print-execute-command | sed 's/^ok //')
like 'a command names a program by its path' "$call" '^/.*/uchroot,-r,.*,box-'

in_testbed() # COMMAND...
{
	testbed_call=$(echo "$call" | tr , ' ')
	# The answer has no blanks.
	# shellcheck disable=SC2086
	$testbed_call "$@"
}

is 'the command runs in the testbed, as root' \
	"$(in_testbed sh -c 'id -u; ls -d /tmp/auto*')" "0
$scratch"
is 'its input arrives' "$(echo in | in_testbed cat)" in
exits 'and its status' 42 in_testbed sh -c 'exit 42'
exits 'of any number' 125 in_testbed sh -c 'exit 125'
exits 'a failure to run it is told apart' 255 in_testbed true </
is 'a folder goes down' "$(ask "copydown $PWD/from/ $scratch/a%20b/")" ok
is 'with what it has' "$(in_testbed cat "$scratch/a b/below/file")" 4242
is 'a file goes down' "$(ask "copydown $PWD/single $scratch/single")" ok
is 'with its mode' "$(in_testbed stat -c %a "$scratch/single")" 750
in_testbed chown 4242:4343 "$scratch/single"
is 'a file comes up' "$(ask "copyup $scratch/single $PWD/back")" ok
same_file 'as it was' back single
is 'so does a folder' "$(ask "copyup $scratch/ $PWD/all/")" ok
same_file 'as it was' all/single single
same_file 'with all below' 'all/a b/below/file' from/below/file
like 'the testbed can be had anew' "$(ask revert)" '^ok /tmp/autopkgtest\.'
call=$(ask print-execute-command | sed 's/^ok //')
is 'and then has nothing of before' \
	"$(in_testbed sh -c "ls $scratch" 2>/dev/null)" ''
in_testbed sh -c 'echo runs >/runs; sleep 42' &
command=$!
ok 'a command runs' wait_for in_testbed cat /runs
is 'it can be closed' "$(ask close)" ok
wait $command
is 'which is no status of the command' "$?" 255
exits 'nor is one that comes too late' 255 in_testbed true
is 'then nothing runs' "$(uchroot -l)" ''
ask open >/dev/null
is 'and opened again, to end it all' "$(ask quit)" ok
exec 3>&-
wait $server
is 'the server ends well' "$?" 0
is 'without a message' "$(cat told)" ''
is 'and nothing is left' "$(uchroot -l)" ''

echo open | autopkgtest-virt-uchroot image >out
is 'the end of input is the end as well' "$(uchroot -l)" ''
(echo open; sleep 42) | autopkgtest-virt-uchroot image >out &
ok 'a server has a testbed' wait_for sh -c '[ -n "$(uchroot -l)" ]'
kill -KILL "$(pgrep -u "$(id -u)" -f 'autopkgtest-virt-uchroot image' |
	head -n 1)"
ok 'which ends with it, if it is killed' wait_for sh -c '[ -z "$(uchroot -l)" ]'
exits 'an unknown command is a failure' 125 \
	sh -c 'echo frobnicate | autopkgtest-virt-uchroot image'
like 'which is told' "$(cat err)" 'frobnicate: unknown command$'

done_testing
