# SPDX-License-Identifier: BSD-2-Clause
#
# Ways out of a box, each of which would show, read or change something of the
# host.  One program tries them, and says which worked; outside of a box, where
# most of them do work, it shows that it can.

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/uchroot/image.inc"

cat >tries.c <<'END'
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/keyctl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

/* Of the host: a process, the name of an abstract socket, a key, a file by its
   handle, the name of a file. */
static int pid;
static pid_t parent; /* of this program */
static const char *name, *file;
static long key;

static int mounts(void)
{
	return mount("none", "/tmp", "tmpfs", 0, NULL) == 0;
}

static int remounts_root(void)
{
	return mount(NULL, "/", NULL, MS_REMOUNT | MS_BIND, NULL) == 0;
}

static int unmounts(void)
{
	return umount2("/proc", MNT_DETACH) == 0 ||
	       umount2("/run", MNT_DETACH) == 0;
}

static int makes_user_namespace(void)
{
	return unshare(CLONE_NEWUSER) == 0;
}

static int makes_namespace(void)
{
	return unshare(CLONE_NEWNS) == 0 || unshare(CLONE_NEWNET) == 0 ||
	       unshare(CLONE_NEWPID) == 0;
}

/* chroot(2) into a folder, with a descriptor of what is above. */
static int climbs(void)
{
	int fd = open("/", O_RDONLY | O_DIRECTORY);

	mkdir("/tmp/below", 0700);
	if (syscall(SYS_chroot, "/tmp/below") < 0 || fchdir(fd) < 0)
		return 0;
	for (int i = 0; i < 64; i++)
		chdir("..");
	syscall(SYS_chroot, ".");
	return access(file, F_OK) == 0;
}

static int sees_processes(void)
{
	return kill(pid, 0) == 0;
}

static int traces(void)
{
	return ptrace(PTRACE_SEIZE, pid, NULL, NULL) == 0 ||
	       ptrace(PTRACE_SEIZE, 1, NULL, NULL) == 0;
}

static int looks_into_first(void)
{
	char byte;
	int fd = open("/proc/1/mem", O_RDONLY);
	int environment = open("/proc/1/environ", O_RDONLY);

	return fd >= 0 || read(environment, &byte, 1) == 1 ||
	       open("/proc/1/root/etc", O_RDONLY) >= 0 ||
	       open("/proc/1/fd/0", O_RDONLY) >= 0;
}

static int sets_kernel(void)
{
	return open("/proc/sys/kernel/core_pattern", O_WRONLY) >= 0 ||
	       open("/proc/sys/vm/overcommit_memory", O_WRONLY) >= 0 ||
	       open("/proc/sysrq-trigger", O_WRONLY) >= 0;
}

static int reads_kernel(void)
{
	char byte;
	int fd = open("/proc/kcore", O_RDONLY);

	return read(fd, &byte, 1) == 1 ||
	       syscall(SYS_syslog, 3, &byte, 1) > 0;
}

static int reaches_socket(void)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	memcpy(to.sun_path + 1, name, strlen(name));
	return connect(fd, (void *)&to,
		       sizeof(sa_family_t) + 1 + strlen(name)) == 0;
}

static int reads_key(void)
{
	char text[16];

	return syscall(SYS_keyctl, KEYCTL_READ, key, text, sizeof(text)) > 0;
}

static int finds_key(void)
{
	return syscall(SYS_keyctl, KEYCTL_SEARCH, KEY_SPEC_USER_KEYRING, "user",
		       "fakebuild:test", 0) > 0 ||
	       syscall(SYS_keyctl, KEYCTL_SEARCH, KEY_SPEC_SESSION_KEYRING,
		       "user", "fakebuild:test", 0) > 0;
}

static int types(void)
{
	int fd = open("/dev/tty", O_RDWR);

	return fd >= 0 && ioctl(fd, TIOCSTI, "x") == 0;
}

static int opens_by_handle(void)
{
	struct {
		struct file_handle head;
		char space[128];
	} handle = { .head.handle_bytes = 128 };
	int mount, fd;

	return name_to_handle_at(AT_FDCWD, "/", &handle.head, &mount, 0) == 0 &&
	       (fd = open("/", O_RDONLY)) >= 0 &&
	       open_by_handle_at(fd, &handle.head, O_RDONLY) >= 0;
}

/* The number of the disk that the root is on, for the kernel. */
static int reads_disk(void)
{
	char byte;

	mknod("/tmp/disk", S_IFBLK | 0600, makedev(254, 0));
	return read(open("/tmp/disk", O_RDONLY), &byte, 1) > 0;
}

static int writes_shim(void)
{
	const char *library = getenv("FAKEBUILD_LIB");

	return open(library ? library : "/nowhere", O_WRONLY) >= 0 ||
	       (library && unlink(library) == 0);
}

/* A system call from memory, which no shim has changed. */
static long unseen(long number, long a, long b, long c)
{
#if defined __x86_64__
	static const unsigned char code[] = { 0x0f, 0x05, 0xc3 };
#elif defined __aarch64__
	static const unsigned char code[] = { 0x01, 0x00, 0x00, 0xd4,
					      0xc0, 0x03, 0x5f, 0xd6 };
#else
	static const unsigned char code[1];
#endif
	char *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (page == MAP_FAILED || sizeof(code) == 1)
		return syscall(number, a, b, c);
	memcpy(page, code, sizeof(code));
	__builtin___clear_cache(page, page + sizeof(code));
#if defined __x86_64__
	__asm__ volatile("call *%1"
			 : "+a"(number)
			 : "r"(page), "D"(a), "S"(b), "d"(c)
			 : "rcx", "r11", "memory", "cc");
	return number;
#elif defined __aarch64__
	register long x8 __asm__("x8") = number, x0 __asm__("x0") = a;
	register long x1 __asm__("x1") = b, x2 __asm__("x2") = c;

	__asm__ volatile("blr %1"
			 : "+r"(x0)
			 : "r"(page), "r"(x8), "r"(x1), "r"(x2)
			 : "x30", "memory");
	return x0;
#endif
}

/* By a ring, of which no filter sees what it does. */
static int has_ring(void)
{
	char params[120] = "";

	return unseen(425, 1, (long)params, 0) >= 0;
}

/* The network of virtual machines, which no namespace separates. */
static int reaches_machines(void)
{
	int hidden = -1;

#ifdef __x86_64__
	unsigned *args = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
			      MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);

	/* As a program of 32 bits makes a socket. */
	args[0] = AF_VSOCK;
	args[1] = SOCK_STREAM;
	args[2] = 0;
	__asm__ volatile("int $0x80"
			 : "=a"(hidden)
			 : "a"(102), "b"(1), "c"(args)
			 : "memory");
#endif
	return hidden >= 0 ||
	       unseen(SYS_socket, AF_VSOCK, SOCK_STREAM, 0) >= 0;
}

static int takes_from(pid_t other)
{
	char byte, bytes[64];
	struct iovec to = { &byte, 1 }, from = { (void *)0x10000, 1 };
	long fd = syscall(SYS_pidfd_open, other, 0);

	for (int i = 0; i < 64 && fd >= 0; i++)
		if (syscall(SYS_pidfd_getfd, fd, i, 0) >= 0)
			return 1;
	errno = 0;
	if (process_vm_readv(other, &to, 1, &from, 1, 0) < 0 && errno != EPERM)
		return errno != ESRCH;
	for (int i = 0; i < 64; i++) {
		snprintf(bytes, sizeof(bytes), "/proc/%d/fd/%d", other, i);
		if (readlink(bytes, &byte, 1) >= 0)
			return 1;
	}
	return 0;
}

/* From those who keep this command: the first process, and its parent. */
static int takes_descriptors(void)
{
	return takes_from(1) || takes_from(parent);
}

/* setpriority(2) for all processes of the user. */
static int slows_others(void)
{
	return setpriority(PRIO_PROCESS, pid, 19) == 0 || kill(-pid, 0) == 0;
}

static int keeps_descriptors(void)
{
	for (int fd = 3; fd < 4096; fd++)
		if (fcntl(fd, F_GETFD) >= 0)
			return 1;
	return 0;
}

/* A descriptor of the session that may lead out. */
static int leaves_by_descriptor(void)
{
	struct stat here, there;

	stat("/", &here);
	for (int fd = 0; fd < 1 << 20; fd++)
		if (fstat(fd, &there) == 0 && S_ISDIR(there.st_mode) &&
		    there.st_dev != here.st_dev &&
		    faccessat(fd, file + 1, F_OK, 0) == 0)
			return 1;
	return 0;
}

static const struct {
	const char *name;
	int (*works)(void);
} tries[] = {
	{ "keeps_descriptors", keeps_descriptors },
	{ "leaves_by_descriptor", leaves_by_descriptor },
	{ "sees_processes", sees_processes },
	{ "traces", traces },
	{ "looks_into_first", looks_into_first },
	{ "sets_kernel", sets_kernel },
	{ "reads_kernel", reads_kernel },
	{ "reaches_socket", reaches_socket },
	{ "reads_key", reads_key },
	{ "finds_key", finds_key },
	{ "types", types },
	{ "opens_by_handle", opens_by_handle },
	{ "reads_disk", reads_disk },
	{ "has_ring", has_ring },
	{ "reaches_machines", reaches_machines },
	{ "takes_descriptors", takes_descriptors },
	{ "slows_others", slows_others },
	{ "writes_shim", writes_shim },
	{ "mounts", mounts },
	{ "remounts_root", remounts_root },
	{ "unmounts", unmounts },
	{ "climbs", climbs },
	{ "makes_namespace", makes_namespace },
	{ "makes_user_namespace", makes_user_namespace },
};

/* tries PID NAME KEY FILE: says what works, each in a process of its own. */
int main(int argc, char **argv)
{
	int status;

	if (argc < 5)
		return 2;
	pid = atoi(argv[1]);
	parent = getppid();
	name = argv[2];
	key = atol(argv[3]);
	file = argv[4];
	for (unsigned i = 0; i < sizeof(tries) / sizeof(*tries); i++) {
		if (fork() == 0)
			_exit(tries[i].works());
		wait(&status);
		if (status)
			printf("%s\n", tries[i].name);
	}
	printf("%zu tries\n", sizeof(tries) / sizeof(*tries));
	return 0;
}
END
sed -i 's|#include <sys/stat.h>|&\n#include <sys/sysmacros.h>|' tries.c
${CC:-cc} -Wall -o image/bin/tries tries.c || bail 'cannot compile'
need python3

# A process of the host's with an abstract socket and a key.
mark=fakebuild.$$
python3 - "$mark" >told <<'END' &
import ctypes, os, socket, sys, time
libc = ctypes.CDLL(None, use_errno=True)
key = libc.syscall(248, b"user", b"fakebuild:test", b"secret", 6, -4)
libc.syscall(250, 5, key, 0x3f3f0000) if key > 0 else None
listener = socket.socket(socket.AF_UNIX)
listener.bind("\0" + sys.argv[1])
listener.listen()
print(os.getpid(), key, flush=True)
time.sleep(600)
END
wait_for grep -q . told || bail 'no process outside'
read -r outside key <told
: >outside.file

count=$(grep -c '^	{ "' tries.c)
image/bin/tries "$outside" "$mark" "$key" "$PWD/outside.file" >found 2>&1
like 'outside some ways work' "$(cat found)" '^reaches_socket$'
like '... such as this' "$(cat found)" '^sees_processes$'
like '... and this' "$(cat found)" '^has_ring$'
for where in 'image' '--network image' '--in-place image'; do
	# With the network of the host come its abstract sockets, and that of
	# virtual machines.
	expected="$count tries"
	[ "$where" != '--network image' ] || expected="reaches_socket
$(grep '^reaches_machines$' found)
$expected"
	expected=$(echo "$expected" | grep .)
	is "$where: no way out" "$(uchroot $where tries "$outside" "$mark" \
		"$key" "$PWD/outside.file" 2>&1)" "$expected"
done

# On a terminal, where characters could be pushed into the user's.
if have script; then
	is 'on a terminal: nor there' "$(script -qec "uchroot image tries $outside \
		$mark $key $PWD/outside.file" /dev/null </dev/null |
		tr -d '\r\000' | grep -v 'types$')" "$count tries"
fi
kill "$outside"

# As the kernel has it; in the box a session shows what root would have.
uchroot image sleep 4242.$$ &
wait_for pgrep -f "^sleep 4242.$$" >/dev/null || bail 'no box'
is 'it has the capability of chroot(2), and cannot get more' "$(sed -n \
	's/^\(Cap[A-Z][a-z]*\):.*\(.....\)$/\1 \2/p; s/^NoNewPrivs:.\(.\)/nnp \1/p' \
	"/proc/$(pgrep -f "^sleep 4242.$$")/status" | tr '\n' ' ')" \
	'CapInh 40000 CapPrm 40000 CapEff 40000 CapBnd 40000 CapAmb 40000 nnp 1 '
kill $!

# ---- a file that it reads ----

# By its shell alone, and by programs: opened anew, and by the descriptor.
cat >image/bin/spoil <<'END'
cat; echo evil >/proc/self/fd/0; echo evil >>/dev/stdin; : <>/proc/self/fd/0 >&0
chmod 4777 /proc/self/fd/0 /dev/stdin; touch /dev/stdin
exec /bin/tries-input
END
cat >input.c <<'END'
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

int main(void)
{
	static const struct timespec times[2];

	syscall(SYS_fchmod, 0, 0777);
	syscall(SYS_utimensat, 0, NULL, times, 0);
	syscall(SYS_ftruncate, 0, 0);
	syscall(SYS_truncate, "/proc/self/fd/0", 0);
	return 0;
}
END
${CC:-cc} -static -o image/bin/tries-input input.c 2>/dev/null ||
	${CC:-cc} -o image/bin/tries-input input.c || bail 'cannot compile'
chmod 755 image/bin/spoil
printf '%s\n' one two three >lines && chmod 640 lines && touch -d @4242 lines
is 'what it reads from a file' "$(uchroot image sh /bin/spoil <lines \
	2>/dev/null)" 'one
two
three'
is '... stays what it was' "$(stat -c '%a %Y %s' lines; cat lines)" '640 4242 14
one
two
three'
is 'and is read from where the user was, and on from where the box was' "$({
	read -r first && in_box sh -c 'read -r line; echo "$line"' && cat
} <lines)" 'two
three'
name=$(uchroot -b image) || bail 'no session'
is 'so it is in a session' "$({ uchroot -r -c "$name" sh -c \
	'read -r line; echo "$line"; echo evil >/dev/stdin' 2>/dev/null
	cat; } <lines; stat -c '%a %Y %s' lines)" 'one
two
three
640 4242 14'
uchroot -e -c "$name"
is 'a file without a name can be read' "$(exec 9<lines && mv lines gone &&
	rm gone && in_box cat <&9)" 'one
two
three'

# ---- what the session of a box has for its own ----

is 'a ledger that is damaged from inside hurts the box alone' "$(box_sh '
	for file in /run/uchroot/*; do
		[ ! -f "$file" ] || dd if=/dev/urandom of="$file" bs=4k count=64 \
			conv=notrunc 2>/dev/null
	done
	id -u >/dev/null 2>&1; true' >/dev/null 2>&1; in_box id -u)" 0
rm -r image/tmp/*
is 'what it leaves in /tmp is gone' "$(box_sh 'echo x >/tmp/left'
	box_sh 'ls /tmp')" ''

done_testing
