# SPDX-License-Identifier: BSD-2-Clause
#
# What a fakebuild session recorded is a packaging database.

. "${top_srcdir:-.}/tests/tap.sh"

mkdir -p dest/usr/bin dest/dev
fakebuild -s state.db -- sh -c '
	install -m 4511 -o 4242 -g 4243 /bin/true dest/usr/bin/ct
	install -m 0644 /bin/true dest/usr/bin/plain
	mknod dest/dev/tty c 5 0 && chmod 620 dest/dev/tty
	chown 4244:4245 dest/dev/tty' || bail 'fakebuild failed'

show() # PATH
{
	pkgdb query --root=dest -d state.db "$1" |
		sed -n 's/^\(type\|mode\|owner\|group\|device\) *//p' | tr '\n' ' '
}

is 'owner and set-id bit' "$(show usr/bin/ct)" 'f 4511 4242 4243 '
is 'a device' "$(show dev/tty)" 'c 0620 4244 4245 5,0 '
like 'what has no record is 0:0' "$(show ./nowhere/at/all)" \
	'^\* \? root \(0\) root \(0\) $'
is 'paths count from the current directory' "$(
	cd dest && pkgdb query -d ../state.db usr/bin/ct | sed -n 's/^mode *//p')" \
	4511
pkgdb convert -q --root=dest -t device-table state.db >table
like 'it converts to a device table' "$(cat table)" \
	'^/usr/bin/ct f 4511 4242 4243 '
like 'with what holds for all else' "$(cat table)" '^/ r -1 0 0 '

if have setfattr; then
	fakebuild --state attrs.db setfattr -n trusted.note -v 1 dest/usr/bin/ct
	exits 'the compiled form has no extended attributes' 1 \
		pkgdb convert --root=dest -t sqlite -o compiled.db attrs.db
	like 'which is said' "$(cat err)" 'without their extended attributes: 1$'
else
	skip 'the compiled form has no extended attributes' 'no setfattr'
fi

# A record has no line.
printf 'f none usr/bin/ct 0755 root bin\nd none dev/tty/deep 755 root sys\n' \
	>prototype
is 'a message names the file alone of a source without lines' "$(
	protocmp --root=dest -d state.db -d prototype dest 2>&1 |
		grep disagrees)" \
	'protocmp: warning: prototype:1: usr/bin/ct: disagrees with state.db, which counts'
like 'so does a finding' "$(pkgdb lint -q --root=dest state.db prototype)" \
	"'dev/tty' is no directory [(]state.db[)]"

done_testing
