/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tells whether a file is the own ledger of a database.  Reads both and changes
 * neither: faked/server/state_sync.c makes and replaces the ledger.
 */
#include "state/form/own_ledger.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/file/io.h"
#include "ledger/layout.h"
#include "state/form/kept.h"
#include "state/form/store.h"

bool own_ledger_name(int fd, char name[OWN_LEDGER_MAX])
{
	struct ledger_header header;
	char boot[LEDGER_BASE_TEXT];
	struct stat st;

	if (fstat(fd, &st) < 0 || lseek(fd, 0, SEEK_SET) < 0 ||
	    read_full(fd, &header, sizeof(header)) != sizeof(header) ||
	    header.magic != LEDGER_MAGIC || header.version != LEDGER_VERSION)
		return false;
	kept_boot(boot);
	snprintf(name, OWN_LEDGER_MAX, "%llu %llu %s",
		 (unsigned long long)st.st_ino,
		 (unsigned long long)header.created, boot);
	return true;
}

uint32_t own_ledger_version(const char *path)
{
	CLEANUP_FD int fd = kept_open(path);
	struct ledger_header header;

	if (fd < 0 ||
	    read_full(fd, &header, sizeof(header)) != sizeof(header) ||
	    header.magic != LEDGER_MAGIC)
		return 0;
	return header.version;
}

enum own_ledger own_ledger_compare(int fd, const char *known)
{
	char name[OWN_LEDGER_MAX];
	const char *boot;
	struct stat st;

	if (fstat(fd, &st) < 0 || st.st_size == 0)
		return OWN_LEDGER_NONE;
	if (!own_ledger_name(fd, name))
		return OWN_LEDGER_FOREIGN;
	if (!strcmp(name, known))
		return OWN_LEDGER_SAME;
	boot = strrchr(name, ' ');
	return strncmp(name, known, boot - name + 1) ? OWN_LEDGER_FOREIGN
						     : OWN_LEDGER_OTHER_BOOT;
}

bool own_ledger_is_at(const char *path, int fd)
{
	struct stat named, open;

	return lstat(path, &named) == 0 && fstat(fd, &open) == 0 &&
	       named.st_ino == open.st_ino && named.st_dev == open.st_dev;
}

/* Whether both files are of one user: anybody can make a FILE-ledger in a
   directory that others may write.  An empty one, which only holds a lock, is
   no ledger: the database is complete, and is not opened for writing, which
   would leave its log and index beside it. */
static bool is_of_owner(int ledger, const char *database)
{
	struct stat its, whole;

	return fstat(ledger, &its) == 0 && stat(database, &whole) == 0 &&
	       S_ISREG(its.st_mode) && its.st_size > 0 &&
	       its.st_uid == whole.st_uid;
}

/* Whether the open ledger is named by the database as that of a session. */
static bool is_named(int fd, const char *database)
{
	char known[OWN_LEDGER_MAX];
	struct fault fault;
	struct store *store = store_open(database, &fault);
	bool named = store &&
		     store_get_ledger(store, known, sizeof(known), &fault) ==
			     0 &&
		     own_ledger_compare(fd, known) == OWN_LEDGER_SAME;

	store_close(store, false);
	return named;
}

/* Whether an open ledger has what its database lacks.  Where a kept one tells
   that by itself the database is not opened: that could change it. */
static bool has_more(int fd, const char *database)
{
	struct ledger_header header;

	if (kept_read(fd, &header) && header.base.generation[0]) {
		if (!kept_has_marks(fd))
			return false;
		if (kept_fits(&header, database))
			return true;
	}
	return is_named(fd, database);
}

/* Opens the ledger beside a database of this real path, and stores its path.
   -1 if it cannot be opened, or is of another user. */
static int open_beside(const char *real, char path[PATH_MAX])
{
	int fd = -1;

	if (snprintf(path, PATH_MAX, "%s-ledger", real) < PATH_MAX)
		fd = kept_open(path);
	if (fd < 0 || is_of_owner(fd, real))
		return fd;
	close(fd);
	return -1;
}

int own_ledger_open(const char *database, char path[PATH_MAX])
{
	CLEANUP_FREE char *real = realpath(database, NULL);
	int fd = real ? open_beside(real, path) : -1;

	if (fd < 0 || has_more(fd, real))
		return fd;
	close(fd);
	return -1;
}

bool own_ledger_is_ahead(const char *database)
{
	CLEANUP_FREE char *real = realpath(database, NULL);
	struct ledger_header header;
	char path[PATH_MAX];
	CLEANUP_FD int fd = real ? open_beside(real, path) : -1;

	return fd >= 0 && kept_read(fd, &header) && kept_fits(&header, real) &&
	       kept_has_marks(fd);
}
