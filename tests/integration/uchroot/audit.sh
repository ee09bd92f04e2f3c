# SPDX-License-Identifier: BSD-2-Clause
#
# The log of a box: what stands in it, that a change of it is seen, and that a
# box without its log does not go on.

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/uchroot/image.inc"

# The members of the logs' lines that are one of EVENT, by a path of names.
member() # FILE EVENT NAME[.NAME]...
{
	python3 - "$@" <<-'END'
	import json, sys
	for line in open(sys.argv[1]):
	    found = json.loads(line)
	    if found["event"] == sys.argv[2]:
	        for name in sys.argv[3].split("."):
	            found = found and found.get(name)
	        print(json.dumps(found) if type(found) in (list, dict, bool)
	              else found)
	END
}
need python3

# ---- what stands in it ----

exits 'the status is that of the command' 42 uchroot --audit log image sh -c '
	/bin/true; cd /bin; ./true; env nothing; chown 4242:4343 /root
	exec sh -c "exit 42"'
is 'lines begin and end as they should' "$(sed 's/.*"event":"\([a-z]*\)".*/\1/' \
	log | uniq -c | awk '{ print $2 }' | tr '\n' ' ')" 'begin box exec exit end '
is 'it says what the box was made of' \
	"$(for name in image in_place network uid; do
		member log box $name
	done)" "$PWD/image
false
false
$(id -u)"
is '... and its command' "$(member log box argv | cut -c 1-13)" '["sh", "-c", '
is 'each program has the digest of its file' \
	"$(member log exec evidence.sha256)" "$(cd image/bin &&
	for name in sh true true env chown sh; do
		sha256sum <$name | sed 's/ .*//'
	done)"
is 'what the process says is marked' "$(member log exec claimed.path)" \
	"/bin/sh
/bin/true
./true
/bin/env
/bin/chown
/bin/sh"
is '... and its arguments' "$(member log exec claimed.argv | sed -n '4,5p')" \
	'["env", "nothing"]
["chown", "4242:4343", "/root"]'
ids_of() # FILE
{
	member "$1" exec claimed.uid >uids
	member "$1" exec claimed.gid | paste -d: uids -
}

is '... and its ids' "$(ids_of log | sort -u)" 0:0
cp "$(command -v paste)" image/bin/set-id
uchroot --audit ids -u 4244 image sh -c 'env -i true; env -i FAKEROOTEUID=7 true'
is '... as the user has them' "$(ids_of ids)" "$(for i in 1 2 3 4 5; do
	echo 4244:4244; done)"
uchroot --audit ids2 image sh -c '
	cp /bin/set-id /tmp; chown 4245:4346 /tmp/set-id; chmod 6755 /tmp/set-id
	exec setpriv --reuid 4242 --regid 4343 --clear-groups sh -c "
		/tmp/set-id </dev/null; /bin/true"'
is '... as programs change them, with set-id ones' "$(ids_of ids2)" "0:0
0:0
0:0
0:0
0:0
4242:4343
4245:4346
4242:4343"
is '... though all are one to the kernel' "$(member ids2 box uid)" "$(id -u)"
is 'it says how the box ended' "$(member log exit status)" 42
ok '... and what it used' [ "$(member log exit max_rss_kib)" -gt 0 ]
tar -C image -cf image.tar .
is 'of a tarball it has the digest' "$(uchroot --audit packed image.tar true
	member packed box sha256)" "$(sha256sum <image.tar | sed 's/ .*//')"
is '... of a directory none' "$(member log box sha256)" None
is 'two logs have two ids' "$(uchroot --audit other image true
	member log begin id >ids; member other begin id >>ids; uniq ids | wc -l)" 2
is 'who only owns it may read it' "$(stat -c %a log)" 600

# A program without a dynamic linker is loaded by the shim's library.
cat >loads.c <<'END'
#include <stdlib.h>

int main(int argc, char **argv)
{
	return argc > 1 ? system(argv[1]) : 0;
}
END
${CC:-cc} -static -o image/bin/loads loads.c || bail 'cannot compile'
uchroot --audit loaded image sh -c 'cd /bin; ./loads "exec ./loads"'
is 'a static program has its name' "$(member loaded exec claimed.path)" '/bin/sh
./loads
/bin/sh
./loads'
is '... and its arguments' "$(member loaded exec claimed.argv | sed 1d)" \
	'["./loads", "exec ./loads"]
["sh", "-c", "exec ./loads"]
["./loads"]'
sum=$(sha256sum <image/bin/loads | sed 's/ .*//')
is '... and its digest as a claim' \
	"$(member loaded exec claimed.loads.sha256 2>&1)" "None
$sum
None
$sum"
isnt '... for the kernel has executed another file' \
	"$(member loaded exec evidence.sha256 | sed -n 2p)" "$sum"
cat >lies.c <<'END'
#include <unistd.h>

int main(void)
{
	return execl("/bin/libfakebuild-odd", ":/bin/sh", "/bin/sh", "sh",
		     (char *)0);
}
END
${CC:-cc} -static -o image/bin/lies lies.c || bail 'cannot compile'
cp image/bin/true image/bin/libfakebuild-odd
is 'who lies about what he loads shows what he is' "$(
	uchroot --audit lies image lies
	member lies exec claimed.loads.sha256
	member lies exec evidence.sha256 | tail -n 1)" \
	"$(for name in lies sh true; do
		sha256sum <image/bin/$name | sed 's/ .*//'
	done)"

# Pointers are shorter on the stack of such a program.
cat >short.c <<'END'
void _start(void)
{
	__asm__("int $0x80" : : "a"(1), "b"(0));
}
END
if compile_short short short.c; then
	uchroot --audit short image short odd 4242
	is 'a program of 32 bits has its arguments, too' \
		"$(member short exec claimed.argv) $(ids_of short)" \
		'["short", "odd", "4242"] 0:0'
else
	skip 'a program of 32 bits has its arguments, too' \
		'such programs are not made here, or do not run'
fi

# ---- what cannot be hidden ----

# A process that nobody may look at executes a program all the same.
is 'a process that hides' "$(cat >hide.c <<-'END'
	#include <sys/prctl.h>
	#include <unistd.h>

	int main(int argc, char **argv)
	{
		prctl(PR_SET_DUMPABLE, 0);
		return execv(argv[argc - 1], argv + argc - 1);
	}
	END
	${CC:-cc} -static -o image/bin/hide hide.c &&
	uchroot --audit hidden image hide /bin/true &&
	member hidden exec evidence.sha256 | tail -n 1)" \
	"$(sha256sum <image/bin/true | sed 's/ .*//')"
is 'threads that execute' "$(cat >threads.c <<-'END'
	#include <pthread.h>
	#include <unistd.h>

	static void *run(void *path)
	{
		execl(path, path, (char *)0);
		return path;
	}

	int main(int argc, char **argv)
	{
		pthread_t thread;

		pthread_create(&thread, 0, run, argv[argc - 1]);
		for (;;)
			pause();
	}
	END
	${CC:-cc} -static -pthread -o image/bin/threads threads.c &&
	uchroot --audit threaded image threads /bin/true &&
	member threaded exec evidence.sha256 | tail -n 1)" \
	"$(sha256sum <image/bin/true | sed 's/ .*//')"

# Both threads wait for the other one when their calls have failed.  Then they
# take a signal, and nobody traces them; one executes a program.
cat >fails.c <<'END'
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static pthread_barrier_t all;
static volatile int signals;

static void take(int number)
{
	(void)number;
	__sync_fetch_and_add(&signals, 1);
}

static void *fail(void *executes)
{
	execl("/root/locked", "locked", (char *)0);
	pthread_barrier_wait(&all);
	pthread_barrier_wait(&all);
	pthread_kill(pthread_self(), SIGUSR1);
	pthread_barrier_wait(&all);
	pthread_barrier_wait(&all);
	if (executes)
		execl("/bin/true", "true", (char *)0);
	for (;;)
		pause();
}

/* How many threads are traced. */
static int traced(void)
{
	char command[64], count[16] = "";
	FILE *pipe;

	sprintf(command, "cat /proc/%d/task/*/status | grep -c 'TracerPid:.*[1-9]'",
		getpid());
	pipe = popen(command, "r");
	return fgets(count, sizeof(count), pipe) ? pclose(pipe), *count - '0'
						 : -1;
}

int main(void)
{
	pthread_t threads[2];

	signal(SIGUSR1, take);
	pthread_barrier_init(&all, 0, 3);
	for (int i = 0; i < 2; i++)
		pthread_create(&threads[i], 0, fail, i ? &all : 0);
	pthread_barrier_wait(&all);
	for (int i = 0; i < 100 && traced(); i++)
		usleep(20000);
	printf("%d traced\n", traced());
	pthread_barrier_wait(&all);
	pthread_barrier_wait(&all);
	printf("%d signals\n", signals);
	fflush(stdout);
	pthread_barrier_wait(&all);
	for (;;)
		pause();
}
END
${CC:-cc} -static -pthread -o image/bin/fails fails.c || bail 'cannot compile'
echo >image/root/locked
is 'threads whose calls fail are let go' \
	"$(uchroot --timeout 20 --audit failing image fails)" '0 traced
2 signals'
is '... which the log says of each' "$(member failing exec claimed.path |
	grep -cx /root/locked)" 2
is '... and what one executed then' "$(member failing exec evidence.sha256 |
	tail -n 1)" "$(sha256sum <image/bin/true | sed 's/ .*//')"

# Threads of one process that all execute at once: the kernel has one of them
# wait for the others, and their tracer.
cat >race.c <<'END'
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

#define THREADS 8

static pthread_barrier_t all;

static void *run(void *number)
{
	if ((long)number & 1)
		execl("/root/locked", "locked", (char *)0);
	pthread_barrier_wait(&all);
	for (;;)
		execl((long)number % 3 ? "/bin/true" : "/root/locked", "true",
		      (char *)0);
	return 0;
}

int main(void)
{
	int status = 0, all_of_them = 0;

	for (int i = 0; i < 100; i++) {
		pthread_t thread;

		if (fork() == 0) {
			pthread_barrier_init(&all, 0, THREADS);
			for (long n = 0; n < THREADS; n++)
				pthread_create(&thread, 0, run, (void *)n);
			for (;;)
				pause();
		}
		wait(&status);
		all_of_them |= status;
	}
	return all_of_them != 0;
}
END
${CC:-cc} -static -pthread -o image/bin/race race.c || bail 'cannot compile'
exits 'threads that execute at once do so' 0 \
	uchroot --timeout 100 --audit raced image race
is '... which the log says of each that did' \
	"$(member raced exec evidence.sha256 |
	grep -c "$(sha256sum <image/bin/true | sed 's/ .*//')")" 100
rm image/root/locked
uchroot --audit many image sh -c 'for n in 1 2 3 4 5 6 7 8; do
	(i=0; while [ $i -lt 25 ]; do /bin/true; i=$((i + 1)); done) &
done; wait'
is 'none of 200 at once is missed' "$(member many exec evidence.sha256 |
	grep -c "$(sha256sum <image/bin/true | sed 's/ .*//')")" 200
is 'the box does not see the log' "$(uchroot --audit unseen image sh -c '
	ls /proc/*/fd -l 2>/dev/null | grep -c unseen
	cat unseen /root/../unseen 2>/dev/null')" 0

# ---- what is seen of a change ----

head=$(uchroot --verify-audit log)
like 'a log that fits has a head' "$head" '^[0-9a-f]{64}$'
exits '... which can be asked for' 0 uchroot --verify-audit log --head "$head"
exits 'another one is refused' 1 uchroot --verify-audit other --head "$head"
sed 's/chown/chmod/' log >changed
exits 'a change is seen' 1 uchroot --verify-audit changed
is '... behind its line' "$(cat err)" \
	'uchroot: changed:3: it does not fit the line before'
sed '$d' log >short
exits 'so is an end that is missing' 1 uchroot --verify-audit short
is '... at its place' "$(cat err)" \
	"uchroot: short:$(wc -l <short): the log has no end"
uchroot --audit killed image sh -c 'echo ready; while :; do :; done' >ready &
box=$!
ok 'a box runs' wait_for grep -q ready ready
kill -KILL "$box"
wait "$box" 2>/dev/null
exits 'so is a supervisor that was killed' 1 uchroot --verify-audit killed

# ---- where there can be none ----

exits 'a file that exists stays' 125 uchroot --audit log image true
is '... as it is' "$(uchroot --verify-audit log)" "$head"
exits 'so does a log where the command could write' 125 \
	uchroot --in-place --audit image/root/log image true
is '... none is made' "$(find image -name log)" ''
mkdir shown
exits '... by a bind either' 125 \
	uchroot --bind "$PWD/shown:/mnt" --audit shown/log image true
exits '... unless that is read-only' 0 \
	uchroot --bind "$PWD/shown:/mnt:ro" --audit shown/log image true
exits 'a full disk ends the box' 125 sh -c '
	uchroot --audit-fd 7 image sh -c "/bin/true; touch /root/done" 7>/dev/full'
like '... with a word' "$(cat err)" 'cannot write log: No space left'
exits 'a descriptor that is not open' 125 uchroot --audit-fd 7 image true
uchroot --audit-fd 7 image true 7>by_fd
is 'a descriptor will do' "$(uchroot --verify-audit by_fd | wc -c)" 65
uchroot --audit without --audit-no-exec image true
is 'execs may be left out, which it says' "$(member without box execs
	member without exec pid)" false

cat >locked.c <<'END'
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Runs a command that gets no listener of seccomp(2). */
int main(int argc, char **argv)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			 offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ, SYS_seccomp, 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			 offsetof(struct seccomp_data, args[1])),
		BPF_JUMP(BPF_JMP | BPF_JSET, SECCOMP_FILTER_FLAG_NEW_LISTENER,
			 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EBUSY),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog filter = { sizeof(code) / sizeof(*code), code };

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter);
	return argc > 1 ? execvp(argv[1], argv + 1) : 1;
}
END
${CC:-cc} -o locked locked.c || bail 'cannot compile'
exits 'where nothing can be watched no box is made' 125 \
	./locked uchroot --audit unwatched image true
like '... and it is said what helps' "$(cat err)" 'audit-no-exec'
exits '... which does help' 0 \
	./locked uchroot --audit unwatched2 --audit-no-exec image true

# ---- boxes that wait for commands ----

export XDG_RUNTIME_DIR="$PWD"
name=$(uchroot --audit session.log -b image)
uchroot -r -c "$name" /bin/true
uchroot -r -c "$name" sh -c '/bin/pwd; exit 42' >/dev/null
exits 'a log of a session that goes on has no end' 1 \
	uchroot --verify-audit session.log
uchroot -e -c "$name"
ok 'it has one with the session' uchroot --verify-audit session.log
is 'and what commands have executed' "$(sed -n \
	's/.*"event":"\([a-z]*\)".*"path":"\([^"]*\)".*/\1 \2/p' session.log |
	grep -x -e 'exec /bin/true' -e 'exec /bin/pwd')" 'exec /bin/true
exec /bin/pwd'
like 'by their files' "$(grep '"path":"/bin/true"' session.log)" \
	"\"sha256\":\"$(sha256sum <image/bin/true | sed 's/ .*//')\""
like 'it begins with the box' "$(sed -n 2p session.log)" \
	'"event":"box".*"argv":\[\]'
like 'and ends with what was used' "$(tail -n 2 session.log | head -n 1)" \
	'"event":"exit","time":"[^"]*","status":0,"user_us":[0-9]'
exits 'a session that cannot be made has a log' 125 \
	uchroot --audit none.log --bind /etc:/bin/cat/etc -b image
ok 'which fits' uchroot --verify-audit none.log
like 'and says so' "$(cat none.log)" '"event":"exit".*"status":125,'
exits 'a session over its own log is refused' 125 \
	uchroot --in-place --audit image/log -b image
name=$(uchroot --audit killed.log -b image)
pkill -KILL -u "$(id -u)" -f -- '--audit killed.log'
exits 'a log of a session that was killed has no end' 1 \
	uchroot --verify-audit killed.log

mkdir logs
printf '%s\n' open revert quit |
	autopkgtest-virt-uchroot --audit logs image >/dev/null
is 'each testbed has a log' "$(ls logs | wc -l)" 2
for log in logs/*; do
	ok 'which fits' uchroot --verify-audit "$log"
done
like 'and has what it was used for' "$(cat logs/*)" '"path":"[a-z/]*mkdir"'

done_testing
