/* SPDX-License-Identifier: BSD-2-Clause */
#include "uchroot/run/copy_out.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "common/file/remove.h"
#include "common/path.h"
#include "uchroot/copy/copy.h"
#include "uchroot/run/archive_out.h"
#include "uchroot/tree/in_root.h"

struct taking {
	const struct copy_out *out;
	const struct opened *opened;
	const char *library;
	const struct state *owners;
	struct audit *audit;
	struct fault *fault;
	char path[PATH_MAX]; /* on the host */
	const char *name;    /* its last component */
};

/* ------------------------------------------------------------- the names */

/* Stores where it is to be: below a directory that is there, by its own
   name. */
static int name_it(struct taking *taking)
{
	const struct copy_out *out = taking->out;
	CLEANUP_FREE char *key = path_key(out->from);
	const char *base = key ? path_base(key) : "";
	struct stat st;
	bool below = stat(out->to, &st) == 0 && S_ISDIR(st.st_mode);

	if (!key)
		return fault_errno(taking->fault, "%s", out->from);
	if (below && !strcmp(base, "."))
		return fault_set(taking->fault, "%s: is there", out->to);
	if (snprintf(taking->path, PATH_MAX, "%s%s%s%s", out->to,
		     below ? "/" : "", below ? base : "",
		     below && out->archive ? ".tar" : "") >= PATH_MAX) {
		errno = ENAMETOOLONG;
		return fault_errno(taking->fault, "%s", out->to);
	}
	taking->name = path_base(taking->path);
	return 0;
}

/* A directory beside it, in which it is made. */
static int make_workshop(const struct taking *taking, char path[PATH_MAX])
{
	CLEANUP_FREE char *dir = path_directory(taking->path);

	if (dir &&
	    snprintf(path, PATH_MAX, "%s.uchroot-%d", dir, getpid()) < PATH_MAX)
		return mkdir(path, 0700);
	errno = dir ? ENAMETOOLONG : errno;
	return -1;
}

/* ------------------------------------------------------------- the copy */

/* Writes the line of a file. */
static int note(void *arg, const char *key, uint64_t size, const char *sha256)
{
	struct taking *taking = arg;
	struct audit *audit = taking->audit;
	char path[2 * PATH_MAX];

	snprintf(path, sizeof(path), "%.*s%s",
		 (int)(taking->name - taking->path), taking->path, key);
	audit_event(audit, "copy_out");
	audit_text(audit, "path", path);
	audit_number(audit, "size", size);
	audit_text(audit, "sha256", sha256);
	if (audit_write(audit, taking->fault) == 0)
		return 0;
	errno = EIO;
	return -1;
}

static int copy_files(struct taking *taking, int from, int workshop)
{
	struct tree tree;
	struct copy copy = { .tree = &tree,
			     .owners = taking->owners,
			     .bare = true,
			     .copied = taking->audit ? note : NULL,
			     .arg = taking };
	int ret;

	tree_init(&tree, workshop);
	ret = copy_tree(&copy, from, taking->name, taking->out->from,
			taking->fault);
	tree_fini(&tree);
	return ret;
}

static int make_archive(struct taking *taking, int from, const char *workshop)
{
	char path[2 * PATH_MAX];
	const struct archive_out archive = { .from = from,
					     .path = path,
					     .owners = taking->owners,
					     .library = taking->library };
	char sha256[SHA256_HEX_SIZE];
	struct stat st;
	uint64_t size;

	if (fstat(from, &st) < 0 || !S_ISDIR(st.st_mode)) {
		errno = ENOTDIR;
		return fault_errno(taking->fault, "%s", taking->out->from);
	}
	snprintf(path, sizeof(path), "%s/%s", workshop, taking->name);
	if (archive_out(&archive, &size, sha256, taking->fault) < 0)
		return -1;
	return taking->audit ? note(taking, taking->name, size, sha256) : 0;
}

/* Makes it in the workshop, and gives it its name. */
static int make(struct taking *taking, int from, const char *workshop)
{
	CLEANUP_FD int dir = open(workshop, O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (dir < 0)
		return fault_errno(taking->fault, "%s", workshop);
	if ((taking->out->archive ? make_archive(taking, from, workshop)
				  : copy_files(taking, from, dir)) < 0)
		return -1;
	return renameat(dir, taking->name, AT_FDCWD, taking->path) < 0
		       ? fault_errno(taking->fault, "%s", taking->path)
		       : 0;
}

static int take(struct taking *taking)
{
	const char *from = taking->out->from;
	CLEANUP_FD int fd = in_root_open(taking->opened->root, from, O_PATH);
	char workshop[PATH_MAX];
	int ret;

	if (fd < 0)
		return fault_errno(taking->fault, "%s", from);
	if (name_it(taking) < 0)
		return -1;
	if (make_workshop(taking, workshop) < 0)
		return fault_errno(taking->fault, "%s", taking->path);
	ret = make(taking, fd, workshop);
	(void)!tree_remove(workshop);
	return ret;
}

int copy_out(const struct copy_out *list, size_t count,
	     const struct opened *opened, const char *library,
	     struct audit *audit, struct fault *fault)
{
	struct state owners;
	struct taking taking = { .opened = opened,
				 .library = library,
				 .owners = &owners,
				 .audit = audit,
				 .fault = fault };
	int ret;

	state_init(&owners);
	ret = state_from_open_ledger(&owners, opened->ledger,
				     "the box's ledger", 0, fault);
	state_sort(&owners);
	for (size_t i = 0; ret == 0 && i < count; i++) {
		taking.out = &list[i];
		ret = take(&taking);
	}
	state_fini(&owners);
	return ret;
}
