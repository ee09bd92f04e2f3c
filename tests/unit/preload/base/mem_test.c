/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory of a program: what the kernel would answer with EFAULT is found before
   it is touched. */
#include "preload/base/mem.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "tests/unit/unit.h"

/* Pages with no access, for reading, for writing, and none again. */
static char *pages;
static size_t page;

enum { NONE, READABLE, WRITABLE, END };

static char *page_at(int number)
{
	return pages + (size_t)number * page;
}

static int map_pages(void **state UNUSED)
{
	page = (size_t)sysconf(_SC_PAGESIZE);
	pages = mmap(NULL, 4 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
		     0);
	if (pages == MAP_FAILED)
		return -1;
	return mprotect(page_at(READABLE), page, PROT_READ) |
	       mprotect(page_at(WRITABLE), page, PROT_READ | PROT_WRITE);
}

static void memory_is_readable_if_its_ends_are(void **state UNUSED)
{
	char *readable = page_at(READABLE), *end = page_at(END);

	/* The pages without access come first: good ones are remembered. */
	assert_false(mem_readable(page_at(NONE), 1));
	assert_false(mem_readable(readable - 1, 2));
	assert_false(mem_readable(end - 1, 2));
	assert_true(mem_readable(readable, 1));
	assert_true(mem_readable(readable, 2 * page));
	assert_true(mem_readable(end - 1, 1));
	assert_false(mem_readable(readable, 2 * page + 1));
	assert_false(mem_readable(end, 1));
}

static void a_text_is_readable_up_to_its_end(void **state UNUSED)
{
	char *writable = page_at(WRITABLE), *end = page_at(END);

	assert_false(mem_readable_text(NULL));
	assert_false(mem_readable_text(page_at(NONE)));
	/* Its end would come on a page that is not there, and comes before. */
	memset(writable, 'x', page);
	assert_false(mem_readable_text(end - 3));
	end[-1] = '\0';
	assert_true(mem_readable_text(end - 3));
	/* A text may go on to the next page, but not for more than PATH_MAX. */
	assert_true(mem_readable_text(end - 4096));
	memset(writable, 'x', page);
	assert_false(mem_readable_text(writable));
	assert_true(mem_readable_text(writable - 1));
}

static void memory_is_writable_if_its_ends_are(void **state UNUSED)
{
	char *writable = page_at(WRITABLE), *end = page_at(END);

	memset(writable, 42, page);
	assert_false(mem_writable(page_at(NONE), 1));
	assert_false(mem_writable(page_at(READABLE), 1));
	assert_false(mem_writable(writable - 1, 2));
	assert_true(mem_writable(writable, page));
	assert_false(mem_writable(end - 1, 2));
	/* To have been readable is not enough. */
	assert_true(mem_readable(page_at(READABLE), 1));
	assert_false(mem_writable(page_at(READABLE), 1));
	/* A probe changes nothing. */
	for (size_t i = 0; i < page; i++)
		assert_int_equal(writable[i], 42);
}

static void no_memory_has_these_addresses(void **state UNUSED)
{
	const uintptr_t addresses[] = {
		0, 1, 4095, UINTPTR_MAX, UINTPTR_MAX / 2 + 1, UINTPTR_MAX - 4095
	};

	for (size_t i = 0; i < countof(addresses); i++) {
		void *volatile at = (void *)addresses[i];

		assert_false(mem_readable(at, 1));
		assert_false(mem_writable(at, 1));
	}
	assert_false(mem_plausible(NULL));
	assert_false(mem_plausible((void *)UINTPTR_MAX));
	assert_true(mem_plausible(pages));
	assert_true(mem_plausible(&pages));
}

static void a_size_that_wraps_around_is_refused(void **state UNUSED)
{
	/* Both ends are good, but the last byte lies before the first. */
	assert_false(mem_readable(page_at(WRITABLE), SIZE_MAX - page / 2));
	assert_false(mem_writable(page_at(END) - 1, SIZE_MAX - page / 2));
}

static void no_bytes_may_lie_anywhere(void **state UNUSED)
{
	assert_true(mem_readable(NULL, 0));
	assert_true(mem_writable(page_at(NONE), 0));
}

static void pages_replace_no_others(void **state UNUSED)
{
	char *at = mem_map(2 * page);

	at[page] = 42;
	mem_unmap(at, page);
	assert_int_equal(mem_map_at((uintptr_t)at, page, PROT_READ,
				    MAP_ANONYMOUS, -1, 0),
			 0);
	assert_int_equal(*at, 0);
	assert_int_equal(mem_map_at((uintptr_t)at + page, page, PROT_READ,
				    MAP_ANONYMOUS, -1, 0),
			 -EEXIST);
	assert_int_equal(at[page], 42);
	/* EINVAL, or EEXIST where the kernel takes the address for a wish. */
	assert_true(mem_map_at((uintptr_t)at + 1, page, PROT_READ,
			       MAP_ANONYMOUS, -1, 0) < 0);
	mem_unmap(at, 2 * page);
}

static void mapped_pages_are_zero_and_writable(void **state UNUSED)
{
	const size_t size = 3 * page + 42;
	char *at = mem_map(size);

	assert_non_null(at);
	for (size_t i = 0; i < size; i++)
		assert_int_equal(at[i], 0);
	memset(at, 42, size);
	mem_unmap(at, size);
	assert_false(mem_readable(at, 1));
	assert_null(mem_map(SIZE_MAX - page));
}

static void pages_are_mapped_once(void **state UNUSED)
{
	void *slot = NULL;
	void *at = mem_map_once(&slot, page);

	assert_non_null(at);
	assert_ptr_equal(slot, at);
	assert_ptr_equal(mem_map_once(&slot, page), at);
	mem_unmap(at, page);
	slot = NULL;
	assert_null(mem_map_once(&slot, SIZE_MAX - page));
	assert_null(slot);
}

/* Last, since nothing undoes it. */
static void a_file_in_memory_has_the_bytes(void **state UNUSED)
{
	char found[8] = "";
	long fd = mem_file("name", "bytes", 5);

	assert_true(fd >= 0);
	assert_int_equal(pread(fd, found, sizeof(found), 0), 5);
	assert_string_equal(found, "bytes");
	close(fd);
}

/* The signal would end this test. */
static void a_file_that_would_be_too_long_is_refused(void **state UNUSED)
{
	struct rlimit before, limit;

	getrlimit(RLIMIT_FSIZE, &before);
	limit = before;
	limit.rlim_cur = 4;
	setrlimit(RLIMIT_FSIZE, &limit);
	assert_int_equal(mem_file("name", "bytes", 5), -EFBIG);
	setrlimit(RLIMIT_FSIZE, &before);
}

static void without_probes_all_memory_is_taken_on_trust(void **state UNUSED)
{
	mem_forbid_probes();
	assert_true(mem_readable(page_at(NONE), 1));
	assert_true(mem_writable(page_at(NONE), 1));
	/* But no program has page 0. */
	assert_false(mem_readable(NULL, 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory_is_readable_if_its_ends_are),
		cmocka_unit_test(a_text_is_readable_up_to_its_end),
		cmocka_unit_test(memory_is_writable_if_its_ends_are),
		cmocka_unit_test(no_memory_has_these_addresses),
		cmocka_unit_test(a_size_that_wraps_around_is_refused),
		cmocka_unit_test(no_bytes_may_lie_anywhere),
		cmocka_unit_test(pages_replace_no_others),
		cmocka_unit_test(mapped_pages_are_zero_and_writable),
		cmocka_unit_test(pages_are_mapped_once),
		cmocka_unit_test(a_file_in_memory_has_the_bytes),
		cmocka_unit_test(a_file_that_would_be_too_long_is_refused),
		cmocka_unit_test(without_probes_all_memory_is_taken_on_trust),
	};

	return cmocka_run_group_tests(tests, map_pages, NULL);
}
