/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finds users and groups in the order of users.h; users_table.c has the
 * built-in tables.
 */
#include "pkgdb/db/users.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define uthash_nonfatal_oom 1
#include <uthash.h>

#include "common/file/io.h"
#include "common/number.h"
#include "common/str.h"
#include "pkgdb/db/users_table.h"

/* No passwd file is larger; a larger file is the wrong one. */
#define FILE_LIMIT ((size_t)256 * 1024 * 1024)

struct account {
	UT_hash_handle by_name, by_id;
	uint32_t id;
	char name[];
};

struct users {
	struct account *named[2], *numbered[2]; /* by enum users_kind */
	enum users_table forced;		/* USERS_BY_FORMAT: none */
	bool loaded; /* passwd and group decide, no table */
	bool host;
	struct users *answers; /* the host's, for USERS_HOST */
};

struct users *users_new(void)
{
	return calloc(1, sizeof(struct users));
}

void users_free(struct users *users)
{
	struct account *account, *next;

	if (!users)
		return;
	users_free(users->answers);
	for (int kind = 0; kind < 2; kind++) {
		HASH_CLEAR(by_id, users->numbered[kind]);
		HASH_ITER (by_name, users->named[kind], account, next) {
			HASH_DELETE(by_name, users->named[kind], account);
			free(account);
		}
	}
	free(users);
}

bool users_add(struct users *users, enum users_kind kind, const char *name,
	       uint32_t id)
{
	size_t len = strlen(name);
	struct account *known, *account;

	HASH_FIND(by_name, users->named[kind], name, len, known);
	if (known) {
		errno = EEXIST;
		return known->id == id;
	}
	account = calloc(1, sizeof(*account) + len + 1);
	if (!account)
		return false;
	memcpy(account->name, name, len + 1);
	account->id = id;
	HASH_ADD_KEYPTR(by_name, users->named[kind], account->name, len,
			account);
	if (!account->by_name.tbl) {
		free(account);
		errno = ENOMEM;
		return false;
	}
	HASH_FIND(by_id, users->numbered[kind], &id, sizeof(id), known);
	if (!known)
		HASH_ADD(by_id, users->numbered[kind], id, sizeof(id), account);
	return true;
}

/* Parses a record `name:password:id:...` of passwd(5) or group(5); other lines
   are skipped. */
static bool add_record(struct users *users, enum users_kind kind, char *line)
{
	char *name = strsep(&line, ":"), *password = strsep(&line, ":");
	char *number = strsep(&line, ":");
	uint32_t id;

	if (!password || !number || *name == '\0' || strchr("#+-", *name) ||
	    !parse_id(number, &id))
		return true;
	return users_add(users, kind, name, id) || errno == EEXIST;
}

static bool load_file(struct users *users, enum users_kind kind,
		      const char *dir, const char *name)
{
	struct str path = STR_INIT;
	char *text = NULL, *rest, *line;
	bool done = false;

	str_printf(&path, "%s/%s", dir, name);
	if (!str_failed(&path))
		text = read_file(str_text(&path), FILE_LIMIT, NULL);
	rest = text;
	while (rest && (line = strsep(&rest, "\n")))
		if (!add_record(users, kind, line))
			goto out;
	done = text != NULL;
out:
	free(text);
	str_fini(&path);
	return done;
}

bool users_load(struct users *users, const char *dir)
{
	const char *passwd = "passwd", *group = "group";

	if (!load_file(users, USERS_USER, dir, passwd)) {
		if (errno != ENOENT)
			return false;
		passwd = "etc/passwd";
		group = "etc/group";
		if (!load_file(users, USERS_USER, dir, passwd))
			return false;
	}
	if (!load_file(users, USERS_GROUP, dir, group) && errno != ENOENT)
		return false;
	users->loaded = true;
	return true;
}

void users_force_table(struct users *users, enum users_table table)
{
	users->forced = table;
}

void users_ask_host(struct users *users)
{
	users->host = true;
}

/* The built-in table to use: the forced one, else the caller's. */
static enum users_table effective(const struct users *users,
				  enum users_table table)
{
	if (users->loaded)
		return USERS_BY_FORMAT;
	return users->forced != USERS_BY_FORMAT ? users->forced : table;
}

static bool host_id(enum users_kind kind, const char *name, uint32_t *id)
{
	if (kind == USERS_USER) {
		const struct passwd *user = getpwnam(name);

		*id = user ? user->pw_uid : 0;
		return user;
	}
	const struct group *group = getgrnam(name);

	*id = group ? group->gr_gid : 0;
	return group;
}

static const char *host_name(enum users_kind kind, uint32_t id)
{
	if (kind == USERS_USER) {
		const struct passwd *user = getpwuid(id);

		return user ? user->pw_name : NULL;
	}
	const struct group *group = getgrgid(id);

	return group ? group->gr_name : NULL;
}

bool users_id(struct users *users, enum users_kind kind, enum users_table table,
	      const char *name, uint32_t *id)
{
	struct account *known;

	if (parse_id(name, id))
		return true;
	HASH_FIND(by_name, users->named[kind], name, strlen(name), known);
	if (known) {
		*id = known->id;
		return true;
	}
	table = effective(users, table);
	return users_table_id(table, kind, name, id) ||
	       ((users->host || table == USERS_HOST) &&
		host_id(kind, name, id));
}

/* Stores an answer of the NSS: the next getpwnam(3) overwrites libc's. */
static const char *remember(struct users *users, enum users_kind kind,
			    const char *name, uint32_t id)
{
	struct account *known;

	if (!name || !users_add(users, kind, name, id))
		return NULL;
	HASH_FIND(by_id, users->numbered[kind], &id, sizeof(id), known);
	return known ? known->name : NULL;
}

/* The host's name for an id, stored apart from added names, which count for
   entries of every format. */
static const char *ask_host(struct users *users, enum users_kind kind,
			    uint32_t id)
{
	struct account *known;

	if (!users->answers)
		users->answers = users_new();
	if (!users->answers)
		return NULL;
	HASH_FIND(by_id, users->answers->numbered[kind], &id, sizeof(id),
		  known);
	if (known)
		return known->name;
	return remember(users->answers, kind, host_name(kind, id), id);
}

const char *users_name(struct users *users, enum users_kind kind,
		       enum users_table table, uint32_t id)
{
	struct account *known;
	const char *name;

	HASH_FIND(by_id, users->numbered[kind], &id, sizeof(id), known);
	if (known)
		return known->name;
	table = effective(users, table);
	name = users_table_name(table, kind, id);
	if (!name && table == USERS_HOST)
		name = ask_host(users, kind, id);
	else if (!name && users->host)
		name = remember(users, kind, host_name(kind, id), id);
	return name;
}
