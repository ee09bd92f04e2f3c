# SPDX-License-Identifier: BSD-2-Clause
#
# Two users on one machine, one of them hostile: he takes every name, socket and
# folder that a session of the other uses, before, during and after it, while
# processes live on that believe in it.  Nothing of his is opened, mapped, run
# or believed, and nobody tells him anything.
#
# needs: root
# timeout: 900

. "${top_srcdir:-.}/tests/tap.sh"
need setpriv

# A /dev/shm of our own: what is taken in it would be in the way of others.
if [ -z "${APART:-}" ]; then
	need_mounts
	exec env APART=1 unshare -m sh -c \
		'mount -t tmpfs -o mode=1777 x /dev/shm && exec sh "$0"' "$0"
fi
as_user unshare -U true 2>/dev/null ||
	skip_all 'no user namespaces for an ordinary user here'

id=$((TEST_ID + 1))
as_stranger="setpriv --reuid $id --regid $id --clear-groups"

chmod 755 .
mkdir -m 1777 shared
mkdir -m 755 his
chown "$id" his
cd shared || exit
folder=/dev/shm/fakebuild-$TEST_ID
library=$(as_user fakebuild sh -c 'echo "$FAKEBUILD_LIB"')

# His root, with a library that leaves a trace wherever it runs.
cat >planted.c <<'END'
#include <fcntl.h>
#include <unistd.h>
__attribute__((constructor)) static void planted(void)
{
	(void)!write(1, "planted\n", 8);
}
END
${CC:-cc} -shared -fPIC -o planted.so planted.c || bail 'no shared objects'
mkdir -p "../his${library%/*}"
cp planted.so "../his$library"
chmod -R a+rX ../his
is 'his library works' "$(LD_PRELOAD="$PWD/../his$library" id -u)" 'planted
0'

# The root of those who change it.
"$top_srcdir/tests/jobs/furnish" tree id sh stat survivor ||
	bail 'cannot make a tree'
chown -R "$TEST_ID" tree
PATH=/bin:$PATH

# ---- what he does ----

# Takes the place of a session that is over: its socket in one of the ways of
# the helper, its folder if that is free, and its ledger, with this secret.
take_place() # WAY SECRET
{
	$as_stranger stranger ledger ../his/ledger "$2"
	cksum <../his/ledger >../his/before
	case $1 in
	serve) set -- serve "$(cat socket)" ../his/ledger ../his ;;
	*) set -- "$1" "$(cat socket)" ;;
	esac
	$as_stranger stranger "$@" >heard 2>&1 &
	stranger=$!
	wait_for grep -Eq 'full|listening' heard
	[ "$1" != full ] || wait_for grep -q full heard
	if $as_stranger mkdir -m 755 "$folder" 2>/dev/null; then
		$as_stranger cp ../his/ledger "$(cat ledger)"
		$as_stranger chmod 666 "$(cat ledger)"
	fi
}

leave_place()
{
	kill "$stranger"
	wait "$stranger" 2>/dev/null
	rm -rf "$folder"
}

# ---- what the survivors do ----

# A session that ends and leaves survivors in all places; END is how.
session() # END
{
	rm -rf plain closed nobody tree/tmp/*
	for place in plain closed nobody tree/tmp/kept tree/tmp/closed; do
		as_user mkdir -p "$place"
		as_user touch "$place/probe"
	done
	as_user fakebuild sh -c '
		echo "$FAKEBUILD_SOCKET" >socket
		echo "$FAKEBUILD_LEDGER" >ledger
		echo "$FAKEBUILD_SECRET" >secret
		look="/bin/stat -c %u:%g"
		survivor keep plain $look plain/probe
		survivor close closed $look closed/probe
		unshare -U survivor close nobody $look nobody/probe
		chroot tree survivor keep /tmp/kept $look /tmp/kept/probe
		chroot tree survivor close /tmp/closed $look /tmp/closed/probe
		'"$1" 2>/dev/null
	# Until then the launcher may still hold the name.
	wait_for sh -c '! grep -q "$(cat socket)" /proc/net/unix'
}

# Whose the ledger is that lies at the path now.  The true one, if it was
# removed, is shown as deleted where it is still mapped.
owner_at_path()
{
	stat -c %u "$(cat ledger)" 2>/dev/null
}

settle() # CASE
{
	his='/his[/ ]|/his$'
	[ "$(owner_at_path)" != "$id" ] || his="$his|$folder/"
	for place in plain closed nobody tree/tmp/kept tree/tmp/closed; do
		: >"$place/go"
	done
	for place in plain closed nobody tree/tmp/kept tree/tmp/closed; do
		name="$1, $(basename "$place") $(dirname "$place")"
		ok "$name: the survivor goes on" wait_for test -e "$place/done"
		pid=$(cat "$place/done" 2>/dev/null)
		unlike '... runs nothing of his' "$(cat "$place/out")" planted
		like '... and starts programs, or is told why not' \
			"$(cat "$place/out")" \
			'^(status 0|.*: Can not access a needed shared library)$'
		is '... with nothing of his mapped or open' "$({
			cat "/proc/$pid/maps"
			ls -l "/proc/$pid/fd" "/proc/$pid/cwd"
		} 2>/dev/null | grep -E "$his" | grep -v '(deleted)$')" ''
	done
	is "$1: nobody told him anything" "$(grep heard heard)" ''
	is '... or wrote into his ledger' "$(cksum <../his/ledger)" \
		"$(cat ../his/before)"
	if [ "$(owner_at_path)" = "$id" ]; then
		is '... or into what lies at its path' \
			"$(cksum <"$(cat ledger)")" "$(cat ../his/before)"
	fi
	for place in plain closed nobody tree/tmp/kept tree/tmp/closed; do
		: >"$place/stop"
	done
}

none=00000000000000000000000000000000
for way in serve silent full; do
	session ''
	take_place $way $none
	settle "after a session, $way"
	leave_place
done
session 'kill -9 $PPID'
take_place serve $none
settle 'after a killed launcher'
leave_place

# Even the secret is of no use: the ledger would have to be the builder's.
session ''
take_place serve "$(cat secret)"
settle 'with a secret that came out'
leave_place
session 'kill -9 $PPID'
take_place serve "$(cat secret)"
settle 'with that of a killed launcher'
leave_place

# ---- before and during a session ----

echo "@fakebuild-$TEST_ID-424251" >socket
echo "$folder/424251" >ledger
take_place serve $none
rm -rf "$folder"
exits 'a server does not start behind his socket' 1 \
	as_user faked --key 424251
like 'and says so' "$(cat err)" \
	'^faked: key 424251: another process has the name of its socket$'
is_absent 'nor leaves anything' "$folder"
leave_place

key=$(as_user faked --key 424251)
exits 'while it runs, the name is not to be had' 1 \
	$as_stranger stranger silent "$(cat socket)"
is 'and those who join get it' "$(as_user env FAKEROOTKEY=424251 fakebuild \
	sh -c 'echo "$FAKEBUILD_SOCKET"')" "$(cat socket)"
as_user touch joined
as_user env FAKEROOTKEY=424251 fakebuild chown 4242:77 joined
kill -9 "${key#*:}"
wait_for sh -c '! grep -q "$(cat socket)" /proc/net/unix'
take_place serve $none
is 'afterwards they find their ledger, and not his socket' \
	"$(as_user env FAKEROOTKEY=424251 fakebuild sh -c '
		stat -c %u:%g joined; echo "[$FAKEBUILD_SOCKET]"' 2>err)" \
	'4242:77
[]'
like 'which is said' "$(cat err)" "424251: the socket .* belongs to another user"
is 'and nobody told him anything' "$(grep heard heard)" ''
as_user faked --cleanup 424251
$as_stranger mkdir -m 755 "$folder"
$as_stranger cp ../his/ledger "$folder/424251"
$as_stranger chmod 666 "$folder/424251"
is 'a ledger in a folder of his is none' "$(as_user env FAKEROOTKEY=424251 \
	fakebuild sh -c 'echo "${FAKEBUILD_LEDGER%/*}" "$FAKEROOTKEY"' \
	2>err | grep -c "^$folder\|424251")" 0
like 'which is said, too' "$(cat err)" 'FAKEROOTKEY=424251: no such session'
is 'his ledger stays as it was' "$(cksum <"$folder/424251")" \
	"$(cat ../his/before)"
leave_place

# ---- other user namespaces ----

# Where nobody is mapped, all users look alike.
as_user unshare -U fakebuild sh -c 'echo "$FAKEBUILD_SOCKET" >socket
	touch far; chown 4242:77 far; stat -c %u:%g far' >out
is 'a session of a user who is not mapped works' "$(cat out)" 4242:77
is 'but has no socket, since it could not tell who knocks' "$(cat socket)" ''

session ''
$as_stranger stranger ledger ../his/ledger "$(cat secret)"
cksum <../his/ledger >../his/before
$as_stranger unshare -U stranger serve "$(cat socket)" ../his/ledger ../his \
	>heard 2>&1 &
stranger=$!
wait_for grep -q listening heard
settle 'a stranger in a namespace'
leave_place

done_testing
