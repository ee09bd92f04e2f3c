/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Asks about files where the ledger cannot be mapped.
 *
 *	starved HOW [--known FILE] FILE...
 *
 * HOW is "not", "space" (no address space is left), "mappings" (no mapping
 * is), "descriptors" (none is), or "refused" (a filter that the shim has not
 * seen forbids to map anything).  A file that is asked about before, --known,
 * lets the ledger be mapped as far as that needs.  Each answer is one line.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "raw/program.h"
#include "raw/syscall.h"

/* Its system calls are meant for the kernel. */
PROGRAM_LEAVE_ALONE;

static void limit(int what)
{
	struct rlimit limits;

	getrlimit(what, &limits);
	limits.rlim_cur = 0;
	setrlimit(what, &limits);
}

/* Neighbours with other rights are not merged. */
static void use_up_mappings(void)
{
	int rights = PROT_READ;

	while (mmap(NULL, 4096, rights, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) !=
	       MAP_FAILED)
		rights ^= PROT_WRITE;
}

static void forbid_mappings(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			 offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_mmap, 1, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_mremap, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { sizeof(code) / sizeof(*code), code };

	raw(__NR_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	raw(__NR_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program);
}

static void starve(const char *how)
{
	if (strcmp(how, "space") == 0)
		limit(RLIMIT_AS);
	else if (strcmp(how, "mappings") == 0)
		use_up_mappings();
	else if (strcmp(how, "descriptors") == 0)
		limit(RLIMIT_NOFILE);
	else if (strcmp(how, "refused") == 0)
		forbid_mappings();
}

static void say_stat(const char *call, int ret, const struct stat *st)
{
	if (ret < 0)
		printf("%s %s\n", call, strerror(errno));
	else
		printf("%s %u:%u %o\n", call, st->st_uid, st->st_gid,
		       st->st_mode);
}

static void ask_statx(const char *path)
{
	struct statx stx;

	if (statx(AT_FDCWD, path, 0, STATX_BASIC_STATS, &stx) < 0)
		printf("statx %s\n", strerror(errno));
	else
		printf("statx %u:%u %o\n", stx.stx_uid, stx.stx_gid,
		       stx.stx_mode);
}

static void ask_attributes(const char *path)
{
	char text[256];
	ssize_t n = getxattr(path, "trusted.a", text, sizeof(text) - 1);

	if (n < 0)
		printf("getxattr %s\n", strerror(errno));
	else
		printf("getxattr %.*s\n", (int)n, text);
	n = listxattr(path, text, sizeof(text));
	if (n < 0)
		printf("listxattr %s\n", strerror(errno));
	else
		printf("listxattr %.*s\n", (int)n, text);
}

static void ask_type(DIR *folder, const char *path)
{
	struct dirent *entry;

	rewinddir(folder);
	while ((entry = readdir(folder)))
		if (strcmp(entry->d_name, path) == 0)
			printf("readdir %d\n", entry->d_type);
}

/* A change that must not take what cannot be seen for nothing. */
static void ask_change(const char *path)
{
	if (setxattr(path, "trusted.b", "c", 1, 0) < 0)
		printf("setxattr %s\n", strerror(errno));
	else
		printf("setxattr done\n");
	if (chmod(path, 04711) < 0)
		printf("chmod %s\n", strerror(errno));
	else
		printf("chmod done\n");
	if (chown(path, 4646, 4747) < 0)
		printf("chown %s\n", strerror(errno));
	else
		printf("chown done\n");
}

int main(int argc, char **argv)
{
	static char buffer[65536];
	struct stat st;
	int first = 2, fd;
	DIR *folder;

	/* Not by a call that the shim sees: it would map the ledger. */
	folder = fdopendir(raw(__NR_openat, AT_FDCWD, ".", O_RDONLY));
	if (argc < 3 || !folder)
		return 2;
	setvbuf(stdout, buffer, _IOFBF, sizeof(buffer));
	if (strcmp(argv[first], "--known") == 0 && argc > 4) {
		stat(argv[first + 1], &st);
		first += 2;
	}
	fd = raw(__NR_openat, AT_FDCWD, argv[first], O_PATH);
	starve(argv[1]);
	say_stat("fstat", fstat(fd, &st), &st);
	for (int i = first; i < argc; i++) {
		say_stat("stat", stat(argv[i], &st), &st);
		say_stat("lstat", lstat(argv[i], &st), &st);
		ask_statx(argv[i]);
		ask_attributes(argv[i]);
		ask_type(folder, argv[i]);
		ask_change(argv[i]);
	}
	fflush(stdout);
	_exit(0);
}
