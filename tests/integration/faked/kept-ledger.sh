# SPDX-License-Identifier: BSD-2-Clause
#
# The ledger that a --state session leaves for the next one: a session costs
# what it changes, and no other database, ledger, disk or boot is taken for the
# one that the ledger knows.

. "${top_srcdir:-.}/tests/tap.sh"

need sqlite3 python3 pgrep
need_kept_ledgers

here=$(pwd -P)
mkdir tree
(cd tree && seq -f f%g 300 | xargs touch)
: >a
fakebuild --state s.db sh -c 'chown 51:52 a; chown -R 4242:77 tree'

# "uid:gid" in a session of a state, and in its database.
shown() # DATABASE FILE...
{
	fakebuild --state "$1" stat -c %u:%g "$2" 2>err
}

row() # DATABASE FILE
{
	sqlite3 -readonly "$1" "SELECT uid || ':' || gid FROM inodes
		WHERE path = '$here/$2'"
}

# SQLite's count of changes of a file.
commits() # DATABASE
{
	python3 -c 'import sys
print(int.from_bytes(open(sys.argv[1], "rb").read(28)[24:], "big"))' "$1"
}

# What shows that a file was written to or replaced.
state_of() # FILE
{
	stat -c '%i %s %y %z' "$1"
}

# A session that is killed with all its processes, after COMMAND.
killed() # DATABASE COMMAND
{
	rm -f up
	fakebuild --state "$1" sh -c "$2; >up; exec sleep 60" &
	launcher=$!
	wait_for test -e up
	kill -9 $launcher $(pgrep -P $launcher)
	wait $launcher 2>/dev/null || :
}

# ---- what it costs ----

is_file 'a session leaves its ledger' s.db-ledger
ok 'without a hole that a copy would fill' \
	test "$(stat -c %s s.db-ledger)" -lt 10000000
before=$(state_of s.db) ledger=$(stat -c %i s.db-ledger)
is 'the next one has the records' "$(shown s.db tree/f7)" 4242:77
is 'it has written nothing to the database' "$(state_of s.db)" "$before"
is 'and has the same ledger' "$(stat -c %i s.db-ledger)" "$ledger"
secret=$(od -An -tx1 -j40 -N16 s.db-ledger)
fakebuild --state s.db true
ok 'but a new secret' \
	test "$(od -An -tx1 -j40 -N16 s.db-ledger)" != "$secret"
if have strace && strace -o /dev/null true 2>/dev/null; then
	strace -f -y -o trace fakebuild --state s.db true
	is 'no call writes to it' "$(grep -c \
		'^[0-9]* *p\?write[v0-9]*([0-9]*<[^>]*/s\.db[->]' trace |
		sed 's/^[12]$/0/')" 0
	ok 'not all files are asked for' test "$(grep -c 'statx(' trace)" -lt 120
else
	skip 'what is written and asked' 'strace is not installed, or may not trace'
fi
before=$(commits s.db)
ok 'a session that changes two files' fakebuild --state s.db \
	chown 61:62 tree/f7 tree/f8
is 'adds one commit' $(($(commits s.db) - before)) 1
is 'with their rows' "$(row s.db tree/f7) $(row s.db tree/f8)" '61:62 61:62'
is 'and no others' "$(sqlite3 -readonly s.db \
	'SELECT count(*) FROM inodes WHERE uid = 61')" 2
is 'it has kept its ledger' "$(stat -c %i s.db-ledger)" "$ledger"
before=$(state_of s.db)
ok 'a change to what was there already' fakebuild --state s.db sh -c \
	'chown 1:1 tree/f9; chown 4242:77 tree/f9'
is 'leaves the owner' "$(row s.db tree/f9)" 4242:77
before=$(state_of s.db)
fakebuild --state s.db sh -c '>x; >y; mv x z; mv z y; ln y x; rm x y; mkdir z
	rmdir z'
is 'files without a record come and go, and nothing is written' \
	"$(state_of s.db)" "$before"
fakebuild --state s.db sh -c '>new; chown 71:72 new; setfattr -n user.x -v y \
	tree/f10 2>/dev/null; mknod tree/null c 1 3'
is 'a new file gets a row' "$(row s.db new)" 71:72
is 'a device, too' "$(fakebuild --state s.db stat -c %F tree/null)" \
	'character special file'

# ---- names ----

fakebuild --state s.db mv tree/f20 tree/g20
is 'a file that a session renames has its new name' "$(row s.db tree/g20)" \
	4242:77
is 'and not the old one' "$(row s.db tree/f20)" ''
fakebuild --state s.db sh -c 'mv tree tree2; mkdir tree; mv tree2 tree/in'
is 'so have the files of a directory' "$(row s.db tree/in/f21)" 4242:77
cat >rename.py <<'EOP'
import ctypes, sys
libc = ctypes.CDLL(None, use_errno=True)
if libc.renameat2(-100, sys.argv[2].encode(), -100, sys.argv[3].encode(),
                  int(sys.argv[1])):
    sys.exit(f"renameat2: {ctypes.get_errno()}")
EOP
fakebuild --state s.db chown 4242:78 tree/in/f25
fakebuild --state s.db python3 rename.py 1 tree/in/f25 tree/in/g25
is 'so has one that may replace none' \
	"$(row s.db tree/in/g25)$(row s.db tree/in/f25)" 4242:78
fakebuild --state s.db python3 rename.py 2 tree/in/g25 tree/in/f26
is 'two that change places' \
	"$(row s.db tree/in/g25) $(row s.db tree/in/f26)" '4242:77 4242:78'
fakebuild --state s.db sh -c 'rm tree/in/f22; >tree/in/f22'
is 'who replaces a file leaves no owner for the next' \
	"$(row s.db tree/in/f22)$(shown s.db tree/in/f22)" 0:0
mv tree/in tree/out
fakebuild --state s.db true
is 'a tree that moved outside is found' "$(row s.db tree/out/f23)" 4242:77
is 'with its owners' "$(shown s.db tree/out/f23)" 4242:77
rm tree/out/f24
: >tree/out/f24
is 'a file with the number of one that was removed is another' \
	"$(shown s.db tree/out/f24)" 0:0

# ---- others who write to the database ----

fakebuild --state s.db true
sqlite3 s.db "UPDATE inodes SET uid = 81 WHERE path = '$here/a'"
is 'what was changed by hand is seen' "$(shown s.db a)" 81:52
is 'and stays' "$(row s.db a)" 81:52
fakebuild --state s.db sh -c "chown 82:82 new
	sqlite3 s.db \"UPDATE inodes SET uid = 83 WHERE path = '$here/a'\""
is 'also where a session runs, which adds its own' \
	"$(row s.db a) $(row s.db new)" '83:52 82:82'
is 'as the next one sees' "$(shown s.db a) $(shown s.db new)" '83:52 82:82'
fakebuild --state s.db true
fakebuild --state s.db sh -c "chown 82:83 new; chown 4242:77 tree/out/f27
	sqlite3 s.db \"DELETE FROM inodes WHERE path = '$here/tree/out/f28'\"
	sqlite3 s.db \"UPDATE inodes SET uid = 84 WHERE path GLOB '*/f2[79]'\""
is 'of each file it has what the session said, or else what they did' \
	"$(row s.db new) $(row s.db tree/out/f27) $(row s.db tree/out/f28) $(
	row s.db tree/out/f29)" '82:83 4242:77  84:77'
fakebuild --state s.db chown 82:82 new
fakebuild --state s.db sh -c 'rm s.db'
is 'a database that a session removes is made again' \
	"$(row s.db a) $(shown s.db a)" '83:52 83:52'
cp s.db old.db
fakebuild --state s.db chown 84:84 a
cat old.db >s.db
is 'an older database is not overridden by a newer ledger' "$(shown s.db a)" \
	83:52
is 'nor is that a reason for a word' "$(cat err)$(echo s.db*)" \
	's.db s.db-ledger'
fakebuild -i s.db -s s.db chown 85:85 a
is 'a database that is replaced counts' "$(shown s.db a)" 85:85
fakebuild --state s.db true
cp -a s.db t.db
cp -a s.db-ledger t.db-ledger
fakebuild --state s.db chown 86:86 a
is 'a copy of both is as it was' "$(shown t.db a)" 85:85
cp -a s.db-ledger t.db-ledger
is 'and no other ledger changes that' "$(shown t.db a) $(cat err)" '85:85 '
rm -f t.db*

# ---- ledgers that are not as they were ----

rm s.db-ledger
is 'without its ledger it is loaded' "$(shown s.db a)" 86:86
truncate -s 200000 s.db-ledger
is 'so it is if that was cut' "$(shown s.db a) $(cat err)" '86:86 '
fakebuild --state s.db true
truncate -s 100 s.db-ledger
is 'or is none any more' "$(shown s.db a)" 86:86
rm -f s.db-ledger.lost
fakebuild --state s.db true
: >s.db-ledger
is 'or is empty' "$(shown s.db a) $(cat err)" '86:86 '
cp s.db-ledger before
fakebuild --state s.db chown 87:87 a
cat before >s.db-ledger
is 'an older ledger does not override the database' "$(shown s.db a)" 87:87

# ---- sessions that were killed ----

killed s.db 'chown 91:92 a'
is 'the database lacks what a killed session did' "$(row s.db a)" 87:87
like 'an export has it' "$(fakebuild --state s.db --export json)" \
	'/a","type":"f",.*"uid":91,"gid":92'
like 'a reader of the database is told' \
	"$(pkgdb convert -t mtree s.db 2>&1 >/dev/null)" 'still running'
is 'so has the next session' "$(shown s.db a) $(cat err)" '91:92 '
is 'and the database after it' "$(row s.db a)" 91:92
killed s.db 'chown 93:94 a; mv tree/out tree/in'
is 'also of one that renamed files' "$(shown s.db a)" 93:94
is 'whose names are right' "$(row s.db tree/in/f30)" 4242:77
killed s.db 'chown 95:96 a'
sqlite3 s.db "UPDATE inodes SET uid = 97 WHERE path = '$here/new'"
is 'who edits the database after a kill loses nothing' \
	"$(shown s.db a) $(shown s.db new)" '95:96 97:82'
cp s.db old.db
fakebuild --state s.db chown 98:98 a
killed s.db 'chown 99:99 a'
cat old.db >s.db
is 'an older database is believed, where a newer session was killed' \
	"$(shown s.db a)" 95:96
like 'whose ledger is kept, which is said' "$(cat err)" \
	'warning: .*/s.db-ledger: belongs to another database; kept as .*\.lost, which -i loads$'
is 'and can be had' "$(fakebuild -i s.db-ledger.lost stat -c %u a)" 99
rm -f s.db-ledger.lost
fakebuild --state s.db true
killed s.db 'chown 101:102 a'
truncate -s 200000 s.db-ledger
fakebuild --state s.db true 2>err
is_file 'of a ledger that was cut nothing is thrown away' s.db-ledger
rm -f s.db-ledger*

# ---- another boot ----

fakebuild --state s.db chown 103:104 a
killed s.db 'chown 105:106 a'
cat >other-boot.py <<'EOP'
import sys
boot = open("/proc/sys/kernel/random/boot_id", "rb").read(36)
with open(sys.argv[1], "r+b") as file:
    head = file.read(65536)
    assert head.count(boot) == 1
    file.seek(head.index(boot))
    file.write(b"0" * 36)
EOP
ok 'another boot' python3 other-boot.py s.db-ledger
is 'newer records are taken over' "$(shown s.db a) $(cat err)" '105:106 '
python3 other-boot.py s.db-ledger
is 'and a ledger with nothing new is no harm' "$(shown s.db a) $(cat err)" \
	'105:106 '
is 'there is one ledger' "$(echo s.db*)" 's.db s.db-ledger'

# ---- what the options ask for ----

exits '-u is another session' 0 fakebuild -u --state s.db stat -c %u tree
is 'in which files without a record are as they are' "$(cat out)" "$(id -u)"
is 'and not in the next' "$(shown s.db tree)" 0:0
rm tree/in/f31
exits '--strict looks at each file' 0 fakebuild --strict --state s.db true
fakebuild --state s.db --prune 2>/dev/null
is '--prune takes out what is gone' "$(sqlite3 -readonly s.db \
	"SELECT count(*) FROM inodes WHERE path = '$here/tree/in/f31'")" 0

done_testing
