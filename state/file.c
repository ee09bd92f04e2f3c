/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Chooses the form of a state file, and replaces files in one step: the new
 * one is complete and on disk before it gets its name, so a full disk or a
 * kill leaves the old one.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "common/io.h"
#include "common/path.h"
#include "common/temporary.h"
#include "ledger/layout.h"
#include "ledger/ledger.h"
#include "state/own_ledger.h"
#include "state/state.h"
#include "state/store.h"
#include "state/text.h"

/* A text larger than this is no state. */
#define TEXT_MAX ((size_t)1 << 32)

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

/* The form of a regular file; anything else is a stream of text. */
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

static int read_text(struct state *state, const char *path,
		     struct fault *fault)
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
	case FORM_LEDGER:
		return state_from_ledger(state, path, 0, fault);
	case FORM_SQLITE:
		fd = own_ledger_open(path, ledger);
		if (fd >= 0)
			return state_from_open_ledger(state, fd, ledger, 0,
						      fault);
		return store_read(state, path, fault);
	default:
		return read_text(state, path, fault);
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

static int write_stream(struct state *state, FILE *out, const char *name,
			struct fault *fault)
{
	state->hidden = text_write(state, out);
	if (fflush(out) == 0 && !ferror(out))
		return 0;
	return fault_errno(fault, "cannot write %s", name);
}

/* A FIFO, a terminal, /dev/null: nothing to replace. */
static int write_into(struct state *state, const char *path,
		      struct fault *fault)
{
	FILE *out = fopen(path, "we");
	int ret;

	if (!out)
		return fault_errno(fault, "cannot write %s", path);
	ret = write_stream(state, out, path, fault);
	if (fclose(out) != 0 && ret == 0)
		ret = fault_errno(fault, "cannot write %s", path);
	return ret;
}

static int write_text_file(struct state *state, int fd, const char *name,
			   struct fault *fault)
{
	int own = dup(fd);
	FILE *out = own < 0 ? NULL : fdopen(own, "w");
	int ret;

	if (!out) {
		if (own >= 0)
			close(own);
		return fault_errno(fault, "cannot write %s", name);
	}
	ret = write_stream(state, out, name, fault);
	fclose(out);
	return ret;
}

/* The rename itself must survive a power cut, too. */
static int sync_dir(const char *path)
{
	char dir[PATH_MAX];
	const char *slash = strrchr(path, '/');

	snprintf(dir, sizeof(dir), "%.*s", slash ? (int)(slash - path) + 1 : 2,
		 slash ? path : "./");
	CLEANUP_FD int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 || (fsync(fd) < 0 && errno != EINVAL) ? -1 : 0;
}

static mode_t default_mode(void)
{
	mode_t mask = umask(077);

	umask(mask);
	return 0666 & ~mask;
}

/* `name` is what the user called it, for messages. */
static int fill(struct state *state, bool sqlite, int fd,
		const char *temp, const char *path, const char *name,
		struct fault *fault)
{
	struct stat st;
	mode_t mode = stat(path, &st) == 0 ? st.st_mode & 0777
					   : default_mode();
	int ret = sqlite ? store_create(state, temp, name, fault)
			 : write_text_file(state, fd, name, fault);

	if (ret < 0)
		return ret;
	if (fchmod(fd, mode) < 0 || fsync(fd) < 0 || rename(temp, path) < 0 ||
	    sync_dir(path) < 0)
		return fault_errno(fault, "cannot write %s", name);
	return 0;
}

static int replace(struct state *state, bool sqlite, const char *path,
		   const char *name, struct fault *fault)
{
	char temp[PATH_MAX];
	int n = snprintf(temp, sizeof(temp), "%s.XXXXXX", path);

	errno = ENAMETOOLONG;
	CLEANUP_FD int fd = n < PATH_MAX ? temporary_open(temp) : -1;

	if (fd < 0)
		return fault_errno(fault, "cannot write %s", name);
	if (fill(state, sqlite, fd, temp, path, name, fault) == 0)
		return 0;
	unlink(temp);
	return -1;
}

int state_write(struct state *state, const char *path, struct fault *fault)
{
	struct stat st;
	enum form form = FORM_TEXT;
	bool exists = stat(path, &st) == 0;
	bool sqlite = is_sqlite_name(path);
	char *real;
	int ret;

	if (exists && !S_ISREG(st.st_mode))
		return write_into(state, path, fault);
	if (exists && st.st_size) {
		if (sniff(path, &form, fault) < 0)
			return -1;
		sqlite = form == FORM_SQLITE;
	}
	/* A symbolic link keeps leading to the state. */
	real = exists ? realpath(path, NULL) : strdup(path);
	if (!real)
		return fault_errno(fault, "cannot write %s", path);
	ret = replace(state, sqlite, real, path, fault);
	free(real);
	return ret;
}
