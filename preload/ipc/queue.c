/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * POSIX message queues, mq_overview(7).  A queue is a file of a file system of
 * its own, and its descriptor that of a file: fstat(2), fchmod(2) and fchown(2)
 * act on its record as on any other.  Here the record is made, and it is asked
 * who may open and remove the queue; the queue's name is no path, so both go by
 * a descriptor.
 */
#include "preload/base/next.h"
#include "preload/base/session.h"
#include "preload/credentials/permit_file.h"
#include "preload/file/create.h"
#include "preload/table/verbs.h"
#include "raw/syscall.h"

struct mq_attr;

/* libc's functions want the slash before the name that the calls do not want,
   so a name goes the way that it came. */
NEXT(int, mq_open, (const char *, int, ...))
NEXT(int, mq_unlink, (const char *))

/* do_mq_open(): what the access mode asks of the queue. */
static long permit_queue(int fd, int flags)
{
	static const unsigned wants[] = {
		[O_RDONLY] = MAY_READ,
		[O_WRONLY] = MAY_WRITE,
		[O_RDWR] = MAY_READ | MAY_WRITE,
		[O_ACCMODE] = 0, /* EINVAL */
	};
	const struct subject self = permit_self();
	struct file queue;
	long ret = file_stat(fd, NULL, AT_EMPTY_PATH, &queue);

	return ret < 0 ? ret
		       : permit_file(&self, &queue, wants[flags & O_ACCMODE]);
}

/* Records a new queue, or removes it if the ledger has no room. */
static long made(enum way way, const char *name, int fd, mode_t mode)
{
	long ret = create_record(fd, NULL, AT_FDCWD, NULL, mode & ALLPERMS,
				 NULL);

	ret = create_undo(ret, fd, NULL, 0);
	if (ret >= 0)
		return fd;
	raw(__NR_close, fd);
	MAKE_CALL(way, mq_unlink, name);
	return ret;
}

/* Whether the call makes the queue is found out, as by open(2); in between
   somebody may remove it. */
static __attribute__((noinline)) long open_with_care(enum way way,
						     const char *name,
						     int flags, mode_t mode,
						     struct mq_attr *attributes)
{
	const mode_t disk = file_disk_mode(S_IFREG, mode);
	const int before = errno; /* libc's function sets it underway */
	long fd, ret;

	do {
		if (flags & O_CREAT) {
			fd = MAKE_CALL(way, mq_open, name, flags | O_EXCL, disk,
				       attributes);
			errno = before;
			if (fd >= 0)
				return made(way, name, (int)fd, mode);
			if (fd != -EEXIST || flags & O_EXCL)
				return fd;
		}
		fd = MAKE_CALL(way, mq_open, name, flags & ~O_CREAT, 0, NULL);
	} while (fd == -ENOENT && flags & O_CREAT);
	errno = before;
	ret = fd >= 0 && cred_limited() ? permit_queue((int)fd, flags) : 0;
	if (ret >= 0)
		return fd;
	raw(__NR_close, fd);
	return ret;
}

long fake_mq_open(enum way way, const char *name, int flags, mode_t mode,
		  struct mq_attr *attributes)
{
	if (cred_limited() ||
	    (flags & O_CREAT && create_needs_care(S_IFREG, mode)))
		return open_with_care(way, name, flags, mode, attributes);
	return MAKE_CALL(way, mq_open, name, flags, mode, attributes);
}

/* The directory of the queues is sticky, and root's: may_delete(). */
static long permit_unlink(int fd)
{
	const struct subject self = permit_self();
	struct file queue;

	if (!self.uid || file_stat(fd, NULL, AT_EMPTY_PATH, &queue) < 0)
		return 0;
	return subject_owns(&self, &queue) ? 0 : -EPERM;
}

/* The queue lives on while it is open, without a name. */
static void forget(int fd, struct ledger *records)
{
	struct file queue;

	if (file_stat(fd, NULL, AT_EMPTY_PATH, &queue) >= 0 && queue.recorded)
		ledger_orphan(records, &queue.key);
}

/* libc's function has another error for the one that may not. */
static __attribute__((noinline)) long unlink_with_care(enum way way,
						       const char *name,
						       struct ledger *records)
{
	const int before = errno;
	const long fd = MAKE_CALL(way, mq_open, name, O_RDONLY | O_CLOEXEC, 0,
				  NULL);
	long ret = fd >= 0 && cred_limited() ? permit_unlink((int)fd) : 0;

	errno = before;
	if (ret < 0 && way == BY_LIBC)
		ret = -EACCES;
	if (ret >= 0)
		ret = MAKE_CALL(way, mq_unlink, name);
	if (ret >= 0 && fd >= 0 && records)
		forget((int)fd, records);
	if (fd >= 0)
		raw(__NR_close, fd);
	return ret;
}

long fake_mq_unlink(enum way way, const char *name)
{
	struct ledger *records = session_records();

	return records || cred_limited() ? unlink_with_care(way, name, records)
					 : MAKE_CALL(way, mq_unlink, name);
}
