/* SPDX-License-Identifier: BSD-2-Clause */
#include "attest/build/contents.h"

#include <fcntl.h>

#include "attest/read/tree.h"
#include "attest/write/list.h"
#include "common/digest.h"

/* Reads all of it, and gives it to root. */
static int list(struct tree *tree, struct fault *fault)
{
	struct inventory *inventory = &tree->inventory;

	if (tree_list(tree, fault) < 0 || tree_digest(tree, fault) < 0 ||
	    tree_is_still(tree, fault) < 0)
		return -1;
	for (size_t n = 0; n < inventory->count; n++)
		inventory->list[n].uid = inventory->list[n].gid = 0;
	return 0;
}

static int have_taken(const struct inventory *inventory, contents_take_fn *take,
		      void *arg, struct fault *fault)
{
	char sha256[SHA256_HEX_SIZE];

	for (size_t n = 0; n < inventory->count; n++) {
		const struct object *object = &inventory->list[n];

		if (object->type == 'f' &&
		    digests_sha256(object->digests, sha256) &&
		    take(arg, object->path, sha256, fault) < 0)
			return -1;
	}
	return 0;
}

int contents_manifest(const char *path, struct sink *sink,
		      contents_take_fn *take, void *arg, struct fault *fault)
{
	CLEANUP_FD int top = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct tree tree = { .name = path, .top = top, .no_xattrs = true };
	int ret;

	if (top < 0)
		return fault_errno(fault, "%s", path);
	ret = list(&tree, fault);
	if (ret == 0 && take)
		ret = have_taken(&tree.inventory, take, arg, fault);
	if (ret == 0 &&
	    list_write(sink, &tree.inventory,
		       &(struct list_options){ .no_time = true }) < 0)
		ret = fault_set(fault, "%s: %s", sink->name, sink->fault.text);
	tree_fini(&tree);
	return ret;
}

/* ------------------------------------------------------------------ digest */

struct summing {
	struct sink sink;
	struct sha256 sha256;
};

static int add(struct sink *sink, const void *buf, size_t size)
{
	struct summing *summing = container_of(sink, struct summing, sink);

	sha256_add(&summing->sha256, buf, size);
	return 0;
}

int contents_sum(const char *path, char hex[SHA256_HEX_SIZE],
		 struct fault *fault)
{
	struct summing summing = {
		.sink = { .write = add, .name = path, .fd = -1 }
	};

	sha256_begin(&summing.sha256);
	if (contents_manifest(path, &summing.sink, NULL, NULL, fault) < 0)
		return -1;
	sha256_finish(&summing.sha256, hex);
	return 0;
}
