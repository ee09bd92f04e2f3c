# SPDX-License-Identifier: BSD-2-Clause
#
# The interception matrix: every name of the table is called, with and without
# the shim, and shows what was recorded exactly when the shim is there.

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/preload/table"

names_of "$table" >names
matrix >bare 2>err
is 'without the shim the probes come to an end' "$?" 0
mkdir -p system/etc
printf '%s\n' odd:x:4242:4343:Odd:/:/bin/sh daemon:x:1:1::/:/bin/sh \
	>system/etc/passwd
echo oddly:x:4343:odd >system/etc/group
fb fakebuild --no-sync --passwd "$PWD/system" matrix >faked 2>>err
is 'and with it' "$?" 0
is 'they complain about nothing' "$(cat err)" ''

is 'every name of the table has a probe, and no other' \
	"$(awk '{ print $1 }' faked | LC_ALL=C sort | diff names -)" ''
is 'without the shim no answer is faked' "$(grep ' faked$' bare)" ''
is 'a function that libc lacks is the only one absent' \
	"$(grep ' absent$' faked)" ''

# What stands in front of nothing may refuse, where it is built on libc's own.
awk '$2 == "absent" { print $1 }' bare >lacking
while read -r name word; do
	if grep -qx "$name" lacking; then
		like "$name is not in this libc, and answers" "$word" \
			'^(faked|real)$'
	else
		is "$name shows what was recorded" "$word" faked
	fi
done <faked

done_testing
