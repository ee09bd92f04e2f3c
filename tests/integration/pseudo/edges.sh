# SPDX-License-Identifier: BSD-2-Clause
#
# The life of a directory's keeper: it ends when it is idle or told to, and may
# be killed; nothing is lost.  And the ways into a session and out of it, as
# pseudo's own tests try them: LD_PRELOAD by hand, an environment of its own for
# execve(2), and variables that are set before fork(2).

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/pseudo/pseudo.inc"

me=$(id -u)

is_over() # DIRECTORY
{
	test -e "$1/fakebuild.db" && test ! -e "$1/fakebuild.db-ledger"
}

# ---- idle ----

"$pseudo" -t 1 sh -c 'touch a; chown 4242:4343 a'
ok 'a keeper outlives its first process' test -e state/fakebuild.db-ledger
ok 'it ends when it is idle' wait_for is_over state
is 'a later process has what was recorded' \
	"$(PSEUDO_OPTS='-t 1' "$pseudo" stat -c %u:%g a)" 4242:4343
ok 'PSEUDO_OPTS says as well when it is idle' wait_for is_over state

# ---- -S while it is used ----

mkfifo go ready
PSEUDO_OPTS='-t 1' "$pseudo" sh -c 'chown 4444 a; echo >ready; read -r go <go
	stat -c %u a; chown 4545 a' >out &
read -r _ <ready
"$pseudo" -S 2>err
is 'it is told to end, and no failure' "$?" 0
like 'the processes that it waits for are named' "$(cat err)" \
	'in use; the session ends after its last process:( [0-9]+)+$'
is 'another process comes meanwhile' "$("$pseudo" stat -c %u a)" 4444
echo >go
wait
is 'the one that was there goes on' "$(cat out)" 4444
ok 'then it ends' wait_for is_over state
is 'with all saved' "$("$pseudo" stat -c %u a)" 4545

# ---- killed ----

"$pseudo" chown 4646 a
kill -9 "$(cat state/pseudo.pid)"
is 'a killed keeper loses nothing' "$("$pseudo" stat -c %u a)" 4646
"$pseudo" sh -c 'chown 4747 a; kill -9 "$(cat state/pseudo.pid)"
	stat -c %u a; chown 4848 a; sh -c "stat -c %u a; chown 4949 a"' >out
is 'nor for those who are there' "$(tr '\n' ' ' <out)" '4747 4848 '
is 'nor for the next one' "$("$pseudo" stat -c %u a)" 4949
kill -9 "$(cat state/pseudo.pid)"
"$pseudo" -S
ok '-S saves what it left' is_over state
is 'all of it' "$("$pseudo" stat -c %u a)" 4949
"$pseudo" -S

# ---- by hand ----

lib=$("$pseudo" -V | sed -n 's/^ *library: \(.*\)\/[^/]*$/\1/p')
by_hand()
{
	LD_PRELOAD=libpseudo.so LD_LIBRARY_PATH=$lib "$@"
}

sanitized || {
	is 'a program with LD_PRELOAD set by hand is in the session' \
		"$(by_hand stat -c %u a)" 4949
	is 'so are its programs' \
		"$(by_hand sh -c 'env -i /bin/sh -c "id -u; stat -c %u a"')" '0
4949'
	is 'pseudo, called so, is none of those it looks for' \
		"$(by_hand "$pseudo" -S 2>&1; ls state/*-ledger 2>/dev/null)" ''
	is 'PSEUDO_DISABLED counts there' \
		"$(PSEUDO_DISABLED=1 by_hand stat -c %u a)" "$me"
}

# ---- an environment without much ----

is 'env -i leaves no session' "$("$pseudo" env -i /bin/sh -c 'id -u')" 0
is 'and adds to what is given' "$("$pseudo" env -i A=4242 B= /usr/bin/env |
	grep '^[AB]=' | LC_ALL=C sort | tr '\n' ' ')" 'A=4242 B= '
is 'env -i and PSEUDO_DISABLED do' "$("$pseudo" env -i PSEUDO_DISABLED=1 \
	/bin/sh -c 'id -u; PSEUDO_DISABLED=0 id -u; env -i /usr/bin/id -u')" \
	"$me
0
$me"
is 'env -i and PSEUDO_UNLOAD leave nothing of it' "$("$pseudo" env -i \
	PSEUDO_UNLOAD= /usr/bin/env | grep -v '^PSEUDO_UNLOAD=')" ''
is 'nor can a program of that be in it again' "$("$pseudo" env -i \
	PSEUDO_UNLOAD=1 /bin/sh -c 'unset PSEUDO_UNLOAD; id -u')" "$me"

# ---- execve, fork ----

if have python3; then
	cat >tries.py <<'EOP'
import os, sys

state = os.environ['PSEUDO_LOCALSTATEDIR']

def show(name, function):
    """What a child says."""
    sys.stdout.flush()
    if os.fork() == 0:
        print(name, end=': ', flush=True)
        function()
        sys.stdout.flush()
        os._exit(0)
    os.wait()

def execute(**envp):
    stat = ['/bin/sh', '-c', 'echo $(id -u) $(stat -c %u a)']
    return lambda: os.execve(stat[0], stat, envp)

def look():
    print(os.getuid(), os.stat('a').st_uid)

def nested():
    look()
    os.environ['PSEUDO_DISABLED'] = '0'
    show('and back', look)

show('exec, empty', execute())
show('exec, disabled', execute(PSEUDO_DISABLED='1'))
show('exec, disabled=no', execute(PSEUDO_DISABLED='no'))
show('exec, unload', execute(PSEUDO_UNLOAD=''))
show('exec, another', execute(PSEUDO_LOCALSTATEDIR=state + '2'))
for name in 'PSEUDO_DISABLED', 'PSEUDO_UNLOAD':
    os.environ[name] = '1'
    show(f'fork, {name}', look)
    show(f'fork, {name}, exec', execute())
    look()
    del os.environ[name]
    os.environ['PSEUDO_DISABLED'] = '0'
os.environ['PSEUDO_DISABLED'] = '1'
show('fork', nested)
os.environ['PSEUDO_DISABLED'] = '0'
os.environ['PSEUDO_LOCALSTATEDIR'] = state + '2'
show('fork, another', look)
look()
EOP
	cat >expected <<END
exec, empty: 0 4949
exec, disabled: $me $me
exec, disabled=no: 0 4949
exec, unload: $me $me
exec, another: 0 $me
fork, PSEUDO_DISABLED: $me $me
fork, PSEUDO_DISABLED, exec: $me $me
0 4949
fork, PSEUDO_UNLOAD: $me $me
fork, PSEUDO_UNLOAD, exec: $me $me
0 4949
fork: $me $me
and back: 0 4949
fork, another: 0 $me
0 4949
END
	"$pseudo" python3 tries.py >found 2>err || cat err
	same_file 'a child is in the session that its variables name' \
		found expected
	PSEUDO_LOCALSTATEDIR=$here/state2 "$pseudo" -S
else
	skip 'execve(2) and fork(2)' 'python3 is not installed'
fi
"$pseudo" -S

done_testing
