# SPDX-License-Identifier: BSD-2-Clause
#
# system(3) and popen(3) of a dynamic program start /bin/sh, which has no dynamic
# linker on some systems: then it is in the session like any other program.

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/reach/build.inc"

box=$(command -v busybox) && ! readelf -lW "$box" | grep -q INTERP || {
	skip 'a static shell' 'no static busybox is installed'
	done_testing
	exit
}
unshare -Urm mount --bind "$box" /bin/sh 2>/dev/null || {
	skip 'a static shell' 'no user namespaces for an ordinary user here'
	done_testing
	exit
}

cat >shell.c <<'END'
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* shell (system|read|write) COMMAND: writes "input" to it in the last case. */
int main(int argc, char **argv)
{
	char line[256];
	FILE *pipe;
	int status = argc;

	if (!strcmp(argv[1], "system")) {
		status = system(argv[2]);
	} else if (!strcmp(argv[1], "read")) {
		pipe = popen(argv[2], "r");
		while (fgets(line, sizeof(line), pipe))
			printf("read %s", line);
		status = pclose(pipe);
	} else {
		pipe = popen(argv[2], "w");
		fputs("input\n", pipe);
		fflush(stdout);
		status = pclose(pipe);
	}
	printf("status %d\n", status);
	return 0;
}
END
${CC:-cc} -o shell shell.c || bail 'cannot compile'

with_static_shell() # COMMAND...
{
	unshare -Urm "$outer" -c '
		mount --bind "$1" /bin/sh; shift; exec "$@"' sh "$box" "$@"
}
outer=$(command -v bash) || outer=/bin/sh
owner='rm -f f; : >f; chown 4242:43 f; stat -c %u:%g f'
is 'the shell is static' "$(with_static_shell ./shell read \
	'readlink /proc/$$/exe')" "read $(readlink -f /bin/sh)
status 0"
# A shell of the namespace would be a program of the session already.
run() # ARGUMENT...
{
	with_static_shell fakebuild "$PWD/shell" "$@" 2>&1
}
is 'system' "$(run system "$owner")" '4242:43
status 0'
is 'popen for reading' "$(run read "$owner")" 'read 4242:43
status 0'
is 'popen for writing' "$(run write "cat; $owner")" 'input
4242:43
status 0'
is 'quotes are kept' "$(run read \
	"echo \"it's\" 'a \"word\"' \\\\ \$((1 + 1)) >&1; exit 3")" \
	"read it's a \"word\" \\ 2
status 768"
is '... in system, too' "$(run system "echo it\\'s; exit 3")" "it's
status 768"
is 'there is a shell' "$(run read 'echo $0 $#')" 'read sh 0
status 0'

done_testing
