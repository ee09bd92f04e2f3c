/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Compares entries with the files at their paths.  The tree may have come from
 * anywhere and the entries, too: a name is opened beneath the top only, a file
 * is read only for a checksum that an entry states, and what does not fit is
 * told and not taken.
 */
#include "faked/import/take.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/caps.h"
#include "common/digest.h"
#include "common/file/beneath.h"
#include "common/file/sum.h"
#include "common/path.h"
#include "faked/import/relink.h"
#include "ledger/ledger.h"
#include "raw/attrs.h"
#include "state/disk/match.h"

/* Linux has 12 bits for the major number of a device, 20 for the minor. */
#define MAJOR_MAX 0xfffu
#define MINOR_MAX 0xfffffu

/* Capabilities as an attribute. */
#define CAPS_PACKED (ATTR_HEAD_SIZE + 19 + CAPS_SIZE)

/* An entry, and the file at its path. */
struct found {
	const struct pkgdb_entry *entry;
	int dir; /* that holds it */
	const char *base;
	struct statx stx;
};

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

/* ------------------------------------------------------------- comparing */

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

/* The type of the files that an entry describes; 0 if it does not say. */
static mode_t type_of(const struct pkgdb_entry *entry)
{
	switch (pkgdb_kind(entry->type)) {
	case PKGDB_FILE: return S_IFREG;
	case PKGDB_DIR: return S_IFDIR;
	case PKGDB_SYMLINK: return S_IFLNK;
	case PKGDB_FIFO: return S_IFIFO;
	case PKGDB_SOCKET: return S_IFSOCK;
	case PKGDB_CHAR: return S_IFCHR;
	case PKGDB_BLOCK: return S_IFBLK;
	default: return 0;
	}
}

/* Whether a type is one of those for which an empty file may stand. */
static bool is_node(mode_t type)
{
	return type == S_IFCHR || type == S_IFBLK || type == S_IFIFO ||
	       type == S_IFSOCK;
}

/* Whether the file is of the entry's type; tells if not. */
static bool has_type(struct taking *taking, const struct found *found)
{
	mode_t wanted = type_of(found->entry), is = found->stx.stx_mode;

	if (!wanted || wanted == (is & S_IFMT))
		return true;
	if (is_node(wanted) && S_ISREG(is) && found->stx.stx_size == 0)
		return true;
	if (is_node(wanted) && S_ISREG(is))
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

/* The checksums of a file.  0, or -1 with errno. */
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
	return sum_all_kinds(fd, sums);
}

/* Appends those of the checksums of a file that an entry states. */
static void put_stated(struct str *to, char *sums, const char *stated)
{
	size_t len;

	for (char *sum; (sum = strsep(&sums, " "));) {
		size_t name = strcspn(sum, "=");

		sum[name] = '\0';
		if (!digest_value(stated, sum, &len))
			continue;
		str_printf(to, "%s%s=%s", to->len ? " " : "", sum,
			   sum + name + 1);
	}
}

/* Tells of contents that are not those of the entry. */
static void refuse_contents(struct taking *taking,
			    const struct pkgdb_entry *entry, struct str *sums)
{
	struct str shown = STR_INIT;

	put_stated(&shown, sums->data, entry->digests);
	take_refuse(taking, entry, "has other contents: %s, and not %s",
		    str_text(&shown), entry->digests);
	str_fini(&shown);
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
		refuse_contents(taking, entry, &sums);
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
	mode_t is = found->stx.stx_mode, type = type_of(entry);

	record->mode = is;
	if (entry->fields & PKGDB_MODE && !S_ISLNK(is)) {
		record->mode = (is & S_IFMT) | (entry->mode & ALLPERMS);
		record->flags |= LEDGER_HAS_MODE;
	}
	if (!is_node(type) || type == (is & S_IFMT))
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
	return S_ISREG(is) && size == 0 && is_node(other & S_IFMT);
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
	if (!has_good_device(taking, entry) || !has_type(taking, &found) ||
	    !has_target(taking, &found) || !has_contents(taking, &found))
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
