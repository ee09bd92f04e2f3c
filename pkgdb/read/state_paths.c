/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Walks the tree of a state once its records have become entries, and adds what
 * the tree has besides.  Reads files as they are on disk, outside of any
 * session, and changes none.  Names of one file are tied by device and inode
 * number, unless records tie them.
 */
#include "pkgdb/read/state_paths.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <uthash.h>

#include "common/file/sum.h"
#include "raw/attrs.h"
#include "state/disk/tree_walk.h"

/* Bytes of a text that an entry counts as, beside its path. */
#define ENTRY_CHARGE 64

/* A file with several names, of which one has an entry. */
struct known_file {
	struct {
		dev_t dev;
		ino_t ino;
	} id; /* key */
	UT_hash_handle hh;
	uint32_t number; /* counted from 1 */
	char path[];	 /* key of the entry */
};

/* The state of one walk. */
struct walking {
	struct reading *in;
	const struct state *state;
	struct tree_walk walk;
	struct known_file *files;
	char *list, *value; /* of attributes */
	int result;	    /* -1: there is a fault */
};

/* The file at the name that the walk has reached. */
struct reached {
	const struct tree_name *name;
	const char *key;
	struct stat st;
};

/* Sets the fault of a path from errno. */
static void refuse(struct walking *walking, const char *key)
{
	walking->result = reading_fault(walking->in, "'%s': %s", key,
					strerror(errno));
}

/* ---------------------------------------------------------- several names */

/* A file that was met before; NULL if it was not. */
static struct known_file *known_file(const struct walking *walking,
				     const struct stat *st)
{
	struct known_file wanted, *found;

	memset(&wanted.id, 0, sizeof(wanted.id));
	wanted.id.dev = st->st_dev;
	wanted.id.ino = st->st_ino;
	HASH_FIND(hh, walking->files, &wanted.id, sizeof(wanted.id), found);
	return found;
}

/* Notes the first name of a file that has more.  0, or -1 with ENOMEM. */
static int note_name(struct walking *walking, const struct reached *at)
{
	struct known_file *file;

	if (S_ISDIR(at->st.st_mode) || at->st.st_nlink < 2)
		return 0;
	file = calloc(1, sizeof(*file) + strlen(at->key) + 1);
	if (!file)
		return -1;
	file->id.dev = at->st.st_dev;
	file->id.ino = at->st.st_ino;
	strcpy(file->path, at->key);
	HASH_ADD(hh, walking->files, id, sizeof(file->id), file);
	file->number = HASH_COUNT(walking->files);
	return 0;
}

/* Ties an entry of what is no regular file to the other names.  0, or -1 with
   ENOMEM. */
static int tie(struct walking *walking, const struct reached *at,
	       struct pkgdb_entry *entry)
{
	const struct known_file *file;

	if (pkgdb_kind(entry->type) == PKGDB_FILE)
		return 0;
	if (!known_file(walking, &at->st) && note_name(walking, at) < 0)
		return -1;
	file = known_file(walking, &at->st);
	if (file)
		entry->inode = reading_tie(walking->in, file->number);
	return 0;
}

static void free_names(struct walking *walking)
{
	struct known_file *file, *next;

	HASH_ITER (hh, walking->files, file, next) {
		HASH_DEL(walking->files, file);
		free(file);
	}
}

/* ------------------------------------------------------------- attributes */

/* Whether a session shows an attribute of the disk, and another machine wants
   it: not the labels of this one's security modules. */
static bool is_wanted(const char *name)
{
	return strncmp(name, "user.", 5) == 0 ||
	       strcmp(name, ATTR_ACCESS_ACL) == 0 ||
	       strcmp(name, ATTR_DEFAULT_ACL) == 0 ||
	       strcmp(name, "security.capability") == 0;
}

/* Appends an attribute of the disk to a run; -1 with errno if it cannot be
   read. */
static int append_xattr(struct walking *walking, const char *path,
			const char *name, struct str *run)
{
	ssize_t size = lgetxattr(path, name, walking->value, XATTR_SIZE_MAX);
	struct attr attr = { name, walking->value, (uint32_t)strlen(name),
			     (uint32_t)size };
	char *room;

	if (size < 0)
		return -1;
	room = str_room(run, ATTR_HEAD_SIZE + attr.name_size + size);
	if (room)
		attrs_put(room, &attr);
	return room ? 0 : -1;
}

/* Appends the attributes of the disk that a record lacks.  Whether there are
   any; -1 with errno. */
static int append_xattrs(struct walking *walking, const char *path,
			 const struct pkgdb_record *record, struct str *run)
{
	ssize_t size = llistxattr(path, walking->list, XATTR_LIST_MAX);
	struct attr known;
	int found = 0;

	for (const char *name = walking->list; name < walking->list + size;
	     name += strlen(name) + 1) {
		if (!is_wanted(name) ||
		    (record && attrs_find(record->xattrs, record->xattrs_size,
					  name, &known)))
			continue;
		if (append_xattr(walking, path, name, run) < 0)
			return -1;
		found = 1;
	}
	return size < 0 && errno != EOPNOTSUPP ? -1 : found;
}

/* A record with the attributes of another one, which may be NULL, and of the
   disk; `record` itself if the disk has no more.  NULL with errno. */
static const struct pkgdb_record *with_xattrs(struct walking *walking,
					      const struct reached *at,
					      const struct pkgdb_record *record)
{
	static const struct pkgdb_record none = { .command = "", .xattrs = "" };
	struct arena *arena = &walking->in->db->arena;
	struct pkgdb_record *made = NULL;
	struct str run = STR_INIT, path = STR_INIT;
	int found;

	if (!record)
		record = &none;
	str_printf(&path, "/proc/self/fd/%d/%s", at->name->dir, at->name->name);
	str_append(&run, record->xattrs, record->xattrs_size);
	found = append_xattrs(walking, str_text(&path), record, &run);
	if (found > 0 && !str_failed(&run) &&
	    (made = arena_alloc(arena, sizeof(*made)))) {
		*made = *record;
		made->xattrs_size = run.len;
		made->xattrs = arena_copy(arena, run.data, run.len);
		if (!made->xattrs)
			made = NULL;
	}
	str_fini(&run);
	str_fini(&path);
	return found == 0 ? record : made;
}

/* ---------------------------------------------------------------- contents */

/* Adds size and checksum of a regular file to an entry.  -1 with errno, EBUSY
   if the file changes while it is read. */
static int take_contents(struct walking *walking, const struct reached *at,
			 struct pkgdb_entry *entry)
{
	CLEANUP_FD int fd = openat(at->name->dir, at->name->name,
				   O_RDONLY | O_NOFOLLOW | O_NONBLOCK |
					   O_CLOEXEC);
	char hex[SHA256_HEX_SIZE];
	struct stat before, after;

	if (fd < 0 || fstat(fd, &before) < 0 ||
	    sum_file(fd, &entry->size, hex) < 0 || fstat(fd, &after) < 0)
		return -1;
	if (before.st_ino != at->st.st_ino ||
	    after.st_size != (off_t)entry->size ||
	    before.st_mtim.tv_sec != after.st_mtim.tv_sec ||
	    before.st_mtim.tv_nsec != after.st_mtim.tv_nsec) {
		errno = EBUSY;
		return -1;
	}
	entry->fields |= PKGDB_SIZE;
	return reading_digest(walking->in, entry, "sha256", hex);
}

/* ----------------------------------------------------------------- entries */

/* Adds an entry under the key of the file.  0, or -1 with the fault. */
static int add(struct walking *walking, const struct reached *at,
	       struct pkgdb_entry *entry)
{
	CLEANUP_FREE char *key = strdup(at->key);

	if (!key)
		return -1;
	walking->in->db->read_bytes += strlen(key) + ENTRY_CHARGE;
	if (reading_add(walking->in, entry, key) < 0)
		walking->result = -1;
	return 0;
}

/* The owner that a session shows of a file without a record. */
static void take_owner(const struct state *state, const struct stat *st,
		       struct pkgdb_entry *entry)
{
	if (!state->unknown_is_real && st->st_uid == state->builder_uid)
		return;
	entry->uid = st->st_uid;
	entry->gid = st->st_gid;
}

/* Reads the target of a symbolic link. */
static int take_target(const struct reached *at, char target[PATH_MAX],
		       struct pkgdb_entry *entry)
{
	ssize_t size = readlinkat(at->name->dir, at->name->name, target,
				  PATH_MAX - 1);

	if (size < 0)
		return -1;
	target[size] = '\0';
	entry->link = target;
	return 0;
}

/* Adds the entry of a file without one.  0, or -1 with errno. */
static int add_file(struct walking *walking, const struct reached *at)
{
	char target[PATH_MAX];
	struct pkgdb_entry entry = {
		.type = pkgdb_type_of(at->st.st_mode),
		.mode = at->st.st_mode & ALLPERMS,
		.major = major(at->st.st_rdev),
		.minor = minor(at->st.st_rdev),
		.fields = PKGDB_UID | PKGDB_GID | PKGDB_DEVICE,
	};

	take_owner(walking->state, &at->st, &entry);
	if (entry.type != PKGDB_SYMLINK)
		entry.fields |= PKGDB_MODE;
	else if (take_target(at, target, &entry) < 0)
		return -1;
	entry.record = with_xattrs(walking, at, NULL);
	if (!entry.record ||
	    (walking->in->db->options.digests && S_ISREG(at->st.st_mode) &&
	     take_contents(walking, at, &entry) < 0) ||
	    (S_ISREG(at->st.st_mode) ? note_name(walking, at)
				     : tie(walking, at, &entry)) < 0)
		return -1;
	return add(walking, at, &entry);
}

/* Adds a further name of a file that has an entry. */
static int add_name(struct walking *walking, const struct reached *at,
		    const char *first)
{
	struct pkgdb_entry entry = { .type = PKGDB_HARDLINK, .link = first };

	return add(walking, at, &entry);
}

/* Adds to an entry what its record does not have. */
static int complete(struct walking *walking, const struct reached *at,
		    struct pkgdb_entry *known)
{
	struct pkgdb_entry entry = { .type = PKGDB_ANY };
	bool digests = walking->in->db->options.digests &&
		       pkgdb_kind(known->type) == PKGDB_FILE &&
		       S_ISREG(at->st.st_mode);

	if (known->type == PKGDB_HARDLINK)
		return 0;
	if (tie(walking, at, known) < 0)
		return -1;
	entry.record = with_xattrs(walking, at, known->record);
	if (!entry.record ||
	    (digests && take_contents(walking, at, &entry) < 0))
		return -1;
	if (!digests && entry.record == known->record)
		return 0;
	return add(walking, at, &entry);
}

/* Looks at one name.  0, or -1 with errno. */
static int look(struct walking *walking, struct reached *at)
{
	const struct known_file *first;
	struct pkgdb_entry *known;
	uint32_t number;

	if (fstatat(at->name->dir, at->name->name, &at->st,
		    AT_SYMLINK_NOFOLLOW) < 0)
		return -1;
	known = db_lookup(walking->in->db, at->key, strlen(at->key), &number);
	if (known)
		return complete(walking, at, known);
	first = S_ISREG(at->st.st_mode) ? known_file(walking, &at->st) : NULL;
	return first ? add_name(walking, at, first->path)
		     : add_file(walking, at);
}

static bool visit(void *arg, const struct tree_name *name)
{
	struct walking *walking = arg;
	struct reached at = {
		.name = name,
		.key = str_text(&walking->walk.path),
	};

	if (str_failed(&walking->walk.path))
		errno = ENOMEM;
	if (str_failed(&walking->walk.path) || look(walking, &at) < 0)
		refuse(walking, at.key);
	return walking->result == 0;
}

static void visit_unread(void *arg, int err)
{
	struct walking *walking = arg;

	errno = err;
	refuse(walking, str_text(&walking->walk.path));
}

/* Adds the root, and all below it. */
static void walk(struct walking *walking, const char *root)
{
	struct tree_name top = { .dir = AT_FDCWD, .name = "." };
	struct reached at = { .name = &top, .key = "." };
	CLEANUP_FD int fd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	top.dir = fd;
	if (fd < 0 || look(walking, &at) < 0)
		refuse(walking, root);
	else if (walking->result == 0)
		tree_walk_below(&walking->walk, fd, ".");
}

int state_paths_add(struct reading *in, const struct state *state,
		    const char *root)
{
	struct walking walking = {
		.in = in,
		.state = state,
		.walk = { .path = STR_INIT,
			  .budget = SIZE_MAX,
			  .across = true,
			  .each = visit,
			  .unread = visit_unread,
			  .arg = &walking },
		.list = malloc(XATTR_LIST_MAX),
		.value = malloc(XATTR_SIZE_MAX),
	};

	if (!walking.list || !walking.value)
		walking.result = reading_fault(in, "out of memory");
	else
		walk(&walking, *root ? root : "/");
	free_names(&walking);
	str_fini(&walking.walk.path);
	free(walking.list);
	free(walking.value);
	return walking.result;
}
