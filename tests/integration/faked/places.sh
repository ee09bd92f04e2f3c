# SPDX-License-Identifier: BSD-2-Clause
#
# /dev/shm small, full or missing; a chroot; no /proc.
#
# needs: root to mount

. "${top_srcdir:-.}/tests/tap.sh"

chmod 755 .
mkdir -m 777 work
cd work || exit
: >a
chown "$TEST_ID" a
chown_look='chown 4242:77 a; stat -c %u:%g a'
ledger='echo ${FAKEBUILD_LEDGER%/*/*}'
unset XDG_RUNTIME_DIR
theirs=$(as_user sh -c 'echo $TMPDIR')

# Runs SCRIPT in a mount namespace of its own, as root.
apart() # SCRIPT
{
	unshare -m sh -c ". \"\$top_srcdir/tests/tap.sh\"; $1" "$0"
}

need_mounts

is 'a small /dev/shm' "$(apart "mount -t tmpfs -o size=1m,mode=1777 x /dev/shm
	as_user fakebuild sh -c '$chown_look; $ledger'")" "4242:77
$theirs"
is 'a full /dev/shm' "$(apart "mount -t tmpfs -o size=80m,mode=1777 x /dev/shm
	head -c 79M /dev/zero >/dev/shm/full
	as_user fakebuild sh -c '$chown_look; $ledger'")" "4242:77
$theirs"
is 'a read-only one' "$(apart "mount -t tmpfs -o ro x /dev/shm
	as_user fakebuild sh -c '$chown_look; $ledger'")" "4242:77
$theirs"
is 'no place at all' "$(apart "
	for dir in /dev/shm /var/tmp; do mount -t tmpfs -o ro x \$dir; done
	as_user env TMPDIR=/proc XDG_RUNTIME_DIR=/proc \
		\"\$(command -v fakebuild)\" sh -c '$chown_look' 2>&1")" 4242:77
program=$(readlink -f "$(command -v fakebuild)")
if sanitized address; then
	skip 'no /proc' 'the sanitizer wants it'
else
	is 'no /proc' "$(apart "umount -l /proc
		as_user $program true && as_user $program -l '$top_builddir/preload/libfakebuild.so' \
			-f '$top_builddir/faked/faked' sh -c '$chown_look' 2>&1 ||
			echo status \$?")" "4242:77"
fi

if sh -c 'ulimit -n 1073741816' 2>/dev/null; then
	is 'a billion descriptors cost no time' "$(ulimit -n 1073741816
		as_user timeout 10 fakebuild sh -c "$chown_look; ulimit -n")" \
		'4242:77
1073741816'
	is 'nor with a state' "$(ulimit -n 1073741816
		as_user timeout 10 fakebuild -s many.db sh -c "$chown_look")" \
		4242:77
else
	skip 'a billion descriptors' 'the system allows fewer'
fi

# A fresh /dev/shm, where nobody else's sessions are.
fresh='mount -t tmpfs -o mode=1777 x /dev/shm; cd "$PWD"'
mine=/dev/shm/fakebuild-$TEST_ID
is 'the first place is /dev/shm' \
	"$(apart "$fresh; as_user fakebuild sh -c '$ledger'")" /dev/shm
is 'a file in our place sends us elsewhere' "$(apart "$fresh; >$mine
	as_user fakebuild sh -c '$ledger'")" "$theirs"
is 'so does a directory of somebody else' "$(apart "$fresh
	mkdir -m 700 $mine; as_user fakebuild sh -c '$ledger'")" "$theirs"
is 'or one that others may enter' "$(apart "$fresh
	mkdir -m 755 $mine; chown $TEST_ID $mine
	as_user fakebuild sh -c '$ledger'")" "$theirs"
is 'XDG_RUNTIME_DIR comes next' "$(apart "$fresh; >$mine
	as_user mkdir run
	as_user env XDG_RUNTIME_DIR=\$PWD/run fakebuild sh -c '$ledger'")" \
	"$PWD/run"
is 'names that are no absolute paths are not used' "$(apart "$fresh; >$mine
	as_user env TMPDIR=run fakebuild sh -c '$ledger'")" /tmp
is 'no failure leaves anything behind' "$(apart "$fresh
	{
		as_user fakebuild no-such-command
		as_user fakebuild -u no-such-command
		as_user fakebuild -l no.so true
		as_user fakebuild -f no -s saved true
		as_user fakebuild -i /dev/shm true
		as_user fakebuild sh -c 'kill -9 \$\$'
		as_user fakebuild -s saved sh -c 'kill \$PPID; sleep 9'
		as_user faked --load </etc/passwd
	} >/dev/null 2>&1
	find /dev/shm")" /dev/shm

# Full disks.
for form in txt db; do
	is "a full disk while saving $form" "$(apart "
		$fresh
		mkdir -p disk; mount -t tmpfs -o size=64k,mode=1777 x disk
		as_user fakebuild -s disk/old.$form chown 51 a
		cp disk/old.$form copy
		head -c 1M /dev/zero >disk/full 2>/dev/null
		as_user fakebuild -s disk/old.$form chown 52 a 2>said
		echo status \$?; head -n 1 said
		cmp disk/old.$form copy; ls disk | tr '\n' ' '
		rm disk/full
		as_user sh -c \"\$(sed -n 's/.*to save it: //p' said)\"
		as_user fakebuild -i disk/old.$form stat -c %u a")" \
		"status 125
fakebuild: cannot write disk/old.$form: No space left on device
full old.$form 52"
done
is 'a full disk under --state' "$(apart "
	mkdir disk2; mount -t tmpfs -o size=64k,mode=1777 x disk2
	as_user fakebuild --state disk2/s.db touch ran 2>&1 | sed 's,/.*/,,'
	as_user fakebuild --state disk2/s.db touch ran 2>/dev/null
	echo status \$?; ls disk2 ran 2>&1 | grep -v s.db")" \
	"fakebuild: cannot write s.db-ledger: No space left on device
status 125
ls: cannot access 'ran': No such file or directory
disk2:"
# At the end of a session the ledger has what the database has no room for.
cat >fill <<'END'
mkdir disk4/t
i=0
while [ $i -lt 300 ]; do
	: >disk4/t/$i
	i=$((i + 1))
done
chown 4242:77 disk4/t/*
head -c 8M /dev/zero >disk4/full 2>/dev/null || :
END
is 'at the end of a session, which is told' "$(apart "
	mkdir disk4; mount -t tmpfs -o size=6m,mode=1777 x disk4
	as_user fakebuild --state disk4/s.db sh fill 2>&1 | sed 's,/[^ ]*/,,g'
	rm disk4/full
	as_user fakebuild --state disk4/s.db stat -c %u:%g disk4/t/299
	ls disk4 | grep -c lost")" \
	'fakebuild: cannot write s.db: No space left on device
fakebuild: what the session recorded stays in s.db-ledger; the next session with --state saves it
4242:77
0'
# So it has if it was kept; what changed is written by the next session.
cat >fill6 <<'END'
chown 4242:77 disk6/a
head -c 8M /dev/zero >disk6/full 2>/dev/null || :
END
is 'at the end of a session that has taken up its ledger' "$(apart "
	mkdir disk6; mount -t tmpfs -o size=6m,mode=1777 x disk6
	as_user fakebuild --state disk6/s.db sh -c '>disk6/a; >disk6/b
		chown 51:52 disk6/?'
	as_user fakebuild --state disk6/s.db sh fill6 2>&1 | sed 's,/[^ ]*/,,g'
	rm disk6/full
	as_user fakebuild --state disk6/s.db stat -c %u:%g disk6/a disk6/b
	ls disk6 | grep -c lost")" \
	'fakebuild: cannot write s.db: No space left on device
fakebuild: what the session recorded stays in s.db-ledger; the next session with --state saves it
4242:77
51:52
0'
# A description of which there is room for a part is not recorded at all.
as_user sh -c 'mkdir parts && cd parts && touch $(seq 9000)'
as_user fakebuild --state parts.db true
as_user fakebuild --state parts.db --export json --root parts |
	sed 's/"uid":0/"uid":4242/' >parts.json
is 'while a tree is taken in' "$(apart "
	mkdir disk5; mount -t tmpfs -o size=1m,mode=1777 x disk5
	as_user fakebuild --state disk5/s.db chown 4250 parts/1
	as_user fakebuild --state disk5/s.db --import parts.json --root parts 2>&1 |
		sed 's,/[^ ]*/,,'
	as_user fakebuild --state disk5/s.db --import parts.json --root parts 2>/dev/null
	echo status \$?
	ls disk5
	as_user fakebuild --state disk5/s.db --export text | grep -c 4242
	as_user fakebuild --state disk5/s.db stat -c %u parts/1 parts/2")" \
	'fakebuild: cannot fill s.db-ledger: No space left on device
status 125
s.db
0
4250
0'
is 'wherever that is noticed' "$(apart "
	mkdir disk3; mount -t tmpfs -o size=64k,mode=1777 x disk3
	for full in 60 32 16; do
		head -c \${full}k /dev/zero >disk3/full
		as_user fakebuild --state disk3/s.db true 2>&1 |
			sed 's,/.*/,,'
	done; ls disk3" | uniq)" \
	"fakebuild: cannot write s.db: No space left on device
full"

done_testing
