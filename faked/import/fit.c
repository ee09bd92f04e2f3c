/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Compares files with what entries say of them.  A file is read only for a
 * checksum that an entry states, and nothing is changed.
 */
#include "faked/import/fit.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>

#include "common/digest.h"
#include "common/file/beneath.h"
#include "common/file/sum.h"

/* Linux has 12 bits for the major number of a device, 20 for the minor. */
#define MAJOR_MAX 0xfffu
#define MINOR_MAX 0xfffffu

/* What a file is called in messages. */
static const char *type_name(mode_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFREG: return "a file";
	case S_IFDIR: return "a directory";
	case S_IFLNK: return "a symbolic link";
	case S_IFIFO: return "a pipe";
	case S_IFSOCK: return "a socket";
	case S_IFCHR: return "a character device";
	default: return "a block device";
	}
}

bool fit_is_node(mode_t type)
{
	return type == S_IFCHR || type == S_IFBLK || type == S_IFIFO ||
	       type == S_IFSOCK;
}

/* Whether the file is of the entry's type; tells if not. */
static bool has_type(struct taking *taking, const struct found *found)
{
	mode_t wanted = pkgdb_mode_of(found->entry->type);
	mode_t is = found->stx.stx_mode;

	if (!wanted || wanted == (is & S_IFMT))
		return true;
	if (fit_is_node(wanted) && S_ISREG(is) && found->stx.stx_size == 0)
		return true;
	if (fit_is_node(wanted) && S_ISREG(is))
		take_refuse(
			taking, found->entry,
			"is a file of %llu bytes, and should be %s, for which "
			"only an empty one can stand",
			(unsigned long long)found->stx.stx_size,
			type_name(wanted));
	else
		take_refuse(taking, found->entry, "is %s, and should be %s",
			    type_name(is), type_name(wanted));
	return false;
}

static bool has_target(struct taking *taking, const struct found *found)
{
	const char *wanted = found->entry->link;
	char target[PATH_MAX];
	ssize_t size;

	if (found->entry->type != PKGDB_SYMLINK || !wanted)
		return true;
	size = readlinkat(found->dir, found->base, target, sizeof(target) - 1);
	target[size < 0 ? 0 : size] = '\0';
	if (strcmp(target, wanted) == 0)
		return true;
	take_refuse(taking, found->entry,
		    "leads to '%s', and should lead to '%s'", target, wanted);
	return false;
}

/* Those checksums of a file that its entry states.  0, or -1 with errno. */
static int sum(const struct found *found, struct str *sums)
{
	CLEANUP_FD int fd = beneath_open(found->dir, found->base,
					 O_RDONLY | O_NONBLOCK);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0)
		return -1;
	errno = EBUSY;
	if (!S_ISREG(st.st_mode) || st.st_ino != found->stx.stx_ino)
		return -1;
	return sum_kinds(fd, found->entry->digests, sums);
}

/* Whether size and checksum are those of the entry, where it states them. */
static bool has_contents(struct taking *taking, const struct found *found)
{
	const struct pkgdb_entry *entry = found->entry;
	struct str sums = STR_INIT;
	bool same = true;

	if (!pkgdb_is_fixed(entry) || !S_ISREG(found->stx.stx_mode))
		return true;
	if (entry->fields & PKGDB_SIZE && entry->size != found->stx.stx_size) {
		take_refuse(taking, entry,
			    "has %llu bytes, and should have %llu",
			    (unsigned long long)found->stx.stx_size,
			    (unsigned long long)entry->size);
		return false;
	}
	if (!entry->digests)
		return true;
	if (!digests_are_computed(entry->digests)) {
		taking->unchecked++;
		return true;
	}
	if (sum(found, &sums) < 0) {
		take_refuse(taking, entry, "cannot be read: %s",
			    strerror(errno));
		same = false;
	} else if (digests_differ(entry->digests, str_text(&sums))) {
		take_refuse(taking, entry, "has other contents: %s, and not %s",
			    str_text(&sums), entry->digests);
		same = false;
	}
	str_fini(&sums);
	return same;
}

static bool has_good_device(struct taking *taking,
			    const struct pkgdb_entry *entry)
{
	if (entry->type != PKGDB_CHAR && entry->type != PKGDB_BLOCK)
		return true;
	if (entry->fields & PKGDB_DEVICE && entry->major <= MAJOR_MAX &&
	    entry->minor <= MINOR_MAX)
		return true;
	take_refuse(taking, entry, "%u,%u is no number that a device has",
		    entry->major, entry->minor);
	return false;
}

bool fit_check(struct taking *taking, const struct found *found)
{
	return has_good_device(taking, found->entry) &&
	       has_type(taking, found) && has_target(taking, found) &&
	       has_contents(taking, found);
}
