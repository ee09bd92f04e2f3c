/* SPDX-License-Identifier: BSD-2-Clause */
/* Functions of libc are found behind the object that asks, as dlsym(3) does for
   RTLD_NEXT; those of the vdso(7), too. */
#include "preload/base/next.h"

#include <regex.h>
#include <stdlib.h>
#include <time.h>

#include "tests/unit/preload/session.h"

NEXT(char *, strsignal, (int))
NEXT(char *, odd_function, (int))

/* The test has this function of libc itself, as the shim has many. */
EXPORT long a64l(const char *text)
{
	(void)text;
	return 4242;
}

static void the_own_function_is_passed_over(void **state)
{
	void *found = next_find("a64l");
	long (*function)(const char *);

	(void)state;
	assert_non_null(found);
	memcpy(&function, &found, sizeof(function));
	assert_int_equal(function("/"), 1);
	assert_int_equal(a64l("/"), 4242);
}

/* regexec() of glibc also has an old variant, for old programs. */
static void a_function_is_found_in_its_default_version(void **state)
{
	int (*linked)(const regex_t *, const char *, size_t, regmatch_t *,
		      int) = regexec;
	void *found = next_find("regexec");

	(void)state;
	assert_non_null(found);
	assert_memory_equal(&found, &linked, sizeof(found));
}

static void only_functions_that_are_defined_are_found(void **state)
{
	(void)state;
	assert_null(next_find("odd_function"));
	assert_null(next_find("regexe"));
	assert_null(next_find(""));
	/* A variable. */
	assert_null(next_find("program_invocation_name"));
}

static void next_keeps_what_was_found(void **state)
{
	(void)state;
	assert_non_null(next_strsignal());
	assert_ptr_equal(next_strsignal(), next_strsignal());
	assert_string_equal(next_strsignal()(SIGKILL), strsignal(SIGKILL));
	assert_null(next_odd_function());
}

/* The test stands in front of libc, as the shim does. */
static void a_function_of_libc_is_replaced_by_the_one_in_front(void **state)
{
	void *found = next_find("a64l"), *own = (void *)(uintptr_t)a64l;
	static int elsewhere;

	(void)state;
	assert_ptr_equal(next_in_front("a64l", found), own);
	assert_ptr_equal(next_in_front("a64l", &elsewhere), &elsewhere);
	assert_null(next_in_front("a64l", NULL));
	found = next_find("strsignal");
	assert_ptr_equal(next_in_front("strsignal", found), found);
}

static void the_library_of_an_address_is_known(void **state)
{
	(void)state;
	assert_true(next_is_in(next_find("a64l"), "libc."));
	assert_false(next_is_in(next_find("a64l"), "libcmocka."));
	assert_false(next_is_in(state, "libc."));
	assert_false(next_is_in(NULL, ""));
	assert_true(next_is_there("libc."));
	assert_false(next_is_there("libodd."));
}

/* Its name differs by architecture, and a kernel may have no vdso. */
static void the_clock_of_the_vdso_tells_the_time(void **state)
{
	int (*clock)(clockid_t, struct timespec *);
	struct timespec before, now, after;
	void *found = next_find_vdso("__vdso_clock_gettime");

	(void)state;
	if (!found)
		found = next_find_vdso("__kernel_clock_gettime");
	assert_int_equal(!found, !getauxval(AT_SYSINFO_EHDR));
	assert_null(next_find_vdso("__vdso_odd"));
	if (!found)
		return;
	memcpy(&clock, &found, sizeof(clock));
	clock_gettime(CLOCK_MONOTONIC, &before);
	assert_int_equal(clock(CLOCK_MONOTONIC, &now), 0);
	clock_gettime(CLOCK_MONOTONIC, &after);
	assert_in_range(now.tv_sec, before.tv_sec, after.tv_sec);
	assert_int_equal(clock(4242, &now), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_own_function_is_passed_over),
		cmocka_unit_test(a_function_is_found_in_its_default_version),
		cmocka_unit_test(only_functions_that_are_defined_are_found),
		cmocka_unit_test(next_keeps_what_was_found),
		cmocka_unit_test(
			a_function_of_libc_is_replaced_by_the_one_in_front),
		cmocka_unit_test(the_library_of_an_address_is_known),
		cmocka_unit_test(the_clock_of_the_vdso_tells_the_time),
	};

	return RUN_GROUP(tests);
}
