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
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <uthash.h>

#include "common/advance.h"
#include "common/array.h"
#include "common/caps.h"
#include "common/digest.h"
#include "common/file/beneath.h"
#include "common/file/sum.h"
#include "common/path.h"
#include "faked/import/rule.h"
#include "ledger/ledger.h"
#include "raw/attrs.h"
#include "state/disk/match.h"

/* Linux has 12 bits for the major number of a device, 20 for the minor. */
#define MAJOR_MAX 0xfffu
#define MINOR_MAX 0xfffffu

/* An entry, and the file at its path. */
struct found {
	const struct pkgdb_entry *entry;
	int dir; /* that holds it */
	const char *base;
	struct statx stx;
};

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
	if (!entry->digests || !digests_are_computed(entry->digests))
		return true;
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
static void take_owner(const struct found *found, struct state_entry *record)
{
	const struct pkgdb_entry *entry = found->entry;
	bool builder = found->stx.stx_uid == geteuid();

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

/* Attributes: all that a state or part data has, or capabilities alone. */
static int take_xattrs(struct state *state, const struct pkgdb_entry *entry,
		       struct state_entry *record)
{
	unsigned char value[CAPS_SIZE];
	struct attr attr = { "security.capability", (const char *)value, 19,
			     CAPS_SIZE };
	struct caps caps;

	if (entry->record)
		return state_set_xattrs(state, record, entry->record->xattrs,
					entry->record->xattrs_size);
	if (!entry->caps || !caps_parse(entry->caps, &caps))
		return 0;
	caps_encode(&caps, value);
	return state_add_xattr(state, record, &attr);
}

/* The absolute path, which belongs to the state; NULL without memory. */
static const char *absolute(struct taking *taking, const char *key)
{
	struct str path = STR_INIT;
	const char *copy;

	str_puts(&path, taking->root[1] ? taking->root : "");
	if (strcmp(key, ".") != 0 || path.len == 0)
		str_printf(&path, "/%s", strcmp(key, ".") == 0 ? "" : key);
	copy = str_failed(&path)
		       ? NULL
		       : state_copy(&taking->state, path.data, path.len);
	str_fini(&path);
	return copy;
}

/* Whether a session shows without the record what it says.  Other names of the
   file may say something else, and then it is compared. */
static bool is_shown_anyway(const struct taking *taking,
			    const struct found *found,
			    const struct state_entry *record)
{
	const struct pkgdb_entry *entry = found->entry;
	uid_t builder = geteuid();
	gid_t gid = builder == 0 ? found->stx.stx_gid : 0;

	return taking->blank && found->stx.stx_uid == builder &&
	       (found->stx.stx_nlink < 2 || S_ISDIR(found->stx.stx_mode)) &&
	       record->uid == 0 && record->gid == gid &&
	       record->mode == found->stx.stx_mode && !entry->caps &&
	       !(entry->record && entry->record->xattrs_size);
}

/* Adds the record of a file that fits.  0, or -1 with errno. */
static int record(struct taking *taking, const struct found *found)
{
	struct state_entry *entry = state_add(&taking->state);
	struct ledger_key key;

	if (!entry)
		return -1;
	ledger_key_at(&key, &found->stx, found->dir, found->base,
		      AT_SYMLINK_NOFOLLOW);
	entry->dev = key.dev;
	entry->ino = key.ino;
	entry->tag = key.tag;
	entry->nlink = found->stx.stx_nlink;
	entry->marks = STATE_PROVEN;
	entry->command = "";
	take_owner(found, entry);
	take_mode(found, entry);
	if (is_shown_anyway(taking, found, entry)) {
		taking->state.count--;
		return 0;
	}
	entry->path = absolute(taking, found->entry->path);
	if (!entry->path)
		return -1;
	return take_xattrs(&taking->state, found->entry, entry);
}

/* The first name of what is no regular file and has several. */
struct first_name {
	uint64_t inode; /* key */
	const struct pkgdb_entry *entry;
	UT_hash_handle hh;
};

/* The entry of the first name of an entry's file, which is noted if it is this
   one.  NULL with ENOMEM. */
static const struct pkgdb_entry *first_name(struct taking *taking,
					    const struct pkgdb_entry *entry)
{
	struct first_name *first;

	HASH_FIND(hh, taking->firsts, &entry->inode, sizeof(entry->inode),
		  first);
	if (first)
		return first->entry;
	first = calloc(1, sizeof(*first));
	if (!first)
		return NULL;
	first->inode = entry->inode;
	first->entry = entry;
	HASH_ADD(hh, taking->firsts, inode, sizeof(first->inode), first);
	return entry;
}

/* Stores the entry whose file this one is a name of, NULL for none.  0, or -1
   with errno. */
static int find_target(struct taking *taking, const struct pkgdb_entry *entry,
		       const struct pkgdb_entry **target)
{
	*target = NULL;
	if (entry->type == PKGDB_HARDLINK) {
		*target = pkgdb_follow(taking->db, entry);
		return 0;
	}
	if (!(entry->inode & PKGDB_TIED) ||
	    pkgdb_kind(entry->type) == PKGDB_DIR)
		return 0;
	*target = first_name(taking, entry);
	return *target ? 0 : -1;
}

/* Notes a hard link whose target is another file.  1 if it is, 0 if not; -1
   with errno. */
static int note_link(struct taking *taking, const struct found *found)
{
	const struct pkgdb_entry *target;
	CLEANUP_FD int fd = -1;
	struct statx stx;

	if (find_target(taking, found->entry, &target) < 0)
		return -1;
	if (!target || target == found->entry)
		return 0;
	/* Not by take_directory(): that of the entry stays open.  That the
	   target is not there is told of the target. */
	fd = beneath_open(taking->top, target->path, O_PATH);
	if (fd < 0 || match_statx_at(fd, "", AT_EMPTY_PATH, &stx) < 0)
		return 0;
	if (stx.stx_ino == found->stx.stx_ino &&
	    stx.stx_dev_minor == found->stx.stx_dev_minor &&
	    stx.stx_dev_major == found->stx.stx_dev_major)
		return 0;
	if (array_grow(&taking->links, taking->link_count,
		       &taking->link_capacity, sizeof(*taking->links)) < 0)
		return -1;
	taking->links[taking->link_count++] = (struct taken_link){
		found->entry, target,
		S_ISREG(stx.stx_mode) && S_ISREG(found->stx.stx_mode)
	};
	return 1;
}

static void free_first_names(struct taking *taking)
{
	struct first_name *first, *next;

	HASH_ITER (hh, taking->firsts, first, next) {
		HASH_DEL(taking->firsts, first);
		free(first);
	}
}

/* ------------------------------------------------------------- all of them */

int take_absent(struct taking *taking, const struct pkgdb_entry *entry, int err)
{
	bool absent = err == ENOENT;

	if (absent && (taking->missing_ok || entry->fields & PKGDB_OPTIONAL)) {
		taking->missing++;
		return 0;
	}
	if (absent)
		return take_refuse(taking, entry, "is not there");
	if (err == ELOOP || err == ENOTDIR)
		return take_refuse(taking, entry,
				   "a part of the path is no "
				   "directory of the tree");
	return take_refuse(taking, entry, "%s", strerror(err));
}

int take_at(struct taking *taking, const struct pkgdb_entry *entry, int dir,
	    const char *base)
{
	struct found found = { .entry = entry, .dir = dir, .base = base };
	int link;

	if (match_statx_at(dir, base, 0, &found.stx) < 0)
		return take_absent(taking, entry, errno);
	if (!has_good_device(taking, entry) || !has_type(taking, &found) ||
	    !has_target(taking, &found) || !has_contents(taking, &found))
		return 0;
	link = note_link(taking, &found);
	return link != 0 ? (link < 0 ? -1 : 0) : record(taking, &found);
}

/* Takes one entry.  0, or -1 with errno. */
static int take(struct taking *taking, const struct pkgdb_entry *entry)
{
	const char *base;
	int dir;

	if (!take_knows_owner(taking, entry))
		return 0;
	dir = take_directory(taking, entry->path, &base);
	if (dir < 0)
		return errno == ENOMEM ? -1 : take_absent(taking, entry, errno);
	return take_at(taking, entry, dir, base);
}

static int take_next(void *arg, const struct pkgdb_entry *entry)
{
	struct taking *taking = arg;

	advance("paths compared", ++taking->compared, 0);
	return take(taking, entry);
}

/* Orders records by their file, for qsort(3), then as they were added: those of
   rules first, of either sort by path. */
static int by_file(const void *a, const void *b)
{
	const struct state_entry *const *x = a, *const *y = b;

	if ((*x)->dev != (*y)->dev)
		return (*x)->dev < (*y)->dev ? -1 : 1;
	if ((*x)->ino != (*y)->ino)
		return (*x)->ino < (*y)->ino ? -1 : 1;
	return (*x)->order < (*y)->order ? -1 : 1;
}

/* Whether two records of one file say the same, or one of them yields. */
static bool agree(const struct taking *taking, const struct state_entry *a,
		  const struct state_entry *b)
{
	if ((a->order < taking->ruled) != (b->order < taking->ruled))
		return true;
	return a->uid == b->uid && a->gid == b->gid && a->mode == b->mode &&
	       a->rdev == b->rdev && a->xattrs_size == b->xattrs_size &&
	       (a->xattrs_size == 0 ||
		memcmp(a->xattrs, b->xattrs, a->xattrs_size) == 0);
}

/* Refuses files that have several names, for which different things are said,
   as where a copy has made one file of equal ones. */
static int compare_names(struct taking *taking)
{
	struct state *state = &taking->state;
	const struct state_entry **order = calloc(state->count + 1,
						  sizeof(*order));
	size_t count = 0;

	if (!order)
		return -1;
	for (size_t i = 0; i < state->count; i++)
		if (state->entries[i].nlink > 1)
			order[count++] = &state->entries[i];
	qsort(order, count, sizeof(*order), by_file);
	for (size_t i = 1; i < count; i++) {
		if (order[i - 1]->dev != order[i]->dev ||
		    order[i - 1]->ino != order[i]->ino ||
		    agree(taking, order[i - 1], order[i]))
			continue;
		taking->one_file(taking->arg, order[i - 1]->path,
				 order[i]->path);
	}
	free(order);
	return 0;
}

int take_all(struct taking *taking, struct fault *fault)
{
	taking->dir = -1;
	/* Of two records of one file the later counts: that of an entry. */
	if (rule_take_all(taking) != 0 ||
	    pkgdb_each(taking->db, take_next, taking) != 0 ||
	    compare_names(taking) < 0)
		return fault_errno(fault, "cannot import into %s",
				   taking->root);
	return 0;
}

void taking_fini(struct taking *taking)
{
	leave_directory(taking);
	free_first_names(taking);
	free(taking->links);
	taking->links = NULL;
	state_fini(&taking->state);
}
