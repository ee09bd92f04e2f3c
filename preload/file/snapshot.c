/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finds both subvolumes of a snapshot request, and has the ledger copy the
 * records of one device number to the other, with hints below the new
 * directory.
 */
#include "preload/file/snapshot.h"

#include <linux/btrfs.h>

#include "preload/base/mem.h"
#include "preload/base/trace.h"
#include "preload/record/file.h"
#include "preload/record/identity.h"
#include "preload/record/path_walk.h"

bool snapshot_is_request(unsigned long request)
{
	return request == BTRFS_IOC_SNAP_CREATE ||
	       request == BTRFS_IOC_SNAP_CREATE_V2;
}

/* The descriptor of the origin, and the name of the snapshot, from the two
   forms of the argument: linux/btrfs.h. */
struct order {
	int origin;
	const char *name;
};

static struct order read_order(unsigned long request, const void *argument)
{
	const struct btrfs_ioctl_vol_args *first = argument;
	const struct btrfs_ioctl_vol_args_v2 *second = argument;

	if (request == BTRFS_IOC_SNAP_CREATE)
		return (struct order){ first->fd, first->name };
	return (struct order){ second->fd, second->name };
}

/* Has the ledger copy the records, with memory for two paths, which the stack
   of a signal handler may not have. */
static long copy_records(struct ledger *ledger, uint32_t from, uint32_t to,
			 uint32_t origin, uint32_t top)
{
	char *texts = mem_map(2 * PATH_MAX);
	struct ledger_snapshot snapshot = {
		.from = from,
		.to = to,
		.top = top,
		.origin = texts,
		.buffer = texts + PATH_MAX,
		.buffer_size = PATH_MAX,
	};
	long ret;

	if (!texts)
		return -ENOMEM;
	snapshot.origin_size = ledger_hint_text(ledger, origin, texts,
						PATH_MAX);
	ret = ledger_snapshot(ledger, &snapshot);
	mem_unmap(texts, 2 * PATH_MAX);
	return ret;
}

long snapshot_made(int fd, unsigned long request, const void *argument)
{
	struct order order = read_order(request, argument);
	struct ledger *ledger = session_records();
	struct file from, to;

	if (!ledger ||
	    unlock_and_stat(order.origin, NULL, AT_EMPTY_PATH, &from) < 0 ||
	    unlock_and_stat(fd, order.name, AT_SYMLINK_NOFOLLOW, &to) < 0)
		return 0;
	/* Enters the new device number in the ledger. */
	identity_kind(ledger, &to);
	return copy_records(ledger, from.key.dev, to.key.dev,
			    trace_hint(order.origin, NULL),
			    trace_hint(fd, order.name));
}
