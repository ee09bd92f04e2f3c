/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Walks the directory of each rule that lies below no other: the look-up of
 * each path finds the nearest rule.  A walk leaves neither the tree nor its
 * file system, follows no link, and changes nothing.
 */
#include "faked/import/rule.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "common/file/beneath.h"
#include "common/path.h"
#include "state/disk/tree_walk.h"

/* What a rule may say of a file. */
#define SAID (PKGDB_UID | PKGDB_GID | PKGDB_OWNER | PKGDB_GROUP | PKGDB_MODE)

/* A rule that is carried out. */
struct ruling {
	struct taking *taking;
	struct pkgdb *db;
	const struct pkgdb_entry *rule;
	struct tree_walk walk;
	int err; /* that ends it; 0: none */
};

/* The key of a rule's directory, which the caller frees; NULL with ENOMEM. */
static char *directory_of(const struct pkgdb_entry *rule)
{
	return rule->path_len == 1 ? strdup(".")
				   : strndup(rule->path, rule->path_len - 1);
}

/* Whether the directory lies below that of another rule. */
static bool is_covered(struct pkgdb *db, const char *key)
{
	CLEANUP_FREE char *parent = strndup(key, path_parent_len(key));

	return strcmp(key, ".") != 0 &&
	       pkgdb_rule(db, parent && *parent ? parent : ".");
}

/* The rule by which a file is recorded, told of as if it named its path; false
   if there is an entry of it, or nothing is said. */
static bool find(struct ruling *ruling, const char *key,
		 struct pkgdb_entry *said)
{
	const struct pkgdb_entry *rule = pkgdb_find(ruling->db, key);

	if (!rule || !(rule->fields & PKGDB_SUBTREE) || !(rule->fields & SAID))
		return false;
	*said = *rule;
	said->path = key;
	said->path_len = strlen(key);
	return true;
}

/* Records one file, the directory of the rule included. */
static bool look(struct ruling *ruling, int dir, const char *base,
		 const char *key)
{
	struct pkgdb_entry said;

	if (find(ruling, key, &said) &&
	    take_at(ruling->taking, &said, NULL, dir, base) < 0)
		ruling->err = errno;
	return ruling->err == 0;
}

static bool visit(void *arg, const struct tree_name *name)
{
	struct ruling *ruling = arg;

	if (!str_failed(&ruling->walk.path))
		return look(ruling, name->dir, name->name,
			    str_text(&ruling->walk.path));
	ruling->err = ENOMEM;
	return false;
}

/* Tells of a directory that cannot be read. */
static void visit_unread(void *arg, int err)
{
	struct ruling *ruling = arg;
	struct pkgdb_entry said = *ruling->rule;

	said.path = str_text(&ruling->walk.path);
	take_refuse(ruling->taking, &said, "%s", strerror(err));
}

/* Carries out a rule, and those below it.  What lies on another file system is
   none of the tree, even if the rule names the mount point. */
static void rule_on(struct ruling *ruling, const char *key)
{
	struct taking *taking = ruling->taking;
	struct pkgdb_entry said = *ruling->rule;
	CLEANUP_FD int self = beneath_open(taking->top, key, O_PATH);
	const char *base;
	int dir = self < 0 ? -1 : take_directory(taking, key, &base);

	said.path = key;
	if (dir < 0) {
		take_absent(taking, &said, errno);
		return;
	}
	if (strcmp(key, ".") != 0)
		str_puts(&ruling->walk.path, key);
	if (look(ruling, dir, base, key))
		tree_walk_below(&ruling->walk, self, ".");
}

static int take_rule(void *arg, const struct pkgdb_entry *rule)
{
	const struct ruling *all = arg;
	CLEANUP_FREE char *key = directory_of(rule);
	struct ruling ruling = {
		.taking = all->taking,
		.db = all->db,
		.rule = rule,
		.walk = { .path = STR_INIT,
			  .budget = SIZE_MAX,
			  .each = visit,
			  .unread = visit_unread,
			  .arg = &ruling },
	};

	if (!key)
		return -1;
	/* Told of once, and not of each file. */
	if (take_knows_owner(all->taking, rule) && !is_covered(all->db, key))
		rule_on(&ruling, key);
	str_fini(&ruling.walk.path);
	errno = ruling.err;
	return ruling.err ? -1 : 0;
}

int rule_take_all(struct taking *taking, struct pkgdb *db)
{
	struct ruling all = { .taking = taking, .db = db };
	int ret;

	taking->ruling = true;
	ret = pkgdb_each_rule(db, take_rule, &all);
	taking->ruling = false;
	return ret;
}
