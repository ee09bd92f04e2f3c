# SPDX-License-Identifier: BSD-2-Clause
#
# A daemon that a session starts and leaves behind, as compiler caches do: it
# goes on with what it has, and its new programs see files as they are.

. "${top_srcdir:-.}/tests/tap.sh"

cat >daemon.pl <<'END'
my @seen = (stat "file")[4, 5];
open(my $out, ">", "out") or die;
until (-e "go") { select(undef, undef, undef, 0.02) }
print $out "@seen; @{[(stat 'file')[4, 5]]}; ";
chown 43, 78, "file" or print $out "refused";
print $out "@{[(stat 'file')[4, 5]]}\n";
close $out;
system("stat -c %u:%g file >>out; chown 51 file 2>>out; echo \$? >>out");
rename "out", "told";
END
touch file
# The pipe ends although the daemon runs.
is 'a session ends although a daemon runs' "$(fb_sh '
	chown 4242:77 file
	setsid perl daemon.pl </dev/null >/dev/null 2>&1 &
	while [ ! -e out ]; do sleep 0.02; done; echo ended')" ended
touch go
wait_for test -e told
is 'the daemon keeps the records that it had, and may change them' \
	"$(sed -n 1p told)" '4242 77; 4242 77; 43 78'
is 'its new programs see files as they are' "$(sed -n 2p told)" \
	"$(id -u):$(id -g)"
like 'and a change of theirs is refused' "$(sed -n 3p told)" \
	'chown: .*Input/output error'
is 'with a failure' "$(sed -n 4p told)" 1
is 'the next session sees nothing of it' "$(fb stat -c %u:%g file)" 0:0

done_testing
