# SPDX-License-Identifier: BSD-2-Clause
#
# How a box ends: with the status of its command, and with nothing left.

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/uchroot/image.inc"

exits 'the status is that of the command' 42 in_box sh -c 'exit 42'
exits 'also of one that a signal ended' 143 in_box sh -c 'kill -TERM $$'
exits 'a command that is not there' 127 in_box nothing
is 'is told' "$(cat err)" 'uchroot: nothing: No such file or directory'
exits 'so is one that cannot be run' 126 in_box /etc
exits 'and an image that is not there' 125 uchroot nowhere true
is 'by its name' "$(cat err)" \
	'uchroot: nowhere: there is no image of this name, and no such file'
exits 'a directory that is not there' 125 uchroot -d /nowhere image true
exits 'a filter that forbids namespaces' 125 under docker uchroot image true
like 'is told, and where to read on' "$(cat err)" \
	'^uchroot: cannot make namespaces: .*seccomp.*fakebuild-root\(7\)$'
for session in '' -b; do
	# Without quotes it is no argument.
	# shellcheck disable=SC2086
	XDG_RUNTIME_DIR=$PWD under docker \
		uchroot --audit "log$session" $session image 2>/dev/null
	ok "and a log of it has its end $session" \
		uchroot --verify-audit "log$session"
done
rm -r log log-b uchroot
ok 'one that forbids but names of hosts is no obstacle' \
	under podman uchroot image true
exits 'so is a /proc that parts are hidden of' 125 unshare -Urm sh -c \
	'mount --bind /dev/null /proc/version && exec uchroot image true'
like 'in one line as well' "$(cat err)" \
	'^uchroot: cannot have a /proc, .*hidden.*fakebuild-root\(7\)$'

# A daemon that heeds no signal, with a mark by which it is found outside.
mark=4242.$$
daemon="trap '' HUP INT TERM; exec sleep $mark"
runs()
{
	pgrep -u "$(id -u)" -f "^sleep $mark\$" >/dev/null
}

lives_on()
{
	! runs
}

mounts=$(cat /proc/self/mounts)
in_box sh -c "(exec setsid sh -c \"$daemon\") & while ! ps ax | grep -q '[s]leep $mark'; do :; done"
ok 'no daemon outlives the command' lives_on

for signal in TERM KILL; do
	uchroot image sh -c "$daemon" &
	box=$!
	ok "SIG$signal: a box runs" wait_for runs
	case $signal in
	TERM) kill -TERM "$box" && sleep 0.2 && runs && kill -KILL "$box" ;;
	KILL) kill -KILL "$box" ;;
	esac
	wait "$box" 2>/dev/null
	ok "SIG$signal: it does not outlive the supervisor" wait_for lives_on
done

uchroot image sh -c 'trap "exit 42" TERM; echo >&2 ready; while :; do sleep 0.05; done' \
	2>ready &
box=$!
ok 'a box waits' wait_for grep -q ready ready
kill -TERM "$box"
wait "$box"
is 'signals are passed on to the command' "$?" 42

uchroot image sleep 4243 &
box=$!
first=$(wait_for pgrep -P "$box" && pgrep -P "$box")
kill -KILL "$first"
wait "$box" 2>/dev/null
is 'the first process may be killed as well' "$?" 137

is 'no mount is left' "$(cat /proc/self/mounts)" "$mounts"
is 'nor a file' "$(ls -A | tr '\n' ' ')" 'err image out ready '

# ---- a terminal ----

if have script; then
	at_terminal() # COMMAND
	{
		script -qec "$1" /dev/null | tr -d '\r\0' | sed 's|^^@||'
	}
	is 'a terminal becomes one of the box' \
		"$(at_terminal 'uchroot image tty' </dev/null)" /dev/pts/0
	is 'its size is that of the real one' \
		"$(at_terminal 'stty rows 42 cols 43; uchroot image stty size' \
			</dev/null)" '42 43'
	is 'what is typed arrives' \
		"$( (sleep 1; echo typed; sleep 1) |
			at_terminal "uchroot image sh -c 'read x; echo \"<\$x>\"'" |
			grep '<')" '<typed>'
else
	skip 'a terminal of the box' 'script is not installed'
fi

done_testing
