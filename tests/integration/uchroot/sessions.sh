# SPDX-License-Identifier: BSD-2-Clause
#
# Boxes that wait for commands: what one command leaves the next one finds, and
# nothing is left at the end.

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/uchroot/image.inc"

export XDG_RUNTIME_DIR="$PWD"
mounts=$(cat /proc/self/mounts)

session=$(uchroot -b image)
in_session() # COMMAND...
{
	uchroot -r -c "$session" -- "$@"
}

like 'a session has a name' "$session" '^box-[0-9a-f]{16}$'
is 'by which it is listed' "$(uchroot -l)" "$session"
ok 'a command makes a file' in_session \
	sh -c 'echo made >/root/f && chown 4242:4343 /root/f'
is 'which the next one finds' "$(in_session sh -c \
	'cat /root/f; stat -c %u:%g /root/f')" 'made
4242:4343'
is_absent 'and which is not in the image' image/root/f
exits 'the status is that of the command' 42 in_session sh -c 'exit 42'
exits 'or of what ended it' 137 in_session sh -c 'kill -KILL $$'
is 'what is piped arrives' "$(echo 4242 | in_session cat)" 4242
is 'users are those of the image' \
	"$(uchroot -r -c "$session" -u 4242 id -u)" 4242
is 'so are variables and directories' "$(uchroot -r -c "$session" -d /etc \
	--env A=42 sh -c 'pwd; echo $A')" '/etc
42'
is 'without a command there is a login' \
	"$(echo 'echo $0' | uchroot -r -c "$session")" -sh
exits 'no directory is a failure' 125 uchroot -r -c "$session" -d /none true
exits 'which may have a status of its own' 42 \
	uchroot -r -c "$session" --fail-status 42 -d /none true
exits 'so may an unknown user' 42 \
	uchroot -r -c "$session" --fail-status 42 -u nobody true
exits 'and no session' 42 uchroot -r -c none --fail-status 42 true
exits 'which a box alone has not' 125 uchroot --fail-status 42 image true
exits 'a directory is not handed in' 125 in_session true </
in_session sh -c 'setsid sleep 4242 >/dev/null 2>&1 </dev/null &'
ok 'what a command starts goes on' in_session sh -c "ps ax | grep -q '[s]leep 4242'"
for i in 1 2 3 4 5 6 7 8; do
	in_session sh -c "echo $i >>/root/many" &
done
wait
is 'commands run at the same time' \
	"$(in_session sh -c 'sort /root/many | tr -d "\n"')" 12345678

uchroot -r -c "$session" sleep 4243 &
caller=$!
ok 'a command waits' wait_for in_session sh -c "ps ax | grep -q '[s]leep 4243'"
kill -KILL $caller
wait $caller 2>/dev/null
ok 'it does not outlive its caller' wait_for in_session \
	sh -c "! ps ax | grep -q '[s]leep 4243'"
exits 'nor its time' 124 uchroot -r -c "$session" --timeout 1 sleep 4244
ok 'and the session goes on' in_session true

ok 'a session can have a name' uchroot -b -n other image
exits 'which is its alone' 125 uchroot -b -n other image
is 'and is told so' "$(cat err)" 'uchroot: other: the name is in use'
is 'each has its own files' "$(uchroot -r -c other cat /root/f 2>/dev/null)" ''
exits 'a name leads nowhere else' 125 uchroot -r -c ../other true

# A list that is asked for while a session begins must not take it for dead.
for i in 1 2 3 4; do
	(while [ ! -e enough ]; do uchroot -l; done >/dev/null) &
done
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	uchroot -b -n "early-$i" image &&
		uchroot -r -c "early-$i" sh -c 'echo here'
	uchroot -e -c "early-$i"
done >early 2>&1
touch enough
wait
is 'a session is there from its beginning' "$(grep -c '^here$' early)" 20

for option in --bind=/etc:/mnt --copy-in=/etc/passwd:/mnt --copy-out=/mnt:new \
	--network --no-network --in-place --copy=new --state=new --audit=new \
	--audit-fd=2 --audit-no-exec; do
	exits "one that is there is not made with $option" 125 \
		uchroot "$option" -r -c "$session" true
done

ok 'a session ends' uchroot -e -c "$session"
is 'and is not listed then' "$(uchroot -l)" other
exits 'nor runs a command' 125 in_session true
ok 'nothing that it started is left' wait_for sh -c "! pgrep -f '^sleep 4242\$'"

supervisor=$(pgrep -u "$(id -u)" -f 'uchroot -b -n other' | head -n 1)
uchroot -r -c other sleep 4245 &
caller=$!
ok 'another one runs' wait_for pgrep -f '^sleep 4245$'
kill -KILL "$supervisor"
wait $caller
is 'when its supervisor is killed, callers are told' "$?" 125
ok 'and nothing is left' wait_for sh -c "! pgrep -f '^sleep 4245\$'"
is 'not even its name' "$(uchroot -l; ls uchroot)" ''

session=$(uchroot -b --timeout 1 image)
ok 'a session may have a time' wait_for sh -c "[ -z \"\$(uchroot -l)\" ]"
exits 'one that cannot be made is no session' 125 uchroot -b nowhere
exits 'nor one over an image without a shim to show' 125 \
	uchroot -b --bind nothing:/mnt image
is 'no mount is left' "$(cat /proc/self/mounts)" "$mounts"
chmod 755 uchroot
exits 'a folder that others may use is not used' 125 uchroot -l

done_testing
