# SPDX-License-Identifier: BSD-2-Clause
#
# Every call that can give a file a set-id bit: the session shows it, the disk
# never has it.

. "${top_srcdir:-.}/tests/tap.sh"
need perl
[ "$(uname -m)" = x86_64 ] ||
	skip_all 'the numbers of system calls here are those of x86_64'

perl -e 'my ($name, $how) = (".", pack "QQQ", 0, 0, 0);
	exit(syscall(437, -100, $name, $how, 24) < 0)' ||
	skip_all 'there is no openat2(2) here'

# perl's syscall() is libc's; 437 is openat2, 257 openat, 452 fchmodat2.
cat >script <<'EOT'
my ($cwd, $creat, $tmpfile) = (-100, 0101, 020200001 | 02);
# Copies, since syscall() wants to write to its texts.
sub call { my ($number, @rest) = @_; syscall $number, @rest }
sub how { pack 'QQQ', $_[0], $_[1], 0 }
sub shown { printf "%s %o\n", $_[0], (stat $_[0])[2] & 07777 }

umask 022;
call 437, $cwd, 'direct', how($creat, 04755), 24;
symlink 'target', 'link';
call 437, $cwd, 'link', how($creat, 04755), 24;
my $fd = call 437, $cwd, '.', how($tmpfile, 06711), 24;
call 265, $cwd, "/proc/self/fd/$fd", $cwd, 'unnamed', 0x400;
call 257, $cwd, 'opened', $creat, 02755;
symlink 'target2', 'link2';
call 257, $cwd, 'link2', $creat, 04711;
call 85, 'created', 04700;
call 133, 'node', 0104755, 0;
call 133, 'pipe', 0014755, 0;
open my $file, '>', 'changed';
call 91, fileno $file, 06777;
open $file, '>', 'changed2';
call 452, $cwd, 'changed2', 04555, 0;
mkdir 'folder';
chmod 02775, 'folder';
mkdir 'folder/inner';
open $file, '>', 'folder/inner/file';
shown $_ for qw(direct target unnamed opened target2 created node pipe changed
	changed2 folder folder/inner);
EOT

is 'the session shows what was asked for' "$(fb perl script 2>&1)" \
	'direct 4755
target 4755
unnamed 6711
opened 2755
target2 4711
created 4700
node 4755
pipe 4755
changed 6777
changed2 4555
folder 2775
folder/inner 2755'
is 'the disk has none of it' "$(find . -perm /6000)" ''
ok 'the files are there' test -f direct -a -f target -a -f unnamed -a \
	-p pipe -a -d folder/inner

# ---- what is there already is opened as it is ----

is 'openat2 of a file that is there changes nothing' \
	"$(fb perl -e 'my $how = pack "QQQ", 0101, 04755, 0;
		open my $f, ">", "there"; print $f "kept"; close $f;
		my $name = "there"; my $fd = syscall 437, -100, $name, $how, 24;
		printf "%s %o %d\n", $fd > 2 ? "open" : $!,
			(stat "there")[2] & 07777, -s "there"')" 'open 644 4'
is 'openat2 still refuses a mode that is none' \
	"$(fb perl -e 'my $how = pack "QQQ", 0101, 0204755, 0;
		my $name = "bad"; my $fd = syscall 437, -100, $name, $how, 24;
		print $fd == -1 ? $!{EINVAL} ? "EINVAL" : $! : "open"')" EINVAL

done_testing
