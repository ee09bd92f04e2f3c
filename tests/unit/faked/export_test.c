/* SPDX-License-Identifier: BSD-2-Clause */
#include "faked/server/export.h"

#include "tests/unit/state/sample.h"

static size_t left_out;

static void count(const char *why, const struct state_entry *entry)
{
	assert_non_null(why);
	assert_non_null(entry);
	left_out++;
}

static char *exported(const char *format, const char *root)
{
	struct exported done;
	struct state state;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	sample(&state);
	/* As if they were found. */
	for (size_t i = 0; i < state.count; i++)
		state.entries[i].nlink = state.entries[i].path != NULL;
	assert_non_null(export_find(format));
	left_out = 0;
	assert_int_equal(export_write(export_find(format), &state, root, out,
				      count, &done),
			 0);
	assert_int_equal(fclose(out), 0);
	state_fini(&state);
	return text;
}

static void assert_exports(const char *format, const char *root, size_t less,
			   const char *expected)
{
	char *text = exported(format, root);

	assert_string_equal(text, expected);
	assert_int_equal(left_out, less);
	free(text);
}

static void as_mtree(void **context)
{
	(void)context;
	/* One has no path, and one has attributes. */
	assert_exports(
		"mtree", NULL, 2,
		"#mtree\n"
		"./dev/odd type=char uid=4242 gid=4343 mode=0620"
		" device=native,4,70000\n"
		"./tmp/with\\040blank,\\040comma%20\\012\\377/file type=file"
		" uid=4242 gid=4343 mode=4755\n"
		"./top type=dir uid=4242 gid=4343 mode=0755\n");
}

static void as_a_device_table(void **context)
{
	(void)context;
	assert_exports("devtable", "/dev", 0,
		       "/odd\tc\t620\t4242\t4343\t4\t70000\t0\t0\t-\n");
}

static void as_json(void **context)
{
	(void)context;
	assert_exports("json", "/dev", 0,
		       "{\"path\":\"/odd\",\"type\":\"char\",\"mode\":\"0620\","
		       "\"uid\":4242,\"gid\":4343,\"major\":4,\"minor\":70000,"
		       "\"changed\":1600000000,\"pid\":99,"
		       "\"command\":\"mknod \\\"odd\\\"\\u0009c\"}\n");
	assert_exports(
		"json", "/tmp", 0,
		"{\"path\":\"/with blank, comma%20\\u000a\\udcff/file\","
		"\"type\":\"file\",\"mode\":\"4755\",\"uid\":4242,"
		"\"gid\":4343,\"xattrs\":{\"security.capability\":\"01000002\","
		"\"user.empty\":\"\"},\"changed\":1600000000,\"pid\":99,"
		"\"command\":\"chown 4242 it\"}\n");
}

static void a_root_is_a_whole_directory(void **context)
{
	(void)context;
	assert_exports("mtree", "/to", 0, "#mtree\n");
	assert_exports("mtree", "/top", 0,
		       "#mtree\n"
		       ". type=dir uid=4242 gid=4343 mode=0755\n");
	assert_exports("devtable", "/", 1,
		       "/dev/odd\tc\t620\t4242\t4343\t4\t70000\t0\t0\t-\n"
		       "/top\td\t755\t4242\t4343\t-\t-\t-\t-\t-\n");
}

static void knows_its_formats_only(void **context)
{
	(void)context;
	assert_non_null(export_find("text"));
	assert_null(export_find("tex"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_mtree),
		cmocka_unit_test(as_a_device_table),
		cmocka_unit_test(as_json),
		cmocka_unit_test(a_root_is_a_whole_directory),
		cmocka_unit_test(knows_its_formats_only),
	};

	return RUN_GROUP(tests);
}
