/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Accounts with fixed ids, on which a package may rely: those of a new Solaris
 * system, /etc/passwd and /etc/group of ON; and the static ids of Debian's
 * base-passwd, 0 to 99 and nobody.  The usual name of an id with two names is
 * the first.
 */
#include "pkgdb/db/users_table.h"

#include <string.h>

struct row {
	const char *name;
	uint32_t id;
};

static const struct row root[] = {
	{ "root", 0 },
	{ NULL, 0 },
};

static const struct row solaris_users[] = {
	{ "root", 0 },	     { "daemon", 1 },	    { "bin", 2 },
	{ "sys", 3 },	     { "adm", 4 },	    { "uucp", 5 },
	{ "nuucp", 9 },	     { "dladm", 15 },	    { "smmsp", 25 },
	{ "listen", 37 },    { "gdm", 50 },	    { "mysql", 70 },
	{ "lp", 71 },	     { "webservd", 80 },    { "postgres", 90 },
	{ "nobody", 60001 }, { "noaccess", 60002 }, { "nobody4", 65534 },
	{ NULL, 0 },
};

static const struct row solaris_groups[] = {
	{ "root", 0 },	      { "other", 1 },	   { "bin", 2 },
	{ "sys", 3 },	      { "adm", 4 },	   { "uucp", 5 },
	{ "mail", 6 },	      { "tty", 7 },	   { "lp", 8 },
	{ "nuucp", 9 },	      { "staff", 10 },	   { "daemon", 12 },
	{ "sysadmin", 14 },   { "games", 20 },	   { "smmsp", 25 },
	{ "gdm", 50 },	      { "mysql", 70 },	   { "webservd", 80 },
	{ "postgres", 90 },   { "nobody", 60001 }, { "noaccess", 60002 },
	{ "nogroup", 65534 }, { NULL, 0 },
};

static const struct row debian_users[] = {
	{ "root", 0 },	    { "daemon", 1 },  { "bin", 2 },
	{ "sys", 3 },	    { "sync", 4 },    { "games", 5 },
	{ "man", 6 },	    { "lp", 7 },      { "mail", 8 },
	{ "news", 9 },	    { "uucp", 10 },   { "proxy", 13 },
	{ "www-data", 33 }, { "backup", 34 }, { "list", 38 },
	{ "irc", 39 },	    { "_apt", 42 },   { "nobody", 65534 },
	{ NULL, 0 },
};

static const struct row debian_groups[] = {
	{ "root", 0 },	   { "daemon", 1 },	 { "bin", 2 },
	{ "sys", 3 },	   { "adm", 4 },	 { "tty", 5 },
	{ "disk", 6 },	   { "lp", 7 },		 { "mail", 8 },
	{ "news", 9 },	   { "uucp", 10 },	 { "man", 12 },
	{ "proxy", 13 },   { "kmem", 15 },	 { "dialout", 20 },
	{ "fax", 21 },	   { "voice", 22 },	 { "cdrom", 24 },
	{ "floppy", 25 },  { "tape", 26 },	 { "sudo", 27 },
	{ "audio", 29 },   { "dip", 30 },	 { "www-data", 33 },
	{ "backup", 34 },  { "operator", 37 },	 { "list", 38 },
	{ "irc", 39 },	   { "src", 40 },	 { "shadow", 42 },
	{ "utmp", 43 },	   { "video", 44 },	 { "sasl", 45 },
	{ "plugdev", 46 }, { "staff", 50 },	 { "games", 60 },
	{ "users", 100 },  { "nogroup", 65534 }, { NULL, 0 },
};

static const struct {
	const char *name;
	const struct row *rows[2]; /* by enum users_kind */
} tables[] = {
	[USERS_BY_FORMAT] = { "format", { &root[1], &root[1] } },
	[USERS_ROOT] = { "root", { root, root } },
	[USERS_SOLARIS] = { "solaris", { solaris_users, solaris_groups } },
	[USERS_DEBIAN] = { "debian", { debian_users, debian_groups } },
	[USERS_HOST] = { "host", { &root[1], &root[1] } },
};

bool users_table_named(const char *name, enum users_table *table)
{
	for (size_t i = 0; i < countof(tables); i++)
		if (strcmp(tables[i].name, name) == 0) {
			*table = i;
			return true;
		}
	return false;
}

const char *users_table_choice(size_t n)
{
	return n < countof(tables) ? tables[n].name : NULL;
}

bool users_table_id(enum users_table table, enum users_kind kind,
		    const char *name, uint32_t *id)
{
	const struct row *row = tables[table].rows[kind];

	for (; row->name; row++)
		if (strcmp(row->name, name) == 0) {
			*id = row->id;
			return true;
		}
	return false;
}

const char *users_table_name(enum users_table table, enum users_kind kind,
			     uint32_t id)
{
	const struct row *row = tables[table].rows[kind];

	for (; row->name; row++)
		if (row->id == id)
			return row->name;
	return NULL;
}
