# SPDX-License-Identifier: BSD-2-Clause
#
# What a program sees of itself, and others of it, is the same whether the
# kernel has loaded it or the shim: arguments, environment, names, memory,
# scripts.  Each answer is compared with that of the same program outside, which
# only has another user.

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/reach/build.inc"

cat >self.c <<'END'
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <unistd.h>

extern char **environ;

static void show(const char *path)
{
	char text[4096];
	int fd = open(path, O_RDONLY);
	ssize_t n = read(fd, text, sizeof(text) - 1);

	for (ssize_t i = 0; i < n; i++)
		if (!text[i])
			text[i] = '|';
	printf("%s: %.*s\n", path, n > 0 ? (int)n : 0, text);
	close(fd);
}

static void show_own(const char *path)
{
	char link[4096];
	struct stat st, opened;
	int fd = open(path, O_RDONLY);
	ssize_t n = readlink(path, link, sizeof(link));

	printf("%s: %.*s\n", path, n > 0 ? (int)n : 0, link);
	if (stat(path, &st) < 0 || fstat(fd, &opened) < 0)
		perror(path);
	else
		printf("size %ld, %s\n", (long)st.st_size,
		       st.st_ino == opened.st_ino ? "the same" : "another");
	close(fd);
}

int main(int argc, char **argv)
{
	char *before = sbrk(0), *text = malloc(300000), name[64];
	const Elf64_Ehdr *head;

	printf("user %d, argc %d:", (int)getuid(), argc);
	for (int i = 0; i < argc; i++)
		printf(" <%s>", argv[i]);
	printf("\nargv[argc] is %s\n", argv[argc] ? "something" : "NULL");
	printf("execfn %s\n", (char *)getauxval(AT_EXECFN));
	show("/proc/self/cmdline");
	show("/proc/self/comm");
	show_own("/proc/self/exe");
	snprintf(name, sizeof(name), "/proc/%d/exe", (int)getpid());
	printf("by number: %zd\n", readlink(name, text, 4096));
	printf("entries of the headers: %ld, %s\n", (long)getauxval(AT_PHNUM),
	       getauxval(AT_PHENT) == sizeof(Elf64_Phdr) ? "right" : "wrong");
	head = (const void *)(getauxval(AT_PHDR) & -4096ul);
	printf("the head is %s\n",
	       !memcmp(head->e_ident, ELFMAG, SELFMAG) ? "there" : "missing");
	printf("the heap %s\n", sbrk(4096) == (void *)-1 ? "is closed" : "grows");
	printf("memory %s\n", text && before ? "is there" : "is missing");
	printf("secure %ld, page %ld\n", getauxval(AT_SECURE),
	       getauxval(AT_PAGESZ));
	printf("environment %s\n",
	       getenv("ODD") ? getenv("ODD") : "without it");
	if (argc > 1 && !strcmp(argv[1], "again")) {
		fflush(stdout);
		execl("/proc/self/exe", "second", "end", (char *)0);
		perror("again");
	}
	return 42;
}
END

me=$(id -u)

# What was said outside, as root would have said it.
as_root()
{
	sed "s/^user $me,/user 0,/"
}

# The same inside and outside.
same() # SENTENCE SCRIPT
{
	sh -c "$2" >outside 2>&1
	echo "status $?" >>outside
	fb sh -c "$2" >inside 2>&1
	echo "status $?" >>inside
	as_root <outside | sed 's|/proc/[0-9]*|/proc/N|' >outside.n
	sed 's|/proc/[0-9]*|/proc/N|' inside >inside.n
	same_file "$1" inside.n outside.n
	like '... which says something' "$(cat inside)" '^user 0, argc '
}

for kind in $kinds; do
	link_as $kind self-$kind self.c || continue
	cp self-$kind self
	same "$kind: by a path" './self a "b c" ""'
	same "$kind: in PATH" 'PATH=$PWD:$PATH; self a'
	same "$kind: by an absolute path and another name" \
		'perl -e "exec { \$ENV{PWD} . q(/self) } q(other), q(x)"'
	same "$kind: with an environment" 'ODD=4242 ./self'
	same "$kind: without one" 'env -i ./self'
	same "$kind: with a large one" \
		'big=$(head -c 100000 /dev/zero | tr "\0" x); export big; ./self'
	same "$kind: again by /proc/self/exe" './self again'
	printf '#!./self one two\n' >script
	printf '#!./script deep\n' >deeper
	chmod +x script deeper
	same "$kind: as the interpreter of a script" './script x'
	same "$kind: and of one that is itself an interpreter" './deeper x y'
	chmod 111 self
	is "$kind: that can only be executed" \
		"$(fb ./self a | head -n 1), $(fb_sh './self a' | head -n 1)" \
		'user 0, argc 2: <./self> <a>, user 0, argc 2: <./self> <a>'
	chmod 644 self
	fb ./self >found 2>&1
	is "$kind: not without the right to execute it" "$?" 126
	fb sh -c ./self >found 2>&1
	is '... also for the shell' "$?" 126
	chmod 755 self
	is "$kind: an emptied argument list gets an empty word" \
		"$(fb perl -e 'exec { "./self" } () or die' 2>&1 |
			head -n 1)" "$(perl -e 'exec { "./self" } ()' |
			as_root | head -n 1)"
	same "$kind: at always the same address" 'setarch -R ./self'
	same "$kind: with the old layout" 'setarch -L ./self'
	same "$kind: with little room" 'ulimit -v 400000; ./self'
	same "$kind: with a stack without limit" 'ulimit -s unlimited; ./self'
	is "$kind: the first program of a session" \
		"$(fb ./self a | grep -v '^/proc/[0-9]')" \
		"$(./self a | as_root | grep -v '^/proc/[0-9]')"
	rm -f self script deeper
done

# ---- who is left alone ----

cat >who.c <<'END'
#include <stdio.h>
#include <unistd.h>

int main(void)
{
	return printf("%d\n", (int)getuid()) < 0;
}
END
if link_as static who who.c; then
	is 'a static program is root' "$(fb ./who; fb_sh ./who)" '0
0'
	is 'with a long argument, too' "$(fb_sh \
		'./who "$(head -c 100000 /dev/zero | tr "\0" x)"')" 0
	is 'one that is to be left alone is not' \
		"$(fakebuild --untouched odd,who -- ./who
			fakebuild --untouched=who sh -c ./who
			fakebuild --untouched="$PWD/who" "$PWD/who")" "$me
$me
$me"
	is 'the variable says it of a single start' \
		"$(fb_sh 'FAKEBUILD_UNTOUCHED=who sh -c ./who; ./who')" "$me
0"
	is 'another of the same beginning is meant by none' \
		"$(fakebuild --untouched=wh,/who ./who)" 0
	is 'without LD_PRELOAD it leaves the session, as others do' \
		"$(fb_sh 'LD_PRELOAD= ./who')" "$me"
	mkdir valgrind
	cp who valgrind/tool
	is "valgrind's tools are left alone" "$(fb "$PWD/valgrind/tool")" "$me"
	cp "$top_builddir/preload/libfakebuild.so" closed.so
	chmod 644 closed.so
	found=$(fakebuild -l "$PWD/closed.so" sh -c ./who 2>&1)
	is 'with a library that nobody may execute it leaves the session' \
		"$(echo "$found" | tail -n 1)" "$me"
	like '... and that is told' "$found" \
		'^fakebuild: ./who: leaves the session, since .*closed.so cannot'
	like '... also of the first program' \
		"$(fakebuild -l "$PWD/closed.so" ./who 2>&1)" \
		'^fakebuild: ./who: leaves the session, since .*closed.so cannot'
	is '... and so it is by posix_spawn' "$(fakebuild -l "$PWD/closed.so" \
		starter posix_spawn ./who 2>&1 | grep -c 'leaves the session')" 1
	cat >there.c <<'END'
#include <spawn.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

int main(int argc, char **argv)
{
	posix_spawn_file_actions_t actions;
	char *words[] = { argv[1], NULL };
	pid_t pid;
	int status, ret;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addchdir_np(&actions, "there");
	ret = argc > 2 ? posix_spawnp(&pid, argv[1], &actions, NULL, words,
				      environ)
		       : posix_spawn(&pid, argv[1], &actions, NULL, words,
				     environ);
	return ret ? ret : waitpid(pid, &status, 0) < 0 || status;
}
END
	mkdir there
	${CC:-cc} -D_GNU_SOURCE -o starts-there there.c && ${CC:-cc} -o there/who who.c
	is 'a dynamic program in the directory of the child' \
		"$(fb ./starts-there ./who 2>&1)" 0
	mv who other
	is 'found in PATH from there' \
		"$(PATH=.:$PATH fb ./starts-there who x 2>&1)" 0
	mv other who
	cp who there/who
	is 'a static one in both' "$(fb ./starts-there ./who 2>&1)" 0
	is 'an inner run is' "$(fb fakebuild ./who)" 0
fi
# A program of 32 bits: mov $1, %eax; mov $7, %ebx; int $0x80
perl -e '
	my $code = pack("C*", 0xb8, 1, 0, 0, 0, 0xbb, 7, 0, 0, 0, 0xcd, 0x80);
	print pack("C16 S S L L L L L S6", 0x7f, 0x45, 0x4c, 0x46, 1, 1, 1,
		(0) x 9, 2, 3, 1, 0x8048054, 52, 0, 0, 52, 32, 1, 0, 0, 0),
		pack("L8", 1, 0, 0x8048000, 0x8048000, 84 + length $code,
			84 + length $code, 5, 4096), $code' >narrow
chmod +x narrow
cp narrow narrower
mkdir alone
cp "${FAKEBUILD_LIB:-$top_builddir/preload/libfakebuild.so}" \
	alone/libfakebuild.so
fakebuild -l "$PWD/alone/libfakebuild.so" sh -c '
	./narrow; ./narrow; ./narrower; ./narrow' >found 2>&1
is 'a program of 32 bits without a library is told of, once' \
	"$(grep 'programs of 32 bits' found)" \
	'fakebuild: ./narrow: programs of 32 bits are not in the session
fakebuild: ./narrower: programs of 32 bits are not in the session'
fakebuild -l "$PWD/alone/libfakebuild.so" ./narrow >found 2>&1
is '... also as the first one, and it runs' "$?, $(cat found)" \
	'7, fakebuild: ./narrow: programs of 32 bits are not in the session'
if [ -n "$cc32" ]; then
	fb_sh './narrow; echo $?' >found 2>&1
	is 'and with one it is loaded' "$(cat found)" 7
fi

fb "${FAKEBUILD_LIB:-$top_builddir/preload/libfakebuild.so}" >found 2>&1
isnt 'the library is no command' "$?" 0

done_testing
