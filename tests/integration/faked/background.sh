# SPDX-License-Identifier: BSD-2-Clause
#
# A server in the background keeps no pipe open for whose end others wait.

. "${top_srcdir:-.}/tests/tap.sh"

exits 'who reads both outputs of a server comes to their end' 0 \
	timeout 60 sh -c 'faked --save-file saved 2>&1 | cat >key'
key=$(cut -d: -f1 key) pid=$(cut -d: -f2 key)
touch file
FAKEROOTKEY=$key fakebuild chown 4242:77 file
kill -USR2 "$pid"
kill -TERM "$pid"
wait_for test -s saved
like 'the server works as before' "$(cat saved)" 'uid=4242,gid=77'
wait_for sh -c "! kill -0 $pid"

faked --debug >key 2>log
pid=$(cut -d: -f2 key)
kill -USR2 "$pid"
wait_for grep -q 'signal 12' log
pass 'with --debug it says what happens'
kill "$pid"
wait_for sh -c "! kill -0 $pid"

done_testing
