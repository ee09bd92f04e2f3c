# SPDX-License-Identifier: BSD-2-Clause
#
# execve(2) needs no descriptor, so a process that has as many as it may have
# starts static programs like any other, and they are in the session; or it is
# told that they are not.

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/reach/build.inc"

cat >full.c <<'END'
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* full SOFT HARD cloexec|keep PROGRAM: executes it without a free one. */
int main(int argc, char **argv)
{
	struct rlimit limit = { atoi(argv[1]), atoi(argv[2]) };
	int flags = !strcmp(argv[3], "cloexec") ? O_CLOEXEC : 0;
	struct stat st;

	stat("/", &st); /* it is in the session */
	setrlimit(RLIMIT_NOFILE, &limit);
	while (open("/dev/null", O_RDONLY | flags) >= 0)
		;
	execv(argv[4], argv + 4);
	perror(argv[4]);
	return argc;
}
END
cat >who.c <<'END'
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

int main(void)
{
	struct rlimit limit;
	struct stat st;
	int count = 0;

	getrlimit(RLIMIT_NOFILE, &limit);
	for (int fd = 0; fd < 100; fd++)
		count += fcntl(fd, F_GETFD) >= 0;
	stat("odd", &st);
	printf("user %d, %d open, limit %d, file of %d\n", (int)getuid(), count,
	       (int)limit.rlim_cur, (int)st.st_uid);
	return 0;
}
END
: >odd
fb_sh 'chown 4242 odd'
echo '#!./who' >script
chmod +x script
me=$(id -u)
for kind in $kinds; do
	link_as $kind who who.c && link_as $kind full-$kind full.c || continue
	${CC:-cc} -o full-dynamic full.c
	for by in $kind dynamic; do
		for how in cloexec keep; do
			for name in ./who ./script; do
				is "$by starts $kind, $how: $name" \
					"$(fb_sh 'chown 4242 odd; "$@"' \
						./full-$by 30 60 $how $name 2>&1)" \
					"$(./full-$by 30 60 $how $name |
						sed "s/$me/0/; s/$me/4242/")"
			done
		done
	done
	fb ./full-dynamic 30 30 cloexec ./who >found 2>&1
	like "$kind, a limit that cannot be raised" "$(cat found)" \
		'^fakebuild: ./who: no descriptor is free'
	is '... is told once' "$(grep -c fakebuild found)" 1
	like '... and it is started' "$(cat found)" "^user $me, "
	is '... others fail as ever' "$(fb ./full-dynamic 30 30 keep ./none \
		2>&1)" './none: No such file or directory'
done

done_testing
