# SPDX-License-Identifier: BSD-2-Clause
#
# Programs that have a dynamic linker and make system calls themselves beside
# libc's: Go's, and those of Rust's kind.

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/reach/build.inc"

# Each call in the way that compilers write it; the number comes from where it
# cannot be seen in front of the call.
cat >own.c <<'END'
#include <asm/unistd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static long call(long n, long a, long b, long c, long d)
{
	long ret;
	register long r10 __asm__("r10") = d;

	__asm__ volatile("syscall"
			 : "=a"(ret)
			 : "a"(n), "D"(a), "S"(b), "d"(c), "r"(r10)
			 : "rcx", "r11", "memory");
	return ret;
}

int main(void)
{
	struct stat st;
	long wrong = 0;

	wrong += call(__NR_openat, -100, (long)"made", 0101, 0644) < 0;
	wrong += call(__NR_chown, (long)"made", 4242, 4343, 0) != 0;
	memset(&st, 0, sizeof(st));
	wrong += call(__NR_newfstatat, -100, (long)"made", (long)&st, 0) != 0;
	printf("%ld wrong, %u:%u, %ld\n", wrong, st.st_uid, st.st_gid,
	       call(__NR_getuid, 0, 0, 0, 0));
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
isnt 'left alone it is outside' "$(fakebuild --untouched=own ./own)" "$right"
is 'the file is another one under the same name' "$(fb_sh '
	./own >/dev/null; cp own other; printf "%s" X >>other; ./other
	cp other again; cat again >own.new; chmod +x own.new; mv own.new own
	./own')" "$right
$right"

# ---- Go ----

if have umoci; then
	mkdir image
	fb_sh 'umoci init --layout image/oci
		umoci new --image image/oci:new
		umoci unpack --image image/oci:new bundle
		echo x >bundle/rootfs/f; chown 12:13 bundle/rootfs/f
		mknod bundle/rootfs/dev c 5 1
		umoci repack --image image/oci:new bundle' >log 2>&1
	is 'umoci ends well' "$?" 0
	layer=$(find image/oci/blobs -type f -exec sh -c \
		'gzip -t "$1" 2>/dev/null && echo "$1"' sh {} \; | tail -n 1)
	is 'its layer has owners and devices' \
		"$(tar --numeric-owner -tvzf "$layer" | awk '
			$6 ~ /^(f|dev)$/ { print $1, $2, $3, $6 }
			$7 == "dev" { print $1, $2, $3 $4, $7 }' | sort |
			sed 's/  */ /g' | cut -d ' ' -f 1,2)" \
		'-rw-r--r-- 12/13
crw-r--r-- 0/0'
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
