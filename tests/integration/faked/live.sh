# SPDX-License-Identifier: BSD-2-Clause
#
# --state: a state that is in its file all the time.

. "${top_srcdir:-.}/tests/tap.sh"

need sqlite3 python3
touch a b c

# "uid:gid" that the database has for a file.
in_db() # DATABASE FILE
{
	sqlite3 -readonly "$1" "SELECT uid || ':' || gid FROM inodes
		WHERE path = '$(pwd -P)/$2'"
}

ok 'a new state is made' fakebuild --state s.db chown 4242:77 a
is 'that is in the database afterwards' "$(in_db s.db a)" 4242:77
is 'and in the next run' "$(fakebuild --state s.db stat -c %u:%g a)" 4242:77
is 'which leaves nothing but the database and the ledger, for the next one' \
	"$(files_of s.db)" s.db
is 'for -i it is a state like others' \
	"$(fakebuild -i s.db stat -c %u:%g a)" 4242:77
exits 'the status is the command'\''s' 9 fakebuild --state s.db sh -c 'exit 9'
exits 'also when the command is not found' 127 fakebuild --state s.db no-such
is 'nothing more stays then' "$(files_of s.db)" s.db

fakebuild --state s.db sh -c 'chown 0:0 a; rm b; touch b; chown 51:52 b; rm c'
is 'changes and new files are taken over' "$(in_db s.db a) $(in_db s.db b)" \
	'0:0 51:52'

# Two at once share the session.
fakebuild --state s.db sh -c '>first; while [ ! -e second ]; do sleep 0.05
	done; stat -c %u:%g a; chown 62:63 b' >first.out &
wait_for test -e first
fakebuild --state s.db sh -c 'chown 60:61 a'
is 'what the second did is saved at its end' "$(in_db s.db a)" 60:61
touch second
wait
is 'the first saw it' "$(cat first.out)" 60:61
is 'what the first did later is saved as well' "$(in_db s.db b)" 62:63
is 'and nothing else is left' "$(files_of s.db)" s.db

# While it runs, questions are answered from the ledger.
fakebuild --state s.db sh -c 'chown 71:72 a; >up; while [ ! -e down ]; do
	sleep 0.05; done' &
wait_for test -e up
like '--explain knows what is not in the database yet' \
	"$(fakebuild --state s.db --explain a)" 'uid 71, gid 72'
touch down
wait

# A launcher that is killed leaves the ledger; its command goes on with it.
rm -f up down
fakebuild --state s.db sh -c 'chown 81:82 a; >up; while [ ! -e down ]; do
	sleep 0.05; done; chown 83:84 b; >over' &
launcher=$!
wait_for test -e up
kill -9 $launcher
wait $launcher || :
is_file 'a killed launcher leaves the ledger' s.db-ledger
is 'the next run joins what is left of the session' \
	"$(fakebuild --state s.db stat -c %u:%g a)" 81:82
is_file 'and leaves the ledger to the command' s.db-ledger
touch down
wait_for test -e over
is 'whose changes are there in the next run' \
	"$(fakebuild --state s.db stat -c %u:%g b)" 83:84
is 'after which nothing else is left' "$(files_of s.db)" s.db
is 'and all in the database' "$(in_db s.db a) $(in_db s.db b)" '81:82 83:84'

# The run that takes over is killed as well, where it renames its new ledger: it
# makes one, as the database is not quite what the old ledger knows.
cat >die-at-rename.py <<'EOF'
import ctypes, os, struct, sys
rename = {"x86_64": (82, 264, 316), "aarch64": (38, 276)}[os.uname().machine]
KILL, ALLOW = 0x80000000, 0x7fff0000
rows = [(0x20, 0, 0, 0)]
for left, number in enumerate(rename):
    rows.append((0x15, len(rename) - left, 0, number))
rows += [(6, 0, 0, ALLOW), (6, 0, 0, KILL)]
code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *row)
                                            for row in rows))
program = struct.pack("HxxxxxxP", len(rows), ctypes.addressof(code))
libc = ctypes.CDLL(None, use_errno=True)
if libc.prctl(38, 1, 0, 0, 0) or libc.prctl(22, 2, program, 0, 0):
    sys.exit("prctl: " + os.strerror(ctypes.get_errno()))
os.execvp(sys.argv[1], sys.argv[1:])
EOF
rm -f up
fakebuild --state s.db sh -c 'chown 85:86 a; >up; exec sleep 60' &
launcher=$!
wait_for test -e up
kill -9 $launcher $(pgrep -P $launcher)
wait $launcher || :
touch s.db
exits 'a run that is killed at its rename fails' 125 \
	python3 die-at-rename.py fakebuild --state s.db true
is 'the next one has all records' \
	"$(fakebuild --state s.db stat -c %u:%g a 2>err)" 85:86
is 'has found no foreign ledger' "$(cat err)$(echo s.db-ledger.lost*)" \
	's.db-ledger.lost*'
rm -f s.db-ledger.*

# A power cut: pages of the ledger may be old, the database rules.
rm -f up
fakebuild --state s.db sh -c 'chown 91:92 a; >up; exec sleep 60' &
launcher=$!
wait_for test -e up
kill -9 $launcher $(pgrep -P $launcher)
wait $launcher || :
sqlite3 s.db "UPDATE meta SET value =
	substr(value, 1, length(value) - 36) ||
	'00000000-0000-0000-0000-000000000000' WHERE key = 'live'"
is 'after another boot newer records are taken over' \
	"$(fakebuild --state s.db stat -c %u:%g a)" 91:92
is 'and older rows stay' "$(in_db s.db b)" 83:84

# A ledger that belongs to another database.
rm -f up
fakebuild --state s.db sh -c 'chown 93:94 a; >up; exec sleep 60' &
launcher=$!
wait_for test -e up
kill -9 $launcher $(pgrep -P $launcher)
wait $launcher || :
rm s.db s.db-wal s.db-shm
exits 'a ledger without its database' 0 fakebuild --state s.db stat -c %u a
is 'is not believed' "$(cat out)" 0
like 'but kept, which is said' "$(cat err)" \
	'warning: .*/s.db-ledger: belongs to another database; kept as .*\.lost, which -i loads$'
is_file 'under the name that was said' s.db-ledger.lost
cp --sparse=always s.db-ledger.lost s.db-ledger
exits 'another one' 0 fakebuild --state s.db true
like 'does not take its place' "$(cat err)" \
	'kept as .*/s.db-ledger.lost.1, which'
is_file 'which stays' s.db-ledger.lost
rm s.db-ledger.lost*

# Two sessions that call it by two names.
rm -f up down
ln -s s.db link.db
fakebuild --state s.db sh -c '>up; while [ ! -e down ]; do sleep 0.1; done
	chown 95:96 a' &
wait_for test -e up
fakebuild --state link.db chown 97:98 b
: >down
wait $!
is 'a state is one under any name' \
	"$(fakebuild --state link.db stat -c %u:%g a b | xargs)" '95:96 97:98'
is_absent 'and has one ledger' link.db-ledger

# Renamed and removed files do not gather in the state.  A file that outlives
# its tick of the clock may stay, hence the allowance.
cat >churn.py <<'EOF'
import os
for i in range(200):
    os.close(os.open(f"f{i}", os.O_CREAT | os.O_WRONLY))
    os.chown(f"f{i}", 51, 51)
    os.unlink(f"f{i}")
EOF
fakebuild --state t.db sh -c 'python3 churn.py; >g; chown 52 g; mv g h'
is 'what is renamed is found under its new name' "$(in_db t.db h)" 52:0
ok 'what was removed at once is forgotten' test "$(
	sqlite3 t.db 'SELECT count(*) FROM inodes')" -lt 50

# A build's own clean rule may take the ledger, and the database with it.
: >kept
fakebuild --state k.db chown 7:8 kept
exits 'who removes the ledger of his own session' 0 \
	fakebuild --state k.db sh -c 'chown 9:9 kept; rm k.db-ledger
		chown 4242:77 kept'
like 'is told' "$(cat err)" 'k.db-ledger: removed while it was in use'
is 'and loses nothing' "$(in_db k.db kept)" 4242:77
fakebuild --state k.db sh -c 'chown 4243:78 kept; rm k.db*' 2>err
is 'nor who removes all of the state' \
	"$(fakebuild --state k.db stat -c %u:%g kept)" 4243:78
is 'and nothing is left beside it but the ledger' "$(files_of k.db)" k.db

done_testing
