/* SPDX-License-Identifier: BSD-2-Clause */
/* The scripts of other fakeroots, and what only looks like one. */
#include "raw/fakeroot.h"

#include <stdio.h>
#include <unistd.h>

#include "tests/unit/unit.h"

#define REFUSAL "fatal \"nested operation not yet supported\"\n"

static void names_begin_with_fakeroot(void **state UNUSED)
{
	assert_true(fakeroot_name("/usr/bin/fakeroot"));
	assert_true(fakeroot_name("fakeroot-sysv"));
	assert_false(fakeroot_name("/fakeroot/id"));
	assert_false(fakeroot_name("/bin/fakeroo"));
	assert_false(fakeroot_name(""));
}

/* Whether a file with `blanks` blanks, then this text, is such a script. */
static bool is_script(int blanks, const char *head, const char *text)
{
	char path[] = "/tmp/fakeroot-test-XXXXXX";
	int fd = mkstemp(path);
	bool found;

	assert_true(fd >= 0);
	dprintf(fd, "%s%*s%s", head, blanks, "", text);
	close(fd);
	found = fakeroot_script(path);
	unlink(path);
	return found;
}

static void a_script_that_refuses_is_one(void **state UNUSED)
{
	assert_true(is_script(0, "#!/bin/sh\n", REFUSAL));
	assert_true(is_script(9000, "#!/bin/bash\n", REFUSAL "exit\n"));
	assert_false(is_script(0, "#!/bin/sh\n", "exec \"$@\"\n"));
	assert_false(is_script(0, "#!/bin/sh\n", "nested operation"));
	assert_false(is_script(0, "", REFUSAL));
	assert_false(is_script(0, "", ""));
	assert_false(is_script(0, "#!", ""));
}

static void what_cannot_be_read_is_none(void **state UNUSED)
{
	assert_false(fakeroot_script("/no/such/fakeroot"));
	assert_false(fakeroot_script("/tmp"));
	assert_false(fakeroot_script("/dev/null"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_begin_with_fakeroot),
		cmocka_unit_test(a_script_that_refuses_is_one),
		cmocka_unit_test(what_cannot_be_read_is_none),
	};

	return RUN_GROUP(tests);
}
