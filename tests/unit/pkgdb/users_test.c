/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where ids and names come from.
 */
#include "pkgdb/db/users.h"

#include <errno.h>
#include <sys/stat.h>

#include "tests/unit/pkgdb/load.h"

static uint32_t id_of(struct users *users, enum users_kind kind,
		      enum users_table table, const char *name)
{
	uint32_t id = 999999;

	users_id(users, kind, table, name, &id);
	return id;
}

static void answers_from_the_table_of_the_format(void **state)
{
	struct users *users = users_new();

	(void)state;
	assert_int_equal(id_of(users, USERS_GROUP, USERS_SOLARIS, "mail"), 6);
	assert_int_equal(id_of(users, USERS_GROUP, USERS_DEBIAN, "mail"), 8);
	assert_int_equal(id_of(users, USERS_GROUP, USERS_ROOT, "mail"), 999999);
	assert_int_equal(id_of(users, USERS_USER, USERS_ROOT, "root"), 0);
	assert_int_equal(id_of(users, USERS_USER, USERS_ROOT, "4242"), 4242);
	assert_string_equal(users_name(users, USERS_USER, USERS_SOLARIS, 5),
			    "uucp");
	assert_null(users_name(users, USERS_USER, USERS_ROOT, 5));
	users_force_table(users, USERS_DEBIAN);
	assert_int_equal(id_of(users, USERS_GROUP, USERS_SOLARIS, "mail"), 8);
	users_free(users);
}

static void keeps_the_first_definition_of_a_name(void **state)
{
	struct users *users = users_new();

	(void)state;
	assert_true(users_add(users, USERS_USER, "appl", 4242));
	assert_true(users_add(users, USERS_USER, "appl", 4242));
	assert_false(users_add(users, USERS_USER, "appl", 4243));
	assert_int_equal(errno, EEXIST);
	assert_true(users_add(users, USERS_USER, "twin", 4242));
	assert_int_equal(id_of(users, USERS_USER, USERS_ROOT, "appl"), 4242);
	assert_int_equal(id_of(users, USERS_GROUP, USERS_ROOT, "appl"), 999999);
	assert_string_equal(users_name(users, USERS_USER, USERS_ROOT, 4242),
			    "appl");
	users_free(users);
}

static void write_file(const char *dir, const char *name, const char *text)
{
	char path[256];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static void loads_the_targets_files_and_nothing_else(void **state)
{
	char dir[] = "/tmp/pkgdb-test-XXXXXX", command[64];
	struct users *users = users_new();

	(void)state;
	assert_non_null(mkdtemp(dir));
	assert_false(users_load(users, dir));
	assert_int_equal(errno, ENOENT);
	write_file(dir, "passwd",
		   "root:x:0:0::/:/bin/sh\n# no record\n"
		   "+::::::\nweb:x:4242:4243:Web:/srv:\nbad:x:y:1\nshort\n");
	write_file(dir, "group", "wheel:x:0:\nweb:x:4243:web\n");
	assert_true(users_load(users, dir));
	assert_int_equal(id_of(users, USERS_USER, USERS_SOLARIS, "web"), 4242);
	assert_int_equal(id_of(users, USERS_GROUP, USERS_SOLARIS, "web"), 4243);
	assert_int_equal(id_of(users, USERS_USER, USERS_SOLARIS, "uucp"),
			 999999);
	assert_int_equal(id_of(users, USERS_USER, USERS_SOLARIS, "bad"),
			 999999);
	assert_string_equal(users_name(users, USERS_GROUP, USERS_SOLARIS, 0),
			    "wheel");
	users_free(users);
	snprintf(command, sizeof(command), "rm -r %s", dir);
	assert_int_equal(system(command), 0);
}

static void asks_the_host_only_on_request(void **state)
{
	struct users *users = users_new();

	(void)state;
	assert_int_equal(id_of(users, USERS_USER, USERS_BY_FORMAT, "root"),
			 999999);
	users_ask_host(users);
	assert_int_equal(id_of(users, USERS_USER, USERS_BY_FORMAT, "root"), 0);
	assert_string_equal(users_name(users, USERS_USER, USERS_BY_FORMAT, 0),
			    "root");
	users_free(users);
}

static void lets_a_manifest_define_its_users(void **state)
{
	struct pkgdb *db = load_two("dir path=srv owner=appl group=appl "
				    "mode=755\n",
				    "user username=appl uid=4242\n"
				    "group groupname=appl gid=4243\n");

	(void)state;
	assert_string_equal(shown(db, "srv"),
			    "d srv 0755 u=appl uid=4242 g=appl gid=4243");
	pkgdb_free(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_from_the_table_of_the_format),
		cmocka_unit_test(keeps_the_first_definition_of_a_name),
		cmocka_unit_test(loads_the_targets_files_and_nothing_else),
		cmocka_unit_test(asks_the_host_only_on_request),
		cmocka_unit_test(lets_a_manifest_define_its_users),
	};

	return RUN_GROUP(tests);
}
