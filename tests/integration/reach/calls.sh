# SPDX-License-Identifier: BSD-2-Clause
#
# Programs that have a dynamic linker and make system calls themselves beside
# libc's: Go's, and those of Rust's kind.

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/reach/build.inc"

write_call
cat >own.c <<'END'
#include <asm/unistd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "call.h"

int main(void)
{
	struct stat st;
	long wrong = 0;

	wrong += call(__NR_openat, -100, (long)"made", 0101, 0644, 0) < 0;
#ifdef __NR_chown
	wrong += call(__NR_chown, (long)"made", 4242, 4343, 0, 0) != 0;
#else
	wrong += call(__NR_fchownat, -100, (long)"made", 4242, 4343, 0) != 0;
#endif
	memset(&st, 0, sizeof(st));
	wrong += call(__NR_newfstatat, -100, (long)"made", (long)&st, 0, 0) != 0;
	printf("%ld wrong, %u:%u, %ld\n", wrong, st.st_uid, st.st_gid,
	       call(__NR_getuid, 0, 0, 0, 0, 0));
	return 0;
}
END
${CC:-cc} -O2 -o own own.c || bail 'cannot compile'
like 'it has a dynamic linker' "$(readelf -lW own)" INTERP
right='0 wrong, 4242:4343, 0'
is 'the first program' "$(fb ./own)" "$right"
is 'one that a shell starts' "$(fb_sh './own; ./own')" "$right
$right"
for way in posix_spawn vfork system; do
	is "one that $way starts" "$(fb starter $way ./own)" "$right"
done
is 'it sees no word of that' \
	"$(fb sh -c 'env | grep -c SITES; exec env' | grep -c SITES)" 0
is 'the disk has nothing of it' "$(stat -c %u:%g made)" "$(id -u):$(id -g)"
is 'left alone it is outside' "$(fakebuild --untouched=own ./own)" "$(./own)"
is 'the file is another one under the same name' "$(fb_sh '
	./own >/dev/null; cp own other; printf "%s" X >>other; ./other
	cp other again; cat again >own.new; chmod +x own.new; mv own.new own
	./own')" "$right
$right"

# What others pay for that: the shim makes no system call before main(3), unless
# the program makes some itself.
if have strace && strace -o traced true; then
	cat >others.c <<'END'
#include <unistd.h>

int main(void)
{
	return write(1, "main\n", 5) != 5;
}
END
	${CC:-cc} -O2 -o others others.c || bail 'cannot compile'
	# After the last call of the dynamic linker.
	is 'others begin without a system call of the shim' "$(fb_sh '
		strace -o traced ./others' >said
		awk '/^munmap/ { n = 0; next } /^write/ { print n } { n++ }' \
			traced)" 0
	is 'nor as the first command of a session' "$(
		strace -f -o traced fakebuild ./others >said
		grep -c 'open.*"/proc/self/exe"' traced; cat said)" "0
main"
	like 'which is seen of one that makes some itself' \
		"$(fb_sh 'strace -o traced ./own' >said; cat traced)" \
		'open.*"/proc/self/exe"'
	is 'who starts others opens their file once in a session' "$(fb_sh '
		strace -f -o traced sh -c "./others; ./others; ./others" >said
		grep "open.*/others" traced | wc -l; grep -c main said')" "1
3"
	is '... and that of a script each time' "$(fb_sh '
		echo "#!$PWD/others" >script; chmod +x script
		strace -f -o traced sh -c "./script; ./script" >said
		grep "open.*./script" traced | wc -l; grep -c main said')" "2
2"
	is '... and again when it has become one that makes calls itself' \
		"$(fb_sh './others; ./others; cat own >others; ./others
		./others')" "main
main
$right
$right"
else
	skip 'others begin without a system call' 'strace cannot be used'
fi

# A text that may be executed, and neither read nor written: processors that
# know of that let nobody read it.
${CC:-cc} -O2 -Wl,-z,separate-code -o hidden own.c || bail 'cannot compile'
perl -e 'open(my $file, "+<", "hidden") or die;
	local $/;
	my $program = <$file>;
	my ($table, $count) = unpack("x32 Q x16 S", $program);
	for (map { $table + 56 * $_ } 0 .. $count - 1) {
		my ($type, $flags) = unpack("x$_ L2", $program);
		substr($program, $_ + 4, 4) = pack("L", 1)
			if $type == 1 && $flags & 1;
	}
	seek($file, 0, 0) && print $file $program or die;' ||
	bail 'cannot change its text'
is 'its text may be executed only' "$(fb ./hidden)" "$right"

# ---- where changed text may not be executed, in any way ----

cat >strict.c <<'END'
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define LOAD(field) \
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define GIVE(value) BPF_STMT(BPF_RET | BPF_K, value)

/* strict PROGRAM: runs it without memfd_create(2) and shmget(2), and without
   memory from 4 MiB on, as its text is, that becomes executable by
   mprotect(2). */
int main(int argc, char **argv)
{
	struct sock_filter code[] = {
		LOAD(nr),
		BPF_JUMP(BPF_JMP | BPF_JEQ, SYS_memfd_create, 1, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ, SYS_shmget, 0, 1),
		GIVE(SECCOMP_RET_ERRNO | ENOSYS),
		BPF_JUMP(BPF_JMP | BPF_JEQ, SYS_mprotect, 0, 5),
		LOAD(args[0]),
		BPF_JUMP(BPF_JMP | BPF_JGE, 0x400000, 0, 3),
		LOAD(args[2]),
		BPF_JUMP(BPF_JMP | BPF_JSET, PROT_EXEC, 0, 1),
		GIVE(SECCOMP_RET_ERRNO | EACCES),
		GIVE(SECCOMP_RET_ALLOW),
	};
	struct sock_fprog filter = { 11, code };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) < 0)
		return 99;
	execv(argv[1], argv + 1);
	return argc;
}
END
${CC:-cc} -o strict strict.c && ${CC:-cc} -no-pie -O2 -o fixed own.c ||
	bail 'cannot compile'
fb sh -c './fixed >/dev/null; ./strict ./fixed' >found 2>&1
is 'a program whose text cannot be changed runs' "$?" 0
like '... and tells it' "$(cat found)" \
	'^fakebuild: ./fixed: its system calls cannot be intercepted'
is '... once' "$(grep -c 'cannot be' found)" 1

# ---- as compilers write it, more or less at length ----

cat >levels.c <<'END'
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "call.h"

int main(void)
{
	struct stat st;

	printf("%ld", call(SYS_fchownat, AT_FDCWD, (long)"file", 4242, 4343,
			   0));
	call(SYS_newfstatat, AT_FDCWD, (long)"file", (long)&st, 0, 0);
	printf(" %u:%u", st.st_uid, st.st_gid);
	stat("file", &st);
	printf(" %u:%u", st.st_uid, st.st_gid);
	printf(" %ld\n", call(SYS_geteuid, 0, 0, 0, 0, 0));
}
END
cc=${CC:-cc}
me=$(id -u)
: >file
for level in 0 1 2 s; do
	ok "it is built with -O$level" $cc -O$level -o own$level levels.c
	is 'alone it sees the disk' "$(./own$level)" "-1 $me:$(id -g) $(
	)$me:$(id -g) $me"
	is 'in a session what was recorded, again and again' \
		"$(fb sh -c "./own$level; ./own$level")" \
		"0 4242:4343 4242:4343 0
0 4242:4343 4242:4343 0"
done

# ---- Go ----

if have umoci; then
	fb_sh 'umoci init --layout image && umoci new --image image:new &&
		umoci unpack --image image:new bundle &&
		cd bundle/rootfs && echo x >f && chown 12:13 f &&
		: >odd && chown 4242:4343 odd &&
		mknod dev c 5 1 && mknod tty c 4 64 && cd ../.. &&
		umoci repack --image image:new bundle' >log 2>&1
	is 'umoci ends well' "$?" 0
	for blob in image/blobs/sha256/*; do
		tar tvzf "$blob" --numeric-owner 2>/dev/null
	done >layer
	like 'its layer has owners' "$(cat layer)" '^-rw-r--r-- 12/13 .* f$'
	like '... also odd ones' "$(cat layer)" ' 4242/4343 .* odd$'
	like 'and devices' "$(cat layer)" '^crw-r--r-- 0/0 +5,1 .* dev$'
	like '... of any number' "$(cat layer)" '^c.* 4,64 .* tty$'
else
	skip 'umoci' 'it is not installed'
fi

cat >many.go <<'END'
package main

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
)

var wrong int64

func check(good bool) {
	if !good {
		atomic.AddInt64(&wrong, 1)
	}
}

func work(g int) {
	for i := 0; i < 300; i++ {
		name := fmt.Sprintf("go%d.%d", g, i)
		check(os.WriteFile(name, nil, 0644) == nil)
		check(os.Lchown(name, 4000+g, 5000+i) == nil)
		info, err := os.Lstat(name)
		check(err == nil)
		if err == nil {
			st := info.Sys().(*syscall.Stat_t)
			check(int(st.Uid) == 4000+g && int(st.Gid) == 5000+i)
		}
		os.Remove(name)
		check(syscall.Mknod(name, syscall.S_IFCHR|0600, 0x102) == nil)
		os.Remove(name)
		if i%10 == 0 {
			runtime.GC()
		}
	}
}

func main() {
	var group sync.WaitGroup
	for g := 0; g < 8; g++ {
		group.Add(1)
		go func(g int) { defer group.Done(); work(g) }(g)
	}
	group.Wait()
	for i := 0; i < 100; i++ {
		out, err := exec.Command("id", "-u").Output()
		check(err == nil && string(out) == "0\n")
	}
	path, _ := os.Executable()
	fmt.Println(wrong, "wrong", os.Getuid(), path)
}
END
if have go; then
	export GOFLAGS=-buildvcs=false GOCACHE="$PWD/cache" GO111MODULE=off
	CGO_ENABLED=0 go build -buildmode=pie -ldflags=-linkmode=internal \
		-o many-pie many.go
	is 'a program of Go with a dynamic linker and no libc' \
		"$(fb ./many-pie 2>&1)" "0 wrong 0 $PWD/many-pie"
	for cgo in 0 1; do
		[ $cgo = 0 ] || sed -i 's/^import (/import "C"\n&/' many.go
		CGO_ENABLED=$cgo go build -o many-$cgo many.go
		is "a program of Go, with cgo: $cgo" "$(fb ./many-$cgo 2>&1)" \
			"0 wrong 0 $PWD/many-$cgo"
	done
	rm -rf cache
	is 'go build works inside' "$(fb_sh 'go build -o inside many.go &&
		./inside' 2>&1)" "0 wrong 0 $PWD/inside"
else
	skip 'programs of Go' 'go is not installed'
fi

done_testing
