/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Packs entries, which come sorted by path, by their directories.  What is
 * below a directory comes together, but not its own entries: "usr/bin" and
 * "usr/games" have those of usr/bin between them.  So each directory that holds
 * the last entry is open, and closed by the first that is not below it.
 */
#include "pkgdb/db/packer.h"

#include <stdlib.h>
#include <string.h>

#define uthash_nonfatal_oom 1
#include <uthash.h>

#include "common/path.h"
#include "pkgdb/db/pack.h"
#include "pkgdb/db/sqlite.h"

/* Bytes of entries that fill a row: two fit into a page of SQLite. */
#define ROW_SIZE 3900

/* What makes a look.  Texts are interned, so that pointers tell. */
struct look_key {
	const char *owner, *group, *caps, *arch, *packages;
	int64_t source;
	uint32_t uid, gid, major, minor;
	uint16_t mode, fields;
	char type;
};

struct known_look {
	struct look_key key;
	UT_hash_handle hh;
	int64_t id;
};

struct open_dir {
	struct open_dir *around;
	struct str entries; /* not written yet */
	size_t len;
	char dir[]; /* key of this length */
};

int packer_init(struct packer *packer, sqlite3 *file)
{
	static const char look[] = "INSERT INTO look VALUES "
				   "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

	if (sqlite3_prepare_v2(file, look, -1, &packer->look, NULL) !=
		    SQLITE_OK ||
	    sqlite3_prepare_v2(file,
			       "INSERT INTO pack (dir, entries) VALUES (?, ?)",
			       -1, &packer->pack, NULL) != SQLITE_OK)
		return -1;
	return 0;
}

/* ---- looks ---- */

static void make_key(struct look_key *key, const struct pkgdb_entry *entry,
		     int64_t source)
{
	unsigned has = entry->fields;

	memset(key, 0, sizeof(*key));
	key->fields = has & ~(PKGDB_SIZE | PKGDB_MTIME);
	key->type = entry->type;
	key->mode = has & PKGDB_MODE ? entry->mode : 0;
	key->owner = has & PKGDB_OWNER ? entry->owner : NULL;
	key->group = has & PKGDB_GROUP ? entry->group : NULL;
	key->uid = has & PKGDB_UID ? entry->uid : 0;
	key->gid = has & PKGDB_GID ? entry->gid : 0;
	key->major = has & PKGDB_DEVICE ? entry->major : 0;
	key->minor = has & PKGDB_DEVICE ? entry->minor : 0;
	key->caps = entry->caps;
	key->arch = entry->arch;
	key->packages = entry->packages;
	key->source = source;
}

static int write_look(struct packer *packer, const struct known_look *look)
{
	const struct look_key *key = &look->key;
	sqlite3_stmt *row = packer->look;
	unsigned has = key->fields;

	sqlite3_bind_int64(row, 1, look->id);
	sqlite3_bind_text(row, 2, &key->type, 1, SQLITE_STATIC);
	sqlite_put_number(row, 3, key->mode, has & PKGDB_MODE);
	sqlite_put_text(row, 4, key->owner);
	sqlite_put_text(row, 5, key->group);
	sqlite_put_number(row, 6, key->uid, has & PKGDB_UID);
	sqlite_put_number(row, 7, key->gid, has & PKGDB_GID);
	sqlite_put_number(row, 8, key->major, has & PKGDB_DEVICE);
	sqlite_put_number(row, 9, key->minor, has & PKGDB_DEVICE);
	sqlite_put_text(row, 10, key->caps);
	sqlite_put_text(row, 11, key->arch);
	sqlite_put_text(row, 12, key->packages);
	sqlite3_bind_int64(row, 13, has & (PKGDB_PROPERTIES | PKGDB_INODE));
	sqlite3_bind_int64(row, 14, key->source);
	return sqlite_run(row);
}

/* Adds a look that is not known.  NULL on failure. */
static struct known_look *add_look(struct packer *packer,
				   const struct look_key *key)
{
	struct known_look *look = calloc(1, sizeof(*look));

	if (!look)
		return NULL;
	memcpy(&look->key, key, sizeof(*key));
	look->id = ++packer->look_count;
	HASH_ADD(hh, packer->looks, key, sizeof(*key), look);
	if (!look->hh.tbl) {
		free(look);
		return NULL;
	}
	return write_look(packer, look) < 0 ? NULL : look;
}

/* The id of the look of an entry; 0 on failure. */
static int64_t look_of(struct packer *packer, const struct pkgdb_entry *entry,
		       int64_t source)
{
	struct known_look *look = packer->last;
	struct look_key key;

	make_key(&key, entry, source);
	if (!look || memcmp(&look->key, &key, sizeof(key)) != 0)
		HASH_FIND(hh, packer->looks, &key, sizeof(key), look);
	if (!look)
		look = add_look(packer, &key);
	packer->last = look;
	return look ? look->id : 0;
}

/* ---- directories ---- */

/* Writes the entries of a directory so far as a row. */
static int write_row(struct packer *packer, struct open_dir *dir)
{
	int result;

	if (str_failed(&dir->entries))
		return -1;
	sqlite3_bind_text(packer->pack, 1, dir->dir, dir->len, SQLITE_STATIC);
	sqlite3_bind_blob(packer->pack, 2, str_text(&dir->entries),
			  dir->entries.len, SQLITE_STATIC);
	result = sqlite_run(packer->pack);
	str_clear(&dir->entries);
	return result;
}

static void free_dir(struct packer *packer)
{
	struct open_dir *dir = packer->dirs;

	packer->dirs = dir->around;
	str_fini(&dir->entries);
	free(dir);
}

static int close_dir(struct packer *packer)
{
	int result = write_row(packer, packer->dirs);

	free_dir(packer);
	return result;
}

static int open_dir(struct packer *packer, const char *key, size_t len)
{
	struct open_dir *dir = calloc(1, sizeof(*dir) + len + 1);

	if (!dir)
		return -1;
	memcpy(dir->dir, key, len);
	dir->len = len;
	dir->around = packer->dirs;
	packer->dirs = dir;
	return 0;
}

/* Whether all paths below a directory are yet to come, or just come. */
static bool is_around(const struct open_dir *dir, const char *path)
{
	if (dir->len == 0)
		return false;
	if (dir->len == 1 && dir->dir[0] == '.')
		return true;
	return strncmp(dir->dir, path, dir->len) == 0 && path[dir->len] == '/';
}

/* Makes a directory, which holds this path, the inmost one that is open. */
static int enter_dir(struct packer *packer, const char *key, size_t len,
		     const char *path)
{
	while (packer->dirs && !is_around(packer->dirs, path))
		if (close_dir(packer) < 0)
			return -1;
	if (packer->dirs && packer->dirs->len == len &&
	    memcmp(packer->dirs->dir, key, len) == 0)
		return 0;
	return open_dir(packer, key, len);
}

const char *packer_dir(const char *path, size_t *len)
{
	*len = path_parent_len(path);
	if (*len > 0)
		return path;
	*len = strcmp(path, ".") != 0;
	return *len ? "." : "";
}

int packer_add(struct packer *packer, const struct pkgdb_entry *entry,
	       int64_t source)
{
	const char *path = entry->path;
	size_t len;
	const char *dir = packer_dir(path, &len);
	int64_t look = look_of(packer, entry, source);

	if (look == 0 || enter_dir(packer, dir, len, path) < 0)
		return -1;
	pack_put(&packer->dirs->entries, look, path_base(path), entry);
	return packer->dirs->entries.len < ROW_SIZE
		       ? 0
		       : write_row(packer, packer->dirs);
}

int packer_end(struct packer *packer)
{
	while (packer->dirs)
		if (close_dir(packer) < 0)
			return -1;
	return 0;
}

void packer_fini(struct packer *packer)
{
	struct known_look *look, *next;

	while (packer->dirs)
		free_dir(packer);
	HASH_ITER (hh, packer->looks, look, next) {
		HASH_DEL(packer->looks, look);
		free(look);
	}
	sqlite3_finalize(packer->look);
	sqlite3_finalize(packer->pack);
}
