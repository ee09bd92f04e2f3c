/* SPDX-License-Identifier: BSD-2-Clause */
/* Growing arrays: elements stay, and so does all after a failure. */
#include "common/array.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>

#include "tests/unit/unit.h"

static void elements_stay(void **state UNUSED)
{
	size_t count = 0, capacity = 0;
	int *numbers = NULL;

	for (int i = 0; i < 1000; i++) {
		assert_int_equal(array_grow(&numbers, count, &capacity,
					    sizeof(*numbers)),
				 0);
		assert_true(capacity > count);
		numbers[count++] = i;
	}
	for (int i = 0; i < 1000; i++)
		assert_int_equal(numbers[i], i);
	free(numbers);
}

static void a_failure_changes_nothing(void **state UNUSED)
{
	size_t capacity = 0;
	int *numbers = NULL, *before;

	assert_int_equal(array_grow(&numbers, 0, &capacity, sizeof(*numbers)),
			 0);
	before = numbers;
	capacity = SIZE_MAX / 4;
	assert_int_equal(
		array_grow(&numbers, capacity, &capacity, sizeof(*numbers)),
		-1);
	assert_int_equal(errno, ENOMEM);
	assert_int_equal(capacity, SIZE_MAX / 4);
	assert_ptr_equal(numbers, before);
	free(numbers);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(elements_stay),
		cmocka_unit_test(a_failure_changes_nothing),
	};

	return RUN_GROUP(tests);
}
