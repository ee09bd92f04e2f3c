/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What an open may imply: permission, a file of overlayfs that is copied up, a
 * record for a file that the call has made, and the set-id bits and
 * capabilities that a file loses which is opened for writing.  Those steps that
 * few calls need are here, apart from the call; the tests for them are inline.
 */
#include "preload/file/opening.h"

#include "preload/base/mem.h"
#include "preload/credentials/permit.h"
#include "preload/file/create.h"
#include "preload/file/remove_privs.h"
#include "preload/record/layers.h"

long opening_permit(struct opening o)
{
	/* Where the kernel has resolved the path, a walk goes the same way,
	   unless the path leads elsewhere; a path that it has refused, it
	   refuses again. */
	if (!o.resolve)
		return permit_open(o.dir, o.path, o.flags);
	if (o.at.dir < 0)
		return 0;
	if (o.resolve & RESOLVE_IN_ROOT)
		return permit_open(o.at.dir, o.at.path, o.flags | O_NOFOLLOW);
	return permit_open(o.dir, o.path, o.flags);
}

void opening_copy_up(struct opening o)
{
	layers_copy_up(o.at.dir, o.at.path, o.at.flags);
	if (o.flags & O_CREAT)
		layers_copy_up_parent(o.at.dir, o.at.path);
}

void opening_remove_privs(int fd, int dir, const char *path)
{
	struct file file;

	if (file_stat(fd, NULL, AT_EMPTY_PATH, &file) >= 0)
		file_remove_privs(&file, dir, path);
}

/* Records a file that was made through a dangling link: the file takes its
   group and ACL from its own directory, not from that of the link.  Returns as
   opening_made(). */
static __attribute__((noinline)) long record_target(int fd, mode_t mode)
{
	struct file_at at = { fd, NULL, AT_EMPTY_PATH };
	char *path = mem_map(PATH_MAX);
	long ret;

	if (!path)
		return 0;
	if (layers_true_path(&at, path)) {
		ret = create_record(fd, NULL, AT_FDCWD, path, mode, NULL);
		ret = create_undo(ret, AT_FDCWD, path, 0);
	} else {
		ret = create_record(fd, NULL, fd, NULL, mode, NULL);
		ret = create_undo(ret, fd, NULL, 0);
	}
	mem_unmap(path, PATH_MAX);
	return ret;
}

long opening_made(struct opening o, int fd)
{
	mode_t mode = o.mode & ALLPERMS;
	long ret;

	if (opening_is_tmpfile(o.flags)) {
		ret = create_record_nameless(fd, o.at.dir, o.at.path, mode);
		return create_undo(ret, fd, NULL, 0);
	}
	if (unlikely(o.dangling))
		return record_target(fd, mode);
	ret = create_record(fd, NULL, o.at.dir, o.at.path, mode, NULL);
	return create_undo(ret, o.at.dir, o.at.path, 0);
}
