# SPDX-License-Identifier: BSD-2-Clause
#
# What the kernel refuses to execute is refused in a session, with the same
# error, whoever asks and by which call: a program that is open for writing, one
# without the right, what is no program, and too many arguments.

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/reach/build.inc"

cat >asker.c <<'END'
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static int start(const char *way, const char *path)
{
	static char word[] = "word";
	char *words[] = { word, NULL };
	int fd, status, ret;
	pid_t pid;

	if (!strncmp(way, "posix", 5)) {
		ret = (way[11] ? posix_spawnp : posix_spawn)(
			&pid, path, NULL, NULL, words, environ);
		if (!ret)
			waitpid(pid, &status, 0);
		return ret ? ret : -WEXITSTATUS(status);
	}
	if (!strcmp(way, "execve"))
		execve(path, words, environ);
	else if (!strcmp(way, "execvp"))
		execvp(path, words);
	else if (!strcmp(way, "execveat"))
		syscall(SYS_execveat, AT_FDCWD, path, words, environ, 0);
	else if (!strcmp(way, "nofollow"))
		syscall(SYS_execveat, AT_FDCWD, path, words, environ,
			AT_SYMLINK_NOFOLLOW);
	else if ((fd = open(path, O_PATH)) >= 0)
		syscall(SYS_execveat, fd, "", words, environ, AT_EMPTY_PATH);
	return errno;
}

/* What comes of it: an errno, or less than 0 for the status of the program. */
static int attempt(const char *way, const char *path)
{
	int ends[2], status, ret;
	pid_t pid;

	pipe2(ends, O_CLOEXEC);
	pid = fork();
	if (!pid) {
		ret = start(way, path);
		write(ends[1], &ret, sizeof(ret));
		_exit(0);
	}
	close(ends[1]);
	waitpid(pid, &status, 0);
	if (read(ends[0], &ret, sizeof(ret)) != sizeof(ret))
		ret = -(WIFEXITED(status) ? WEXITSTATUS(status) : 1000);
	close(ends[0]);
	return ret;
}

/* asker PATH[:WRITTEN]...: the second file is open for writing meanwhile. */
int main(int argc, char **argv)
{
	static const char *const ways[] = { "execve",	"execvp",
					    "execveat", "nofollow",
					    "fexecve",	"posix_spawn",
					    "posix_spawnp" };
	char *written;
	int fd = -1, ret;

	for (int i = 1; i < argc; i++) {
		written = strchr(argv[i], ':');
		printf("%s:", argv[i]);
		fflush(stdout);
		if (written) {
			*written = '\0';
			fd = open(written + 1, O_WRONLY | O_CLOEXEC);
		}
		for (unsigned w = 0; w < 7; w++) {
			ret = attempt(ways[w], argv[i]);
			printf(" %s: %s %d", ways[w],
			       ret > 0 ? strerrorname_np(ret) : "status",
			       ret > 0 ? 0 : -ret);
			fflush(stdout);
		}
		if (written)
			close(fd);
		puts("");
	}
	return 0;
}
END
cat >seven.c <<'END'
#include <unistd.h>

int main(void)
{
	return getuid() ? 9 : 7;
}
END

# Files of all kinds, of which the programs are PROG.
make_files() # PROG
{
	rm -rf files
	mkdir files files/folder
	cp "$1" files/prog
	cp "$1" files/closed
	chmod 644 files/closed
	printf '#!files/prog\n' >files/script
	printf '#!files/script\n' >files/deep1
	for deep in 2 3 4 5; do
		printf '#!files/deep%d\n' $((deep - 1)) >files/deep$deep
	done
	printf '#!files/closed\n' >files/no-right
	echo 'exit 3' >files/shell
	: >files/empty
	head -c 40 "$1" >files/cut
	chmod 755 files/script files/deep? files/no-right files/shell \
		files/empty files/cut
	ln -s prog files/link
	ln -s loop files/loop
}
questions='files/prog files/prog:files/prog files/closed
files/closed:files/closed
files/script files/script:files/script files/script:files/prog
files/deep3 files/deep3:files/script files/deep3:files/deep2 files/deep4
files/deep5 files/no-right files/shell files/empty files/cut files/folder
files/link files/link:files/prog files/loop files/none files/prog/'

${CC:-cc} -D_GNU_SOURCE -w -o asker-dynamic asker.c
link_as static asker-static asker.c || : >asker-static
for kind in $kinds; do
	link_as $kind seven-$kind seven.c || continue
	make_files seven-$kind
	for by in dynamic static; do
		[ -x asker-$by ] || continue
		# shellcheck disable=SC2086
		./asker-$by $questions 2>&1 |
			sed 's/status 9/status 7/g' >outside
		# shellcheck disable=SC2086
		fb timeout 60 ./asker-$by $questions >inside 2>&1
		same_file "$kind: refused as by the kernel, $by asks" inside \
			outside
		is '... which knows who writes' "$(grep -c ETXTBSY inside)" 6
	done
done

# ------------------------------------------------------ too many arguments

cat >most.c <<'END'
#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define PIECE 100

/* Starts the program with that many bytes of arguments: 0, or an errno. */
static int start(const char *path, size_t size, int spawns)
{
	size_t n = size / (PIECE + 9), rest = size % (PIECE + 9);
	char **words = calloc(n + 4, sizeof(*words)), piece[PIECE + 1];
	char last[PIECE + 1], name[] = "name";
	volatile int failed = 0;
	int status = 0, ret = 0;
	pid_t pid;

	memset(piece, 'x', PIECE);
	piece[PIECE] = '\0';
	memset(last, 'x', PIECE);
	last[rest > 9 ? rest - 9 : 0] = '\0';
	words[0] = name;
	for (size_t i = 0; i < n; i++)
		words[i + 1] = piece;
	words[n + 1] = last;
	if (spawns) {
		ret = posix_spawn(&pid, path, NULL, NULL, words, environ);
	} else {
		pid = vfork();
		if (!pid) {
			execve(path, words, environ);
			failed = errno;
			_exit(0);
		}
		ret = failed;
	}
	if (!ret || !spawns)
		waitpid(pid, &status, 0);
	if (!ret && (!WIFEXITED(status) || WEXITSTATUS(status) != 7))
		ret = EIO;
	free(words);
	return ret;
}

/* most spawn|exec PATH: how many bytes it gets at most, and the error. */
int main(int argc, char **argv)
{
	size_t low = 0, high = 1 << 20, middle;
	int ret, last = 0;

	while (argc > 2 && high - low > 1) {
		middle = (low + high) / 2;
		ret = start(argv[2], middle, *argv[1] == 's');
		if (ret) {
			high = middle;
			last = ret;
		} else {
			low = middle;
		}
	}
	printf("%zu %s\n", low, last == E2BIG ? "E2BIG" : "another error");
	return 0;
}
END
${CC:-cc} -D_GNU_SOURCE -o most-dynamic most.c
${CC:-cc} -o seven-dynamic seven.c
long=$(printf '%0200d' 0)
long=$long/$long/$long/$long/$long/$long/$long/$long/$long
mkdir -p "$long"
cp seven-dynamic "$long"
for kind in static musl; do
	[ -x seven-$kind ] && link_as $kind most-$kind most.c || continue
	cp seven-$kind "$long"
	for by in dynamic $kind; do
		for way in exec spawn; do
			for dir in . "$long"; do
				# shellcheck disable=SC2016
				both=$(fb sh -c 'ulimit -s 1000
					./most-$1 $2 "$3/seven-dynamic"
					./most-$1 $2 "$3/seven-$4"' \
					x $by $way "$dir" $kind 2>&1)
				# shellcheck disable=SC2086
				set -- $both
				is "$by: $way, $kind: a path of ${#dir}" \
					"$2 $4 $(($1 - $3 < 160 && $1 > 200000))" \
					'E2BIG E2BIG 1'
			done
		done
	done
	# shellcheck disable=SC2016
	is "$kind: the longest argument" "$(fb perl -e '
		for my $size (131071, 131072) {
			my $pid = fork;
			exec($ARGV[0], "x" x $size) or exit 40 + $!
				unless $pid;
			waitpid $pid, 0;
			print $? >> 8, "\n";
		}' ./seven-$kind 2>/dev/null)" '7
47'
done

# A script without a first line is the shell's, with all its arguments.
echo 'echo $#' >plain
chmod +x plain
words=$(yes word | head -n 4000)
# shellcheck disable=SC2016,SC2086
is 'a script that is no program gets many arguments' \
	"$(fb perl -e 'exec { "./plain" } @ARGV' x $words 2>&1)" 4000

done_testing
