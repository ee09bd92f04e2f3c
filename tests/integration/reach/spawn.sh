# SPDX-License-Identifier: BSD-2-Clause
#
# A dynamic program starts static ones by posix_spawn(3): whatever the file
# actions make of the path in the child, the same program is started as outside,
# and it is in the session; and what fails outside fails inside, in the same way.

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/reach/build.inc"

# Says which directory's program it is, who it is, and which descriptors it has
# beside the usual ones.
cat >who.c <<'END'
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	printf("%s, user %d:", WHERE, (int)getuid());
	for (int i = 1; i < argc; i++)
		printf(" <%s>", argv[i]);
	for (int fd = 3; fd < 1024; fd++)
		if (fcntl(fd, F_GETFD) >= 0)
			printf(" fd %d", fd);
	printf("\n");
	return argv[0] ? 0 : 1;
}
END
cat >spawner.c <<'END'
#define _GNU_SOURCE
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* spawner [ACTION]... (run|search) PATH: the same list twice. */
int main(int argc, char **argv)
{
	char one[] = "one", *words[] = { one, NULL };
	posix_spawn_file_actions_t list;
	int status = 0, ret, a, b;
	pid_t pid;

	posix_spawn_file_actions_init(&list);
	for (int i = 1; i < argc - 2; i++)
		if (sscanf(argv[i], "dup:%d:%d", &a, &b) == 2)
			posix_spawn_file_actions_adddup2(&list, a, b);
		else if (sscanf(argv[i], "close:%d", &a) == 1)
			posix_spawn_file_actions_addclose(&list, a);
		else if (sscanf(argv[i], "own:%d:%d", &a, &b) == 2)
			dup2(a, b);
		else if (sscanf(argv[i], "cloexec:%d:%d", &a, &b) == 2)
			dup3(a, b, O_CLOEXEC);
		else if (sscanf(argv[i], "fchdir:%d", &a) == 1)
			posix_spawn_file_actions_addfchdir_np(&list, a);
		else if (sscanf(argv[i], "from:%d", &a) == 1)
			posix_spawn_file_actions_addclosefrom_np(&list, a);
		else if (!strncmp(argv[i], "chdir:", 6))
			posix_spawn_file_actions_addchdir_np(&list,
							     argv[i] + 6);
		else if (sscanf(argv[i], "open:%d:", &a) == 1)
			posix_spawn_file_actions_addopen(
				&list, a, strchr(argv[i] + 5, ':') + 1,
				O_RDONLY, 0);
		else
			return 99;
	for (int round = 0; round < 2; round++) {
		ret = (!strcmp(argv[argc - 2], "run")
			       ? posix_spawn
			       : posix_spawnp)(&pid, argv[argc - 1],
					       argc > 3 ? &list : NULL, NULL,
					       words, environ);
		if (ret)
			printf("%s\n", strerror(ret));
		else if (waitpid(pid, &status, 0) == pid && status)
			printf("status %d\n", status);
		fflush(stdout);
	}
	return 0;
}
END
cc=${CC:-cc}
$cc -o spawner spawner.c 2>err || {
	skip 'spawned in other directories' "$cc: $(head -n 1 err)"
	done_testing
	exit
}
mkdir -p there/sub
for where in here there sub; do
	for link in static dynamic; do
		case $link in
		static) set -- -static ;;
		*) set -- ;;
		esac
		$cc "$@" -DWHERE="\"$where\"" -o $link.$where who.c
	done
done
cp static.here who
cp static.there there/who
cp static.sub there/sub/who
cp static.there there/only
cp dynamic.here mixed
cp static.there there/mixed
cp static.here mixed2
cp dynamic.there there/mixed2
printf '#!./who of\n' >there/script
chmod +x there/script
cp static.there there/closed
chmod 644 there/closed

# The same inside, but for the user.
same() # SENTENCE ARGUMENT...
{
	same_sentence=$1
	shift
	./spawner "$@" 3<there 4<there/only 2>&1 |
		sed "s/user $(id -u)/user 0/" >outside
	fb ./spawner "$@" 3<there 4<there/only >inside 2>&1
	same_file "$same_sentence" inside outside
	like '... which says something' "$(cat inside)" .
}

same 'without actions' run ./who
same 'in another directory' chdir:there run ./who
same 'with a program that is only there' chdir:there run ./only
same 'in one after the other' chdir:there chdir:sub run ./who
same 'and back' chdir:there chdir:.. run ./who
same 'by a descriptor' fchdir:3 run ./who
same '... which was moved' dup:3:7 close:3 fchdir:7 run ./who
same '... which the child opens' open:8:there fchdir:8 chdir:sub run ./who
same '... after it went elsewhere' chdir:there open:8:sub fchdir:8 run ./who
same '... which is closed' close:3 fchdir:3 run ./who
same 'a dynamic program here, a static one there' chdir:there run ./mixed
same 'a static program here, a dynamic one there' chdir:there run ./mixed2
same 'a script' chdir:there run ./script
same 'nothing' chdir:there run ./none
same 'nothing in no directory' chdir:nowhere run ./who
same 'what may not be executed' chdir:there run ./closed
same 'a program by its descriptor' run /proc/self/fd/4
same '... by another name' run /dev/fd/4
same '... which the child has moved' dup:4:9 run /proc/self/fd/9
same '... which the child has opened' open:9:there/only run /proc/self/fd/9
same '... over another one' dup:4:3 run /proc/self/fd/3
same '... which is closed' close:4 run /proc/self/fd/4
same '... which is closed with all' dup:4:9 from:5 run /proc/self/fd/9
same '... which is closed by exec' cloexec:4:9 run /proc/self/fd/9
same '... which is closed by exec and elsewhere' cloexec:4:9 from:100 \
	run /proc/self/fd/9
same 'in a directory by its descriptor' run /proc/self/fd/3/who
same '... which is closed by exec' cloexec:3:9 run /proc/self/fd/9/sub/who
export PATH=".:$PATH"
same 'in PATH, from here' search who
same 'in PATH, from there' chdir:there search only
same 'in PATH, found nowhere' chdir:there search none

done_testing
