/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads and writes a state in the form that the file has or that its name asks
 * for.  A new file is complete and on disk before common/file/newfile.h renames
 * it over the old one.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "common/file/io.h"
#include "common/file/newfile.h"
#include "common/path.h"
#include "ledger/layout.h"
#include "ledger/ledger.h"
#include "state/form/own_ledger.h"
#include "state/form/store.h"
#include "state/form/text.h"
#include "state/state.h"

/* The largest text that is read: more is certainly not a state. */
#define TEXT_MAX UINT32_MAX

enum form { FORM_TEXT, FORM_SQLITE, FORM_LEDGER };

static enum form form_of(const char *head, size_t size)
{
	static const uint64_t magic = LEDGER_MAGIC;

	if (store_is_sqlite(head, size))
		return FORM_SQLITE;
	if (size >= sizeof(magic) && !memcmp(head, &magic, sizeof(magic)))
		return FORM_LEDGER;
	return FORM_TEXT;
}

/* Detects the form of a regular file; any other file is read as text, since a
   pipe cannot be read twice. */
static int sniff(const char *path, enum form *form, struct fault *fault)
{
	char head[32];
	struct stat st;
	ssize_t n;

	*form = FORM_TEXT;
	if (stat(path, &st) < 0)
		return fault_errno(fault, "cannot read %s", path);
	if (S_ISDIR(st.st_mode))
		errno = EISDIR;
	if (S_ISDIR(st.st_mode))
		return fault_errno(fault, "cannot read %s", path);
	if (!S_ISREG(st.st_mode))
		return 0;
	CLEANUP_FD int fd = open(path, O_RDONLY | O_CLOEXEC);

	n = fd < 0 ? -1 : read_full(fd, head, sizeof(head));
	if (n < 0)
		return fault_errno(fault, "cannot read %s", path);
	*form = form_of(head, n);
	return 0;
}

static int read_text(struct state *state, const char *path, struct fault *fault)
{
	size_t size;
	CLEANUP_FREE char *text = read_file(path, TEXT_MAX, &size);

	if (!text)
		return fault_errno(fault, "cannot read %s", path);
	return text_read(state, text, size, path, fault);
}

int state_read(struct state *state, const char *path, struct fault *fault)
{
	char ledger[PATH_MAX];
	enum form form;
	CLEANUP_FD int fd = -1;

	if (ledger_segment_number(path) >= 0)
		return state_from_ledger(state, path, 0, fault);
	if (sniff(path, &form, fault) < 0)
		return -1;
	switch (form) {
	case FORM_LEDGER: return state_from_ledger(state, path, 0, fault);
	case FORM_SQLITE:
		fd = own_ledger_open(path, ledger);
		if (fd >= 0)
			return state_from_open_ledger(state, fd, ledger, 0,
						      fault);
		return store_read(state, path, fault);
	default: return read_text(state, path, fault);
	}
}

/* ------------------------------------------------------------------ write */

static bool is_sqlite_name(const char *path)
{
	static const char *const endings[] = { ".db", ".sqlite", ".sqlite3" };
	const char *dot = strrchr(path_base(path), '.');

	for (size_t i = 0; dot && i < countof(endings); i++)
		if (!strcmp(dot, endings[i]))
			return true;
	return false;
}

static int write_text(struct state *state, int fd, const char *name,
		      struct fault *fault)
{
	int own = dup(fd);
	FILE *out = own < 0 ? NULL : fdopen(own, "w");
	int ret = 0;

	if (!out) {
		if (own >= 0)
			close(own);
		return fault_errno(fault, "cannot write %s", name);
	}
	state->hidden = text_write(state, out);
	if (fflush(out) != 0 || ferror(out))
		ret = fault_errno(fault, "cannot write %s", name);
	if (fclose(out) != 0 && ret == 0)
		ret = fault_errno(fault, "cannot write %s", name);
	return ret;
}

/* Decides whether the file at this path will be a database.  A device or pipe
   is never one: it is written in place and not replaced. */
static int wants_sqlite(const char *path, bool *wants, struct fault *fault)
{
	enum form form;
	struct stat st;
	bool exists = stat(path, &st) == 0;

	*wants = is_sqlite_name(path) && (!exists || S_ISREG(st.st_mode));
	if (!exists || !S_ISREG(st.st_mode) || !st.st_size)
		return 0;
	if (sniff(path, &form, fault) < 0)
		return -1;
	*wants = form == FORM_SQLITE;
	return 0;
}

int state_check_write(const char *path, struct fault *fault)
{
	bool sqlite;

	if (wants_sqlite(path, &sqlite, fault) < 0)
		return -1;
	return sqlite ? store_check_library(path, fault) : 0;
}

int state_write(struct state *state, const char *path, struct fault *fault)
{
	struct newfile file;
	bool sqlite;
	int ret;

	if (wants_sqlite(path, &sqlite, fault) < 0)
		return -1;
	if (newfile_open_named(&file, path) < 0)
		ret = fault_errno(fault, "cannot write %s", path);
	else if (sqlite)
		ret = store_create(state, file.temporary, path, fault);
	else
		ret = write_text(state, file.fd, path, fault);
	if (ret == 0 && newfile_commit(&file) < 0)
		ret = fault_errno(fault, "cannot write %s", path);
	newfile_close(&file);
	return ret;
}
