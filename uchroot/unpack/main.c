/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * uchroot-unpack: unpacks an image for uchroot, which has locked and named the
 * folder, and calls it a whole image only if this program succeeds.  A program
 * of its own, since libarchive costs more to load than a box to make, and may
 * crash over a damaged archive.
 *
 *	uchroot-unpack NAME DESCRIPTOR SHA256 FOLDER
 *
 * makes FOLDER/root and FOLDER/ledger from the archive that DESCRIPTOR has
 * open; NAME is for messages.  The exit status is 0 or LAUNCH_FAILED.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>

#include "common/number.h"
#include "common/tool/diag.h"
#include "common/tool/exit_status.h"
#include "faked/session/secret.h"
#include "faked/session/session.h"
#include "uchroot/unpack/archive.h"

static struct fault fault;

static int make_ledger(const struct state *state, int folder)
{
	CLEANUP_FD int fd = openat(folder, "ledger",
				   O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	int ret = fd < 0 ? -errno : session_make_ledger(fd);

	if (ret == 0)
		return state_into_layer(state, fd, "ledger", &fault);
	errno = -ret;
	return fault_errno(&fault, "cannot make a ledger");
}

/* The tarball may have been replaced since it was named by its digest. */
static int check_digest(struct sha256 *sha256, const char *name,
			const char *wanted)
{
	char found[SHA256_HEX_SIZE];

	sha256_finish(sha256, found);
	return strcmp(found, wanted) == 0
		       ? 0
		       : fault_set(&fault, "%s: changed while it was read",
				   name);
}

static int unpack(const char *name, int fd, const char *sha256, int folder)
{
	CLEANUP_FD int root = openat(folder, "root",
				     O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct sha256 read;
	struct tree tree;
	int ret;

	if (root < 0)
		return fault_errno(&fault, "cannot open the new image");
	sha256_begin(&read);
	tree_init(&tree, root);
	ret = archive_into_tree(&tree, fd, name, &read, &fault);
	if (ret == 0)
		ret = check_digest(&read, name, sha256);
	if (ret == 0 && tree_finish(&tree) < 0)
		ret = fault_errno(&fault, "%s: cannot set times", name);
	if (ret == 0) {
		state_sort(&tree.state);
		ret = make_ledger(&tree.state, folder);
	}
	tree_fini(&tree);
	return ret;
}

int main(int argc, char **argv)
{
	CLEANUP_FD int folder = -1;
	uint64_t fd;

	diag_init("uchroot");
	secret_from((const void *)getauxval(AT_RANDOM));
	umask(0);
	if (argc != 5 || !parse_decimal(argv[2], INT_MAX, &fd))
		die(LAUNCH_FAILED, "uchroot-unpack is called by uchroot alone");
	folder = open(argv[4], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (folder < 0 || mkdirat(folder, "root", 0755) < 0 ||
	    fchmodat(folder, "root", 0755, 0) < 0)
		die_errno(LAUNCH_FAILED, "%s", argv[4]);
	if (unpack(argv[1], fd, argv[3], folder) < 0)
		die_fault(LAUNCH_FAILED, &fault);
	return diag_status();
}
