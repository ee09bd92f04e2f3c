/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Opens the trees that the user named, and says what is wrong with them.  A
 * tree that is to be changed must never be reached through a symbolic link:
 * beneath.h says why.
 */
#include "protocmp/tool/source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "common/file/beneath.h"
#include "common/tool/diag.h"
#include "pkgdb/read/detect.h"
#include "pkgdb/read/formats.h"

bool source_is_tree(const char *word)
{
	struct fault fault;
	enum shape shape;

	if (detect_shape(word, &shape) != 0)
		die_errno(STATUS_TROUBLE, "%s", word);
	return shape == SHAPE_DIRECTORY &&
	       !detect_other(all_formats, SHAPE_DIRECTORY, word, &fault);
}

void source_tell_unused(const struct exceptions *exceptions)
{
	const struct exception *line;

	for (size_t n = 0; (line = exceptions_get(exceptions, n)); n++)
		if (!line->used)
			note("%s:%u: the exception '%s' is not used",
			     line->file, line->line, line->path);
}

int source_open(const char *word)
{
	int top = open(word, O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (top < 0)
		die_errno(STATUS_TROUBLE, "%s", word);
	return top;
}

int source_open_to_change(const char *word)
{
	int top = beneath_open_top(word);

	if (top >= 0)
		return top;
	if (errno == ELOOP)
		die(STATUS_TROUBLE,
		    "%s: the path leads through a symbolic "
		    "link; name the directory itself",
		    word);
	die_errno(STATUS_TROUBLE, "%s", word);
}

int source_trouble(void *arg UNUSED, const char *path, int err)
{
	if (err == EXDEV) {
		fail(STATUS_TROUBLE, "%s: is a mount point; not entered", path);
		return 0;
	}
	errno = err;
	fail_errno(STATUS_TROUBLE, "%s", path);
	return 0;
}

enum users_table source_table(enum users_table wanted, const struct list *other)
{
	if (wanted != USERS_BY_FORMAT)
		return wanted;
	for (size_t n = 0; n < other->count; n++)
		if (other->entries[n]->source)
			return other->entries[n]->source->table;
	return USERS_SOLARIS;
}
