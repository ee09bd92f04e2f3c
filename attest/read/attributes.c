/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Attributes by a descriptor of their object, so that no link leads elsewhere:
 * of files and directories by an open one; of all others, which must not be
 * opened, by the name that /proc has for a descriptor of O_PATH.
 */
#include "attest/read/attributes.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/xattr.h>

#include "common/file/beneath.h"
#include "raw/attrs.h"

/* An object: an open descriptor, or a name for one. */
struct handle {
	int fd;
	char path[32]; /* "": the descriptor is open */
};

static ssize_t list(const struct handle *handle, char *names, size_t size)
{
	return handle->path[0] ? listxattr(handle->path, names, size)
			       : flistxattr(handle->fd, names, size);
}

static ssize_t get(const struct handle *handle, const char *name, char *value,
		   size_t size)
{
	return handle->path[0] ? getxattr(handle->path, name, value, size)
			       : fgetxattr(handle->fd, name, value, size);
}

/* Adds the value of one; an attribute that is gone again is none. */
static int add(const struct handle *handle, const char *name, struct str *run)
{
	static char value[XATTR_SIZE_MAX];
	ssize_t size = get(handle, name, value, sizeof(value));
	const struct attr attr = {
		.name = name,
		.name_size = strlen(name),
		.value = value,
		.value_size = size < 0 ? 0 : (uint32_t)size,
	};

	if (size < 0)
		return errno == ENODATA ? 0 : -1;
	if (!object_add_xattr(run, &attr)) {
		errno = EINVAL;
		return -1;
	}
	return 0;
}

static int add_all(const struct handle *handle, struct str *run)
{
	static char names[XATTR_LIST_MAX];
	ssize_t size = list(handle, names, sizeof(names));

	if (size < 0)
		return errno == ENOTSUP ? 0 : -1;
	for (const char *name = names; name < names + size;
	     name += strlen(name) + 1)
		if (add(handle, name, run) < 0)
			return -1;
	return 0;
}

int attributes_set(struct object *object, struct arena *arena,
		   const struct str *run)
{
	if (str_failed(run))
		return -1;
	object->xattrs = arena_copy(arena, str_text(run), run->len);
	object->xattrs_size = run->len;
	object->stated |= OBJECT_XATTRS;
	return object->xattrs ? 0 : -1;
}

static int open_handle(struct handle *handle, const struct object *object,
		       int top)
{
	int flags = object->type == 'd'	  ? O_RDONLY | O_DIRECTORY
		    : object->type == 'f' ? O_RDONLY | O_NONBLOCK | O_NOCTTY
					  : O_PATH;

	handle->path[0] = '\0';
	handle->fd = beneath_open(top, object->path, flags);
	if (flags == O_PATH)
		snprintf(handle->path, sizeof(handle->path), "/proc/self/fd/%d",
			 handle->fd);
	return handle->fd;
}

int attributes_read(struct object *object, struct arena *arena, int top)
{
	struct str run = STR_INIT;
	struct handle handle;
	int ret = open_handle(&handle, object, top);

	if (ret >= 0) {
		ret = add_all(&handle, &run);
		if (ret == 0)
			ret = attributes_set(object, arena, &run);
		cleanup_fd(&handle.fd);
	}
	str_fini(&run);
	return ret < 0 ? -1 : 0;
}
