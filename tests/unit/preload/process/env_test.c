/* SPDX-License-Identifier: BSD-2-Clause */
/* Environments of programs that are about to be started: what is added to
   them, and LD_PRELOAD as ld.so(8) reads it. */
#include "preload/process/env.h"

#include "raw/text.h"
#include "tests/unit/preload/session.h"

#define LIBRARY	 "/opt/odd/libfakebuild.so"
#define RELATIVE "./opt/odd/libfakebuild.so"
#define NAME	 "libfakeroot-odd.so"
#define NAMED	 "/opt/odd/libfakeroot-odd.so"

static int begin(void **state)
{
	begin_session(state);
	session_set_text(VAR_LIB, LIBRARY);
	return 0;
}

/* The value of a variable in a list; NULL if it has none.  A variable is there
   only once. */
static const char *value_in(char *const list[], const char *name)
{
	const char *found = NULL;

	for (; *list; list++) {
		const char *value = raw_variable(*list, name);

		if (value) {
			assert_null(found);
			found = value;
		}
	}
	return found;
}

static size_t length_of(char *const list[])
{
	size_t n = 0;

	while (list[n])
		n++;
	return n;
}

/* These entries themselves are in the list, in their order. */
static void assert_entries_in(char *const list[], char *const entries[])
{
	for (; *entries; entries++) {
		while (*list && *list != *entries)
			list++;
		assert_ptr_equal(*list, *entries);
		list++;
	}
}

/* All that keeps a program in the session is in the list, with its value. */
static void assert_session_in(char *const list[])
{
	for (unsigned v = 0; v < VARS; v++) {
		const char *value = session_value(v);

		if (value)
			assert_string_equal(
				value_in(list, session_variable_name(v)),
				value);
		else
			assert_null(value_in(list, session_variable_name(v)));
	}
}

static void adds_the_session_behind_the_variables_of_the_program(void **state)
{
	char *given[] = { (char *)"PATH=/bin", (char *)"ODD=4242", NULL };
	struct env env;

	(void)state;
	assert_int_equal(env_make(&env, given), 0);
	assert_session_in(env.list);
	assert_entries_in(env.list, given);
	assert_string_equal(value_in(env.list, "LD_PRELOAD"), LIBRARY);
	/* The list of the program is left alone. */
	assert_int_equal(length_of(given), 2);
	env_release(&env);
}

static void a_program_may_choose_what_it_can_set(void **state)
{
	char *given[] = { (char *)"PSEUDO_IGNORE_PATHS=/odd", NULL };
	char *empty[] = { NULL };
	struct env env;

	(void)state;
	session_set_text(VAR_IGNORE_PATHS, "/kept");
	assert_int_equal(env_make(&env, given), 0);
	assert_string_equal(value_in(env.list, "PSEUDO_IGNORE_PATHS"), "/odd");
	env_release(&env);
	assert_int_equal(env_make(&env, empty), 0);
	assert_string_equal(value_in(env.list, "PSEUDO_IGNORE_PATHS"), "/kept");
	env_release(&env);
}

static void an_environment_that_was_wiped_is_filled(void **state)
{
	char *empty[] = { NULL };
	struct env env;

	(void)state;
	assert_int_equal(env_make(&env, empty), 0);
	assert_session_in(env.list);
	env_release(&env);
	assert_int_equal(env_make(&env, NULL), 0);
	assert_session_in(env.list);
	assert_string_equal(value_in(env.list, "LD_PRELOAD"), LIBRARY);
	env_release(&env);
}

static void a_list_that_is_complete_is_used_itself(void **state)
{
	struct env first, second;

	(void)state;
	assert_int_equal(env_make(&first, NULL), 0);
	assert_int_equal(env_make(&second, first.list), 0);
	assert_ptr_equal(second.list, first.list);
	env_release(&second);
	env_release(&first);
}

static void other_values_of_the_sessions_variables_are_replaced(void **state)
{
	char *given[] = { (char *)"FAKEBUILD_LEDGER=/tmp/of-another-session",
			  (char *)"FAKEBUILD_CRED=4242",
			  (char *)"FAKEBUILD_HOME=7", (char *)"ODD=4242",
			  NULL };
	struct env env;

	(void)state;
	assert_int_equal(env_make(&env, given), 0);
	assert_session_in(env.list);
	assert_entries_in(env.list, given + 3);
	env_release(&env);
}

/* One variable more than a complete list has is reason enough. */
static void a_stale_variable_is_removed_from_a_complete_list(void **state)
{
	char *list[VARS + 4], **end = list;
	struct env complete, env;

	(void)state;
	assert_int_equal(env_make(&complete, NULL), 0);
	*end++ = (char *)"FAKEBUILD_CRED=4242";
	for (char **entry = complete.list; *entry; entry++)
		*end++ = *entry;
	*end = NULL;
	assert_int_equal(env_make(&env, list), 0);
	assert_ptr_not_equal(env.list, list);
	assert_session_in(env.list);
	assert_string_equal(value_in(env.list, "LD_PRELOAD"), LIBRARY);
	env_release(&env);
	env_release(&complete);
}

static const struct {
	const char *given, *made;
} preloads[] = {
	{ "LD_PRELOAD=", LIBRARY },
	{ "LD_PRELOAD=libodd.so", "libodd.so:" LIBRARY },
	{ "LD_PRELOAD=liba.so /b/libb.so", "liba.so:/b/libb.so:" LIBRARY },
	{ "LD_PRELOAD= : liba.so:", "liba.so:" LIBRARY },
	/* A list that names the library stays as it is. */
	{ "LD_PRELOAD=" LIBRARY, LIBRARY },
	{ "LD_PRELOAD=" LIBRARY " liba.so", LIBRARY " liba.so" },
	/* The same library by another path would be loaded twice. */
	{ "LD_PRELOAD=/old/libfakebuild.so:liba.so", "liba.so:" LIBRARY },
	{ "LD_PRELOAD=/old/libfakebuild.so", LIBRARY },
	/* A library of fakeroot would wait for a server of its own. */
	{ "LD_PRELOAD=libfakeroot-sysv.so:liba.so", "liba.so:" LIBRARY },
	{ "LD_PRELOAD=/x/libfakeroot-0.so " LIBRARY, LIBRARY },
	/* These only look like it. */
	{ "LD_PRELOAD=" LIBRARY ".1", LIBRARY ".1:" LIBRARY },
	{ "LD_PRELOAD=x" LIBRARY "x", "x" LIBRARY "x:" LIBRARY },
};

static void other_libraries_stay_and_the_shim_is_the_last(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(preloads); i++) {
		char *given[] = { (char *)preloads[i].given, NULL };
		const char *made;
		struct env env;

		assert_int_equal(env_make(&env, given), 0);
		made = value_in(env.list, "LD_PRELOAD");
		if (!made || strcmp(made, preloads[i].made) != 0)
			fail_msg("\"%s\" became \"%s\"", preloads[i].given,
				 made);
		env_release(&env);
	}
}

/* Another fakeroot finds no key, and gives its own to what it starts. */
static void below_another_fakeroot_key_and_library_are_its_own(void **state)
{
	char *given[] = { (char *)"FAKEROOTUID=4242",
			  (char *)"FAKEROOTKEY=4242", (char *)"ODD=4242",
			  NULL };
	char *below[] = { (char *)"FAKEROOTKEY=4243", (char *)"FAKED_MODE=odd",
			  (char *)"FAKEROOTUID=4244",
			  (char *)"LD_PRELOAD=libfakeroot-sysv.so", NULL };
	struct env env;

	(void)state;
	session_set_text(VAR_FAKEROOTKEY, "4242");
	session_set_text(VAR_FAKED_MODE, "unknown-is-root");
	assert_int_equal(env_make(&env, given), 0);
	assert_int_equal(env_nest(&env), 0);
	assert_null(value_in(env.list, "FAKEROOTKEY"));
	assert_null(value_in(env.list, "FAKED_MODE"));
	assert_null(value_in(env.list, "FAKEROOTUID"));
	assert_string_equal(value_in(env.list, "FAKEBUILD_NESTED"), "1");
	assert_string_equal(value_in(env.list, "ODD"), "4242");
	assert_string_equal(value_in(env.list, "LD_PRELOAD"), LIBRARY);
	env_release(&env);

	session_unset(VAR_FAKEROOTKEY);
	session_unset(VAR_FAKED_MODE);
	session_set_text(VAR_NESTED, "1");
	assert_int_equal(env_make(&env, below), 0);
	assert_entries_in(env.list,
			  (char *[]){ below[0], below[1], below[2], NULL });
	assert_string_equal(value_in(env.list, "LD_PRELOAD"),
			    "libfakeroot-sysv.so:" LIBRARY);
	assert_string_equal(value_in(env.list, "FAKEBUILD_NESTED"), "1");
	env_release(&env);
	session_unset(VAR_NESTED);
}

static void a_program_told_to_preload_nothing_is_left_alone(void **state)
{
	struct env complete, env;
	char *list[64], **end = list;

	(void)state;
	assert_int_equal(env_make(&complete, NULL), 0);
	for (char **entry = complete.list; *entry; entry++)
		if (!raw_variable(*entry, "LD_PRELOAD"))
			*end++ = *entry;
	*end++ = (char *)"LD_PRELOAD= ";
	*end = NULL;
	assert_int_equal(env_make(&env, list), 0);
	assert_ptr_equal(env.list, list);
	session_root_changed = true;
	assert_int_equal(env_make(&env, list), 0);
	session_root_changed = false;
	assert_ptr_not_equal(env.list, list);
	env_release(&env);
	env_release(&complete);
}

static void variables_that_only_begin_like_it_are_others(void **state)
{
	char *given[] = { (char *)"LD_PRELOAD_ODD=x", (char *)"LD_PRELOAD",
			  (char *)"FAKEBUILD_LIBS=x", NULL };
	struct env env;

	(void)state;
	assert_int_equal(env_make(&env, given), 0);
	assert_entries_in(env.list, given);
	assert_string_equal(value_in(env.list, "LD_PRELOAD"), LIBRARY);
	env_release(&env);
}

/* Some of them do not fit on the stack. */
static void environments_may_be_long(void **state)
{
	static char *given[5000];
	static const size_t lengths[] = { 224, 244, 256, 257, 4242 };

	(void)state;
	for (size_t i = 0; i < countof(lengths); i++) {
		size_t n = lengths[i];
		struct env env;

		for (size_t k = 0; k < n; k++)
			given[k] = (char *)"ODD=4242";
		given[n] = NULL;
		assert_int_equal(env_make(&env, given), 0);
		assert_entries_in(env.list, given);
		assert_session_in(env.list);
		env_release(&env);
	}
}

static const struct {
	const char *preload, *path; /* given */
	const char *made_preload, *made_path;
} named[] = {
	{ "LD_PRELOAD=", "LD_LIBRARY_PATH=", NAME, "/opt/odd" },
	{ "LD_PRELOAD=liba.so", "LD_LIBRARY_PATH=/a:/opt/odd:/b",
	  "liba.so:" NAME, "/opt/odd:/a:/b" },
	{ "LD_PRELOAD=" NAME, "LD_LIBRARY_PATH=/opt/odd:/a", NAME,
	  "/opt/odd:/a" },
	{ "LD_PRELOAD=" NAME, "LD_LIBRARY_PATH=/a", NAME, "/opt/odd:/a" },
	{ "LD_PRELOAD=" NAME ":/x/libfakeroot-sysv.so",
	  "LD_LIBRARY_PATH=/opt/odd", NAME, "/opt/odd" },
	{ "LD_PRELOAD=" NAMED, "LD_LIBRARY_PATH=/opt/odd", NAME, "/opt/odd" },
};

static void fakeroots_name_is_found_in_the_first_directory(void **state)
{
	(void)state;
	session_set_text(VAR_LIB, NAMED);
	for (size_t i = 0; i < countof(named); i++) {
		char *given[] = { (char *)named[i].path,
				  (char *)named[i].preload, NULL };
		struct env env;

		assert_int_equal(env_make(&env, given), 0);
		assert_string_equal(value_in(env.list, "LD_PRELOAD"),
				    named[i].made_preload);
		assert_string_equal(value_in(env.list, "LD_LIBRARY_PATH"),
				    named[i].made_path);
		env_release(&env);
	}
	session_set_text(VAR_LIB, LIBRARY);
}

static void named_environments_that_are_complete_are_used(void **state)
{
	struct env first, second;

	(void)state;
	session_set_text(VAR_LIB, NAMED);
	assert_int_equal(env_make(&first, NULL), 0);
	assert_string_equal(value_in(first.list, "LD_PRELOAD"), NAME);
	assert_string_equal(value_in(first.list, "LD_LIBRARY_PATH"),
			    "/opt/odd");
	assert_int_equal(env_make(&second, first.list), 0);
	assert_ptr_equal(second.list, first.list);
	env_release(&second);
	env_release(&first);
	session_set_text(VAR_LIB, LIBRARY);
}

/* Where the list of directories is ignored, or too long, the name leads
   nowhere. */
static void the_path_is_used_where_the_name_cannot_be(void **state)
{
	static char path[6000] = "LD_LIBRARY_PATH=/";
	char *given[] = { path, NULL };
	struct env env;

	(void)state;
	session_set_text(VAR_LIB, NAMED);
	assert_int_equal(env_make_for(&env, given, SHIM_BY_PATH), 0);
	assert_string_equal(value_in(env.list, "LD_PRELOAD"), NAMED);
	assert_string_equal(value_in(env.list, "LD_LIBRARY_PATH"), "/");
	env_release(&env);
	for (size_t size = 3000; size < sizeof(path); size++) {
		const char *preload;

		memset(path + strlen("LD_LIBRARY_PATH=/"), 'x', size - 17);
		path[size] = '\0';
		assert_int_equal(env_make(&env, given), 0);
		preload = value_in(env.list, "LD_PRELOAD");
		if (strlen(preload) == strlen(NAME)) {
			assert_string_equal(preload, NAME);
			assert_true(raw_starts(
				value_in(env.list, "LD_LIBRARY_PATH"),
				"/opt/odd:/xxx"));
			assert_true(size < 4100);
		} else {
			assert_string_equal(preload, NAMED);
			assert_entries_in(env.list, given);
			assert_true(size > 3900);
		}
		env_release(&env);
	}
	session_set_text(VAR_LIB, LIBRARY);
}

/* ldd(1) lists the libraries of the program. */
static void a_program_that_is_traced_does_not_load_the_shim(void **state)
{
	char *given[] = { (char *)"LD_TRACE_LOADED_OBJECTS=1",
			  (char *)"LD_PRELOAD=liba.so:" LIBRARY, NULL };
	char *alone[] = { (char *)"LD_TRACE_LOADED_OBJECTS=",
			  (char *)"LD_PRELOAD=" LIBRARY, NULL };
	struct env env;

	(void)state;
	assert_int_equal(env_make(&env, given), 0);
	assert_string_equal(value_in(env.list, "LD_PRELOAD"), "liba.so");
	env_release(&env);
	assert_int_equal(env_make(&env, alone), 0);
	assert_null(value_in(env.list, "LD_PRELOAD"));
	env_release(&env);
	assert_int_equal(env_make_for(&env, given + 1, SHIM_LEFT_OUT), 0);
	assert_string_equal(value_in(env.list, "LD_PRELOAD"), "liba.so");
	env_release(&env);
}

/* LD_PRELOAD with other libraries of this length. */
static long make_with_preload_of(size_t size)
{
	static char entry[8000] = "LD_PRELOAD=";
	char *given[] = { entry, NULL };
	char *list = entry + strlen("LD_PRELOAD=");
	struct env env;
	long ret;

	memset(list, 'x', size);
	list[size] = '\0';
	ret = env_make(&env, given);
	if (ret == 0) {
		const char *made = value_in(env.list, "LD_PRELOAD");

		assert_int_equal(strlen(made), size + strlen(":" LIBRARY));
		assert_string_equal(made + size + 1, LIBRARY);
	}
	env_release(&env);
	return ret;
}

static void a_list_of_libraries_that_is_too_long_is_refused(void **state)
{
	const size_t room = sizeof(((struct env *)0)->preload) -
			    sizeof("LD_PRELOAD=:" LIBRARY);

	(void)state;
	assert_int_equal(make_with_preload_of(room / 2), 0);
	assert_int_equal(make_with_preload_of(room - 1), 0);
	assert_int_equal(make_with_preload_of(room + 1), -E2BIG);
	assert_int_equal(make_with_preload_of(7000), -E2BIG);
}

/* The kernel answers EFAULT to it. */
static void a_list_that_cannot_be_read_is_left_to_the_kernel(void **state)
{
	char *const *volatile bad = (char *const *)8;
	struct env env;

	(void)state;
	assert_int_equal(env_make(&env, bad), 0);
	assert_ptr_equal(env.list, bad);
	env_release(&env);
}

static void change_root(bool changed)
{
	session_set_text(VAR_LIB, changed ? RELATIVE : LIBRARY);
	session_root_changed = changed;
}

/* In a changed root the path of the library is relative. */
static void a_relative_library_is_added_for_one_program_only(void **state)
{
	char *given[] = { (char *)"LD_PRELOAD=liba.so", NULL };
	struct env env;

	(void)state;
	change_root(true);
	assert_int_equal(env_make_for(&env, given, SHIM_LEFT_OUT), 0);
	env_set_cwd(&env, 42);
	assert_string_equal(value_in(env.list, "LD_PRELOAD"), "liba.so");
	env_release(&env);
	assert_int_equal(env_make(&env, given), 0);
	assert_string_equal(value_in(env.list, "LD_PRELOAD"), "liba.so");
	env_set_cwd(&env, 4242);
	assert_string_equal(value_in(env.list, "LD_PRELOAD"),
			    "liba.so:" RELATIVE);
	/* The second time changes nothing. */
	env_set_cwd(&env, 4242);
	assert_string_equal(value_in(env.list, "LD_PRELOAD"),
			    "liba.so:" RELATIVE);
	env_release(&env);

	assert_int_equal(env_make(&env, NULL), 0);
	assert_null(value_in(env.list, "LD_PRELOAD"));
	assert_string_equal(value_in(env.list, "FAKEBUILD_HOME"), "");
	env_set_cwd(&env, 4242);
	assert_string_equal(value_in(env.list, "FAKEBUILD_HOME"), "4242");
	assert_string_equal(value_in(env.list, "LD_PRELOAD"), RELATIVE);
	env_release(&env);
	change_root(false);
}

static const struct {
	const char *given, *left;
} removals[] = {
	{ "LD_PRELOAD=" RELATIVE, NULL },
	{ "LD_PRELOAD=liba.so:" RELATIVE, "liba.so" },
	{ "LD_PRELOAD=liba.so libb.so:" RELATIVE, "liba.so libb.so" },
	/* Only the last one was added here. */
	{ "LD_PRELOAD=" RELATIVE ":liba.so", RELATIVE ":liba.so" },
	{ "LD_PRELOAD=liba.so", "liba.so" },
	{ "LD_PRELOAD=liba.so:" RELATIVE ".1", "liba.so:" RELATIVE ".1" },
};

static void the_program_itself_does_not_see_the_relative_library(void **state)
{
	char **old = environ;

	(void)state;
	for (size_t i = 0; i < countof(removals); i++) {
		char preload[200];
		char *list[] = { (char *)"A=1", preload, (char *)"Z=2", NULL };
		const char *left;

		snprintf(preload, sizeof(preload), "%s", removals[i].given);
		environ = list;
		env_remove_library(RELATIVE);
		environ = old;
		left = value_in(list, "LD_PRELOAD");
		if (!left != !removals[i].left ||
		    (left && strcmp(left, removals[i].left) != 0))
			fail_msg("of \"%s\", \"%s\" is left", removals[i].given,
				 left);
		assert_int_equal(length_of(list), left ? 3 : 2);
		assert_string_equal(list[0], "A=1");
		assert_string_equal(value_in(list, "Z"), "2");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			adds_the_session_behind_the_variables_of_the_program),
		cmocka_unit_test(an_environment_that_was_wiped_is_filled),
		cmocka_unit_test(a_list_that_is_complete_is_used_itself),
		cmocka_unit_test(
			other_values_of_the_sessions_variables_are_replaced),
		cmocka_unit_test(
			a_stale_variable_is_removed_from_a_complete_list),
		cmocka_unit_test(other_libraries_stay_and_the_shim_is_the_last),
		cmocka_unit_test(
			below_another_fakeroot_key_and_library_are_its_own),
		cmocka_unit_test(
			fakeroots_name_is_found_in_the_first_directory),
		cmocka_unit_test(named_environments_that_are_complete_are_used),
		cmocka_unit_test(the_path_is_used_where_the_name_cannot_be),
		cmocka_unit_test(
			a_program_that_is_traced_does_not_load_the_shim),
		cmocka_unit_test(
			a_program_told_to_preload_nothing_is_left_alone),
		cmocka_unit_test(variables_that_only_begin_like_it_are_others),
		cmocka_unit_test(environments_may_be_long),
		cmocka_unit_test(
			a_list_of_libraries_that_is_too_long_is_refused),
		cmocka_unit_test(
			a_list_that_cannot_be_read_is_left_to_the_kernel),
		cmocka_unit_test(
			a_relative_library_is_added_for_one_program_only),
		cmocka_unit_test(
			the_program_itself_does_not_see_the_relative_library),
		/* The last one, since what it sets stays. */
		cmocka_unit_test(a_program_may_choose_what_it_can_set),
	};

	return cmocka_run_group_tests(tests, begin, NULL);
}
