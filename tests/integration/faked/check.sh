# SPDX-License-Identifier: BSD-2-Clause
#
# --verify lists what a state says and the disk does not; --rebuild, --move and
# --renumber put it right where the paths are.

. "${top_srcdir:-.}/tests/tap.sh"

here=$(pwd -P)
make_state() # NAME
{
	rm -rf tree "$1"
	fakebuild --state "$1" sh -c '
		mkdir -p tree/dir
		for n in one two three; do echo >tree/$n; done
		chown 4242:4343 tree/one; chown 4242:4344 tree/two
		chown -R 4242:4345 tree/dir
		chmod 4711 tree/three
		mknod tree/tty c 4 64
		chown 4242:4346 tree/tty'
}

for state in state.db state.text; do
	make_state saved.db
	cp saved.db state.db
	fakebuild -i saved.db -s state.text true 2>err

	fakebuild -i "$state" --verify >found
	is "$state: nothing differs" "$?:$(cat found)" 0:

	# Another file, one of another type, and none.
	cp tree/one copy && mv copy tree/one
	rm tree/two && mkdir tree/two
	rm tree/three
	cp "$state" before
	fakebuild -i "$state" --verify >found
	is "$state: then something does" "$?" 1
	is "$state: it is said what" "$(LC_ALL=C sort found)" \
		"$here/tree/one: another file
$here/tree/three: no such file
$here/tree/two: a file of another type"
	is "$state: a look changes nothing" "$(cmp before "$state" 2>&1)" ''
	is "$state: --rebuild says what it does" \
		"$(fakebuild -i "$state" --rebuild 2>&1 >found)" \
		"fakebuild: $state: 2 records rebuilt, 1 of them taken out"
	is "$state: and leaves nothing beside it" "$(ls "$state"*)" "$state"
	is "$state: and what differs still" "$(cat found)" \
		"$here/tree/three: no such file"
	is "$state: the file that is there has the owner" \
		"$(fakebuild -i "$state" stat -c %u:%g tree/one tree/two)" \
		'4242:4343
0:0'

	# The tree is copied, and all its inodes are others.
	make_state saved.db
	cp saved.db state.db
	fakebuild -i saved.db -s state.text true 2>err
	cp -R tree copy && rm -rf tree && mv copy other
	! fakebuild -i "$state" --move "$here/tree" --to "$here/other" \
		>found 2>err
	is "$state: --move tells how many" "$?:$(cat err)" \
		"0:fakebuild: $state: 5 paths moved"
	is "$state: nor does --move" "$(ls "$state"*)" "$state"
	is "$state: the paths lead to other files" \
		"$(grep -c "^$here/other.*: another file" found)" 5
	fakebuild -i "$state" --rebuild >found 2>err
	is "$state: --rebuild makes them the recorded ones" "$?:$(cat found)" 0:
	is "$state: owners, modes and devices are back" "$(fakebuild -i \
		"$state" find other ! -user 0 -o -type f -printf \
		'%p %M %U:%G\n' | LC_ALL=C sort | grep three
		fakebuild -i "$state" stat -c '%A %u:%g %t' other/tty)" \
		"other/three -rws--x--x 0:0
crw-r--r-- 4242:4346 4"
	rm -rf other
done

make_state live.db
is 'nothing below a path is an error' "$(fakebuild --state live.db \
	--move /odd --to /even 2>&1; echo "$?")" \
	'fakebuild: live.db: nothing is recorded below /odd
125'
fakebuild --state live.db sh -c '
	fakebuild -i live.db --rebuild; fakebuild -i live.db --verify; echo "$?"' \
	>out 2>err
like 'a state in use is not changed' "$(cat err)" 'live.db: a session uses it'
is 'it may be looked at' "$(cat out)" 0
is 'nothing is left of the lock' "$(find live.db-ledger -empty 2>/dev/null)" ''

# Holds FILE-ledger as a session does that has just begun.
begin() # FILE COMMAND...
{
	python3 - "$@" <<'END'
import fcntl, os, struct, subprocess, sys

fd = os.open(sys.argv[1] + '-ledger', os.O_RDWR | os.O_CREAT, 0o600)
F_OFD_SETLK = 37
fcntl.fcntl(fd, F_OFD_SETLK,
            struct.pack('hhqqi4x', fcntl.F_RDLCK, os.SEEK_SET, 0, 0, 0))
sys.exit(subprocess.run(sys.argv[2:]).returncode)
END
}

if have python3; then
	is 'nor is one that a session begins to use' "$(begin live.db \
		fakebuild --state live.db --rebuild 2>&1; echo "$?")" \
		'fakebuild: live.db: a session uses it, so nothing is changed; try again when that has ended
125'
	rm live.db-ledger
else
	skip 'a session that begins' 'python3 is not installed'
fi
cp live.db cut.db
truncate -s 3000 cut.db
! fakebuild --state cut.db --rebuild 2>err
like 'a damaged file is named' "$?:$(cat err)" '^0:fakebuild: cut.db: '

is '--renumber leaves a number that is right' "$(fakebuild --state live.db \
	--renumber "$here/tree/one" 2>&1)" \
	'fakebuild: live.db: 0 records have another device number now'
have sqlite3 || skip '--renumber' 'sqlite3 is not installed'
if have sqlite3; then
	sqlite3 live.db 'UPDATE inodes SET dev = dev + 42' 2>err || cat err
	like 'another number differs' "$(fakebuild --state live.db --verify)" \
		'one: under other numbers'
	is '--renumber changes it for the device' \
		"$(fakebuild --state live.db --renumber "$here/tree/one" 2>&1)" \
		'fakebuild: live.db: 5 records have another device number now'
	sqlite3 live.db "UPDATE inodes SET ino = ino + 4242424242
		WHERE path LIKE '%/one'"
	like 'it needs the recorded file' "$(fakebuild --state live.db \
		--renumber "$here/tree/one" 2>&1)" 'not the recorded file'
fi
like 'a command is not run' \
	"$(fakebuild --state live.db --verify true 2>&1)" true

done_testing
