# SPDX-License-Identifier: BSD-2-Clause
#
# Programs of 32 bits load a library of their own, and are in one session with
# those of 64: they get root's answers by every name and number and in all three
# layouts of struct stat, and no dynamic linker is ever given the other library.

. "${top_srcdir:-.}/tests/tap.sh"

[ "$(uname -m)" = x86_64 ] || skip_all 'there are two libraries on x86_64 only'
library=$top_builddir/preload/lib32/libfakebuild.so
[ -f "$library" ] || skip_all 'no library of 32 bits was built'
cc32=$(sed -n 's/^I386_CC = //p' "$top_builddir/Makefile")

link32()	# OUTPUT SOURCE [FLAG]...
{
	output=$1 source=$2
	shift 2
	$cc32 -std=gnu11 -D_GNU_SOURCE "$@" -o "$output" \
		"$top_srcdir/tests/helpers/$source" -lpthread 2>link.err ||
		skip_all "$cc32 cannot link: $(tail -n 1 link.err)"
}
link32 narrow narrow.c
link32 wide narrow.c -D_FILE_OFFSET_BITS=64
link32 latest narrow.c -D_FILE_OFFSET_BITS=64 -D_TIME_BITS=64
link32 starter32 starter.c
./narrow . >alone 2>&1 ||
	skip_all "programs of 32 bits do not run here: $(cat alone)"

like 'the library is of 32 bits' "$(readelf -h "$library")" ELF32
is 'it asks of libc what that of 64 bits does' \
	"$(nm -D --undefined-only "$library" | awk '{ print $NF }')" \
	"$(nm -D --undefined-only "$top_builddir/preload/libfakebuild.so" |
		awk '{ print $NF }')"

# ---- root's answers ----

# What real root was answered, sorted; sizes and times of more than 32 bits have
# no place in the first layout, and such times none in the second.
expected=$top_srcdir/tests/integration/reach/narrow.expected
cp "$expected" narrow.right
sed -e 's/^\(stat large: \).*/\10/' -e 's/^\(open large: \).*/\13/' \
	"$expected" >wide.right
sed 's/^\(stat late: \).*/\10/' wide.right >latest.right
for kind in narrow wide latest; do
	mkdir "in-$kind"
	(cd "in-$kind" && fb "../$kind" 2>&1 | LC_ALL=C sort >../found)
	is "$kind: root's answers" "$(diff $kind.right found)" ''
done

# ---- one ledger ----

echo x >file
is 'what one of 32 bits has recorded one of 64 sees' "$(fb_sh '
	mkdir one && cd one && ../latest >/dev/null
	stat -c "%n %u:%g %a %t,%T" device file link node
	getfattr --only-values -n trusted.odd file 2>/dev/null')" \
	'device 0:0 640 7,9
file 51:70001 640 0,0
link 52:53 777 0,0
node 0:0 600 1,2
42'
is 'and the other way round' "$(fb_sh '
	chown 4242:4243 file; chmod 4755 file; ./narrow file; ./wide file
	chown 51 file; ./latest file' | grep ^stat)" \
	'stat file: 4242:4243 104755 2
stat file: 4242:4243 104755 2
stat file: 51:4243 100755 2'

# ---- from the one to the other ----

seen='stat file: 4242:4243 104755 2
lstat file: 4242:4243 104755 2
fstatat file: 4242:4243 104755 2
fstat file: 4242:4243 104755 2'
sees()	# WHAT COMMAND: it shows the file, and says nothing else
{
	is "$1" "$(fb_sh "chown 4242:4243 file; chmod 4755 file; $2" 2>&1)" \
		"$seen"
}
mkdir -p sub bin
printf '#!%s\n' "$PWD/narrow" >bin/script32
printf '#!/bin/sh\nexec ./narrow file\n' >bin/script64
printf '#!%s\n' "$PWD/bin/script64" >bin/nested
chmod +x bin/*
ld=/lib/ld-linux.so.2
for way in posix_spawn posix_spawnp system popen vfork fexecve \
		closed; do
	sees "$way: 64, 32" "starter $way './narrow file'"
	sees "$way: 32, 32" "./starter32 $way './narrow file'"
	sees "$way: 32, 64, 32" \
		"./starter32 $way \"starter $way 'env ./narrow file'\""
	is "$way: 32, 64" "$(fb_sh "./starter32 $way 'stat -c %u file; id -u'" \
		2>&1)" "$(id -u | sed 's/.*/0/')
0"
done
sees 'the first program' './narrow file'
sees 'an empty environment' 'env -i ./narrow file'
sees '... of one of 32 bits' "env -i ./starter32 vfork 'env -i ./wide file'"
sees 'the dynamic linker as a program' "$ld ./narrow file"
sees '... started by one of 32 bits' "./starter32 vfork '$ld ./wide file'"
sees 'a script of the shell' 'bin/script64'
sees '... below one of 32 bits' './starter32 system bin/script64'
sees 'a script whose interpreter is one' 'bin/nested'
is 'a script with an interpreter of 32 bits' \
	"$(fb bin/script32 file 2>&1 | grep '^stat file')" \
	"stat file: 0:0 $(printf 100%s "$(stat -c %a file)") 2"
sees 'python3 starts one' "python3 -c 'import subprocess
subprocess.run([\"./narrow\", \"file\"])'"
if ${CC:-cc} -static -o static "$top_srcdir/tests/helpers/starter.c" \
		-lpthread 2>/dev/null; then
	sees '32, static, 32' "./starter32 vfork \"./static vfork \
		'./narrow file'\""
fi
if fb chroot / true 2>/dev/null; then
	sees 'a changed root' "chroot / sh -c 'cd $PWD && ./narrow file'"
	sees '... below one of 32 bits' \
		"./starter32 vfork \"chroot / sh -c 'cd $PWD && ./wide file'\""
else
	skip 'a changed root' 'chroot(8) does not work here'
fi

# ---- calls by number ----

# Those that other machines do not have, by the machine's own instruction.
cat >numbers.c <<'END'
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

static long call(long number, long a, long b, long c)
{
	__asm__ volatile("int $0x80"
			 : "+a"(number) : "b"(a), "c"(b), "d"(c) : "memory");
	return number;
}

int main(void)
{
	struct sockaddr_un name = { AF_UNIX, "socket" };
	long bind[3] = { socket(AF_UNIX, SOCK_STREAM, 0), (long)&name,
			 sizeof(name) };
	union { uint16_t half[64]; uint32_t word[32]; } st;
	struct stat seen;

	close(open("new", O_CREAT | O_RDWR, 0644));
	printf("%ld", call(SYS_chown32, (long)"new", 4242, 43));
	printf(" %ld", call(SYS_stat, (long)"new", (long)&st, 0));
	printf(" %d:%d", st.half[6], st.half[7]);
	printf(" %ld", call(SYS_stat64, (long)"new", (long)&st, 0));
	printf(" %u:%u", st.word[6], st.word[7]);
	printf(" %ld", call(SYS_chown, (long)"new", 51, 0xffff));
	stat("new", &seen);
	printf(" %d:%d", (int)seen.st_uid, (int)seen.st_gid);
	printf(" %ld %ld", call(SYS_getuid, 0, 0, 0), call(SYS_nice, -1, 0, 0));
	printf(" %ld", call(SYS_socketcall, 2, (long)bind, 0));
	lstat("socket", &seen);
	printf(" %d\n", (int)seen.st_uid);
	unlink("socket");
	unlink("new");
	return 0;
}
END
for kind in '' -static; do
	$cc32 -O1 -D_GNU_SOURCE $kind -o numbers numbers.c 2>/dev/null ||
		continue
	for way in ./numbers 'env ./numbers' './starter32 vfork ./numbers'; do
		is "int 0x80${kind:+, static}: $way" "$(fb $way 2>&1)" \
			'0 0 4242:43 0 4242:43 0 51:43 0 0 0 0'
	done
done

# ---- the longest path, beside which that of the library needs room ----

cat >far.c <<'END'
#define _GNU_SOURCE
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* far FILE: executes it by the longest relative path,
   from a descriptor. */
int main(int argc, char **argv)
{
	char path[4096], *words[] = { "far", NULL };
	size_t size = sizeof(path) - strlen(argv[argc - 1]) - 1;

	for (size_t i = 0; i < size; i += 2)
		memcpy(path + i, "./", 2);
	strcpy(path + size - size % 2, argv[argc - 1]);
	return syscall(322, open(".", O_RDONLY), path, words, environ, 0);
}
END
cat >uid.c <<'END'
int printf(const char *, ...);
unsigned getuid(void);
int main(void) { return printf("%u\n", getuid()) < 0; }
END
if $cc32 -static -o uid uid.c 2>/dev/null &&
	${CC:-cc} -o far far.c 2>err; then
	is 'a static program of the longest path is in the session' \
		"$(fb_sh './far uid; ./uid' 2>&1)" '0
0'
fi

# ---- no library ----

mkdir bare
cp "$top_builddir/preload/libfakebuild.so" bare/
complaint='./narrow: programs of 32 bits are not in the session'
fakebuild -l "$PWD/bare/libfakebuild.so" ./narrow file >found 2>err
is 'without a library a program of 32 bits runs' "$(grep -c ^stat found)" 1
is '... and it is said' "$(cat err)" "fakebuild: $complaint"
fakebuild -l "$PWD/bare/libfakebuild.so" sh -c './narrow file; ./narrow file
	id -u' >found 2>err
is 'of each program once' "$(cat err)" "fakebuild: $complaint"
is 'and others are in the session' "$(tail -n 1 found)" 0

done_testing
