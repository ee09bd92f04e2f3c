# SPDX-License-Identifier: BSD-2-Clause
#
# What attest hands to other programs, and that nothing of it stays, even if it
# is stopped.

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/attest/signing.inc"

mkdir tmp bin
export TMPDIR="$PWD/tmp" SEEN="$PWD" SECRET=4242
echo 'an artifact' >artifact
cat >bin/ssh-keygen <<END
#!/bin/sh
env >$PWD/environment
stat -c '%a %F' $PWD/tmp/attest.* $PWD/tmp/attest.*/* >$PWD/modes
echo '-----BEGIN SSH SIGNATURE-----'
echo x
END
chmod 755 bin/ssh-keygen
PATH=$PWD/bin:$PATH

: >key
exits 'a program signs' 0 sign a.json artifact --key key
unlike 'it has no variables that it does not need' "$(cat environment)" \
	'^(SECRET|SEEN)='
like '... but a place for its keys' "$(cat environment)" '^HOME='
like '... and the language that is read' "$(cat environment)" '^LC_ALL=C$'
is 'its files are of nobody else' "$(sort -u modes)" \
	'600 regular empty file
600 regular file
700 directory'
is 'nothing stays' "$(ls tmp)" ''
exits 'a command has all variables' 0 sign a.json artifact --with-command \
	'env >environment; ssh-keygen'
is '... and nothing stays' "$(ls tmp)" ''

cp a.json before
for signal in INT:130 TERM:143 HUP:129; do
	sign a.json artifact --with-command \
		"kill -${signal%:*} \$PPID; exec sleep 42" >out 2>err
	is "stopped by ${signal%:*}" "$?" "${signal#*:}"
	is '... nothing stays' "$(ls tmp)" ''
	same_file '... and nothing is written' a.json before
done
program=$(unset -f attest; command -v attest)
exits 'a program that is not there is trouble' 2 env PATH="$PWD/bin" \
	"$program" sign --builder-id urn:b --build-type urn:t -o b.json \
	--with gpg --key x artifact
is '... and named' "$(cat err)" 'attest: gpg is not installed'
is_absent '... and nothing is written' b.json
is '... and nothing stays' "$(ls tmp)" ''

done_testing
