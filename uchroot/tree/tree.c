/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Each directory is opened as if the tree were the root of the system
 * (RESOLVE_IN_ROOT), so that absolute links and `..` stay inside; the last
 * component is never followed.
 */
#include "uchroot/tree/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "common/array.h"
#include "common/path.h"
#include "ledger/ledger.h"
#include "raw/statx.h"
#include "uchroot/tree/in_root.h"

struct folder_time {
	char *key;
	struct timespec mtime;
};

void tree_init(struct tree *tree, int root)
{
	*tree = (struct tree){ .root = root, .dir = -1 };
	state_init(&tree->state);
}

static void leave_folder(struct tree *tree)
{
	cleanup_fd(&tree->dir);
	cleanup_free(&tree->dir_key);
	tree->dir = -1;
	tree->dir_key = NULL;
}

void tree_fini(struct tree *tree)
{
	leave_folder(tree);
	for (size_t i = 0; i < tree->folder_count; i++)
		free(tree->folders[i].key);
	free(tree->folders);
	state_fini(&tree->state);
}

/* ------------------------------------------------------------ directories */

static int open_folder(int root, const char *key)
{
	return in_root_open(root, key, O_PATH | O_DIRECTORY);
}

/* The directory that holds a file; it stays open until the next one. */
static int folder_of(struct tree *tree, const char *key)
{
	size_t len = path_parent_len(key);
	char *above;

	if (tree->dir_key && strlen(tree->dir_key) == len &&
	    !memcmp(tree->dir_key, key, len))
		return tree->dir;
	above = strndup(key, len);
	if (!above)
		return -1;
	leave_folder(tree);
	tree->dir_key = above;
	tree->dir = in_root_folder(tree->root, len ? above : ".");
	if (tree->dir < 0)
		leave_folder(tree);
	return tree->dir;
}

/* ------------------------------------------------------------------ files */

/* The permissions on disk. */
static mode_t disk_mode(mode_t mode)
{
	return (mode & 0777) | (S_ISDIR(mode) ? 0700 : 0600);
}

static bool is_node(mode_t mode)
{
	return S_ISCHR(mode) || S_ISBLK(mode);
}

static int make_regular(int dir, const char *name, mode_t mode)
{
	int fd = openat(dir, name,
			O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
			0600);

	if (fd < 0 || fchmod(fd, mode) == 0)
		return fd;
	close(fd);
	return -1;
}

static int make_folder(int dir, const char *name, mode_t mode)
{
	struct stat st;

	if (mkdirat(dir, name, 0700) < 0 &&
	    (errno != EEXIST ||
	     fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) < 0 ||
	     !S_ISDIR(st.st_mode)))
		return -1;
	return fchmodat(dir, name, mode, 0);
}

/* Makes what the file is on disk; a descriptor of a regular file, else -2. */
static int make_once(int dir, const char *name, const struct tree_file *file)
{
	mode_t mode = disk_mode(file->mode);
	int ret;

	switch (file->mode & S_IFMT) {
	case S_IFREG: return make_regular(dir, name, mode);
	case S_IFDIR: ret = make_folder(dir, name, mode); break;
	case S_IFLNK: ret = symlinkat(file->target, dir, name); break;
	case S_IFIFO:
	case S_IFSOCK:
		ret = mknodat(dir, name, (file->mode & S_IFMT) | mode, 0);
		break;
	default: /* a device, whose placeholder has no descriptor */
		ret = make_regular(dir, name, mode);
		if (ret >= 0)
			ret = close(ret);
	}
	return ret < 0 ? -1 : -2;
}

static int make(int dir, const char *name, const struct tree_file *file)
{
	int ret = make_once(dir, name, file);

	if (ret != -1 || errno != EEXIST)
		return ret;
	if (unlinkat(dir, name, 0) < 0 && unlinkat(dir, name, AT_REMOVEDIR) < 0)
		return -1;
	return make_once(dir, name, file);
}

/* ----------------------------------------------------------------- owners */

/* Whether the file would be shown as it is to be without a record. */
static bool is_plain(const struct tree_file *file)
{
	return !file->uid && !file->gid && !file->xattrs_size &&
	       !is_node(file->mode) &&
	       (S_ISLNK(file->mode) ||
		(file->mode & 07777) == disk_mode(file->mode));
}

static int set_numbers(int dir, const char *name, struct state_entry *entry)
{
	struct ledger_key key;
	struct statx stx;

	if (statx(dir, name, AT_SYMLINK_NOFOLLOW,
		  STATX_BASIC_STATS | STATX_BTIME, &stx) < 0)
		return -1;
	ledger_key_at(&key, &stx, dir, name, AT_SYMLINK_NOFOLLOW);
	entry->ino = key.ino;
	entry->dev = key.dev;
	entry->tag = key.tag;
	entry->nlink = stx.stx_nlink;
	return 0;
}

/* The path is that of the file in a box. */
static const char *store_path(struct state *state, const char *key)
{
	size_t size;
	char *path;

	if (!strcmp(key, "."))
		key = "";
	size = strlen(key) + 2;
	path = state_alloc(state, size);
	if (path) {
		*path = '/';
		memcpy(path + 1, key, size - 1);
	}
	return path;
}

static int record(struct tree *tree, int dir, const char *name,
		  const struct tree_file *file)
{
	struct state_entry *entry = state_add(&tree->state);

	if (!entry || set_numbers(dir, name, entry) < 0)
		return -1;
	entry->uid = file->uid;
	entry->gid = file->gid;
	entry->mode = file->mode;
	entry->rdev = file->rdev;
	entry->flags = (S_ISLNK(file->mode) ? 0 : LEDGER_HAS_MODE) |
		       (is_node(file->mode) ? LEDGER_HAS_TYPE : 0);
	entry->marks = STATE_SAVED;
	entry->command = "";
	entry->path = store_path(&tree->state, file->key);
	if (!entry->path)
		return -1;
	return file->xattrs_size
		       ? state_set_xattrs(&tree->state, entry, file->xattrs,
					  file->xattrs_size)
		       : 0;
}

/* ------------------------------------------------------------------ times */

static int set_time(int dir, const char *name, struct timespec mtime)
{
	struct timespec times[] = { mtime, mtime };

	return utimensat(dir, name, times, AT_SYMLINK_NOFOLLOW);
}

/* Remembers the time of a directory in which files are still to be made. */
static int note_time(struct tree *tree, const struct tree_file *file)
{
	struct folder_time *folder;

	if (array_grow(&tree->folders, tree->folder_count,
		       &tree->folder_capacity, sizeof(*tree->folders)) < 0)
		return -1;
	folder = &tree->folders[tree->folder_count];
	folder->mtime = file->mtime;
	folder->key = strdup(file->key);
	tree->folder_count += folder->key != NULL;
	return folder->key ? 0 : -1;
}

int tree_finish(struct tree *tree)
{
	for (size_t i = tree->folder_count; i-- > 0;) {
		struct folder_time *folder = &tree->folders[i];
		int dir = folder_of(tree, folder->key);

		if (dir < 0 ||
		    set_time(dir, path_base(folder->key), folder->mtime) < 0)
			return -1;
	}
	return 0;
}

/* ------------------------------------------------------------------------ */

int tree_make(struct tree *tree, const struct tree_file *file, int *fd)
{
	const char *name = path_base(file->key);
	int dir = folder_of(tree, file->key), made;

	*fd = -1;
	made = dir < 0 ? -1 : make(dir, name, file);
	if (made == -1 || ((file->recorded || !is_plain(file)) &&
			   record(tree, dir, name, file) < 0)) {
		if (made >= 0)
			close(made);
		return -1;
	}
	if (made >= 0)
		*fd = made;
	if (S_ISDIR(file->mode))
		return note_time(tree, file);
	return made >= 0 ? 0 : set_time(dir, name, file->mtime);
}

int tree_end_file(int fd, const struct tree_file *file, off_t size)
{
	struct timespec times[] = { file->mtime, file->mtime };

	return ftruncate(fd, size) < 0 ? -1 : futimens(fd, times);
}

int tree_link(struct tree *tree, const char *key, const char *to)
{
	CLEANUP_FREE char *above = strndup(to, path_parent_len(to));
	CLEANUP_FD int from = above ? open_folder(tree->root,
						  *above ? above : ".")
				    : -1;
	int dir = from < 0 ? -1 : folder_of(tree, key);

	if (dir < 0)
		return -1;
	if (linkat(from, path_base(to), dir, path_base(key), 0) == 0 ||
	    (errno == EEXIST && !strcmp(key, to)))
		return 0;
	return errno != EEXIST || unlinkat(dir, path_base(key), 0) < 0
		       ? -1
		       : linkat(from, path_base(to), dir, path_base(key), 0);
}
