# SPDX-License-Identifier: BSD-2-Clause
#
# A static program is started as the kernel would start it, and refused as the
# kernel refuses it, however odd its file or the call is.

. "${top_srcdir:-.}/tests/tap.sh"
loads_static || skip_all 'on other machines the kernel starts it'
need perl
cc=${CC:-cc}

# The texts of programs, execveat(2), and sizes beyond what a process can have.
case $(uname -m) in
x86_64)
	machine=62 execveat=322 beyond=7ffff0000000 too_much=800000000000
	# exit(getuid())
	exits=b8660000000f0589c7b83c0000000f05
	# movb $0xc6, 0x401000
	writes=c6042500104000c6 ;;
aarch64)
	machine=183 execveat=281 beyond=fffff0000000 too_much=1000000000000
	exits=c81580d2010000d4a80b80d2010000d4
	# adr x1, .; strb w1, [x1]
	writes=0100001021000039 ;;
esac
exits=$exits$(printf '%032d' 0)
# The same, and puts a byte into its text before.
writes=$writes$exits
headers=1:4:0:400000:1000:1000

# ------------------------------------------------------------- odd files

# Writes a program: program headers of TYPE:FLAGS:OFFSET:ADDRESS:FILESZ:MEMSZ,
# and a text, in hexadecimal digits, at an offset of 0x1000.  ENTRY is where it
# begins, PHOFF where the headers are, ALIGN and ELF the alignment and the type.
elf() # NAME TEXT HEADER...
{
	# shellcheck disable=SC2016
	perl -e '
		my ($name, $text, @parts) = @ARGV;
		my $phoff = hex($ENV{PHOFF} || 40);
		my $file = pack("a4096", "\x7fELF\2\1\1" . "\0" x 9 .
			pack("SSLQQQLSSSSSS", $ENV{ELF} || 2, '$machine', 1,
			     hex($ENV{ENTRY} || 401000), $phoff, 0, 0, 64, 56,
			     scalar @parts, 0, 0, 0)) . pack("H*", $text);
		my $table = "";
		for (@parts) {
			my ($type, $flags, @n) = map { hex } split /:/;
			$table .= pack("LLQQQQQQ", $type, $flags, $n[0], $n[1],
				       $n[1], $n[2], $n[3],
				       hex($ENV{ALIGN} || 1000));
		}
		$file .= "\0" x ($phoff + length($table) - length($file))
			if $phoff + length($table) > length($file);
		substr($file, $phoff, length $table) = $table;
		open(my $out, ">", $name) or die;
		print $out $file;
		chmod 0755, $name;' "$@"
}

starts() # NAME TEXT HEADER...
{
	elf odd "$2" "$3" ${4:+"$4"} ${5:+"$5"}
	out=$(fb ./odd 2>&1)
	is "$1: it is user 0" "$?$out" 0
}
starts 'a plain program' "$exits" $headers 1:5:1000:401000:20:20
starts 'its headers are not loaded' "$exits" 1:5:1000:401000:20:20
starts 'it may write to its text' "$writes" $headers 1:7:1000:401000:28:28
starts 'its text may be executed only' "$exits" $headers 1:1:1000:401000:20:20
starts 'memory without a file' "$exits" $headers 1:5:1000:401000:20:20 \
	1:6:0:405000:0:3000

code=1:5:1000:401000:20:20
starts 'its notes are not loaded' "$exits" $headers $code \
	4:4:0:fffffffffffff000:40:40
starts 'its notes end beyond what is loaded' "$exits" $headers $code \
	4:4:1000:401000:7ffffffff000:40
PHOFF=44
export PHOFF
starts 'its headers begin at an odd place' "$exits" $headers $code
PHOFF=8000
starts 'its headers lie far behind' "$exits" $headers $code
PHOFF=1800
# shellcheck disable=SC2046
elf odd "$exits" $headers $code $(yes 4:4:0:400000:0:0 | head -n 1000)
is 'it has 1000 headers' "$(fb ./odd 2>&1; echo $?)" 0
unset PHOFF
starts 'its text ends beyond its file' "$exits" $headers \
	1:5:1000:401000:5000:5000
export ENTRY=200001000
starts 'one jump does not go from the first text to the last' "$exits" \
	$headers $code 1:5:1000:200001000:20:20
ENTRY=11000
starts 'nothing has room below it' "$exits" 1:4:0:10000:1000:1000 \
	1:5:1000:11000:20:20
unset ENTRY

# A packed program reads its own file by code that it unpacks.
# shellcheck disable=SC2046
elf odd "$exits" $headers $code
printf 'UPX!' | dd of=odd bs=1 seek=180 conv=notrunc status=none
fb sh -c './odd; echo $?; ./odd; echo $?' >found 2>&1
is 'a packed program is left to the kernel' "$(grep -c "^$(($(id -u) % 256))$" \
	found)" 2
is '... which is told once' "$(grep -c '^fakebuild: ./odd: it is packed' \
	found)" 1

# The kernel cannot start them either.
fails() # NAME TEXT HEADER...
{
	fails_sentence=$1
	shift
	elf odd "$@"
	sh -c './odd; exit $?' 2>/dev/null
	outside=$?
	isnt "$fails_sentence: it does not start" "$outside" 0
	fb sh -c './odd; exit $?' 2>found
	is '... as outside' $? "$outside"
	is '... which is told once' "$(grep -c 'cannot be intercepted' found)" 1
}
fails 'its data end beyond its file' "$exits" $headers $code \
	1:6:1000:405000:8800:9000
fails 'its data have no room' "$exits" $headers $code \
	1:6:0:800000:0:$beyond
export ELF=3 ENTRY=1000 ALIGN=$too_much
fails 'its alignment is beyond all addresses' "$exits" 1:4:0:0:1000:1000 \
	1:5:1000:1000:20:20
unset ELF ENTRY ALIGN

# ------------------------------------------- calls that stay as they are

# Of ./odd, as often as a session starts it.
tells_of() # SENTENCE CALLS
{
	fb sh -c './odd; ./odd; exit $?' >found 2>&1
	is "$1: it runs" $? "$(($(id -u) & 255))"
	like '... and that is told' "$(cat found)" \
		"^fakebuild: ./odd: $2 of its system calls cannot be intercepted"
	is '... once' "$(wc -l <found)" 1
}
if [ "$(uname -m)" = x86_64 ]; then
	# mov $102, %eax; 1: syscall; call 2f; 2: mov %eax, %edi
	# mov $60, %eax; syscall; jmp 1b
	elf odd b8660000000f05e80000000089c7b83c0000000f05ebee$(
		)$(printf '%018d' 0) $headers 1:5:1000:401000:20:20
	tells_of 'no jump has room' 1
	# lea 0x7fffff00(%rip), %rsi, in front of the call
	elf odd b866000000488d3500ffff7f0f0589c7b83c0000000f05c3$(
		)$(printf '%016d' 0) $headers 1:5:1000:401000:20:20
	tells_of 'what a jump replaces cannot be moved so far' 1
fi
ENTRY=200001000 elf odd "$exits" $headers $code 1:5:1000:200001000:20:20 \
	1:5:1000:400001000:20:20
tells_of 'no stub is near the second text, nor the third' 2

# ------------------------------------------------------------- odd calls

# Tells how execveat(2) fails, or as which user the program was started.
attempt() # DIR|FILE|CWD PATH FLAGS
{
	# shellcheck disable=SC2016
	fb perl -e '
		my ($dir, $path, $flags) = @ARGV;
		my $argv = pack("pQ", "", 0);
		my $fd = -100;
		if ($dir ne "CWD") {
			open(my $file, "<", $dir) or die;
			$fd = fileno($file);
			syscall('$execveat', $fd, $path, $argv, 0, hex $flags);
			print $! + 0, "\n";
			exit;
		}
		syscall('$execveat', $fd, $path, $argv, 0, hex $flags);
		print $! + 0, "\n";' "$@" 2>&1
}
elf none "$exits"
is 'a file without program headers is no program' "$(attempt CWD ./none 0)" 8
elf odd "$exits" $headers 1:5:1000:401000:20:20
is 'an unknown flag is refused' "$(attempt CWD ./odd 4)" 22
like 'a check starts nothing' "$(attempt CWD ./odd 10000)" '^(0|22)$'
is 'the file of a descriptor is started' "$(attempt odd '' 1000; echo $?)" 0
chmod 644 odd
is 'unless it may not be executed' "$(attempt odd '' 1000)" 13
chmod 755 odd
printf '#!%s\n' "$PWD/odd" >script
chmod 755 script
is 'a script that is closed before it is read' "$(attempt script '' 1000)" 2

# The kernel reads 256 bytes, of which the line's end has to be one.
cut=$(printf '%*s' $((253 - ${#PWD} - 4)) '' | tr ' ' /)
printf '#!%s%s/odd\n' "$cut" "$PWD" >script
is 'a first line of 256 bytes' "$(attempt CWD ./script 0; echo $?)" 0
printf '#!/%s%s/oddly\n' "$cut" "$PWD" >script
is 'a name that is cut is none' "$(attempt CWD ./script 0)" 8

# Pointers that lead nowhere, in place of a list or in it.
cat >bad.c <<'EOF'
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	char *last = (char *)-1, *far = (char *)0x7fffffff0000, x[] = "x";
	char *one[] = { x, (char *)8, 0 }, *two[] = { x, far, 0 };
	char *good[] = { x, 0 }, **lists[] = { (char **)8, one, two,
					       (char **)last };

	for (int i = 0; i < 4; i++)
		for (int n = 0; n < 4; n++) {
			char **words = n % 2 ? good : lists[i];
			char **list = n % 2 ? lists[i] : good;

			if (n < 2)
				execve(argv[1], words, list);
			else
				syscall(SYS_execveat, AT_FDCWD, argv[1], words,
					list, 0);
			printf("%d %d: %s\n", i, n, strerror(errno));
		}
	execve((char *)8, good, good);
	printf("%d: %s\n", argc, strerror(errno));
	return 0;
}
EOF
for link in '' -static; do
	# shellcheck disable=SC2086
	if $cc -w $link -o bad bad.c 2>err; then
		for name in ./odd /bin/true ./none; do
			./bad $name >outside
			fb ./bad $name >inside
			is "bad pointers${link:+, $link}: $name" \
				"$?, $(cat inside)" "0, $(cat outside)"
		done
	else
		skip "bad pointers, $link" "$cc: $(head -n 1 err)"
	fi
done

# ------------------------------------------------------- other directories

if ! cat >spawn.c <<'EOF' || ! $cc -o spawn spawn.c 2>err
#define _GNU_SOURCE
#include <spawn.h>
#include <sys/wait.h>

extern char **environ;

int main(void)
{
	char *argv[] = { "prog", 0 };
	posix_spawn_file_actions_t actions;
	int status;
	pid_t pid;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addchdir_np(&actions, "other");
	if (posix_spawn(&pid, "./prog", &actions, 0, argv, environ))
		return 99;
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 98;
}
EOF
then
	skip 'a dynamic program of the same name' "$cc: $(head -n 1 err)"
else
	echo '#include <unistd.h>
	int main(void) { return getuid(); }' >prog.c
	mkdir -p other
	$cc -o other/prog prog.c
	cp odd prog
	out=$(fb ./spawn 2>&1)
	is 'a dynamic program of the same name' "$?$out" 0
fi

# pivot_root(2) is the kernel's, and the new root has no library of the session.
mkdir -p root
cp odd root
cat >pivot.c <<'EOF'
#define _GNU_SOURCE
#include <sched.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	char *again[] = { "/odd", 0 };
	int good = !syscall(SYS_unshare, CLONE_NEWUSER | CLONE_NEWNS) &&
		   !syscall(SYS_mount, 0, "/", 0, MS_REC | MS_PRIVATE, 0) &&
		   !syscall(SYS_mount, "root", "root", 0, MS_BIND, 0) &&
		   !syscall(SYS_chdir, "root") &&
		   !syscall(SYS_pivot_root, ".", ".") &&
		   !syscall(SYS_umount2, ".", MNT_DETACH);

	(void)argv;
	if (good && argc > 1)
		execv(again[0], again);
	return good ? 9 : 8;
}
EOF
if ! $cc -o pivot pivot.c 2>err; then
	skip 'a program in a root of its own is started' "$cc: $(head -n 1 err)"
elif fb ./pivot; [ $? != 9 ]; then
	skip 'a program in a root of its own is started' 'no namespaces here'
else
	out=$(fb ./pivot start 2>&1)
	unlike 'a program in a root of its own is started' "$?" '^9'
	like 'and it is told that it leaves the session' "$out" \
		'^fakebuild: /odd: leaves the session'
fi

# ----------------------------------------------------- a file that has gone

echo '#include <unistd.h>
int main(int argc, char **argv)
{
	char *again[] = { "again", "./other.sh", "", 0 };
	(void)argc;
	unlink(argv[0]);
	execv("/proc/self/exe", again);
	return 9;
}' >gone.c
printf '#!/bin/sh\necho wrong\n' >other.sh
if $cc -static -o gone gone.c 2>err; then
	chmod 755 other.sh
	unlike 'no argument is taken for a program' "$(fb ./gone 2>&1)" wrong
else
	skip 'no argument is taken for a program' "$cc: $(head -n 1 err)"
fi

# ------------------------------------------------------------- little room

echo '#include <unistd.h>
int main(int argc, char **argv)
{
	execv(argv[1], argv + 1);
	return argc;
}' >next.c
if $cc -static -o next next.c 2>err; then
	out=$(fb sh -c 'ulimit -v 8192; exec ./next ./next ./odd' 2>&1)
	is 'programs with little room start others' "$?$out" 0
else
	skip 'programs with little room start others' "$cc: $(head -n 1 err)"
fi

# ---------------------------------------------- children in the same memory

cat >siblings.c <<'EOF'
#define _GNU_SOURCE
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static char stacks[9][65536] __attribute__((aligned(16)));

static int start(void *program)
{
	char *argv[] = { program, 0 };

	execve(program, argv, 0);
	return 1;
}

int main(int argc, char **argv)
{
	int bad = 0, status;

	(void)argc;
	for (int round = 0; round < 60; round++) {
		for (int i = 0; i < 8; i++)
			clone(start, stacks[i + 1], CLONE_VM | SIGCHLD,
			      argv[1]);
		while (wait(&status) > 0)
			bad += status != 0;
	}
	return bad;
}
EOF
if $cc -static -o siblings siblings.c 2>err; then
	fb ./siblings ./odd
	is 'children in the same memory start programs at once' $? 0
else
	skip 'children in the same memory start programs at once' \
		"$cc: $(head -n 1 err)"
fi

done_testing
