# SPDX-License-Identifier: BSD-2-Clause
#
# Programs with a dynamic linker that make system calls themselves, as Go's and
# some of Rust's do, see what was recorded, and record.

. "${top_srcdir:-.}/tests/tap.sh"
[ "$(uname -m)" = x86_64 ] || skip_all 'on other machines they see the disk'

cat >own.c <<'END'
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>

static long call(long number, long a, long b, long c, long d, long e)
{
	register long r10 __asm__("r10") = d, r8 __asm__("r8") = e;
	long ret;

	__asm__ volatile("syscall"
			 : "=a"(ret)
			 : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10),
			   "r"(r8)
			 : "rcx", "r11", "memory");
	return ret;
}

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
	ok "it is built with -O$level" $cc -O$level -o own$level own.c
	is 'alone it sees the disk' "$(./own$level)" "-1 $me:$(id -g) $(
	)$me:$(id -g) $me"
	is 'in a session what was recorded, again and again' \
		"$(fb sh -c "./own$level; ./own$level")" \
		"0 4242:4343 4242:4343 0
0 4242:4343 4242:4343 0"
done

if have umoci; then
	fb sh -c 'umoci init --layout image && umoci new --image image:a &&
		umoci unpack --image image:a bundle &&
		cd bundle/rootfs && : >odd && chown 4242:4343 odd &&
		mknod tty c 4 64 && cd ../.. &&
		umoci repack --image image:a bundle' >log 2>&1
	for blob in image/blobs/sha256/*; do
		tar tvzf "$blob" --numeric-owner 2>/dev/null
	done >layer
	like 'umoci, of Go, packs the owner' "$(cat layer)" ' 4242/4343 .* odd$'
	like 'and the device' "$(cat layer)" '^c.* 4,64 .* tty$'
else
	skip 'umoci, of Go, packs the owner' 'umoci is not installed'
fi

done_testing
