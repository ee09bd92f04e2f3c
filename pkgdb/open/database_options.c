/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The rows of database_options.h, and the functions that check or convert their
 * arguments: false refuses one, and common/tool/options.c prints the message.
 */
#include "pkgdb/open/database_options.h"

#include <string.h>

#include "common/number.h"
#include "pkgdb/db/pkgdb.h"

#define FIELD(member) offsetof(struct database_options, member)

/* Whether a text is NAME=VALUE; the value may be empty, the name not. */
static bool is_definition(const char *text, void *value UNUSED)
{
	return text[0] != '=' && strchr(text, '=');
}

static bool is_format(const char *text, void *value UNUSED)
{
	const char *name;

	for (size_t n = 0; (name = pkgdb_format(n)); n++)
		if (strcmp(name, text) == 0)
			return true;
	return false;
}

/* Stores whether installed names are wanted. */
static bool read_paths(const char *text, void *value)
{
	bool installed = strcmp(text, "installed") == 0;

	*(bool *)value = installed;
	return installed || strcmp(text, "proto") == 0;
}

static const char *paths_choice(size_t n)
{
	static const char *const kinds[] = { "proto", "installed" };

	return n < countof(kinds) ? kinds[n] : NULL;
}

/* Stores the table of a name in an enum users_table. */
static bool read_table(const char *text, void *value)
{
	return users_table_named(text, value);
}

/* Splits a copy of OWNER:GROUP[:MODE], which replaces that of an earlier
   --default.  Names are looked up later, when the databases are known. */
static bool read_default(const char *text, void *value)
{
	struct database_default *fallback = value;
	char *owner = strdup(text), *group, *mode;

	free(fallback->owner);
	*fallback = (struct database_default){ .owner = owner };
	group = owner ? strchr(owner, ':') : NULL;
	if (!group)
		return false;
	*group++ = '\0';
	fallback->group = group;
	mode = strchr(group, ':');
	if (!mode)
		return true;
	*mode++ = '\0';
	fallback->has_mode = true;
	return parse_mode(mode, &fallback->mode);
}

const struct option_row database_path_rows[1] = {
	{ 'd', "database", "PATH", OPTION_LIST, FIELD(databases),
	  .help = "packaging database (any number)" },
};

const struct option_row database_read_rows[7] = {
	{ 'f', "from", "FORMAT", OPTION_TEXT, FIELD(from),
	  .help = "format of all databases; else told by contents",
	  .read = is_format, .expected = "a format that can be read",
	  .choice = pkgdb_format },
	{ 'e', "exceptions", "FILE", OPTION_LIST, FIELD(exceptions),
	  .help = "list of paths that the two sides may disagree about (any "
		  "number)" },
	{ 'D', "define", "NAME=VALUE", OPTION_LIST, FIELD(defines),
	  .help = "parameter of prototypes; macro, variant or facet of "
		  "manifests (any number)",
	  .read = is_definition, .expected = "NAME=VALUE" },
	{ 0, "arch", "NAME", OPTION_TEXT, FIELD(arch),
	  .help = "architecture for databases and exceptions" },
	{ 0, "root", "DIR", OPTION_TEXT, FIELD(root),
	  .help = "where the paths of a fakebuild state begin" },
	{ 0, "paths", "KIND", OPTION_VALUE, FIELD(installed),
	  .help = "the names that databases have: proto, the default, or "
		  "installed",
	  .read = read_paths, .expected = "a kind of names",
	  .choice = paths_choice },
	{ 0, "strict", NULL, OPTION_FLAG, FIELD(strict),
	  .help = "what is worth a warning is an error" },
};

const struct option_row database_users_rows[3] = {
	{ 'N', "users", "DIR", OPTION_TEXT, FIELD(users_dir),
	  .help = "user and group names from DIR/passwd and DIR/group, or from "
		  "DIR/etc" },
	{ 0, "table", "NAME", OPTION_VALUE, FIELD(table),
	  .help = "built-in names: solaris, debian, root, host, or format, the "
		  "default: each format's own",
	  .read = read_table, .expected = "a table of names",
	  .choice = users_table_choice },
	{ 0, "host-users", NULL, OPTION_FLAG, FIELD(ask_host),
	  .help = "ask this host for names that are unknown" },
};

const struct option_row database_default_rows[1] = {
	{ 0, "default", "OWNER:GROUP[:MODE]", OPTION_VALUE, FIELD(fallback),
	  .help = "set this where the database has no entry",
	  .read = read_default,
	  .expected = "OWNER:GROUP[:MODE] with an octal mode" },
};

void database_options_fini(struct database_options *options)
{
	words_fini(&options->databases);
	words_fini(&options->exceptions);
	words_fini(&options->defines);
	free(options->fallback.owner);
}
