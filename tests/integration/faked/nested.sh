# SPDX-License-Identifier: BSD-2-Clause
#
# Sessions inside sessions, beside each other, and shared by their key.

. "${top_srcdir:-.}/tests/tap.sh"

touch a b
is 'an inner run joins the session around it' "$(fb_sh '
	chown 4242:77 a
	fakebuild sh -c "stat -c %u:%g a; chown 43:78 a"
	fakebuild fakebuild stat -c %u:%g a')" '4242:77
43:78'
is 'with options that ask for nothing of their own, too' "$(fb_sh '
	chown 4242:77 a
	fakebuild -b 3 -- stat -c %u:%g a
	fakebuild --allow-setid -- stat -c %u:%g a')" '4242:77
4242:77'
count_library='echo $LD_PRELOAD | grep -o libfakebuild | wc -l | tr -d " "'
is 'and has our library once in LD_PRELOAD' \
	"$(fb fakebuild -b 3 sh -c "$count_library")" 1
is 'one with a state of its own is a session of its own' "$(fb_sh '
	chown 4242:77 a
	fakebuild -s inner sh -c "stat -c %u:%g a; chown 51:52 a"
	stat -c %u:%g a
	fakebuild -i inner stat -c %u:%g a
	stat -c %u:%g a')" '0:0
4242:77
51:52
4242:77'
is 'also with a live one' "$(fb_sh '
	chown 4242:77 a
	fakebuild --state inner.db sh -c "stat -c %u:%g a; chown 51:52 a"
	stat -c %u:%g a')" '0:0
4242:77'
is 'and with -u, which the outer one has not' "$(fb_sh '
	fakebuild -u stat -c %u a
	fakebuild -u sh -c "fakebuild -u stat -c %u a"')" "$(id -u)
$(id -u)"
is 'that has our library once in LD_PRELOAD, too' \
	"$(fb fakebuild -u sh -c "$count_library")" 1
is 'sessions one after the other do not meet' "$(
	fb_sh 'chown 4242 a; stat -c %u a'
	fb stat -c %u a)" '4242
0'
fb_sh 'chown 4242 a; >first; while [ ! -e second ]; do sleep 0.05; done
	stat -c %u a >first' &
wait_for test -e first
fb_sh 'stat -c %u a; chown 51 a' >second.out
touch second
wait
is 'nor do sessions beside each other' "$(cat second.out first)" '0
4242'

# A server of its own, for sessions that follow each other.
faked --save-file saved >key
key=$(cut -d: -f1 key) pid=$(cut -d: -f2 key)
export FAKEROOTKEY=$key
fakebuild chown 4242:77 a
is "launchers with its key share a server's session" \
	"$(fakebuild stat -c %u:%g a)" 4242:77
is 'and find its key inside' "$(fakebuild sh -c 'echo $FAKEROOTKEY')" $key
is 'one with a state of its own does not' \
	"$(fakebuild -i /dev/null stat -c %u:%g a)" 0:0
kill -USR1 $pid
wait_for test -s saved
like 'USR1 saves' "$(cat saved)" 'uid=4242,gid=77'
rm saved
fakebuild chown 43:78 b
kill -TERM $pid
wait_for test -s saved
like 'TERM saves, too' "$(cat saved)" 'uid=43,gid=78'
wait_for sh -c "! kill -0 $pid"
exits 'afterwards the key leads nowhere, which is said' 0 fakebuild true
like 'in one line' "$(cat err)" "FAKEROOTKEY=$key: no such session"
unset FAKEROOTKEY

faked --cleanup 424242 2>/dev/null	# an interrupted run may have left it
key=$(faked --key 424242 --unknown-is-real --load <saved)
is 'a key can be chosen' "${key%:*}" 424242
is 'a state comes from standard input' \
	"$(FAKEROOTKEY=424242 fakebuild stat -c %u:%g a)" 4242:77
is 'and unknown files are real' \
	"$(FAKEROOTKEY=424242 fakebuild stat -c %u key)" "$(id -u)"
exits 'a key is used once' 1 faked --key 424242
like 'which is said' "$(cat err)" '^faked: key 424242: in use$'
kill -9 ${key#*:}
wait_for sh -c "! kill -0 ${key#*:}"
is 'a killed server leaves its session' \
	"$(FAKEROOTKEY=424242 fakebuild stat -c %u:%g a)" 4242:77
exits 'until it is cleaned up' 0 faked --cleanup 424242
exits 'and then it is gone' 1 faked --cleanup 424242
echo nonsense >bad
exits 'a bad state ends the server' 1 faked --key 424244 --load <bad
like 'with its line' "$(cat err)" '^faked: /dev/stdin:1: not a line'
exits 'and leaves no session' 1 faked --cleanup 424244

faked --foreground --debug --port 7 --key 424243 >fg.out 2>fg.err &
server=$!
wait_for test -s fg.out
is 'in the foreground the key is said as well' "$(cat fg.out)" \
	"424243:$server"
like '--port is told to have no effect' "$(cat fg.err)" '--port 7: ignored'
FAKEROOTKEY=424243 fakebuild chown 4242:77 b
kill -USR2 $server
wait_for grep -q uid=4242 fg.err
like 'USR2 writes the state to standard error' "$(cat fg.err)" \
	'^dev=.*uid=4242,gid=77,nlink=1,rdev=0$'
kill -HUP $server
status=0
wait $server || status=$?
is 'HUP ends it' $status 0

done_testing
