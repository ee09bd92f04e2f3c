# SPDX-License-Identifier: BSD-2-Clause
#
# What pseudo does for its command besides: data are not written to the disk
# unless that is allowed, and -r, -R and PSEUDO_CHROOT change the root directory.

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/pseudo/pseudo.inc"

# ---- fsync ----

# How often COMMAND calls fsync(2), under pseudo with these variables.
syncs() # [VARIABLE=VALUE]... COMMAND...
{
	env "$@" 2>err >out
	grep -c 'fsync(' trace
}

echo 4242 >odd
if have strace && strace -o trace true 2>/dev/null; then
	set -- strace -f -o trace -e trace=fsync -- sync odd
	is 'fsync(2) writes nothing' "$(syncs "$pseudo" "$@")" 0
	is 'unless that is allowed' \
		"$(syncs PSEUDO_ALLOW_FSYNC= "$pseudo" "$@")" 1
	is 'or there is no session' \
		"$(syncs PSEUDO_DISABLED=1 "$pseudo" "$@")" 1
	is 'by hand it writes nothing, either' "$(syncs strace -f -o trace \
		-e trace=fsync -E LD_PRELOAD=libpseudo.so -E LD_LIBRARY_PATH="$(
		"$pseudo" -V | sed -n 's/^ *library: \(.*\)\/[^/]*$/\1/p')" \
		-- sync odd)" 0
else
	skip 'fsync(2)' 'no strace, or it is not allowed here'
fi

# ---- the prefix ----

prefix() # FOLDER PROGRAM
{
	(cd "$1" && env -u PSEUDO_PREFIX "$2" -V |
		sed -n 's/^ *prefix: //p')
}

ln -s bin/pseudo pseudo
for dir in . bin; do
	is "in $dir, that of ./pseudo is the folder with the state" \
		"$(prefix $dir ./pseudo)" "$here"
done
is 'and so by a longer way' "$(prefix bin ../bin/./pseudo)" "$here"
rm pseudo

# ---- chroot ----

# LeakSanitizer needs /proc, which that root lacks.
export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0"

unshare -U true 2>/dev/null || {
	skip 'chroot(2)' 'no user namespaces for an ordinary user here'
	done_testing
	exit
}
"$top_srcdir/tests/jobs/furnish" tree sh stat chown id touch ln cat env \
	readlink || bail 'cannot make a tree'
mkdir tree/work
is '-r runs the command in that root' "$("$pseudo" -r tree sh -c '
	pwd; touch work/a; chown 4242:4343 work/a; id -u')" "/
0"
is 'what it does is recorded' "$("$pseudo" stat -c %u:%g tree/work/a)" \
	4242:4343
is '-R leaves the working directory' "$(cd tree/work &&
	"$pseudo" -R "$here/tree" sh -c 'stat -c "%n %u" a /work/a')" \
	'a 4242
/work/a 4242'
is 'so does PSEUDO_CHROOT' "$(cd tree/work && PSEUDO_CHROOT=.. "$pseudo" \
	sh -c 'stat -c "%n %u" a /work/a; echo "[${PSEUDO_CHROOT-}]"')" \
	'a 4242
/work/a 4242
[]'
is 'the option counts for more' "$(PSEUDO_CHROOT=/odd "$pseudo" -r tree \
	sh -c 'stat -c %u /work/a')" 4242
for value in 0 1; do
	is "links are as they are written: PSEUDO_NOSYMLINKEXP=$value" \
		"$(PSEUDO_NOSYMLINKEXP=$value "$pseudo" -r tree sh -c '
		ln -sf /work/a link; readlink link; stat -L -c %u link')
$(readlink tree/link)" "/work/a
4242
/work/a"
done
is 'the program is looked up there' \
	"$("$pseudo" -r tree odd 2>&1; echo "$?")" \
	'pseudo: cannot run odd: No such file or directory
1'
is 'the status is the command'\''s' \
	"$("$pseudo" -r tree sh -c 'exit 42'; echo "$?")" 42
is 'umask and signals are those that it was called with' "$(umask 027; trap '' \
	HUP; "$pseudo" -r tree sh -c 'umask; kill -HUP $$; echo on')" '0027
on'
is 'a root that is not there' "$("$pseudo" -r odd true 2>&1; echo "$?")" \
	"pseudo: cannot enter $here/odd: Not a directory
1"
rm odd
like 'or is missing' "$("$pseudo" -R odd true 2>&1; echo "$?")" \
	"cannot enter $here/odd: No such file"
like 'in no session it is not allowed' \
	"$(PSEUDO_DISABLED=1 "$pseudo" -r tree sh -c true 2>&1)" \
	'cannot enter .*/tree: Operation not permitted'
like '-r is not -R' "$("$pseudo" -r tree -R tree true 2>&1)" -R
is 'an environment that is emptied there' "$("$pseudo" -r tree sh -c '
	touch b; chown 4545 b; env -i /bin/stat -c %u b')" 4545
"$pseudo" -S
is 'and later' "$("$pseudo" stat -c %u tree/b)" 4545
"$pseudo" -S

done_testing
