# SPDX-License-Identifier: BSD-2-Clause
#
# A state that cannot be used, or cannot be written, is one clear line and a
# status, and what was there before stays there.

. "${top_srcdir:-.}/tests/tap.sh"

need sqlite3
touch a
fakebuild -s good.db chown 4242 a
fakebuild -i good.db -s good.txt true

# Loading FILE fails with a line that matches, and the command does not run.
refused() # FILE PATTERN
{
	cp -p "$1" copy
	exits "$1 is refused" 125 fakebuild -i "$1" touch ran
	is 'in one line' "$(wc -l <err | tr -d ' ')" 1
	like 'that says why' "$(cat err)" "^fakebuild: $2"
	is_absent 'and nothing was run' ran
	same_file 'the file is as it was' "$1" copy
}

echo hello >foreign
refused foreign 'foreign:1: not a line of a fakeroot state'
head -c 100 good.txt >cut.txt
refused cut.txt 'cut.txt:[0-9]+: '
sed '$d' good.txt >short.txt
refused short.txt 'short.txt: the end of the file is missing'
sed 's/# fakebuild 2/# fakebuild 4242/' good.txt >newer.txt
refused newer.txt 'newer.txt:[0-9]+: made by a newer fakebuild'
head -c 6000 good.db >cut.db
refused cut.db 'cut.db: the file is damaged'
head -c 50 good.db >tiny.db
refused tiny.db '(tiny.db: |cannot .* tiny.db: )'
cp good.db newer.db
sqlite3 newer.db 'PRAGMA user_version = 4242'
refused newer.db 'newer.db: made by a newer fakebuild'
sqlite3 foreign.db 'CREATE TABLE x (y)'
refused foreign.db 'foreign.db: a database, but not a fakebuild state'
cp good.db locked.db
chmod 0 locked.db
exits 'an unreadable file is refused' 125 fakebuild -i locked.db true
like 'with the reason' "$(cat err)" \
	'^fakebuild: cannot read locked.db: Permission denied$'
exits 'a directory is refused' 125 fakebuild -i / true
like 'with the reason' "$(cat err)" 'cannot read /: Is a directory'

for file in newer.db foreign.db foreign cut.txt; do
	cp $file copy
	exits "--state $file is refused" 125 fakebuild --state $file touch ran
	is 'in one line' "$(wc -l <err | tr -d ' ')" 1
	same_file 'the file is as it was' $file copy
	is_absent 'nothing was run' ran
	is_absent 'and no ledger stays' $file-ledger
done

exits 'a place that does not exist' 125 fakebuild -s none/x touch ran
like 'is told at once' "$(cat err)" 'cannot save to none/x: No such file'
mkdir closed
chmod 555 closed
exits 'a directory that is closed' 125 fakebuild -s closed/x touch ran
exits 'also for --state' 125 fakebuild --state closed/x.db touch ran
is_absent 'before anything runs' ran

# A disk that fills up while the state is saved: a limit on file sizes, for
# the server only.
cat >small-faked <<EOF
#!/bin/sh
ulimit -f 2
exec $(command -v faked) "\$@"
EOF
chmod 755 small-faked
touch f1 f2 f3 f4 f5 f6 f7 f8 f9
for form in txt db; do
	cp good.$form old.$form
	exits "a limit on the size of files while saving $form" 125 \
		fakebuild -f ./small-faked -s old.$form \
		chown 51:52 f1 f2 f3 f4 f5 f6 f7 f8 f9
	like 'is told' "$(cat err)" \
		"^fakebuild: cannot write old.$form: (File too large|disk I/O)"
	same_file 'and the old state is there' old.$form good.$form
	is 'alone' "$(echo old.$form*)" old.$form
done
if [ -c /dev/full ]; then
	exits 'a full device' 125 fakebuild -s /dev/full chown 51 a
	like 'is told' "$(cat err)" \
		'^fakebuild: cannot write /dev/full: No space left on device$'
	exits "a command's own failure is told before ours" 9 \
		fakebuild -s /dev/full sh -c 'chown 51 a; exit 9'
	exits 'an export to a full device' 125 \
		sh -c 'fakebuild -i good.db --export mtree >/dev/full'
fi

done_testing
