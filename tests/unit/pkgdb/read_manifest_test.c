/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Manifests of attest(1): what their notes add to a spec, and that nothing else
 * is one.
 */
#include "raw/attrs.h"
#include "tests/unit/pkgdb/load.h"

#define HEAD   "#mtree v2.0\n#@ manifest 1\n"
#define FILE_A "./a type=file mode=0755 uid=0 gid=4242 size=0 time=1.0\n"
#define FILE_B "./b type=file mode=0755 uid=0 gid=4242 size=0 time=1.0\n"
#define CAPS   "AQAAAgAgAAAAAAAAAAAAAAAAAAA="

static void notes_state_all_attributes(void **state)
{
	struct pkgdb *db = load(HEAD FILE_A "#@ xattr security.capability " CAPS
					    "\n"
					    "#@ xattr user.\\040x\n"
					    "#@ xattr user.y Mg==\n" FILE_B);
	const struct pkgdb_entry *a = pkgdb_find(db, "a");
	const struct pkgdb_entry *b = pkgdb_find(db, "b");
	struct attr attr;

	(void)state;
	assert_string_equal(a->caps, "cap_net_raw=ep");
	assert_true(a->record->complete);
	assert_true(attrs_find(a->record->xattrs, a->record->xattrs_size,
			       "user. x", &attr));
	assert_int_equal(attr.value_size, 0);
	assert_true(attrs_find(a->record->xattrs, a->record->xattrs_size,
			       "user.y", &attr));
	assert_int_equal(attr.value_size, 1);
	assert_memory_equal(attr.value, "2", 1);
	assert_null(b->caps);
	assert_true(b->record->complete);
	assert_int_equal(b->record->xattrs_size, 0);
	pkgdb_free(db);
}

static void notes_join_names(void **state)
{
	struct pkgdb *db = load(
		HEAD FILE_A "#@ xattr user.y Mg==\n" FILE_B "#@ hardlink ./a\n"
			    "./l type=link mode=0777 uid=1 gid=1 link=a\n"
			    "./m type=link mode=0777 uid=1 gid=1 link=a\n"
			    "#@ hardlink ./l\n");
	const struct pkgdb_entry *a = pkgdb_find(db, "a");
	const struct pkgdb_entry *b = pkgdb_find(db, "b");

	(void)state;
	assert_int_equal(b->type, PKGDB_HARDLINK);
	assert_string_equal(b->link, "a");
	assert_int_equal(a->links, 2);
	assert_true(a->inode != 0 && a->inode == b->inode);
	assert_int_equal(b->record->xattrs_size, a->record->xattrs_size);
	a = pkgdb_find(db, "l");
	b = pkgdb_find(db, "m");
	assert_int_equal(b->type, PKGDB_SYMLINK);
	assert_true(a->inode != 0 && a->inode == b->inode);
	pkgdb_free(db);
}

static void groups_of_two_manifests_stay_apart(void **state)
{
	struct pkgdb *db = load_two(
		HEAD "./p type=fifo mode=0644 uid=0 gid=0\n"
		     "./q type=fifo mode=0644 uid=0 gid=0\n#@ hardlink ./p\n",
		HEAD "./r type=fifo mode=0644 uid=0 gid=0\n"
		     "./s type=fifo mode=0644 uid=0 gid=0\n#@ hardlink ./r\n");

	(void)state;
	assert_true(pkgdb_find(db, "p")->inode == pkgdb_find(db, "q")->inode);
	assert_true(pkgdb_find(db, "r")->inode == pkgdb_find(db, "s")->inode);
	assert_true(pkgdb_find(db, "p")->inode != pkgdb_find(db, "r")->inode);
	pkgdb_free(db);
}

static void other_specs_have_no_notes(void **state)
{
	struct pkgdb *db = load("#mtree\n#@ what it is\n" FILE_A
				"#@ hardlink ./none\n");

	(void)state;
	assert_null(pkgdb_find(db, "a")->record);
	pkgdb_free(db);
}

/* A text that is refused, the line that is to blame, and part of why. */
static const struct {
	const char *text;
	unsigned line;
	const char *why;
} bad[] = {
	{ "#mtree\n#@ manifest 2\n", 2, "version '2'" },
	{ "#mtree\n#@ manifest\n", 2, "version ''" },
	{ HEAD "#@ xattr user.x MQ==\n" FILE_A, 3, "no path" },
	{ HEAD FILE_A "#@ colour red\n", 4, "'colour'" },
	{ HEAD FILE_A "#@\n", 4, "note ''" },
	{ HEAD FILE_A "#@ xattr\n", 4, "no name" },
	{ HEAD FILE_A "#@ xattr user.x MQ=\n", 4, "base64" },
	{ HEAD FILE_A "#@ xattr user.x MQ==\n#@ xattr user.x MQ==\n", 5,
	  "order of names" },
	{ HEAD FILE_A "#@ xattr user.x MQ==\n#@ xattr user.a MQ==\n", 5,
	  "order of names" },
	{ HEAD FILE_A "#@ xattr security.capability MQ==\n", 3, "damaged" },
	{ HEAD FILE_A "#@ hardlink ./b\n" FILE_B, 4, "no path before" },
	{ HEAD FILE_A "#@ hardlink\n", 4, "no path" },
	{ HEAD FILE_A "#@ hardlink ../a\n", 4, "no path" },
	{ HEAD FILE_A "#@ xattr user.y Mg==\n" FILE_B
		      "#@ xattr user.x MQ==\n#@ hardlink ./a\n",
	  7, "states no attributes" },
	{ HEAD FILE_A FILE_B "#@ hardlink ./a\n#@ xattr user.x MQ==\n", 6,
	  "states no attributes" },
	{ HEAD FILE_A FILE_B "#@ hardlink ./a\n#@ hardlink ./a\n", 6,
	  "already" },
	{ HEAD FILE_A FILE_B "#@ hardlink ./a\n"
			     "./c type=file mode=0755 uid=0 gid=4242 size=0 "
			     "time=1.0\n#@ hardlink ./b\n",
	  7, "first name" },
	{ HEAD FILE_A "./b type=file mode=4755 uid=0 gid=4242 size=0 "
		      "time=1.0\n#@ hardlink ./a\n",
	  5, "otherwise" },
	{ HEAD "./a type=dir\n./b type=dir\n#@ hardlink ./a\n", 5,
	  "first name" },
	{ HEAD FILE_B FILE_A, 4, "order of paths" },
	{ HEAD FILE_A FILE_A, 4, "order of paths" },
	{ HEAD "a type=file\n", 3, "full path" },
	{ HEAD "/a/b type=file\n", 3, "full path" },
	{ HEAD "./a/../b type=file\n", 3, "full path" },
	{ HEAD "./a//b type=file\n", 3, "full path" },
	{ HEAD "./. type=dir\n", 3, "full path" },
	{ HEAD FILE_A "./a-b type=dir\n./a/x/y type=file\n", 5,
	  "'./a/x/y' stands below './a'" },
	{ HEAD "./l type=link link=a\n./l/x type=file\n", 4, "stands below" },
	{ HEAD ". type=file\n", 3, "the top" },
};

static void whatever_is_not_as_written_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(bad); i++)
		assert_refused("mtree", bad[i].text, bad[i].line, bad[i].why);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(notes_state_all_attributes),
		cmocka_unit_test(notes_join_names),
		cmocka_unit_test(groups_of_two_manifests_stay_apart),
		cmocka_unit_test(other_specs_have_no_notes),
		cmocka_unit_test(whatever_is_not_as_written_is_refused),
	};

	return RUN_GROUP(tests);
}
