# SPDX-License-Identifier: BSD-2-Clause
#
# The exit status is the command's, or says what went wrong before it.

. "${top_srcdir:-.}/tests/tap.sh"

exits 'success' 0 fakebuild true
exits 'failure' 1 fakebuild false
exits 'any status' 77 fakebuild sh -c 'exit 77'
exits 'any status, with options' 77 fakebuild -u sh -c 'exit 77'
exits 'even our own' 125 fakebuild sh -c 'exit 125'
for signal in 1 2 9 13 15; do
	exits "128 and the signal $signal" $((128 + signal)) \
		fakebuild sh -c "kill -$signal \$\$"
done
exits 'a signal, with options' 137 fakebuild -u sh -c 'kill -9 $$'

exits 'not found' 127 fakebuild no-such-command
like 'says so' "$(cat err)" \
	'^fakebuild: cannot run no-such-command: No such file or directory$'
exits 'no such path' 127 fakebuild ./no-such-command
exits 'an empty name' 127 fakebuild ''
echo >not-executable
exits 'not executable' 126 fakebuild ./not-executable
like 'says so' "$(cat err)" \
	'^fakebuild: cannot run ./not-executable: Permission denied$'
exits 'a directory' 126 fakebuild /
exits 'not found, with options' 127 fakebuild -u no-such-command
PATH=/nonexistent:$PATH exits 'PATH is searched' 0 fakebuild true
mkdir locked bin
echo >bin/prog
chmod 0 locked
OLD=$PATH
PATH=$PWD/locked:$PATH exits 'a locked directory in PATH is passed over' 127 \
	fakebuild no-such-command
PATH=$PWD/bin:$OLD exits 'a file that may not run is not absent' 126 \
	fakebuild prog
chmod 755 locked
printf 'exit 9\n' >script
chmod 755 script
exits 'a script without #! runs in the shell' 9 fakebuild ./script
PATH=$PWD:$PATH exits 'also from PATH, with arguments' 9 fakebuild script a b

exits 'an unknown option' 125 fakebuild --no-such-option
like 'is named' "$(cat err)" "unknown option '--no-such-option'"
exits 'an unknown letter' 125 fakebuild -Z true
exits 'a missing argument' 125 fakebuild -s
like 'is named' "$(cat err)" "option '-s' needs an argument"
exits '--state with -s' 125 fakebuild --state a.db -s b true
exits 'a library that is not there' 125 fakebuild -l ./no.so true
like 'is named' "$(cat err)" \
	'^fakebuild: cannot use the preload library ./no.so: No such file'
mkdir 'a b'
cp "$top_builddir/preload/libfakebuild.so" 'a b/lib.so'
exits 'a library whose path LD_PRELOAD cannot carry' 125 \
	fakebuild -l 'a b/lib.so' true
like 'says why' "$(cat err)" 'LD_PRELOAD cannot carry'
exits 'a server that is not there' 125 fakebuild -f ./no -s x true
exits '--explain without a state' 125 fakebuild --explain x
exits '--export with an unknown form' 125 fakebuild -i /dev/null --export no
like 'is named' "$(cat err)" "^fakebuild: --export: 'no' is not a form that"

exits 'faked refuses operands' 125 faked operand
exits 'faked refuses unknown options' 2 faked --no-such-option
exits 'faked refuses a bad key' 2 faked --key x
exits 'faked --cleanup of nothing' 1 faked --cleanup 4242

done_testing
