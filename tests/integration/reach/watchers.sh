# SPDX-License-Identifier: BSD-2-Clause
#
# Programs that watch others do so with static programs of a session, too:
# strace, gdb that attaches, valgrind and perf; and gdb that starts one, which
# has to be left alone.

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/reach/build.inc"

cat >watched.c <<'END'
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

int marker;

/* Has the owner of the file where a debugger can see it. */
__attribute__((noinline)) static void wait_here(int owner)
{
	char c;

	marker = owner;
	if (read(0, &c, 1) < 0)
		marker = 0;
}

/* watched [WAIT]: makes a file, and tells its owner. */
int main(int argc, char **argv)
{
	struct stat st = { 0 };

	(void)argv;
	close(open("watched.file", O_CREAT | O_WRONLY, 0644));
	chown("watched.file", 4242, 43);
	stat("watched.file", &st);
	if (argc > 1) {
		puts("waiting");
		fflush(stdout);
		wait_here((int)st.st_uid);
	}
	printf("owner %d:%d, user %d\n", (int)st.st_uid, (int)st.st_gid,
	       (int)getuid());
	return 7;
}
END
link_as static watched watched.c -g || {
	done_testing
	exit
}
right='owner 4242:43, user 0'
same() # SENTENCE COMMAND...
{
	same_sentence=$1
	shift
	"$@" >said 2>&1
	is "$same_sentence" "$?, $(cat said)" "7, $right"
}
same 'nobody watches it' fb ./watched

if have strace && strace -o /dev/null true 2>/dev/null; then
	same 'strace changes nothing' fb strace -f -o trace ./watched
	like 'strace sees the library start' "$(cat trace)" \
		'execve\(.*libfakebuild'
	like '... and the system calls of the program' "$(cat trace)" \
		'write\(1, "owner 4242:43'
	same 'nor does it from outside' strace -f -o trace fakebuild ./watched
else
	skip 'strace' 'it is not installed, or may not trace'
fi

if have gdb && have strace && strace -o /dev/null true 2>/dev/null; then
	mkfifo go
	fb_sh './watched wait <go >said 2>&1 & exec 9>go
		until grep -q waiting said; do sleep 0.1; done
		gdb -q -nx -batch -p $! -ex "symbol-file ./watched" \
			-ex "print marker" -ex "backtrace" >gdb.log 2>&1
		echo >&9; wait $!; echo "status $?"' >status 2>&1
	is 'a program that gdb has left says the same' \
		"$(cat said status)" "waiting
$right
status 7"
	if grep -q 'ptrace: Operation not permitted' gdb.log; then
		skip 'gdb attaches' 'the kernel lets it attach to nothing'
	else
		like 'gdb attaches, and sees its data and its functions' \
			"$(tr '\n' ' ' <gdb.log)" \
			' \$1 = 4242 .* in wait_here '
	fi
	fakebuild --untouched watched gdb -q -nx -batch -ex 'break wait_here' \
		-ex run -ex 'shell id -u' -ex kill --args ./watched wait \
		</dev/null >gdb.log 2>&1
	like 'gdb of the session starts one that is left alone' \
		"$(tr '\n' ' ' <gdb.log)" ' Breakpoint 1, .*wait_here.* 0 '
else
	skip 'gdb' 'it is not installed, or may not trace'
fi

if have valgrind; then
	is 'valgrind watches a dynamic program started by a static one' \
		"$(fb_sh './watched >/dev/null
			valgrind -q --error-exitcode=9 \
				/usr/bin/stat -c %u:%g watched.file' 2>&1)" \
		'4242:43'
else
	skip 'valgrind' 'it is not installed'
fi

if have perf && perf stat -e task-clock true >/dev/null 2>&1; then
	same 'perf counts' fb perf stat -o counted -e task-clock ./watched
	like '... and tells it in a file of root' \
		"$(fb stat -c %u counted | tr '\n' ' '; grep task counted)" \
		'^0 .*task-clock'
	if fb perf record -q -o recorded -e cpu-clock ./watched >out 2>&1
		[ -s recorded ]; then
		is 'perf records' "$(cat out)" "$right"
	else
		skip 'perf records' 'it may not'
	fi
else
	skip 'perf' 'it is not installed, or may not count'
fi

done_testing
