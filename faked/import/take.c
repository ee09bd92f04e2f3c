/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Makes steps of entries that fit their files.  The tree may have come from
 * anywhere and the entries, too: a name is opened beneath the top only, and
 * what does not fit is told and not taken.
 */
#include "faked/import/take.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/caps.h"
#include "common/file/beneath.h"
#include "common/path.h"
#include "faked/import/fit.h"
#include "faked/import/relink.h"
#include "ledger/ledger.h"
#include "raw/attrs.h"
#include "state/disk/match.h"

/* Capabilities as an attribute. */
#define CAPS_PACKED (ATTR_HEAD_SIZE + 19 + CAPS_SIZE)

/* Whether the file has several names.  A directory has but one. */
static bool has_names(const struct found *found)
{
	return found->stx.stx_nlink > 1 && !S_ISDIR(found->stx.stx_mode);
}

/* Closes the directory of the last entry. */
static void leave_directory(struct taking *taking)
{
	cleanup_fd(&taking->dir);
	taking->dir = -1;
	free(taking->dir_key);
	taking->dir_key = NULL;
}

int take_directory(struct taking *taking, const char *key, const char **base)
{
	size_t len = path_parent_len(key);

	*base = len ? key + len + 1 : key;
	if (len == 0)
		return taking->top;
	if (taking->dir >= 0 && strncmp(key, taking->dir_key, len) == 0 &&
	    taking->dir_key[len] == '\0')
		return taking->dir;
	leave_directory(taking);
	taking->dir_key = strndup(key, len);
	if (!taking->dir_key)
		return -1;
	taking->dir = beneath_open(taking->top, taking->dir_key,
				   O_PATH | O_DIRECTORY);
	return taking->dir;
}

int take_refuse(struct taking *taking, const struct pkgdb_entry *entry,
		const char *format, ...)
{
	struct str why = STR_INIT;
	va_list args;

	va_start(args, format);
	str_vprintf(&why, format, args);
	va_end(args);
	taking->refused(taking->arg, entry, str_text(&why));
	str_fini(&why);
	return 0;
}

bool take_knows_owner(struct taking *taking, const struct pkgdb_entry *entry)
{
	bool user = entry->fields & PKGDB_UID || !(entry->fields & PKGDB_OWNER);
	bool group = entry->fields & PKGDB_GID ||
		     !(entry->fields & PKGDB_GROUP);

	if (!user)
		take_refuse(taking, entry,
			    "user '%s' has no number that is "
			    "known here",
			    entry->owner);
	if (!group)
		take_refuse(taking, entry,
			    "group '%s' has no number that is "
			    "known here",
			    entry->group);
	return user && group;
}

/* ------------------------------------------------------------- recording */

/* The owner, or what a session shows where the entry does not say. */
static void take_owner(const struct taking *taking, const struct found *found,
		       struct state_entry *record)
{
	const struct pkgdb_entry *entry = found->entry;
	bool builder = !taking->real && found->stx.stx_uid == taking->builder;

	record->uid = builder ? 0 : found->stx.stx_uid;
	record->gid = builder ? 0 : found->stx.stx_gid;
	if (entry->fields & PKGDB_UID)
		record->uid = entry->uid;
	if (entry->fields & PKGDB_GID)
		record->gid = entry->gid;
}

/* Type, permissions and number of a device. */
static void take_mode(const struct found *found, struct state_entry *record)
{
	const struct pkgdb_entry *entry = found->entry;
	mode_t is = found->stx.stx_mode, type = pkgdb_mode_of(entry->type);

	record->mode = is;
	if (entry->fields & PKGDB_MODE && !S_ISLNK(is)) {
		record->mode = (is & S_IFMT) | (entry->mode & ALLPERMS);
		record->flags |= LEDGER_HAS_MODE;
	}
	if (!fit_is_node(type) || type == (is & S_IFMT))
		return;
	record->mode = type | (record->mode & ALLPERMS);
	record->flags |= LEDGER_HAS_MODE | LEDGER_HAS_TYPE;
	if (entry->fields & PKGDB_DEVICE)
		record->rdev = ledger_dev(entry->major, entry->minor);
}

/* Attributes: all that a state or part data has, or capabilities alone, which
   are put into `packed`. */
static void take_xattrs(const struct pkgdb_entry *entry,
			struct state_entry *record, char packed[CAPS_PACKED])
{
	unsigned char value[CAPS_SIZE];
	struct attr attr = { "security.capability", (const char *)value, 19,
			     CAPS_SIZE };
	struct caps caps;

	if (entry->record) {
		record->xattrs = entry->record->xattrs;
		record->xattrs_size = entry->record->xattrs_size;
	} else if (entry->caps && caps_parse(entry->caps, &caps)) {
		caps_encode(&caps, value);
		record->xattrs = packed;
		record->xattrs_size = attrs_put(packed, &attr);
	}
}

/* Whether a session shows without the record what it says.  Other names of the
   file may say something else, and then it is compared. */
static bool is_shown_anyway(const struct taking *taking,
			    const struct found *found,
			    const struct state_entry *record)
{
	gid_t gid = taking->builder == 0 ? found->stx.stx_gid : 0;

	return taking->blank && !taking->real &&
	       found->stx.stx_uid == taking->builder && !has_names(found) &&
	       record->uid == 0 && record->gid == gid &&
	       record->mode == found->stx.stx_mode && record->xattrs_size == 0;
}

/* Refuses what is said of a file under this name, if something else was said
   under another, as where a copy has made one file of equal ones.  0, or -1
   with errno. */
static int compare_names(struct taking *taking, const struct found *found,
			 const struct state_entry *record)
{
	const char *path = found->entry->path, *other;

	if (!has_names(found))
		return 0;
	if (names_compare(&taking->names, record, path, taking->ruling,
			  &other) < 0)
		return -1;
	if (other)
		taking->one_file(taking->arg, other, path);
	return 0;
}

/* Adds the record of a file that fits.  0, or -1 with errno. */
static int record(struct taking *taking, const struct found *found)
{
	struct state_entry entry = { .command = "" };
	char packed[CAPS_PACKED];
	struct ledger_key key;

	ledger_key_at(&key, &found->stx, found->dir, found->base,
		      AT_SYMLINK_NOFOLLOW);
	entry.dev = key.dev;
	entry.ino = key.ino;
	take_owner(taking, found, &entry);
	take_mode(found, &entry);
	take_xattrs(found->entry, &entry, packed);
	if (is_shown_anyway(taking, found, &entry))
		return 0;
	if (compare_names(taking, found, &entry) < 0)
		return -1;
	return steps_put(&taking->steps,
			 &(struct step){
				 .path = found->entry->path,
				 .xattrs = entry.xattrs,
				 .xattrs_size = entry.xattrs_size,
				 .ino = key.ino,
				 .dev = key.dev,
				 .tag = key.tag,
				 .uid = entry.uid,
				 .gid = entry.gid,
				 .rdev = entry.rdev,
				 .nlink = found->stx.stx_nlink,
				 .mode = entry.mode,
				 .flags = entry.flags,
				 .whole = found->entry->record != NULL,
			 });
}

/* -------------------------------------------------------- names of one file */

/* Stores the first name of the file that this one should be a name of, itself
   if it is that, and its file; false if there is none.  -1 with errno. */
static int find_first(struct taking *taking, const struct found *found,
		      const struct pkgdb_entry *target,
		      struct first_name *first)
{
	const struct pkgdb_entry *entry = found->entry;
	const struct first_name *known;
	CLEANUP_FD int fd = -1;
	struct statx stx;

	if (target) {
		/* Not by take_directory(): that of the entry stays open.  That
		   the target is not there is told of the target. */
		fd = beneath_open(taking->top, target->path, O_PATH);
		if (fd < 0 || match_statx_at(fd, "", AT_EMPTY_PATH, &stx) < 0)
			return 0;
		*first = names_of(target->path, &stx);
		return 1;
	}
	if (!(entry->inode & PKGDB_TIED) || S_ISDIR(found->stx.stx_mode))
		return 0;
	known = names_first(&taking->names, entry->inode, entry->path,
			    &found->stx);
	if (known)
		*first = *known;
	return known ? 1 : -1;
}

/* Whether a name may become one of a file of another type: one of a node, if it
   is an empty file, which has its place. */
static bool is_placeholder(mode_t is, uint64_t size, mode_t other)
{
	return S_ISREG(is) && size == 0 && fit_is_node(other & S_IFMT);
}

/* Whether nothing is lost if a name becomes one of another file; tells if
   not. */
static bool is_equal(struct taking *taking, const struct found *found,
		     const struct first_name *first)
{
	const mode_t is = found->stx.stx_mode;
	int ret = 1;

	if ((is & S_IFMT) != (first->mode & S_IFMT) || S_ISDIR(is))
		return is_placeholder(is, found->stx.stx_size, first->mode) ||
		       take_refuse(taking, found->entry,
				   "should be a name of '%s', and is of "
				   "another type",
				   first->path);
	if (S_ISREG(is) || S_ISLNK(is))
		ret = relink_compare(taking->top, found->entry->path,
				     first->path, S_ISLNK(is));
	if (ret < 0)
		return take_refuse(taking, found->entry,
				   "cannot be compared with '%s': %s",
				   first->path, strerror(errno));
	return ret > 0 || take_refuse(taking, found->entry,
				      "should be a name of another file, and "
				      "has other contents than that");
}

/* Adds the name of a file that should be a name of another.  1 if it is one to
   add, 0 if not; -1 with errno. */
static int link_name(struct taking *taking, const struct found *found,
		     const struct pkgdb_entry *target)
{
	struct first_name first;
	int ret = find_first(taking, found, target, &first);

	if (ret <= 0)
		return ret;
	if (names_is(&first, &found->stx))
		return 0;
	if (!is_equal(taking, found, &first))
		return 1;
	return steps_put(&taking->steps,
			 &(struct step){ .path = found->entry->path,
					 .target = first.path }) < 0
		       ? -1
		       : 1;
}

/* ------------------------------------------------------------- all of them */

int take_absent(struct taking *taking, const struct pkgdb_entry *entry, int err)
{
	bool absent = err == ENOENT;

	if (absent && (taking->missing_ok || entry->fields & PKGDB_OPTIONAL)) {
		taking->missing++;
		return 0;
	}
	taking->absent += absent;
	if (absent)
		return take_refuse(taking, entry, "is not there");
	if (err == ELOOP || err == ENOTDIR)
		return take_refuse(taking, entry,
				   "a part of the path is no "
				   "directory of the tree");
	return take_refuse(taking, entry, "%s", strerror(err));
}

int take_at(struct taking *taking, const struct pkgdb_entry *entry,
	    const struct pkgdb_entry *target, int dir, const char *base)
{
	struct found found = { .entry = entry, .dir = dir, .base = base };
	int link;

	if (match_statx_at(dir, base, 0, &found.stx) < 0)
		return take_absent(taking, entry, errno);
	taking->found |= strcmp(entry->path, ".") != 0;
	if (!fit_check(taking, &found))
		return 1;
	link = link_name(taking, &found, target);
	if (link == 0)
		link = record(taking, &found);
	return link < 0 ? -1 : 1;
}

int take_entry(struct taking *taking, const struct pkgdb_entry *entry,
	       const struct pkgdb_entry *target)
{
	const char *base;
	int dir;

	if (!take_knows_owner(taking, entry))
		return 1;
	dir = take_directory(taking, entry->path, &base);
	if (dir < 0)
		return errno == ENOMEM ? -1 : take_absent(taking, entry, errno);
	return take_at(taking, entry, target == entry ? NULL : target, dir,
		       base);
}

void taking_init(struct taking *taking)
{
	taking->steps = (struct steps)STEPS_INIT;
	taking->builder = geteuid();
	taking->dir = -1;
}

void taking_fini(struct taking *taking)
{
	leave_directory(taking);
	names_fini(&taking->names);
	steps_fini(&taking->steps);
}
