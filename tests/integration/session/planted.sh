# SPDX-License-Identifier: BSD-2-Clause
#
# A state in a folder that all may write: what a stranger puts there under the
# names of its database, of the database's own files or of its ledger is
# neither believed nor written to, while the state is used and afterwards.
#
# needs: root

. "${top_srcdir:-.}/tests/tap.sh"
need setpriv sqlite3

id=$((TEST_ID + 1))
as_stranger="setpriv --reuid $id --regid $id --clear-groups"
refused='not a regular file of this user, with no other name$'

chmod 755 .
mkdir -m 1777 shared
mkdir -m 755 his
chown "$id" his
cd shared || exit

# Puts a log or a journal beside the database that makes the owner 4666.
forge() # wal|delete
{
	rm -rf ../his/*
	cp s.db ../his/s.db
	chown "$id" ../his/s.db
	{
		echo "PRAGMA journal_mode = $1;"
		echo 'UPDATE inodes SET uid = 4666, mode = 35309, flags = 1;'
		if [ "$1" = delete ]; then
			echo 'PRAGMA cache_size = 1; BEGIN;'
			echo 'UPDATE inodes SET uid = 4242;'
			echo 'CREATE TABLE large(x);'
			echo 'INSERT INTO large VALUES (randomblob(100000));'
		fi
		echo '.shell cp ../his/s.db-* .'
	} >../his/sql
	$as_stranger sqlite3 ../his/s.db <../his/sql >/dev/null
	rm -f s.db-shm s.db-ledger
	planted=$(ls s.db-*)
	chmod 666 "$planted"
}

umask 022
as_user touch f
as_user fakebuild --state s.db chown 4242:77 f
cp -p s.db before

for mode in wal delete; do
	forge $mode
	exits "with a strange $planted no command runs" 125 \
		as_user fakebuild --state s.db touch ran
	like 'which says why' "$(cat err)" "$planted: $refused"
	exits 'nor is the state loaded' 125 as_user fakebuild -i s.db touch ran
	exits 'or told' 125 as_user fakebuild -i s.db --export json
	isnt 'or read as a database of packages' \
		"$(as_user pkgdb convert -t mtree s.db 2>&1 | grep -c 4666)" 1
	same_file 'the database stays as it was' s.db before
	rm "$planted"
done
is_absent 'no command has run' ran
is 'without them all is well' \
	"$(as_user fakebuild --state s.db stat -c %u:%g f)" 4242:77

# The database itself, made before there is one.
for made in '' "$(cat before | wc -c)"; do
	$as_stranger sh -c 'head -c "$1" before >t.db; chmod 666 t.db' - \
		"${made:-0}"
	exits "a database of ${made:-0} bytes that he made is not used" 125 \
		as_user fakebuild --state t.db touch ran
	like 'which says why' "$(cat err)" "t.db: $refused"
	rm t.db
done
$as_stranger ln -s s.db t.db
exits 'nor is a link of his followed' 125 \
	as_user fakebuild --state t.db touch ran
like 'which says why' "$(cat err)" 't.db: a symbolic link of another user$'
rm t.db

# Of a process that outlives the session.
as_user fakebuild --state s.db env >session
while read -r variable; do
	case $variable in FAKEBUILD_LEDGER=* | FAKEBUILD_LIB=* | \
		FAKEBUILD_SECRET=*) export "${variable?}" ;; esac
done <session
as_user rm -f s.db-ledger
$as_stranger sh -c '
	unset FAKEBUILD_LEDGER FAKEBUILD_LIB FAKEBUILD_SECRET
	cd ../his
	fakebuild --state x.db sh -c "chown 4666:66 ../shared/f
		cp --sparse=always x.db-ledger ledger; chmod 644 ledger"
	ln -s ../his/ledger ../shared/s.db-ledger'
exits 'a link where its ledger was answers nothing' 125 \
	as_user fakebuild --export json
is '... nothing at all' "$(cat out)" ''
rm s.db-ledger
$as_stranger mkfifo -m 666 s.db-ledger
exits 'nor does it wait for a FIFO there' 125 \
	as_user timeout 20 fakebuild --explain f
rm s.db-ledger

done_testing
