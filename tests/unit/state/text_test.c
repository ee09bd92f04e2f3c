/* SPDX-License-Identifier: BSD-2-Clause */
#include "state/form/text.h"

#include "tests/unit/state/sample.h"

static char *written(const struct state *state,
		     size_t (*write)(const struct state *state, FILE *out),
		     size_t *size)
{
	char *text = NULL;
	FILE *out = open_memstream(&text, size);

	assert_non_null(out);
	write(state, out);
	assert_int_equal(fclose(out), 0);
	return text;
}

static int read_back(struct state *state, const char *text, size_t size,
		     struct fault *fault)
{
	state_init(state);
	fault->text[0] = '\0';
	return text_read(state, text, size, "name", fault);
}

static void what_is_written_reads_the_same(void **context)
{
	struct state state, back;
	struct fault fault;
	size_t size;
	char *text;

	(void)context;
	sample(&state);
	state_sort(&state);
	text = written(&state, text_write, &size);
	assert_int_equal(read_back(&back, text, size, &fault), 0);
	assert_same_state(&state, &back);
	state_fini(&back);
	state_fini(&state);
	free(text);
}

static void the_first_lines_are_fakeroots(void **context)
{
	static const char expected[] =
		"dev=fe03,ino=1,mode=104755,uid=4242,gid=4343,nlink=1,rdev=0\n"
		"dev=fe03,ino=2,mode=20620,uid=4242,gid=4343,nlink=1,"
		"rdev=286262384\n"
		"dev=fe03,ino=3,mode=40755,uid=4242,gid=4343,nlink=1,rdev=0\n";
	struct state state;
	size_t size;
	char *text;

	(void)context;
	sample(&state);
	state_sort(&state);
	text = written(&state, text_write_plain, &size);
	assert_string_equal(text, expected);
	free(text);
	text = written(&state, text_write, &size);
	assert_memory_equal(text, expected, sizeof(expected) - 1);
	assert_int_equal(text[sizeof(expected) - 1], '#');
	state_fini(&state);
	free(text);
}

static void takes_what_fakeroot_saved(void **context)
{
	static const char text[] =
		"dev=fe00,ino=9,mode=60640,uid=0,gid=6,nlink=1,rdev=2049\n"
		"dev=801,ino=8,mode=104755,uid=4242,gid=0,nlink=2,rdev=0\n";
	struct state_entry *entry;
	struct state state;
	struct fault fault;

	(void)context;
	assert_int_equal(read_back(&state, text, sizeof(text) - 1, &fault), 0);
	assert_int_equal(state.count, 2);
	entry = state_find(&state, ledger_dev(254, 0), 9);
	assert_int_equal(entry->flags, LEDGER_HAS_MODE | LEDGER_HAS_TYPE);
	assert_int_equal(entry->rdev, ledger_dev(8, 1));
	entry = state_find(&state, ledger_dev(8, 1), 8);
	assert_int_equal(entry->flags, LEDGER_HAS_MODE);
	assert_int_equal(entry->mode, S_IFREG | 04755);
	assert_int_equal(entry->tag, 0);
	state_fini(&state);
}

static void an_empty_file_is_an_empty_state(void **context)
{
	struct state state;
	struct fault fault;

	(void)context;
	assert_int_equal(read_back(&state, "", 0, &fault), 0);
	assert_int_equal(state.count, 0);
	state_fini(&state);
}

#define GOOD "dev=1,ino=2,mode=100644,uid=3,gid=4,nlink=1,rdev=0\n"
#define ALSO "also=1,ino=2,tag=5,flags=1,when=6,pid=7,path=/p,command=c\n"

#define BY "by=1,ino=2,parts=uid,when=6,pid=7,command=c\n"

/* One with a part that a later version may add. */
static void parts_of_later_versions_are_passed_over(void **context)
{
	static const char text[] = GOOD
		"# fakebuild 2\n" ALSO
		"by=1,ino=2,parts=gid+colour,when=6,pid=7,command=c\n"
		"by=1,ino=2,parts=mode,when=8,pid=9,command=d\n# end\n";
	const struct state_writers *by;
	struct state state;
	struct fault fault;

	(void)context;
	if (read_back(&state, text, strlen(text), &fault) < 0)
		fail_msg("%s", sample_fault(&fault));
	by = state.entries[0].by;
	assert_non_null(by);
	assert_int_equal(by->part[LEDGER_PART_GID].when, 6);
	assert_int_equal(by->part[LEDGER_PART_MODE].pid, 9);
	assert_int_equal(by->part[LEDGER_PART_UID].when, 0);
	state_fini(&state);
}

static void bad_lines_are_named(void **context)
{
	static const struct {
		const char *text, *fault;
	} cases[] = {
		{ "hello\n", "name:1: not a line" },
		{ GOOD "dev=1,ino=2\n", "name:2: not a line" },
		{ GOOD GOOD "\n", "name:3: not a line" },
		{ "dev=1,ino=2,mode=100684,uid=3,gid=4,nlink=1,rdev=0\n",
		  "name:1: mode is not a number, or is out of range" },
		{ "dev=1,ino=2,mode=100644,uid=4294967296,gid=4,nlink=1,"
		  "rdev=0\n",
		  "name:1: uid is not a number, or is out of range" },
		{ "dev=1,ino=-2,mode=100644,uid=3,gid=4,nlink=1,rdev=0\n",
		  "name:1: ino is not a number, or is out of range" },
		{ "dev=100000000000000,ino=2,mode=100644,uid=3,gid=4,nlink=1,"
		  "rdev=0\n",
		  "name:1: dev is not a number, or is out of range" },
		{ "dev=1,ino=2,mode=150644,uid=3,gid=4,nlink=1,rdev=0\n",
		  "name:1: mode is of no type" },
		{ "dev=1,ino=2,mode=100644,uid=3,gid=4,nlink=1,rdev=0,x=1\n",
		  "name:1: not a line" },
		{ GOOD "dev=1,ino=3,mode=100644,uid=3,g", "name:2: the line" },
		{ "# fakebuild 3\n", "name:1: made by a newer" },
		{ "# fakebuild 1\n" GOOD, "name: the end" },
		{ "# fakebuild 1\n# end\n" GOOD, "name:3: text after" },
		{ GOOD "also=1\n", "name:2: not a line" },
		{ "# fakebuild 1\n" ALSO, "name:2: damaged" },
		{ GOOD "# fakebuild 1\nalso=1,ino=2,tag=5,flags=4,when=6,"
		       "pid=7,path=,command=\n",
		  "name:3: flags is not a number" },
		{ GOOD "# fakebuild 1\nalso=1,ino=2,tag=5,flags=1,when=6,"
		       "pid=7,path=p,command=\n",
		  "name:3: path is not absolute" },
		{ GOOD "# fakebuild 1\nalso=1,ino=2,tag=5,flags=1,when=6,"
		       "pid=7,path=%g1,command=\n",
		  "name:3: a % is not followed by two hexadecimal digits" },
		{ GOOD "# fakebuild 1\n" ALSO GOOD, "name:4: a file after" },
		{ "# fakebuild 2\n" BY, "name:2: damaged" },
		{ GOOD "# fakebuild 2\n" BY GOOD, "name:4: a file after" },
		{ GOOD "# fakebuild 2\nby=1,ino=2,parts=,when=6,pid=7,"
		       "command=c\n",
		  "name:3: damaged" },
		{ GOOD "# fakebuild 2\nby=1,ino=2,parts=uid,when=x,pid=7,"
		       "command=c\n",
		  "name:3: when is not a number" },
		{ GOOD "# fakebuild 2\nby=1,ino=2,parts=uid,when=6,pid=7\n",
		  "name:3: a field is missing" },
		{ GOOD "# fakebuild 1\nxattr=1,ino=2,name=,value=00\n",
		  "name:3: no name of an attribute" },
		{ GOOD "# fakebuild 1\nalso=1,ino=2,tag=5,flags=1,when=6,"
		       "pid=7,path=%4\n",
		  "name:3: a % is not followed by two hexadecimal digits" },
		{ GOOD "# fakebuild 1\nalso=1,ino=2,tag=5,flags=1,when=6,"
		       "pid=7,path=%00,command=\n",
		  "name:3: a % is not followed by two hexadecimal digits" },
		{ GOOD "# fakebuild 1\nxattr=1,ino=3,name=user.a,value=00\n",
		  "name:3: an attribute of an unknown file" },
		{ GOOD "# fakebuild 1\nxattr=1,ino=2,name=user.a,value=0g\n",
		  "name:3: the value of an attribute" },
		{ GOOD "# fakebuild 1\nxattr=1,ino=2,name=user.a,value=000\n",
		  "name:3: damaged" },
	};

	(void)context;
	for (size_t i = 0; i < countof(cases); i++) {
		struct state state;
		struct fault fault;

		if (read_back(&state, cases[i].text, strlen(cases[i].text),
			      &fault) == 0)
			fail_msg("accepted: %s", cases[i].text);
		if (strncmp(sample_fault(&fault), cases[i].fault,
			    strlen(cases[i].fault)))
			fail_msg("%s: not %s", sample_fault(&fault),
				 cases[i].fault);
		state_fini(&state);
	}
}

static void a_cut_file_is_refused_wherever_it_is_cut(void **context)
{
	struct state state, back;
	struct fault fault;
	size_t size, plain;
	char *text;

	(void)context;
	sample(&state);
	state_sort(&state);
	free(written(&state, text_write_plain, &plain));
	text = written(&state, text_write, &size);
	for (size_t cut = plain + 1; cut < size; cut++) {
		if (read_back(&back, text, cut, &fault) == 0)
			fail_msg("accepted %zu of %zu bytes", cut, size);
		state_fini(&back);
	}
	state_fini(&state);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_reads_the_same),
		cmocka_unit_test(the_first_lines_are_fakeroots),
		cmocka_unit_test(takes_what_fakeroot_saved),
		cmocka_unit_test(an_empty_file_is_an_empty_state),
		cmocka_unit_test(parts_of_later_versions_are_passed_over),
		cmocka_unit_test(bad_lines_are_named),
		cmocka_unit_test(a_cut_file_is_refused_wherever_it_is_cut),
	};

	return RUN_GROUP(tests);
}
