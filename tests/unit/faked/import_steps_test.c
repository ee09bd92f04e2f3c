/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdio.h>
#include <string.h>

#include "faked/import/steps.h"
#include "tests/unit/unit.h"

/* So many steps take more than stays in memory. */
#define MANY 30000

static void put(struct steps *steps, unsigned n)
{
	char path[32], xattrs[64];
	struct step step = {
		.path = path,
		.target = n % 3 == 0 ? "the/target" : NULL,
		.xattrs = xattrs,
		.xattrs_size = n % sizeof(xattrs),
		.ino = (uint64_t)n << 32,
		.uid = n,
		.mode = 0644,
	};

	snprintf(path, sizeof(path), "path/%u", n);
	memset(xattrs, (int)n, sizeof(xattrs));
	assert_int_equal(steps_put(steps, &step), 0);
}

static void get(struct steps *steps, unsigned n)
{
	struct step step;
	char path[32], xattrs[64];

	snprintf(path, sizeof(path), "path/%u", n);
	memset(xattrs, (int)n, sizeof(xattrs));
	assert_int_equal(steps_next(steps, &step), 1);
	assert_string_equal(step.path, path);
	if (n % 3 == 0)
		assert_string_equal(step.target, "the/target");
	else
		assert_null(step.target);
	assert_int_equal(step.xattrs_size, n % sizeof(xattrs));
	assert_memory_equal(step.xattrs, xattrs, step.xattrs_size);
	assert_true(step.ino == (uint64_t)n << 32);
	assert_int_equal(step.uid, n);
	assert_int_equal(step.mode, 0644);
}

static void comes_back(unsigned count)
{
	struct steps steps = STEPS_INIT;
	struct step step;

	for (unsigned n = 0; n < count; n++)
		put(&steps, n);
	for (unsigned n = 0; n < count; n++)
		get(&steps, n);
	assert_int_equal(steps_next(&steps, &step), 0);
	assert_int_equal(steps_next(&steps, &step), 0);
	steps_fini(&steps);
}

static void steps_come_back(void **context)
{
	(void)context;
	comes_back(0);
	comes_back(1);
	comes_back(MANY);
}

static void little_stays_in_memory(void **context)
{
	struct steps steps = STEPS_INIT;

	(void)context;
	for (unsigned n = 0; n < MANY; n++)
		put(&steps, n);
	assert_true(steps.room.len < MANY * sizeof(struct step) / 2);
	steps_fini(&steps);
}

static void without_a_folder_it_says_so(void **context)
{
	struct steps steps = STEPS_INIT;
	struct step step = { .path = "path" };
	int ret = 0;

	(void)context;
	setenv("TMPDIR", "/nowhere", 1);
	for (unsigned n = 0; n < MANY && ret == 0; n++)
		ret = steps_put(&steps, &step);
	unsetenv("TMPDIR");
	assert_int_equal(ret, -1);
	steps_fini(&steps);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(steps_come_back),
		cmocka_unit_test(little_stays_in_memory),
		cmocka_unit_test(without_a_folder_it_says_so),
	};

	return RUN_GROUP(tests);
}
