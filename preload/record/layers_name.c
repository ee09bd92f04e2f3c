/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Recognises files of overlayfs whose numbers changed unseen (layers.h): by
 * tag, type and name, or by the hint of a record.  The ledger has an index of
 * the names for this purpose.  A file is never given a record in doubt: a wrong
 * owner would be worse than none.
 */
#include "preload/base/changed_root.h"
#include "preload/base/mem.h"
#include "preload/base/trace.h"
#include "preload/record/identity.h"
#include "preload/record/layers.h"
#include "preload/record/path_walk.h"
#include "preload/table/verbs.h"
#include "raw/syscall.h"

/* ------------------------------------------------------------------ names */

/* One component of a path, not terminated. */
struct name {
	const char *text;
	size_t size;
};

/* The last component of a path that may end in slashes. */
static struct name last_component(const char *path, size_t size)
{
	size_t start;

	while (size > 1 && path[size - 1] == '/')
		size--;
	start = size;
	while (start > 0 && path[start - 1] != '/')
		start--;
	return (struct name){ path + start, size - start };
}

static bool is_dots(struct name name)
{
	return name.size == 0 ||
	       (name.text[0] == '.' &&
		(name.size == 1 || (name.size == 2 && name.text[1] == '.')));
}

size_t layers_true_path(const struct file_at *at, char path[PATH_MAX])
{
	int nofollow = at->flags & AT_SYMLINK_NOFOLLOW ? O_NOFOLLOW : 0;
	char buffer[64];
	bool named = at->path && *at->path;
	struct proc_path link;
	long fd = at->dir, n;

	if (named || fd == AT_FDCWD)
		fd = raw(__NR_openat, at->dir, named ? at->path : ".",
			 O_PATH | O_CLOEXEC | nofollow, 0);
	if (fd < 0)
		return 0;
	link = changed_root_fd(fd, buffer);
	n = raw(__NR_readlinkat, link.dir, link.path, path, PATH_MAX - 1);
	if (fd != at->dir)
		raw(__NR_close, fd);
	if (n <= 0 || path[0] != '/')
		return 0;
	path[n] = '\0';
	return n;
}

/* Enters the last component of a record's hint in the index of names.  A hint
   that ends in "." is the directory itself, so its name is one up. */
static void note_hint(struct ledger *ledger, uint32_t record,
		      const struct ledger_key *key, uint32_t type,
		      uint32_t hint)
{
	const struct ledger_hint *node = ledger_object(ledger, hint);
	struct name name;

	if (!node || !key->birth)
		return;
	name = last_component(node->text, node->size);
	node = ledger_object(ledger, node->dir);
	if (name.size == 1 && name.text[0] == '.' && node)
		name = last_component(node->text, node->size);
	if (!is_dots(name))
		ledger_note_name(ledger, record, key->tag, type, name.text,
				 name.size);
}

void layers_recorded(struct ledger *ledger, const struct file *file,
		     uint32_t hint)
{
	note_hint(ledger, file->shown.record, &file->key, file->disk.stx_mode,
		  hint);
}

void layers_note_name(struct ledger *ledger, const struct file *file,
		      const char *path)
{
	struct name name = last_component(path, raw_length(path));

	if (file->key.birth && !is_dots(name))
		ledger_note_name(ledger, file->shown.record, file->key.tag,
				 file->disk.stx_mode, name.text, name.size);
}

void layers_named(int dir, const char *path)
{
	struct ledger *ledger = session_records();
	struct ledger_trace trace = { 0 };
	struct file file;

	if (likely(!ledger || !ledger_has(ledger, LEDGER_TRAIT_LAYERS)) ||
	    unlock_and_stat(dir, path, AT_SYMLINK_NOFOLLOW, &file) < 0 ||
	    !file.recorded ||
	    !(identity_kind(ledger, &file) & LEDGER_COPIES_UP))
		return;
	layers_note_name(ledger, &file, path);
	/* The hint must follow a rename at once: if two files exchange their
	   names, the old hints would lead to the wrong files. */
	trace.hint = trace_hint(dir, path);
	if (trace.hint)
		ledger_meet(ledger, file.shown.record, &file.key,
			    file.disk.stx_mode, &trace);
}

void layers_linked(const struct file_at *from, int dir, const char *path)
{
	struct ledger *ledger = session_records();
	struct file old, new;

	if (likely(!ledger || !ledger_has(ledger, LEDGER_TRAIT_LAYERS)))
		return;
	if (unlock_and_stat(from->dir, from->path, from->flags, &old) >= 0 &&
	    unlock_and_stat(dir, path, AT_SYMLINK_NOFOLLOW, &new) >= 0 &&
	    identity_kind(ledger, &old) & LEDGER_COPIES_UP && old.key.birth &&
	    old.key.tag == new.key.tag &&
	    !layers_same_number(&old.key, &new.key))
		ledger_join(ledger, &old.key, &new.key);
	layers_named(dir, path);
}

/* ------------------------------------------------------------ found again */

/* Where the hint of a record leads: to the file in question, to the record's
   own file under its old numbers, or to neither. */
enum hint_leads { ELSEWHERE, HERE, NOWHERE };

static enum hint_leads hint_leads(struct ledger *ledger, uint32_t number,
				  const struct ledger_key *here,
				  char text[PATH_MAX])
{
	const struct ledger_record *record = ledger_record(ledger, number);
	const char *root = session_root_changed ? session_value(VAR_ROOT) : "";
	size_t outside = root ? raw_length(root) : 0;
	struct ledger_key there,
		old = { .dev = record->dev, .ino = record->ino };
	struct statx stx;

	if (!ledger_hint_text(ledger, record->hint, text, PATH_MAX) || !root ||
	    memcmp(text, root, outside) != 0)
		return ELSEWHERE;
	if (file_statx(AT_FDCWD, text + outside,
		       AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT,
		       STATX_BASIC_STATS | STATX_BTIME, &stx) < 0)
		return NOWHERE;
	ledger_key_of(&there, &stx);
	if (layers_same_number(&there, here))
		return HERE;
	return layers_same_number(&there, &old) && there.tag == here->tag
		       ? ELSEWHERE
		       : NOWHERE;
}

bool layers_is_at_hint(struct ledger *ledger, uint32_t record,
		       const struct ledger_key *key)
{
	char *path = mem_map(PATH_MAX);
	bool here = path && hint_leads(ledger, record, key, path) == HERE;

	if (path)
		mem_unmap(path, PATH_MAX);
	return here;
}

/* Of several records with this tag, type and name, the one whose hint leads
   here; else the only one whose file has disappeared; 0 if two of them have. */
static uint32_t choose(struct ledger *ledger, const struct ledger_key *key,
		       const uint32_t *found, size_t count, char text[PATH_MAX])
{
	uint32_t chosen = 0;
	size_t lost = 0;

	for (size_t i = 0; i < count; i++) {
		switch (hint_leads(ledger, found[i], key, text)) {
		case HERE: return found[i];
		case NOWHERE:
			chosen = found[i];
			lost++;
			break;
		case ELSEWHERE: break;
		}
	}
	return lost == 1 ? chosen : 0;
}

/* The number of the record that describes a file with this tag, type and name;
   0 if there is none. */
static uint32_t record_by_name(struct ledger *ledger, const struct statx *disk,
			       const struct file_at *at,
			       const struct ledger_key *key)
{
	uint32_t found[LEDGER_NAMESAKES], chosen;
	char *path = mem_map(PATH_MAX);
	struct name name;
	size_t count;

	if (!path)
		return 0;
	name = last_component(path, layers_true_path(at, path));
	count = ledger_find_named(ledger, key->tag, disk->stx_mode, name.text,
				  name.size, found);
	chosen = count ? choose(ledger, key, found, count, path) : 0;
	mem_unmap(path, PATH_MAX);
	return chosen;
}

/*
 * The record of a lower file that a process outside of the session has copied
 * up: where the layers share a file system, the inode number has stayed, and so
 * has the path.
 */
static uint32_t record_by_number(struct ledger *ledger,
				 const struct statx *disk,
				 const struct ledger_key *key)
{
	uint32_t number = ledger_has(ledger, LEDGER_TRAIT_LOWER)
				  ? ledger_find_saved(ledger, key,
						      disk->stx_mode)
				  : 0;

	return number && layers_is_upper(ledger, key) &&
			       layers_is_at_hint(ledger, number, key)
		       ? number
		       : 0;
}

bool layers_find(struct ledger *ledger, const struct statx *disk,
		 const struct file_at *at, const struct ledger_key *key,
		 struct ledger_value *value)
{
	uint32_t number = 0;

	if (!key->birth || key->unlinked)
		return false;
	if (ledger_has_named(ledger, key->tag))
		number = record_by_name(ledger, disk, at, key);
	if (!number)
		number = record_by_number(ledger, disk, key);
	if (!number)
		return false;
	/* The file was mounted anew, and its layer may be a lower one now. */
	if (ledger_record(ledger, number)->dev != key->dev)
		ledger_add_traits(ledger, LEDGER_TRAIT_LOWER);
	if (ledger_move(ledger, number, key, false) < 0 ||
	    !ledger_find(ledger, key, value))
		return false;
	note_hint(ledger, value->record, key, disk->stx_mode, value->hint);
	return true;
}
