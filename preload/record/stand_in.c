/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Remembers of which nodes the program has opened the system's devices.  The
 * kernel has to remember which descriptor is which, since they are duplicated
 * and closed behind our back: of an open file description it keeps the number
 * of a signal, fcntl(2), F_SETSIG, which these devices never send, and which is
 * therefore free to say which row of our table is meant.  The table has a
 * descriptor of each placeholder.
 */
#include "preload/record/stand_in.h"

#include "preload/base/mem.h"
#include "preload/base/session.h"
#include "raw/stat.h"
#include "raw/syscall.h"

/* A node that was opened. */
struct node {
	uint32_t state; /* enum node_state */
	int kept;	/* a descriptor of the placeholder */
	dev_t rdev;	/* of the device */
	dev_t dev;	/* of the placeholder */
	ino_t ino;
};

enum node_state { NODE_NONE, NODE_WRITTEN, NODE_KNOWN };

/* As many as there are signals, signal(7). */
#define NODES 64

static void *table;

static bool is_known(const struct node *node)
{
	return __atomic_load_n(&node->state, __ATOMIC_ACQUIRE) == NODE_KNOWN;
}

/* True if the descriptor leads to the node's placeholder. */
static bool leads_to(int fd, const struct node *node)
{
	struct stat st;

	return raw_fstat(fd, &st) >= 0 && st.st_ino == node->ino &&
	       st.st_dev == node->dev;
}

/* Opens the placeholder anew if the program has closed our descriptor. */
static bool keep(struct node *node, int placeholder)
{
	int kept = __atomic_load_n(&node->kept, __ATOMIC_RELAXED);

	if (kept >= 0 && leads_to(kept, node))
		return true;
	kept = (int)session_keep_fd(placeholder);
	__atomic_store_n(&node->kept, kept, __ATOMIC_RELAXED);
	return kept >= 0;
}

/* Fills a row that is free; other threads may try the same one. */
static bool fill(struct node *node, int placeholder, const struct stat *st,
		 dev_t rdev)
{
	uint32_t none = NODE_NONE;

	if (!__atomic_compare_exchange_n(&node->state, &none, NODE_WRITTEN,
					 false, __ATOMIC_ACQUIRE,
					 __ATOMIC_RELAXED))
		return false;
	node->kept = -1;
	node->rdev = rdev;
	node->dev = st->st_dev;
	node->ino = st->st_ino;
	__atomic_store_n(&node->state, NODE_KNOWN, __ATOMIC_RELEASE);
	return keep(node, placeholder);
}

/* The row to begin with: a descriptor that a program was started with may have
   the number of a row of its parent, and is seldom that of another node. */
static unsigned first_row(ino_t ino)
{
	return (unsigned)(ino * UINT64_C(0x9e3779b97f4a7c15) >> 58);
}

/* The row of a node, with a descriptor of its placeholder; NODES if there is
   none. */
static unsigned row_of(struct node *nodes, int placeholder, dev_t rdev)
{
	struct stat st;

	if (raw_fstat(placeholder, &st) < 0)
		return NODES;
	for (unsigned i = 0; i < NODES; i++) {
		unsigned row = (first_row(st.st_ino) + i) % NODES;
		struct node *node = &nodes[row];

		if (is_known(node) && node->ino == st.st_ino &&
		    node->dev == st.st_dev && node->rdev == rdev)
			return keep(node, placeholder) ? row : NODES;
		if (fill(node, placeholder, &st, rdev))
			return row;
	}
	return NODES;
}

bool stand_in_note(int fd, int placeholder)
{
	struct node *nodes = mem_map_once(&table, NODES * sizeof(*nodes));
	struct stat st;
	unsigned row;

	if (!nodes || raw_fstat(fd, &st) < 0)
		return false;
	row = row_of(nodes, placeholder, st.st_rdev);
	return row < NODES && raw(__NR_fcntl, fd, F_SETSIG, row + 1) >= 0;
}

/* The node that a descriptor was opened as; NULL if it was not. */
static const struct node *node_of(const struct node *nodes, int fd)
{
	long signal = raw(__NR_fcntl, fd, F_GETSIG);
	const struct node *node;
	struct stat st;

	if (signal < 1 || signal > NODES)
		return NULL;
	node = &nodes[signal - 1];
	/* A program may have chosen a signal itself. */
	if (!is_known(node) || raw_fstat(fd, &st) < 0 || !S_ISCHR(st.st_mode) ||
	    st.st_rdev != node->rdev || !leads_to(node->kept, node))
		return NULL;
	return node;
}

int stand_in_at(int dir, const char *path)
{
	const struct node *nodes = __atomic_load_n(&table, __ATOMIC_ACQUIRE);
	const struct node *node;

	if (likely(!nodes) || dir < 0 ||
	    (path && (!mem_readable(path, 1) || *path)))
		return dir;
	node = node_of(nodes, dir);
	return node ? node->kept : dir;
}
