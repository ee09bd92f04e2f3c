/* SPDX-License-Identifier: BSD-2-Clause */
/* The words of --limit, and what the kernel is told of them. */
#include "uchroot/box/limits.h"

#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/unit.h"

#define GIGA (UINT64_C(1) << 30)

/* What is to stand in each row after a text was read into none. */
static const struct {
	const char *text;
	uint64_t most[LIMITS];
} proper[] = {
	{ "disk=4242", { [LIMIT_DISK] = 4242 } },
	{ "fsize=42K", { [LIMIT_FSIZE] = 42 << 10 } },
	{ "fsize=42M", { [LIMIT_FSIZE] = 42 << 20 } },
	{ "disk=42G", { [LIMIT_DISK] = 42 * GIGA } },
	{ "disk=42T", { [LIMIT_DISK] = 42 * 1024 * GIGA } },
	{ "nproc=0042", { [LIMIT_NPROC] = 42 } },
	{ "nofile=42,nproc=43", { [LIMIT_NOFILE] = 42, [LIMIT_NPROC] = 43 } },
	{ "nproc=43,nofile=1K,disk=2,fsize=3",
	  { [LIMIT_DISK] = 2,
	    [LIMIT_FSIZE] = 3,
	    [LIMIT_NOFILE] = 1024,
	    [LIMIT_NPROC] = 43 } },
	{ "nofile=42,nofile=43", { [LIMIT_NOFILE] = 43 } },
	{ "disk=18446744073709551615", { [LIMIT_DISK] = UINT64_MAX } },
	{ "disk=18014398509481983K", { [LIMIT_DISK] = UINT64_MAX << 10 } },
	{ "disk=16777215T", { [LIMIT_DISK] = UINT64_MAX << 40 } },
};

static const char *const improper[] = {
	"",
	",",
	"=",
	"42",
	"disk",
	"disk=",
	"disk=K",
	"disk=0",
	"disk=0G",
	"disk=-1",
	"disk=+1",
	"disk= 1",
	"disk=1 ",
	"disk=0x10",
	"disk=1k",
	"disk=1KK",
	"disk=1KB",
	"disk=1P",
	"disk=1.5G",
	"disk==1",
	"disk=1=2",
	"disk=1,",
	"disk=1,,nproc=2",
	",disk=1",
	"disk=1;nproc=2",
	"disk,nproc=1",
	"Disk=1",
	"disks=1",
	"dis=1",
	" disk=1",
	"disk =1",
	"time=1",
	"disk=1,time=1",
	"disk=18446744073709551616",
	"disk=18014398509481984K",
	"disk=16777216T",
	"disk=99999999999999999999999999",
};

static void numbers_are_read_with_their_units(void **state UNUSED)
{
	for (size_t i = 0; i < countof(proper); i++) {
		struct limits limits = { .most = { 0 } };

		if (!limits_read(&limits, proper[i].text))
			fail_msg("'%s' is refused", proper[i].text);
		assert_memory_equal(limits.most, proper[i].most,
				    sizeof(limits.most));
	}
}

static void what_is_no_limit_is_refused(void **state UNUSED)
{
	for (size_t i = 0; i < countof(improper); i++) {
		struct limits limits = { .most = { 0 } };

		if (limits_read(&limits, improper[i]))
			fail_msg("'%s' is taken", improper[i]);
	}
}

static void others_stay_as_they_are(void **state UNUSED)
{
	struct limits limits = { .most = { 1, 2, 3, 4 } };

	assert_true(limits_read(&limits, "nofile=42"));
	for (unsigned i = 0; i < LIMITS; i++)
		assert_int_equal(limits.most[i],
				 i == LIMIT_NOFILE ? 42 : i + 1);
}

static void each_row_is_read_by_its_name(void **state UNUSED)
{
	for (unsigned i = 0; i < LIMITS; i++) {
		struct limits limits = { .most = { 0 } };
		char text[32] = "";

		strcat(strcat(text, limits_name(i)), "=4242");
		assert_true(limits_read(&limits, text));
		assert_int_equal(limits.most[i], 4242);
	}
}

/* True if a resource has this limit, both as it is and at most. */
static bool has(int resource, uint64_t number)
{
	struct rlimit limit;

	return getrlimit(resource, &limit) == 0 && limit.rlim_cur == number &&
	       limit.rlim_max == number;
}

/* In a process of its own, since nobody may set limits back. */
static void the_kernel_gets_those_that_are_given(void **state UNUSED)
{
	struct limits limits = { .most = { 0 } };
	int status = 0;
	pid_t pid;

	assert_true(limits_read(&limits, "disk=1,fsize=1M,nofile=42"));
	pid = fork();
	if (pid == 0) {
		struct rlimit before, after;

		getrlimit(RLIMIT_NPROC, &before);
		if (limits_set(&limits) < 0)
			_exit(1);
		getrlimit(RLIMIT_NPROC, &after);
		_exit(has(RLIMIT_FSIZE, 1 << 20) && has(RLIMIT_NOFILE, 42) &&
				      before.rlim_cur == after.rlim_cur
			      ? 42
			      : 2);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(WEXITSTATUS(status), 42);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_read_with_their_units),
		cmocka_unit_test(what_is_no_limit_is_refused),
		cmocka_unit_test(others_stay_as_they_are),
		cmocka_unit_test(each_row_is_read_by_its_name),
		cmocka_unit_test(the_kernel_gets_those_that_are_given),
	};

	return RUN_GROUP(tests);
}
