/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Copies an image to a directory of the user.  Until all is there, that has
 * another name: half an image is never taken for one.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "common/file/remove.h"
#include "uchroot/copy/copy.h"
#include "uchroot/image/image.h"

/* Reads what is recorded of the image. */
static int read_owners(const struct image *image, struct state *owners,
		       struct fault *fault)
{
	if (image->ledger < 0)
		return 0;
	if (state_from_open_ledger(owners, image->ledger, "the image's ledger",
				   0, fault) < 0)
		return -1;
	state_sort(owners);
	return 0;
}

/* Copies the image into an open directory, and returns the copy's ledger. */
static int copy(const struct image *image, int to, struct fault *fault)
{
	CLEANUP_FD int from = open(image->path,
				   O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct state owners;
	struct tree tree;
	struct copy copy = { .tree = &tree, .owners = &owners };
	int ledger = -1;

	if (from < 0)
		return fault_errno(fault, "%s", image->path);
	state_init(&owners);
	tree_init(&tree, to);
	if (read_owners(image, &owners, fault) == 0 &&
	    copy_tree(&copy, from, ".", image->path, fault) == 0) {
		state_sort(&tree.state);
		ledger = image_make_ledger(&tree.state, fault);
	}
	tree_fini(&tree);
	state_fini(&owners);
	return ledger;
}

/* The same, into a new directory of this name. */
static int copy_to(const struct image *image, const char *path,
		   struct fault *fault)
{
	CLEANUP_FD int to = -1;
	int ledger;

	if (mkdir(path, 0755) < 0)
		return fault_errno(fault, "%s", path);
	to = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	ledger = to < 0 ? fault_errno(fault, "%s", path)
			: copy(image, to, fault);
	if (ledger < 0)
		(void)!tree_remove(path);
	return ledger;
}

int image_copy(struct image *image, const char *dir, struct fault *fault)
{
	char made[PATH_MAX];
	int ledger;

	if (access(dir, F_OK) == 0)
		return fault_set(fault, "%s: %s", dir, strerror(EEXIST));
	if (snprintf(made, sizeof(made), "%s.new", dir) >= (int)sizeof(made))
		return fault_set(fault, "%s: %s", dir, strerror(ENAMETOOLONG));
	ledger = copy_to(image, made, fault);
	if (ledger < 0)
		return -1;
	image_close(image);
	image->ledger = ledger;
	if (rename(made, dir) < 0 || !realpath(dir, image->path))
		return fault_errno(fault, "%s", dir);
	return 0;
}
