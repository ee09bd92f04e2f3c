/* SPDX-License-Identifier: BSD-2-Clause */
#include "faked/server/export.h"

#include "tests/unit/state/sample.h"

static size_t left_out;

static void count(void *arg, const char *why, const struct state_entry *entry)
{
	assert_ptr_equal(arg, &left_out);
	assert_non_null(why);
	assert_non_null(entry);
	left_out++;
}

static char *exported(const char *form, const char *root, size_t written)
{
	struct exported done;
	struct fault fault;
	struct state state;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	const struct export_request request = {
		.form = form,
		.file = "s.db",
		.root = root,
		.out = out,
		.left_out = count,
		.arg = &left_out,
	};

	sample(&state);
	state.entries[2].path = "/etc";
	sample_entry(&state, 5, S_IFREG | 0644)->path = "/etcetera";
	/* As if they were found. */
	for (size_t i = 0; i < state.count; i++)
		state.entries[i].nlink = state.entries[i].path != NULL;
	left_out = 0;
	if (export_write(&request, &state, &done, &fault) < 0)
		fail_msg("%s", sample_fault(&fault));
	assert_int_equal(done.written, written);
	assert_int_equal(fclose(out), 0);
	state_fini(&state);
	return text;
}

static void assert_exports(const char *form, const char *root, size_t written,
			   size_t less, const char *expected)
{
	char *text = exported(form, root, written);

	assert_string_equal(text, expected);
	assert_int_equal(left_out, less);
	free(text);
}

static void as_mtree(void **context)
{
	(void)context;
	/* One has no path, and one has attributes; the modes of the last two
	   are not recorded. */
	assert_exports(
		"mtree", NULL, 4, 2,
		"#mtree 2.0\n"
		"./dev/odd type=char uid=4242 gid=4343 mode=0620"
		" device=native,4,70000 contents=/dev/null/none\n"
		"./etc type=dir uid=4242 gid=4343\n"
		"./etcetera type=file uid=4242 gid=4343\n"
		"./tmp/with\\040blank,\\040comma%20\\012\\377/file type=file"
		" uid=4242 gid=4343 mode=4755\n");
}

#define TABLE                                                    \
	"# name type mode uid gid major minor start inc count\n" \
	"/ r -1 0 0 - - - - -\n"

static void as_a_device_table(void **context)
{
	(void)context;
	assert_exports("device-table", "/dev", 1, 0,
		       TABLE "/odd c 620 4242 4343 4 70000 - - -\n");
	assert_exports("devtable", "/dev", 1, 0,
		       TABLE "/odd c 620 4242 4343 4 70000 - - -\n");
	/* Its name has blanks. */
	assert_exports("device-table", "/tmp", 0, 1, TABLE);
}

static void as_json(void **context)
{
	(void)context;
	/* Without a root it has what is recorded; not the rule for the rest,
	   nor files whose modes are not known. */
	assert_exports("json", NULL, 2, 3,
		       "{\"fakebuild-parts\":1}\n"
		       "{\"path\":\"dev/odd\",\"type\":\"c\","
		       "\"mode\":\"0620\",\"uid\":4242,\"gid\":4343,"
		       "\"device\":[4,70000]}\n"
		       "{\"path64\":\"dG1wL3dpdGggYmxhbmssIGNvbW1hJTIwCv8vZmls"
		       "ZQ==\",\"type\":\"f\",\"mode\":\"4755\",\"uid\":"
		       "4242,\"gid\":4343,\"xattrs\":{\"security.capability\":"
		       "\"AQAAAgAgAAAAAAAAAAAAAAAAAAA=\",\"user.empty\":"
		       "\"\"}}\n");
}

#define RULE                                                           \
	"{\"type\":\"*\",\"path\":\"/\",\"owner\":\"root\",\"uid\":0," \
	"\"group\":\"root\",\"gid\":0,\"links\":1,\"subtree\":1,"      \
	"\"file\":\"s.db\"}\n"

static void as_entries(void **context)
{
	(void)context;
	assert_exports("entries", "/dev", 1, 0,
		       RULE
		       "{\"type\":\"c\",\"path\":\"odd\",\"mode\":\"0620\","
		       "\"uid\":4242,\"gid\":4343,\"major\":4,"
		       "\"minor\":70000,\"links\":1,"
		       "\"changed\":1600000000,\"pid\":99,"
		       "\"command\":\"mknod \\\"odd\\\"\\u0009c\","
		       "\"file\":\"s.db\"}\n");
	assert_exports("entries", "/tmp", 1, 0,
		       RULE
		       "{\"type\":\"f\","
		       "\"path\":\"with blank, comma%20\\u000a\\udcff/file\","
		       "\"mode\":\"4755\",\"uid\":4242,\"gid\":4343,"
		       "\"caps\":\"cap_net_raw=ep\",\"links\":1,"
		       "\"xattrs\":{\"security.capability\":"
		       "\"0100000200200000000000000000000000000000\","
		       "\"user.empty\":\"\"},\"changed\":1600000000,\"pid\":99,"
		       "\"command\":\"chown 4242 it\",\"file\":\"s.db\"}\n");
}

static void a_root_is_a_whole_directory(void **context)
{
	(void)context;
	assert_exports("mtree", "/usr", 0, 0, "#mtree 2.0\n");
	assert_exports("mtree", "/etc", 1, 0,
		       "#mtree 2.0\n"
		       ". type=dir uid=4242 gid=4343\n");
	assert_exports("device-table", "/", 3, 1,
		       TABLE "/dev/odd c 620 4242 4343 4 70000 - - -\n"
			     "/etc d -1 4242 4343 - - - - -\n"
			     "/etcetera f -1 4242 4343 - - - - -\n");
}

static void knows_its_forms_only(void **context)
{
	(void)context;
	assert_true(export_knows("text"));
	assert_false(export_knows("tex"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_mtree),
		cmocka_unit_test(as_a_device_table),
		cmocka_unit_test(as_json),
		cmocka_unit_test(as_entries),
		cmocka_unit_test(a_root_is_a_whole_directory),
		cmocka_unit_test(knows_its_forms_only),
	};

	return RUN_GROUP(tests);
}
