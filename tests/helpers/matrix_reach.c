/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Probes of the names that only need a file within reach: a user other than
 * root finds another's directory closed, and another's times not his to set.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <limits.h>
#include <linux/fs.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/un.h>
#include <unistd.h>
#include <utime.h>

#include "tests/helpers/matrix.h"

#define CALL(type, ...) ((type(*)(__VA_ARGS__))f)

static char text[64];

/* Becomes a user to whom shut/ is closed. */
static bool shut_out(void)
{
	mkdir("shut", 0755);
	return symlink("somewhere", "shut/link") == 0 &&
	       chmod("shut", 0700) == 0 && seteuid(UID) == 0;
}

static bool refused(long ret)
{
	return ret == -1 && (errno == EACCES || errno == EPERM);
}

static bool read_link(void *f)
{
	return shut_out() &&
	       refused(CALL(ssize_t, const char *, char *,
			    size_t)("shut/link", text, sizeof(text)));
}

static bool read_link_checked(void *f)
{
	return shut_out() &&
	       refused(CALL(ssize_t, const char *, char *, size_t, size_t)(
		       "shut/link", text, sizeof(text), sizeof(text)));
}

static bool read_link_at(void *f)
{
	return shut_out() &&
	       refused(CALL(ssize_t, int, const char *, char *,
			    size_t)(AT_FDCWD, "shut/link", text, sizeof(text)));
}

static bool read_link_at_checked(void *f)
{
	return shut_out() &&
	       refused(CALL(ssize_t, int, const char *, char *, size_t,
			    size_t)(AT_FDCWD, "shut/link", text, sizeof(text),
				    sizeof(text)));
}

static bool cut(void *f)
{
	return shut_out() &&
	       refused(CALL(int, const char *, off_t)("closed", 1));
}

static bool open_dir(void *f)
{
	errno = 0;
	return shut_out() && !CALL(DIR *, const char *)("shut") &&
	       errno == EACCES;
}

/* Large enough for what statfs(2) or statvfs(3) say. */
static union {
	struct statfs fs;
	struct statvfs vfs;
	struct {
		struct file_handle head;
		char rest[MAX_HANDLE_SZ];
	} handle;
} about;

static bool ask_file_system(void *f)
{
	return shut_out() &&
	       refused(CALL(int, const char *, void *)("shut/link", &about));
}

static bool ask_handle(void *f)
{
	int mount;

	about.handle.head.handle_bytes = MAX_HANDLE_SZ;
	return shut_out() &&
	       refused(CALL(int, int, const char *, struct file_handle *, int *,
			    int)(AT_FDCWD, "shut/link", &about.handle.head,
				 &mount, 0));
}

static bool ask_limit(void *f)
{
	return shut_out() && refused(CALL(long, const char *,
					  int)("shut/link", _PC_NAME_MAX));
}

static bool make_key(void *f)
{
	return shut_out() &&
	       refused(CALL(key_t, const char *, int)("shut/link", 7));
}

static char whole[PATH_MAX];

/* With the parameters of __realpath_chk, of which others take fewer. */
static bool resolve(void *f)
{
	errno = 0;
	return shut_out() &&
	       !CALL(char *, const char *, char *, size_t)("shut/link", whole,
							   sizeof(whole)) &&
	       errno == EACCES;
}

static bool match(void *f)
{
	glob_t list;

	return shut_out() && CALL(int, const char *, int, void *, glob_t *)(
				     "shut/l*", 0, NULL, &list) == GLOB_NOMATCH;
}

static bool send_to(void *f)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX,
				       .sun_path = "shut/link" };

	return shut_out() &&
	       refused(CALL(ssize_t, int, const void *, size_t, int,
			    const struct sockaddr_un *,
			    socklen_t)(socket(AF_UNIX, SOCK_DGRAM, 0), "m", 1,
				       0, &address, sizeof(address)));
}

static const struct timespec specs[2] = { { 1, 0 }, { 2, 0 } };
static const struct timeval values[2] = { { 1, 0 }, { 2, 0 } };
static const struct utimbuf both = { 1, 2 };

static bool touch(void *f)
{
	return shut_out() &&
	       refused(CALL(int, const char *, const struct timeval *)("closed",
								       values));
}

static bool touch_at(void *f)
{
	return shut_out() &&
	       refused(CALL(int, int, const char *, const struct timeval *)(
		       AT_FDCWD, "closed", values));
}

static bool touch_exactly_at(void *f)
{
	return shut_out() &&
	       refused(CALL(int, int, const char *, const struct timespec *,
			    int)(AT_FDCWD, "closed", specs, 0));
}

static bool touch_fd(void *f)
{
	int fd = open("closed", O_RDONLY);

	return shut_out() &&
	       refused(CALL(int, int, const struct timeval *)(fd, values));
}

static bool touch_exactly_fd(void *f)
{
	int fd = open("closed", O_RDONLY);

	return shut_out() &&
	       refused(CALL(int, int, const struct timespec *)(fd, specs));
}

static bool touch_plainly(void *f)
{
	return shut_out() &&
	       refused(CALL(int, const char *, const struct utimbuf *)("closed",
								       &both));
}

/* ---- what only root may ask for ---- */

static bool hurry(void *f)
{
	return CALL(int, int, unsigned, int)(PRIO_PROCESS, 0, -5) == 0;
}

static bool ask_for_hurry(void *f)
{
	return setpriority(PRIO_PROCESS, 0, -5) == 0 &&
	       CALL(int, int, unsigned)(PRIO_PROCESS, 0) == -5;
}

static bool be_less_nice(void *f)
{
	return CALL(int, int)(-3) != -1;
}

static bool lock_memory(void *f)
{
	struct rlimit none = { 0, 0 };

	return setrlimit(RLIMIT_MEMLOCK, &none) == 0 &&
	       CALL(int, const void *, size_t)(text, sizeof(text)) == 0;
}

static bool lock_memory_lazily(void *f)
{
	struct rlimit none = { 0, 0 };

	return setrlimit(RLIMIT_MEMLOCK, &none) == 0 &&
	       CALL(int, const void *, size_t, unsigned)(text, sizeof(text),
							 MLOCK_ONFAULT) == 0;
}

static bool lock_all_memory(void *f)
{
	struct rlimit none = { 0, 0 };

	return setrlimit(RLIMIT_MEMLOCK, &none) == 0 &&
	       CALL(int, int)(MCL_CURRENT) == 0;
}

static const struct sched_param urgent = { 7 };

static bool be_urgent(void *f)
{
	return CALL(int, int, int, const struct sched_param *)(0, SCHED_FIFO,
							       &urgent) == 0;
}

static bool ask_for_policy(void *f)
{
	sched_setscheduler(0, SCHED_FIFO, &urgent);
	return CALL(int, int)(0) == SCHED_FIFO;
}

static bool be_as_urgent(void *f)
{
	sched_setscheduler(0, SCHED_FIFO, &urgent);
	return CALL(int, int, const struct sched_param *)(0, &urgent) == 0;
}

static bool ask_for_urgency(void *f)
{
	struct sched_param found = { 0 };

	sched_setscheduler(0, SCHED_FIFO, &urgent);
	return CALL(int, int, struct sched_param *)(0, &found) == 0 &&
	       found.sched_priority == 7;
}

/* The beginning of struct sched_attr, which not all systems declare. */
struct attributes {
	uint32_t size, policy;
	uint64_t flags;
	int32_t nice;
	uint32_t priority;
	uint64_t runtime, deadline, period;
};

static bool be_urgent_by_attributes(void *f)
{
	struct attributes wanted = { .size = sizeof(wanted),
				     .policy = SCHED_FIFO,
				     .priority = 7 };

	return CALL(int, int, struct attributes *, unsigned)(0, &wanted, 0) ==
	       0;
}

static bool ask_for_attributes(void *f)
{
	struct attributes found = { 0 };

	sched_setscheduler(0, SCHED_FIFO, &urgent);
	return CALL(int, int, struct attributes *, unsigned,
		    unsigned)(0, &found, sizeof(found), 0) == 0 &&
	       found.policy == SCHED_FIFO && found.priority == 7;
}

/* A flag that is root's to set, and then shown. */
static bool set_flags(void *f)
{
	int fd = open("file", O_RDONLY), flags = FS_IMMUTABLE_FL;
	bool ours = CALL(int, int, unsigned long, int *)(fd, FS_IOC_SETFLAGS,
							 &flags) == 0;

	flags = 0;
	CALL(int, int, unsigned long, int *)(fd, FS_IOC_SETFLAGS, &flags);
	close(fd);
	return ours;
}

/* Each in a child: there is no way back to root in all of them. */
#define ALONE(probe)                            \
	static bool alone_##probe(void *f)      \
	{                                       \
		bool ours = in_child(probe, f); \
                                                \
		unlink("shut/link");            \
		rmdir("shut");                  \
		return ours;                    \
	}

ALONE(read_link)
ALONE(read_link_checked)
ALONE(read_link_at)
ALONE(read_link_at_checked)
ALONE(cut)
ALONE(open_dir)
ALONE(ask_file_system)
ALONE(ask_handle)
ALONE(ask_limit)
ALONE(make_key)
ALONE(resolve)
ALONE(match)
ALONE(send_to)
ALONE(touch)
ALONE(touch_at)
ALONE(touch_exactly_at)
ALONE(touch_fd)
ALONE(touch_exactly_fd)
ALONE(touch_plainly)
ALONE(hurry)
ALONE(ask_for_hurry)
ALONE(be_less_nice)
ALONE(lock_memory)
ALONE(set_flags)
ALONE(lock_memory_lazily)
ALONE(lock_all_memory)
ALONE(be_urgent)
ALONE(ask_for_policy)
ALONE(be_as_urgent)
ALONE(ask_for_urgency)
ALONE(be_urgent_by_attributes)
ALONE(ask_for_attributes)

/* No ring is had, whoever asks. */
static bool set_up_ring(void *f)
{
	static char parameters[256];

	return CALL(int, unsigned, void *)(8, parameters) == -ENOSYS;
}

static bool make_ring(void *f)
{
	static char ring[512], parameters[256];

	return CALL(int, unsigned, void *, void *)(8, ring, parameters) ==
	       -ENOSYS;
}

static bool make_plain_ring(void *f)
{
	static char ring[512];

	return CALL(int, unsigned, void *, unsigned)(8, ring, 0) == -ENOSYS;
}

static bool make_ring_in_memory(void *f)
{
	static char ring[512], parameters[256], memory[64];

	return CALL(int, unsigned, void *, void *, void *, size_t)(
		       8, ring, parameters, memory, sizeof(memory)) == -ENOSYS;
}

const struct probe reach_probes[] = {
	{ "io_uring_setup", set_up_ring },
	{ "io_uring_queue_init", make_plain_ring },
	{ "io_uring_queue_init_params", make_ring },
	{ "io_uring_queue_init_mem", make_ring_in_memory },
	{ "readlink", alone_read_link },
	{ "readlinkat", alone_read_link_at },
	{ "__readlink_chk", alone_read_link_checked },
	{ "__readlinkat_chk", alone_read_link_at_checked },
	{ "truncate", alone_cut },
	{ "truncate64", alone_cut },
	{ "opendir", alone_open_dir },
	{ "statfs", alone_ask_file_system },
	{ "statfs64", alone_ask_file_system },
	{ "__statfs", alone_ask_file_system },
	{ "statvfs", alone_ask_file_system },
	{ "statvfs64", alone_ask_file_system },
	{ "name_to_handle_at", alone_ask_handle },
	{ "pathconf", alone_ask_limit },
	{ "ftok", alone_make_key },
	{ "realpath", alone_resolve },
	{ "__realpath_chk", alone_resolve },
	{ "canonicalize_file_name", alone_resolve },
	{ "glob", alone_match },
	{ "glob64", alone_match },
	{ "sendto", alone_send_to },
	{ "utimes", alone_touch },
	{ "lutimes", alone_touch },
	{ "futimesat", alone_touch_at },
	{ "futimes", alone_touch_fd },
	{ "utimensat", alone_touch_exactly_at },
	{ "futimens", alone_touch_exactly_fd },
	{ "utime", alone_touch_plainly },
	{ "setpriority", alone_hurry },
	{ "getpriority", alone_ask_for_hurry },
	{ "nice", alone_be_less_nice },
	{ "mlock", alone_lock_memory },
	{ "ioctl", alone_set_flags },
	{ "mlock2", alone_lock_memory_lazily },
	{ "mlockall", alone_lock_all_memory },
	{ "sched_setscheduler", alone_be_urgent },
	{ "sched_getscheduler", alone_ask_for_policy },
	{ "sched_setparam", alone_be_as_urgent },
	{ "sched_getparam", alone_ask_for_urgency },
	{ "sched_setattr", alone_be_urgent_by_attributes },
	{ "sched_getattr", alone_ask_for_attributes },
	{ 0 },
};
