# SPDX-License-Identifier: BSD-2-Clause
#
# Libraries that make system calls themselves, of programs that call libc: such
# as a program begins with, and such as it loads.

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/reach/build.inc"

write_call
cat >odd.c <<'END'
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "call.h"

static long in_constructor = -1;

__attribute__((constructor)) static void begin(void)
{
	in_constructor = call(SYS_getuid, 0, 0, 0, 0, 0);
}

int odd_own(const char *file)
{
	struct stat st;
	long ret = call(SYS_fchownat, AT_FDCWD, (long)file, 4242, 4343, 0);

	call(SYS_newfstatat, AT_FDCWD, (long)file, (long)&st, 0, 0);
	printf("%ld, %u:%u, user %ld\n", ret, st.st_uid, st.st_gid,
	       in_constructor);
	return fflush(stdout);
}
END
cat >needs.c <<'END'
int odd_own(const char *file);

int main(int argc, char **argv)
{
	return argc > 1 ? odd_own(argv[1]) : 1;
}
END
cat >loads.c <<'END'
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

/* loads LIBRARY FILE TIMES: loads it again and again, and then tells how many
   mappings the process has. */
int main(int argc, char **argv)
{
	int (*own)(const char *), c, lines = 0;
	void *library;
	FILE *maps;

	for (int i = atoi(argv[argc - 1]); i > 0; i--) {
		library = dlopen(argv[1], RTLD_NOW);
		if (!library)
			return puts(dlerror());
		own = (int (*)(const char *))dlsym(library, "odd_own");
		if (own)
			own(argv[2]);
		dlclose(library);
	}
	maps = fopen("/proc/self/maps", "r");
	while ((c = getc(maps)) != EOF)
		lines += c == '\n';
	return printf("%d mappings\n", lines) < 0;
}
END
cc=${CC:-cc}
$cc -O2 -shared -fPIC -o libodd.so odd.c &&
	$cc -o needs needs.c -L. -lodd -Wl,-rpath,"$PWD" &&
	$cc -o loads loads.c -ldl || bail 'cannot compile'
me=$(id -u)
right='0, 4242:4343, user 0'
: >file
is 'outside, the library is refused' "$(./needs file)" \
	"-1, $me:$(id -g), user $me"
is 'the first program begins with it' "$(fb ./needs file)" "$right"
is 'others do, again and again' "$(fb_sh './needs file; ./needs file')" "$right
$right"
is 'also found by LD_LIBRARY_PATH' \
	"$(mkdir -p away; cp libodd.so away; $cc -o found needs.c -Laway -lodd
		fb_sh 'LD_LIBRARY_PATH=away ./found file')" "$right"
is 'a program loads it' "$(fb ./loads ./libodd.so file 1 | head -n 1)" "$right"
is '... by its path' "$(fb ./loads "$PWD/libodd.so" file 1 | head -n 1)" \
	"$right"
is '... as another one is loaded that needs it' "$(
	echo 'int odd_own(const char *); int more(void){ return odd_own(""); }' \
		>more.c
	$cc -shared -fPIC -o libmore.so more.c -L. -lodd -Wl,-rpath,"$PWD"
	fb ./loads ./libmore.so file 1 | head -n 1)" "$right"
fb ./loads ./libodd.so file 40 >found
is '... forty times' "$(grep -c "$right" found)" 40
few=$(fb ./loads ./libodd.so file 1 | sed -n 's/ mappings//p')
ok '... and nothing is left of it each time' test \
	"$(sed -n 's/ mappings//p' found)" -lt $((few + 20))
# Stubs near one text do not reach the other.
cat >far.c <<'END'
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "call.h"

__attribute__((section(".far"), flatten)) static long call_far(
	long n, long a, long b, long c, long d, long e)
{
	return call(n, a, b, c, d, e);
}

static long (*volatile far)(long, long, long, long, long, long) = call_far;

int odd_own(const char *file)
{
	struct stat st;
	long ret = far(SYS_fchownat, AT_FDCWD, (long)file, 4242, 4343, 0);

	call(SYS_newfstatat, AT_FDCWD, (long)file, (long)&st, 0, 0);
	printf("%ld, %u:%u, user %ld\n", ret, st.st_uid, st.st_gid,
	       far(SYS_getuid, 0, 0, 0, 0, 0));
	return fflush(stdout);
}
END
if $cc -O2 -shared -fPIC -fno-asynchronous-unwind-tables \
	-Wl,--no-eh-frame-hdr,--section-start=.far=0x100000000 \
	-o libfar.so far.c 2>err; then
	few=$(fb ./loads ./libfar.so file 1 | sed -n 's/ mappings//p')
	fb ./loads ./libfar.so file 40 >found 2>&1
	is '... with two texts that lie far apart' \
		"$(grep -c "$right" found)" 40
	ok '... of which nothing is left either' test \
		"$(sed -n 's/ mappings//p' found)" -lt $((few + 20))
else
	skip 'two texts that lie far apart' "$(tail -n 1 err)"
fi
if have python3; then
	is 'an interpreter calls it' "$(fb python3 -c "
import ctypes
ctypes.CDLL('./libodd.so').odd_own(b'file')")" "$right"
else
	skip 'ctypes' 'python3 is not installed'
fi
is 'the disk has nothing of it' "$(stat -c %u:%g file)" "$me:$(id -g)"

# ---- who is left alone ----

is 'a program that is to be left alone loads it as it is' \
	"$(fakebuild --untouched=needs ./needs file)" "$(./needs file)"
is 'so does any, if that is said of the library' \
	"$(fakebuild --untouched=libodd.so ./needs file)" "$(./needs file)"

# ---- what it costs others ----

echo 'int odd_two(void) { return 2; }' >two.c
$cc -shared -fPIC -o libtwo.so two.c || bail 'cannot compile'
if have strace && strace -o traced true; then
	fb_sh "./loads ./libtwo.so file 1
		strace -o two ./loads ./libtwo.so file 1
		strace -o zlib ./loads libz.so.1 file 1" >/dev/null 2>&1
	is 'one that was found to have no system call is not opened again' \
		"$(grep -c 'open.*libtwo.so' two)" 1
	is 'of one of the system nothing is asked' \
		"$(grep -v ^execve zlib | grep -c 'libz.so.1')" 1
else
	skip 'system calls are counted' 'strace cannot be used'
fi

# ---- Go ----

cat >odd.go <<'END'
package main

import "C"
import "syscall"

var atStart = syscall.Getuid()

//export odd_own
func odd_own(file *C.char) C.int {
	var st syscall.Stat_t
	code := ""
	name := C.GoString(file)
	if syscall.Lchown(name, 4242, 4343) != nil {
		code = "-"
	}
	syscall.Lstat(name, &st)
	println(code, st.Uid, st.Gid, atStart)
	return 0
}

func main() {}
END
if have go; then
	export GOFLAGS=-buildvcs=false GOCACHE="$PWD/cache" GO111MODULE=off
	go build -buildmode=c-shared -o libgo.so odd.go &&
		$cc -o needs-go needs.c -L. -l:libgo.so -Wl,-rpath,"$PWD"
	is 'a program begins with a library of Go' \
		"$(fb ./needs-go file 2>&1)" ' 4242 4343 0'
	is '... or loads it' "$(fb ./loads ./libgo.so file 1 2>&1 |
		head -n 1)" ' 4242 4343 0'
	rm -rf cache
else
	skip 'libraries of Go' 'go is not installed'
fi

done_testing
