/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Copies files of the host into a box before the command starts.  They were
 * opened outside, and where they go is looked up in the box.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "common/path.h"
#include "uchroot/box/inside.h"
#include "uchroot/copy/copy.h"
#include "uchroot/tree/in_root.h"

/* Where it is to be: below a directory that is there, by its own name. */
static char *key_for(const struct copy_in *in, int root)
{
	CLEANUP_FD int dir = in_root_open(root, in->to, O_PATH | O_DIRECTORY);
	char path[PATH_MAX];
	bool below = dir >= 0 || !*path_base(in->to);

	if (snprintf(path, sizeof(path), "%s%s%s", in->to, below ? "/" : "",
		     below ? in->name : "") < (int)sizeof(path))
		return path_key(path);
	errno = ENAMETOOLONG;
	return NULL;
}

static int copy_in(const struct copy_in *in, int root,
		   const struct session *session, struct fault *fault)
{
	CLEANUP_FREE char *key = key_for(in, root);
	struct tree tree;
	struct copy copy = { .tree = &tree };
	int ret;

	if (!key)
		return fault_errno(fault, "%s", in->to);
	tree_init(&tree, root);
	ret = copy_tree(&copy, in->fd, key, in->from, fault);
	if (ret == 0) {
		state_sort(&tree.state);
		ret = state_into_ledger(&tree.state, session->fd,
					session->ledger, fault);
	}
	tree_fini(&tree);
	close(in->fd);
	return ret;
}

int copies_make(const struct box *box, const struct session *session,
		struct fault *fault)
{
	CLEANUP_FD int root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (root < 0)
		return fault_errno(fault, "cannot open the box");
	for (size_t i = 0; i < box->copy_count; i++)
		if (copy_in(&box->copies[i], root, session, fault) < 0)
			return -1;
	return 0;
}
