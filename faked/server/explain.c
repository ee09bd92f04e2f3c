/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Answers `fakebuild --explain`.  Shows a file as the shim does: the entry of
 * the state over what the disk says.  Changes neither files nor ledger.
 */
#include "faked/server/explain.h"

#include <fcntl.h>
#include <linux/fs.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "common/path.h"
#include "common/str.h"
#include "ledger/ledger.h"
#include "state/match.h"

static const char *type_name(mode_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFDIR: return "directory";
	case S_IFLNK: return "symbolic link";
	case S_IFCHR: return "character device";
	case S_IFBLK: return "block device";
	case S_IFIFO: return "FIFO";
	case S_IFSOCK: return "socket";
	case S_IFREG: return "regular file";
	default: return "file";
	}
}

/* The entry that was recorded at a path; NULL if there is none. */
static const struct state_entry *find_by_path(const struct state *state,
					      const char *path)
{
	for (size_t i = 0; i < state->count; i++) {
		const char *known = state->entries[i].path;

		if (known && !strcmp(known, path))
			return &state->entries[i];
	}
	return NULL;
}

/* The entry of the file at a path; NULL if there is none.  Another tag is that
   of a deleted file, whose inode number this file has got. */
static const struct state_entry *find_by_file(struct state *state,
					      const char *path,
					      const struct statx *stx)
{
	struct state_entry *entry;
	struct ledger_key key;

	ledger_key_at(&key, stx, AT_FDCWD, path, AT_SYMLINK_NOFOLLOW);
	entry = state_find(state, key.dev, key.ino);
	if (!entry || (entry->tag && entry->tag != key.tag))
		return NULL;
	/* What the entry lacks is shown as it is on disk. */
	if (!(entry->flags & LEDGER_HAS_MODE))
		entry->mode = stx->stx_mode;
	else if (!(entry->mode & S_IFMT))
		entry->mode |= stx->stx_mode & S_IFMT;
	return entry;
}

/* Writes a name with its control bytes as \ooo, as messages do. */
static void put_visible(const char *text, FILE *out)
{
	struct str line = STR_INIT;

	str_visible(&line, text);
	fputs(str_text(&line), out);
	str_fini(&line);
}

/* Writes what stat(2) answers within the session. */
static void put_shown(const struct state_entry *e, const char *path, FILE *out)
{
	put_visible(path, out);
	fprintf(out, ": %s, mode %04o, uid %u, gid %u", type_name(e->mode),
		e->mode & ALLPERMS, e->uid, e->gid);
	if (S_ISCHR(e->mode) || S_ISBLK(e->mode))
		fprintf(out, ", device %u:%u", ledger_dev_major(e->rdev),
			ledger_dev_minor(e->rdev));
	putc('\n', out);
	if (!(e->flags & LEDGER_HAS_MODE) && e->mode)
		fputs("  mode: as it is on disk\n", out);
}

/* Writes a local time, after the word for what happened then. */
static void put_time(const char *what, time_t when, FILE *out)
{
	char text[64] = "at an unknown time";
	struct tm tm;

	if (when && localtime_r(&when, &tm))
		strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S", &tm);
	fprintf(out, "  %s: %s", what, text);
}

/* Writes the last change: its local time, process and command. */
static void put_writer(const struct state_entry *e, FILE *out)
{
	put_time("changed", e->when, out);
	if (e->pid || *e->command) {
		fprintf(out, " by process %u: ", e->pid);
		put_visible(e->command, out);
	}
	putc('\n', out);
}

/* Writes the inode flags and the times that the ledger stores as attributes. */
static void put_hidden(const struct attr *attr, FILE *out)
{
	struct ledger_times times;
	uint32_t flags;

	if (attr_is(attr, ATTR_INODE_FLAGS) &&
	    attr->value_size == sizeof(flags)) {
		memcpy(&flags, attr->value, sizeof(flags));
		fprintf(out, "  inode flags:%s%s\n",
			flags & FS_IMMUTABLE_FL ? " immutable" : "",
			flags & FS_APPEND_FL ? " append-only" : "");
	} else if (attr->value_size == sizeof(times)) {
		memcpy(&times, attr->value, sizeof(times));
		put_time("accessed", times.shown[0].sec, out);
		putc('\n', out);
		put_time("modified", times.shown[1].sec, out);
		putc('\n', out);
	}
}

/* Writes the names and sizes of the extended attributes; their values may be
   any bytes. */
static void put_attributes(const struct state_entry *e, FILE *out)
{
	char name[XATTR_NAME_MAX + 1];
	struct attr xattr;
	size_t at = 0;

	while (state_next_xattr(e, &at, &xattr)) {
		if (attr_is_hidden(&xattr)) {
			put_hidden(&xattr, out);
			continue;
		}
		snprintf(name, sizeof(name), "%.*s", (int)xattr.name_size,
			 xattr.name);
		fputs("  attribute: ", out);
		put_visible(name, out);
		fprintf(out, ", %u byte%s\n", xattr.value_size,
			xattr.value_size == 1 ? "" : "s");
	}
}

/* Writes that a path has no record, and by which rule it is shown without. */
static void put_nothing(const struct state *state, const char *path,
			const struct statx *stx, FILE *out)
{
	const char *why;

	if (!stx)
		why = "no such file";
	else if (state->unknown_is_real)
		why = "it is shown as it is";
	else if (stx->stx_uid == state->builder_uid)
		why = "it belongs to the builder, so it is shown as root's";
	else
		why = "it belongs to somebody else, and is shown so";
	put_visible(path, out);
	fprintf(out, ": nothing recorded; %s\n", why);
}

bool explain(struct state *state, const char *path, FILE *out)
{
	const struct state_entry *entry;
	struct statx stx;
	bool exists = match_statx(path, &stx) == 0;

	entry = exists ? find_by_file(state, path, &stx)
		       : find_by_path(state, path);
	if (!entry) {
		put_nothing(state, path, exists ? &stx : NULL, out);
		return false;
	}
	put_shown(entry, path, out);
	put_writer(entry, out);
	put_attributes(entry, out);
	if (entry->path && strcmp(entry->path, path)) {
		fputs("  known as: ", out);
		put_visible(entry->path, out);
		putc('\n', out);
	}
	return true;
}
