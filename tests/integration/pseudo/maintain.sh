# SPDX-License-Identifier: BSD-2-Clause
#
# pseudo's options that compare the state of a directory with the disk and
# repair it: -C, -B, -i, and -m with -M.

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/pseudo/pseudo.inc"

"$pseudo" sh -c '
	mkdir -p tree/dir
	for n in one two three; do echo >tree/$n; done
	chown 4242:4343 tree/one tree/two; chmod 4711 tree/three
	mknod tree/tty c 4 64; chown 4242:4346 tree/tty; chown 4444 tree/dir' ||
	bail 'cannot make a state'

owners()
{
	"$pseudo" stat -c '%n %A %u:%g' "$@"
}

# ---- -C ----

is 'nothing differs, as long as the session is used, too' \
	"$("$pseudo" -C 2>&1; echo "$?")" 0
"$pseudo" -S
is 'nor after it' "$("$pseudo" -C 2>&1; echo "$?")" 0
cp tree/one copy && mv copy tree/one
rm tree/two && mkdir tree/two
cp state/fakebuild.db before
"$pseudo" -C >found
is 'then something does' "$?" 1
is 'it is said what' "$(LC_ALL=C sort found)" \
	"$here/tree/one: another file
$here/tree/two: a file of another type"
is 'a look changes nothing' "$(cmp before state/fakebuild.db 2>&1)" ''

# ---- -B ----

# A keeper that lives has a ledger of the old state.
"$pseudo" true
"$pseudo" stat -c %u tree >found
ok 'the keeper lives' test -e state/fakebuild.db-ledger
is '-B repairs the state' "$("$pseudo" -B 2>&1; echo "$?")" \
	"fakebuild: $here/state/fakebuild.db: 2 records rebuilt, 1 of them taken out
0"
ok 'it has ended the keeper first' test ! -e state/fakebuild.db-ledger
is 'and the next process finds what it has made' \
	"$(owners tree/one tree/two tree/three)" \
	"tree/one -rw-r--r-- 4242:4343
tree/two drwxr-xr-x $(id -u):$(id -g)
tree/three -rws--x--x 0:0"

# ---- while it is used ----

mkfifo go ready
"$pseudo" sh -c 'stat tree >/dev/null; echo >ready; read -r go <go' &
read -r _ <ready
! "$pseudo" -B >found 2>err
is 'a state in use is not changed' "$?" 0
like 'its processes are named' "$(cat err)" \
	'in use, so nothing is changed; .* ended:( [0-9]+)+$'
is '-C reads it' "$("$pseudo" -C 2>&1; echo "$?")" 0
echo >go
wait

# ---- while another one is used ----

PSEUDO_LOCALSTATEDIR=$here/another "$pseudo" sh -c '
	stat . >/dev/null; echo >ready; read -r go <go' &
read -r _ <ready
"$pseudo" stat tree >/dev/null
is 'processes of another state are none of this one' \
	"$("$pseudo" -S 2>&1; ls state/*-ledger 2>/dev/null)" ''
"$pseudo" stat tree >/dev/null
is 'so -B may change it' "$("$pseudo" -B 2>&1; echo "$?")" \
	"fakebuild: $here/state/fakebuild.db: 0 records rebuilt, 0 of them taken out
0"
echo >go
wait
PSEUDO_LOCALSTATEDIR=$here/another "$pseudo" -S

# ---- -m and -M ----

cp -R tree copy && rm -rf tree && mv copy other
"$pseudo" -m tree -M ./odd/../other >found 2>err
is '-m tells how many' "$?:$(cat err)" \
	"1:fakebuild: $here/state/fakebuild.db: 5 paths moved"
is 'the paths lead to other files' \
	"$(grep -c "^$here/other.*: another file" found)" 5
is '-B besides makes them the recorded ones' "$(mkdir away &&
	mv other/* away && "$pseudo" -m other -M away -B 2>/dev/null; echo "$?")" 0
is 'owners, modes and devices are back' \
	"$(owners away/one away/dir away/tty away/three)" \
	"away/one -rw-r--r-- 4242:4343
away/dir drwxr-xr-x 4444:0
away/tty crw-r--r-- 4242:4346
away/three -rws--x--x 0:0"

# ---- -i ----

is '-i leaves a number that is right' "$("$pseudo" -i away/one 2>&1)" \
	"fakebuild: $here/state/fakebuild.db: 0 records have another device number now"
"$pseudo" -S
if have sqlite3; then
	sqlite3 state/fakebuild.db 'UPDATE inodes SET dev = dev + 42'
	like '-C tells of another number' "$("$pseudo" -C)" \
		'one: under other numbers'
	is '-i changes it for the device' \
		"$("$pseudo" -i away/one 2>&1; echo "$?")" \
		"fakebuild: $here/state/fakebuild.db: 5 records have another device number now
0"
else
	skip '-i' 'sqlite3 is not installed'
fi

# ---- a killed keeper ----

"$pseudo" chown 4545:4646 away/three
keeper=$(cat state/pseudo.pid)
kill -9 "$keeper"
wait_for sh -c "! grep -qs db-ledger /proc/$keeper/maps"
is 'what a killed keeper has not saved is kept' \
	"$("$pseudo" -B 2>/dev/null; echo "$?"; owners away/three)" "0
away/three -rwx--x--x 4545:4646"

# ---- mistakes ----

like '-m needs -M' "$("$pseudo" -m /odd 2>&1)" -M
like 'a command is not run' "$("$pseudo" -C true 2>&1)" true
like '-C is not -S' "$("$pseudo" -C -S 2>&1)" -S
like 'a state that is not there is a failure' \
	"$(PSEUDO_LOCALSTATEDIR=$here/none "$pseudo" -B 2>&1; echo "$?")" \
	'cannot use .*/none'
ok 'is not made' test ! -e none
"$pseudo" -S

done_testing
