# SPDX-License-Identifier: BSD-2-Clause
#
# Set-id helpers, from which a session takes their rights: the user is told once
# how to leave them, and not when that would not help.

. "${top_srcdir:-.}/tests/tap.sh"

helper=
for name in newuidmap mount fusermount3; do
	path=$(command -v "$name") && [ -u "$path" ] && helper=$path && break
done
[ "$helper" ] || skip_all 'no set-id helper is installed'
grep -q '^NoNewPrivs:.1' /proc/self/status &&
	skip_all 'no_new_privs is set for all here'

hint="^fakebuild: $helper: .*FAKEBUILD_OPTIONS=--allow-setid"
hints() # COMMAND...
{
	"$@" 2>&1 </dev/null | grep -c "$hint"
}

is 'a helper that is held back is told of' "$(hints fakebuild "$helper")" 1
is 'once in a session' "$(hints fakebuild sh -c '
	"$1"; "$1"; "$1"' sh "$helper")" 1
is 'however it is started' \
	"$(hints fakebuild starter fexecve "$helper")" 1
is 'the output is as it was' "$(fakebuild "$helper" 2>/dev/null)" \
	"$("$helper" 2>/dev/null)"
is 'with --allow-setid there is nothing to tell' \
	"$(hints fakebuild --allow-setid "$helper")" 0
is 'nor with the variable' \
	"$(FAKEBUILD_OPTIONS=--allow-setid hints fakebuild "$helper")" 0
is 'nor when a program wants no new privileges' \
	"$(hints fakebuild setpriv --no-new-privs "$helper")" 0
cp "$(command -v true)" "${helper##*/}"
is 'nor of a file without such a bit' \
	"$(hints fakebuild "./${helper##*/}")" 0
is 'nor of a program that works in a session' "$(fakebuild su -s /bin/sh daemon \
	-c 'id -u' 2>&1)" "$(id -u daemon)"
is 'nor outside' "$(hints "$helper")" 0

done_testing
