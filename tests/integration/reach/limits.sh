# SPDX-License-Identifier: BSD-2-Clause
#
# A process with little memory, a small stack, few descriptors, without the right
# to write files or to execute what it has written, or on a kernel that lets no
# process say where its parts are, starts static programs as outside.  They are
# in the session, or it is told that they are not.

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/reach/build.inc"

cat >limited.c <<'END'
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef PR_SET_MDWE
#define PR_SET_MDWE 65
#endif

/* As without CONFIG_CHECKPOINT_RESTORE. */
static int refuse_set_mm(void)
{
	struct sock_filter code[] = {
		{ BPF_LD | BPF_W | BPF_ABS, 0, 0,
		  offsetof(struct seccomp_data, nr) },
		{ BPF_JMP | BPF_JEQ, 0, 3, SYS_prctl },
		{ BPF_LD | BPF_W | BPF_ABS, 0, 0,
		  offsetof(struct seccomp_data, args[0]) },
		{ BPF_JMP | BPF_JEQ, 0, 1, PR_SET_MM },
		{ BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ERRNO | EINVAL },
		{ BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW },
	};
	struct sock_fprog filter = { 6, code };

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter);
}

/* limited [mdwe|no-mm|LIMIT=NUMBER]... -- PROGRAM: executes it with these
   limits. */
int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		int which;
	} limits[] = {
		{ "data=", RLIMIT_DATA },   { "as=", RLIMIT_AS },
		{ "stack=", RLIMIT_STACK }, { "nofile=", RLIMIT_NOFILE },
		{ "fsize=", RLIMIT_FSIZE },
	};
	int i;

	for (i = 1; i < argc && strcmp(argv[i], "--"); i++) {
		const char *number = strchr(argv[i], '=');
		struct rlimit limit;

		if (!number) {
			if (!strcmp(argv[i], "mdwe")
				    ? prctl(PR_SET_MDWE, 1, 0, 0, 0)
				    : refuse_set_mm())
				return 77;
			continue;
		}
		limit.rlim_cur = limit.rlim_max = strtoul(number + 1, NULL, 10);
		for (unsigned n = 0; n < 5; n++)
			if (!strncmp(argv[i], limits[n].name,
				     number + 1 - argv[i]))
				setrlimit(limits[n].which, &limit);
	}
	argv += i + 1;
	execv(argv[0], argv);
	perror(argv[0]);
	return 90;
}
END
cat >who.c <<'END'
#include <sys/stat.h>
#include <unistd.h>

int main(void)
{
	struct stat st = { 0 };
	char text[] = "user ?, file of ?\n";

	text[16] = stat("odd", &st) ? '-' : st.st_uid == 4242 ? '0' : 'x';
	text[5] = getuid() == 0 ? '0' : 'x';
	return write(1, text, sizeof(text) - 1) < 0;
}
END
: >odd

# In a session, without a word; only if the program runs outside.
inside() # SENTENCE LIMIT...
{
	inside_sentence=$1
	shift
	outside=$(./limited-$by "$@" -- ./who 2>&1) || {
		skip "$inside_sentence, $*" "outside it does not run: $outside"
		return
	}
	is "$inside_sentence: $*" "$(for inside_again in 1 2 3 4 5; do
		fb_sh 'chown 4242 odd; "$@"' ./limited-$by "$@" -- ./who 2>&1
	done | sort | uniq -c | sed 's/^ *//')" '5 user 0, file of 0'
}

# In it, or told; and without memory for the session a look-up fails.
told() # LIMIT...
{
	./limited-$by "$@" -- ./who >outside 2>&1 || return
	fb_sh 'chown 4242 odd; "$@"' ./limited-$by "$@" -- ./who >found 2>&1
	like "$kind, $by asks: $*" "$? $(tr '\n' ' ' <found)" \
		'^0 (user 0, file of [0-]|fakebuild: \./who: [^:]* user x, file of x) $'
}

${CC:-cc} -D_GNU_SOURCE -o limited-dynamic limited.c
link_as static limited-static limited.c || cp limited-dynamic limited-static
for kind in $kinds; do
	link_as $kind who who.c || continue
	for by in dynamic static; do
		inside "$kind, $by asks" no-mm
		inside "$kind, $by asks" mdwe
		inside "$kind, $by asks" mdwe nofile=4
		inside "$kind, $by asks" mdwe fsize=0
		inside "$kind, $by asks" fsize=0
		inside "$kind, $by asks" stack=20480
		inside "$kind, $by asks" as=8000000
		[ $kind != musl ] || inside "$kind, $by asks" stack=12288
		for size in 16384 65536 131072 262144 524288 1048576 2097152 \
			4194304; do
			told data=$size
			told as=$size
		done
		told nofile=3
	done
done

# ---- threads of small stacks start programs ----

cat >small.c <<'END'
#include <pthread.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;
static char **words;

/* Starts the program by vfork(2), or by posix_spawn(3). */
static void *start(void *by_spawn)
{
	pid_t pid = 0;
	int status = -1;

	if (by_spawn) {
		if (posix_spawn(&pid, *words, NULL, NULL, words, environ))
			return NULL;
	} else {
		pid = vfork();
		if (pid == 0) {
			execv(*words, words);
			_exit(1);
		}
	}
	waitpid(pid, &status, 0);
	if (status)
		puts("failed");
	return NULL;
}

/* small SIZE PROGRAM: by both, in threads with such a stack. */
int main(int argc, char **argv)
{
	const size_t size = strtoul(argv[1], NULL, 10);
	pthread_attr_t attributes;
	pthread_t thread;

	words = argv + 2;
	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, size);
	for (int way = 0; way < 2; way++) {
		pthread_create(&thread, &attributes, start,
			       way ? argv : NULL);
		pthread_join(thread, NULL);
	}
	return argc < 3;
}
END
${CC:-cc} -D_GNU_SOURCE -o small-dynamic small.c -lpthread
${CC:-cc} -D_GNU_SOURCE -o who-dynamic who.c
link_as static small-static small.c && link_as static who-static who.c || {
	done_testing
	exit
}
# The size leaves room for what the C library takes of it.
while read -r by who size; do
	is "a $by thread with a stack of $size starts a $who program" \
		"$(fb_sh 'chown 4242 odd; "$@"' ./small-$by "$size" \
			"./who-$who" 2>&1)" 'user 0, file of 0
user 0, file of 0'
done <<'END'
dynamic dynamic 20480
dynamic static 32768
static dynamic 20480
static static 20480
END

like 'the status of a process, where no file may be written' "$(fb_sh '
	ulimit -f 0; grep Uid: /proc/self/status')" '^Uid:'

done_testing
