/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Maps the builder's id when a program opens a map of a user namespace to write
 * root's there (proc_maps.h).  In the kernel the builder keeps his number, by
 * which files are known as his, in the ledger, too; so what the program writes
 * counts for nothing, and its ids stay those that the session gives it.
 */
#include "preload/credentials/proc_maps.h"

#include <linux/capability.h>
#include <sys/mman.h>
#include <sys/prctl.h>

#include "preload/base/mem.h"
#include "preload/base/session.h"
#include "raw/syscall.h"
#include "raw/text.h"

size_t id_map_text(char to[ID_MAP_SIZE], uint32_t id)
{
	size_t n = raw_decimal(to, id);

	to[n++] = ' ';
	n += raw_decimal(to + n, id);
	memcpy(to + n, " 1", 2);
	return n + 2;
}

static bool is_for_writing(int fd)
{
	long flags = raw(__NR_fcntl, fd, F_GETFL);

	return flags >= 0 && !(flags & O_PATH) &&
	       (flags & O_ACCMODE) != O_RDONLY;
}

/* gid_map takes a map without capabilities only after this. */
static void deny_setgroups(uint32_t pid)
{
	char path[48] = "/proc/";
	size_t n = 6 + raw_decimal(path + 6, pid);
	long fd;

	memcpy(path + n, "/setgroups", sizeof("/setgroups"));
	fd = raw(__NR_openat, AT_FDCWD, path, O_WRONLY | O_CLOEXEC, 0);
	if (fd < 0)
		return;
	raw(__NR_write, fd, "deny", 4);
	raw(__NR_close, fd);
}

/* A new user namespace gives all capabilities, but the next exec takes them
   from a process that is not root in it, unless they are ambient. */
static void keep_capabilities(void)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct sets[2];

	if (raw(__NR_capget, &header, sets) < 0)
		return;
	for (size_t i = 0; i < countof(sets); i++)
		sets[i].inheritable = sets[i].permitted;
	raw(__NR_capset, &header, sets);
	for (unsigned i = 0; i <= CAP_LAST_CAP; i++)
		raw(__NR_prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, i, 0, 0);
}

/* Makes `fd` a file in memory, and keeps its close-on-exec flag. */
static void swallow(int fd)
{
	long flags = raw(__NR_fcntl, fd, F_GETFD);
	long sink = raw(__NR_memfd_create, "map", MFD_CLOEXEC);

	if (sink < 0)
		return;
	raw(__NR_dup3, sink, fd, flags & FD_CLOEXEC ? O_CLOEXEC : 0);
	raw(__NR_close, sink);
}

void proc_map_opened(int fd, const char *rest, uint32_t pid)
{
	bool group = raw_equal(rest, "/gid_map");
	const struct ledger_header *header;
	struct ledger *attached;
	char text[ID_MAP_SIZE];
	size_t n;

	if (!(group || raw_equal(rest, "/uid_map")) || !is_for_writing(fd))
		return;
	attached = session_ledger();
	header = attached ? ledger_header(attached) : NULL;
	/* A builder who is root maps ids as root. */
	if (!header || !header->builder_uid)
		return;
	if (group)
		deny_setgroups(pid);
	n = id_map_text(text,
			group ? header->builder_gid : header->builder_uid);
	if (raw(__NR_write, fd, text, n) < 0)
		return;
	swallow(fd);
	if (pid == (uint32_t)raw(__NR_getpid))
		keep_capabilities();
}
