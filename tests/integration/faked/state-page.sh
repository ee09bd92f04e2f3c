# SPDX-License-Identifier: BSD-2-Clause
#
# The examples of fakebuild-state(5), as other programs would use them: taken
# from the page, compiled, and run on states, also while a session lives.

. "${top_srcdir:-.}/tests/tap.sh"
need python3

# The example in the page that has a line with this text; roff's \e is \.
example() # TEXT
{
	awk -v text="$1" '
		/^\.Bd -literal/ { block = ""; in_block = 1; next }
		/^\.Ed/ { if (in_block && index(block, text)) printf "%s", block
			in_block = 0 }
		in_block { block = block $0 "\n" }
	' "$top_srcdir/man/fakebuild-state.5" | sed 's/\\e/\\/g'
}

mkdir tree
touch tree/owned tree/mode tree/plain
fakebuild -s s.db sh -c 'chown 4242:4343 tree/owned; chmod 4711 tree/owned
	chown 4243 tree/mode; chown 0:0 tree/plain'
top=$(pwd -P)

example 'import json, sqlite3' >owners.py
is 'the example in Python lists what is not root'\''s' \
	"$(python3 owners.py s.db 2>&1)" "\
{\"path\": \"$top/tree/mode\", \"uid\": 4243, \"gid\": 0, \"mode\": null}
{\"path\": \"$top/tree/owned\", \"uid\": 4242, \"gid\": 4343, \"mode\": \"0o4711\"}"
python3 - <<'END'
import sqlite3
sqlite3.connect("other.db").executescript("CREATE TABLE t (x)")
END
exits 'and refuses another database' 1 python3 owners.py other.db
cat >live.sh <<'END'
for uid in 51 53; do
	chown $uid:52 tree/plain
	n=0
	until python3 owners.py live.db | grep -q "\"uid\": $uid"; do
		n=$((n + 1))
		[ $n -lt 100 ] || exit 1
		sleep 0.1
	done
done
END
exits 'it reads a state while its session lives, each change' 0 \
	fakebuild --state live.db --checkpoint 1 sh live.sh

example '#include <sqlite3.h>' >shown.c
if ! have cc; then
	skip 'the example in C' 'no C compiler'
elif ! echo '#include <sqlite3.h>' | cc -E - >/dev/null 2>&1; then
	skip 'the example in C' 'no headers of SQLite'
else
	exits 'the example in C compiles' 0 \
		cc -Wall -Wextra -Werror -o shown shown.c -lsqlite3
	is 'and says how a file is shown' "$(./shown s.db tree/owned)" \
		'4242:4343 4711'
	is 'with the mode of the disk if none was recorded' \
		"$(./shown s.db tree/mode)" '4243:0 0644'
	exits 'it finds nothing where nothing is recorded' 1 \
		./shown s.db s.db
fi

# Each query of the page, in sqlite3(1).
if have sqlite3; then
	fakebuild -s q.db sh -c 'chown 4242 tree/owned; chmod 4755 tree/mode'
	is 'the first query finds what it says' "$(sqlite3 q.db \
		'SELECT path FROM inodes WHERE uid = 4242')" "$top/tree/owned"
	example "part = 'mode'" | sed -e 's/^\$ //' -e 's/s\.db/q.db/' >query.sh
	is 'the second, too' "$(sh query.sh)" \
		"$top/tree/mode|chmod 4755 tree/mode"
else
	skip 'the queries' 'no sqlite3'
fi

done_testing
