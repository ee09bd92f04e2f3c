# SPDX-License-Identifier: BSD-2-Clause
#
# /proc/PID/exe of a static program leads to its file, also if that has no name
# any more; and others of the session see which program it is.

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/reach/build.inc"

cat >self.c <<'END'
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

static int of_memory(const char *path)
{
	int from = open(path, O_RDONLY), to = memfd_create("odd", MFD_CLOEXEC);
	struct stat st;

	fstat(from, &st);
	sendfile(to, from, NULL, st.st_size);
	return to;
}

/* self WAY: starts itself again, without a name, and then tells. */
int main(int argc, char **argv)
{
	char link[4096] = "", word[] = "end", *words[] = { word, word, NULL };
	struct stat st = { 0 }, opened = { 0 };
	int fd;

	if (argc > 1 && !strcmp(argv[1], "memory")) {
		fexecve(of_memory("/proc/self/exe"), words, environ);
	} else if (argc > 1 && !strcmp(argv[1], "removed")) {
		fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
		unlink(argv[0]);
		fexecve(fd, words, environ);
	} else if (argc > 1 && !strcmp(argv[1], "renamed")) {
		rename(argv[0], "other");
	} else if (argc > 1 && !strcmp(argv[1], "gone")) {
		unlink(argv[0]);
		readlink("/proc/self/exe", link, sizeof(link) - 1);
		return printf("%s, user %d\n", link, (int)getuid()) < 0;
	} else if (argc > 1 && !strcmp(argv[1], "wait")) {
		puts("waiting");
		fflush(stdout);
		return (int)read(0, link, 1);
	}
	readlink("/proc/self/exe", link, sizeof(link) - 1);
	stat("/proc/self/exe", &st);
	fd = open("/proc/self/exe", O_RDONLY);
	fstat(fd, &opened);
	printf("%s: %d, %d links, %s, user %d\n", link, st.st_size > 9999,
	       (int)st.st_nlink,
	       st.st_size == opened.st_size ? "the same" : "another",
	       (int)st.st_uid);
	fflush(stdout);
	if (argc > 1)
		execv("/proc/self/exe", words + 1);
	return 0;
}
END
me=$(id -u)
for kind in $kinds; do
	link_as $kind self-$kind self.c || continue
	for way in memory removed renamed; do
		cp self-$kind self
		./self $way 2>&1 | sed "s/user $me/user 0/" >outside
		cp self-$kind self
		fb ./self $way >inside 2>&1
		same_file "$kind: the file has no name, or another: $way" \
			inside outside
		is '... and is started again' "$(grep -c . inside)" 2
	done
	cp self-$kind self
	./self gone 2>&1 | sed "s/user $me/user 0/" >outside
	cp self-$kind self
	fb ./self gone >inside 2>&1
	same_file "$kind: the file was removed meanwhile" inside outside
	cp self-$kind self
	mkfifo go-$kind
	fb sh -c "./self wait <go-$kind & exec 9>go-$kind
		for i in 1 2 3 4 5 6 7 8 9; do
			# The shell has not yet become the program.
			now=\$(readlink /proc/\$!/exe)
			case \$now in *self) break ;; esac
			sleep 0.1
		done
		echo \"\$now\"; ls -l /proc/\$!/exe | sed 's/.* -> //'
		cmp /proc/\$!/exe self && echo the same
		chown 4242:4343 self; stat -L -c %u:%g /proc/\$!/exe
		test /proc/\$!/exe -ef self && echo and by stat
		mv self other; readlink /proc/\$!/exe
		cmp /proc/\$!/exe other && echo the same
		exec 9>&-; wait" 2>&1 | grep -v waiting >inside
	is "$kind: others see the program" "$(head -n 7 inside)" \
		"$PWD/self
$PWD/self
the same
4242:4343
and by stat
$PWD/other
the same"
done

# A path is read no further than its end to find out whether it is one of those.
cat >edge.c <<'END'
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

int main(void)
{
	const size_t page = sysconf(_SC_PAGESIZE);
	char *at = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct statx stx;
	struct stat st;

	munmap(at + page, page);
	at += page - 1;
	return fstatat(0, at, &st, AT_EMPTY_PATH) ||
	       statx(0, at, AT_EMPTY_PATH, STATX_UID, &stx) ||
	       printf("%u %u\n", st.st_uid, stx.stx_uid) < 0;
}
END
${CC:-cc} -D_GNU_SOURCE -o edge edge.c || bail 'cannot compile'
: >file
is 'an empty path may lie at the end of memory' \
	"$(fb_sh 'chown 4242 file; ./edge <file')" '4242 4242'

done_testing
