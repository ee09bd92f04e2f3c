/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A program that installs a seccomp filter is killed for no call but its own:
 * seccomp(2).  Nothing undoes a filter, so each test has a child of its own.
 */
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "preload/base/mem.h"
#include "preload/base/sandbox.h"
#include "preload/base/trace.h"
#include "tests/unit/preload/session.h"

#define PERMIT(number)                                       \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (number), 0, 1), \
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)

/* Kills the process for every call but these: the stat family as it was before
   statx(2), changes of a mode, and the end. */
static struct sock_filter steps[] = {
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
	PERMIT(__NR_newfstatat),
	PERMIT(__NR_fstat),
	PERMIT(__NR_fchmodat),
	PERMIT(__NR_fchownat),
	PERMIT(__NR_exit_group),
	BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
};
static struct sock_fprog filter = { countof(steps), steps };

/* The exit status of a child that does this; -1 if it was killed. */
static int status_of_child(int (*action)(void))
{
	pid_t child = fork();
	int status = 0;

	assert_true(child >= 0);
	if (!child) {
		/* As after fake_fork(): nothing is known of this process. */
		trace_forked();
		trace_cwd_changed();
		/* A sanitizer would make calls of its own in _exit(2). */
		syscall(__NR_exit_group, action());
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static long install_by_prctl(void)
{
	const long arguments[4] = { SECCOMP_MODE_FILTER, (long)&filter };

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	return fake_prctl(PR_SET_SECCOMP, arguments);
}

static long install_by_seccomp(void)
{
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	return fake_seccomp(SECCOMP_SET_MODE_FILTER, 0, &filter);
}

/* A descriptor of the working directory. */
static int folder;

/* 0 if owner and mode of a new file and of one with a record are changed and
   shown as outside; or the number of the first step that failed. */
static int change_files(void)
{
	const struct {
		int dir;
		const char *path;
	} files[] = {
		{ AT_FDCWD, "recorded" },
		{ AT_FDCWD, "new" },
		{ folder, "by-descriptor" },
	};
	struct stat st;

	for (size_t i = 0; i < countof(files); i++) {
		int dir = files[i].dir;
		const char *path = files[i].path;

		if (fake_chown(dir, path, 4242, 4343, 0) < 0)
			return 2;
		if (fake_chmod(dir, path, 04711, 0) < 0)
			return 3;
		if (fake_stat(dir, path, &st, 0) < 0)
			return 4;
		if (st.st_uid != 4242 || st.st_gid != 4343 ||
		    st.st_mode != (S_IFREG | 04711))
			return 5;
	}
	return 0;
}

static int work_behind_prctl(void)
{
	return install_by_prctl() < 0 ? 1 : change_files();
}

static int work_behind_seccomp(void)
{
	return install_by_seccomp() < 0 ? 1 : change_files();
}

static int make_files(void **state)
{
	begin_session(state);
	make_file("recorded");
	assert_int_equal(fake_chown(AT_FDCWD, "recorded", 17, 18, 0), 0);
	make_file("new");
	make_file("by-descriptor");
	folder = open(".", O_RDONLY | O_DIRECTORY);
	return folder < 0;
}

static int remove_files(void **state)
{
	(void)state;
	close(folder);
	return unlink("recorded") + unlink("new") + unlink("by-descriptor");
}

static void the_shim_works_behind_a_filter_for_stat_and_chmod(void **state)
{
	struct stat st;

	(void)state;
	assert_int_equal(status_of_child(work_behind_prctl), 0);
	assert_int_equal(status_of_child(work_behind_seccomp), 0);
	/* Others see what it has recorded. */
	assert_int_equal(fake_stat(AT_FDCWD, "new", &st, 0), 0);
	assert_int_equal(st.st_uid, 4242);
}

/* The proof that the filter above is one that kills. */
static int ask_for_pid(void)
{
	return install_by_prctl() < 0 ? 1 : (int)syscall(__NR_getpid) & 127;
}

static void the_filter_of_this_test_kills(void **state)
{
	(void)state;
	assert_int_equal(status_of_child(ask_for_pid), -1);
}

/* Without PR_SET_NO_NEW_PRIVS, with arguments that mean nothing, or for a
   question, nothing is installed: seccomp(2), EINVAL and EFAULT. */
static int fail_to_install(void)
{
	const long no_mode[4] = { 4242 };
	const long bad_filter[4] = { SECCOMP_MODE_FILTER, 8 };
	uint32_t action = SECCOMP_RET_KILL_PROCESS;

	if (fake_prctl(PR_SET_SECCOMP, no_mode) != -EINVAL)
		return 1;
	if (fake_prctl(PR_SET_SECCOMP, bad_filter) != -EFAULT)
		return 2;
	if (fake_seccomp(SECCOMP_SET_MODE_FILTER, 0, (void *)8) != -EFAULT)
		return 3;
	if (fake_seccomp(SECCOMP_GET_ACTION_AVAIL, 0, &action) != 0)
		return 4;
	if (fake_prctl(PR_GET_SECCOMP, no_mode) != 0)
		return 5;
	return sandbox_is_locked() ? 6 : 0;
}

static void a_filter_that_was_refused_locks_nothing(void **state)
{
	(void)state;
	assert_int_equal(status_of_child(fail_to_install), 0);
}

static int ask_whether_locked(void)
{
	if (sandbox_is_locked())
		return 1;
	if (install_by_seccomp() < 0)
		return 2;
	return sandbox_is_locked() ? 0 : 3;
}

static void a_filter_that_was_installed_is_noted(void **state)
{
	(void)state;
	assert_int_equal(status_of_child(ask_whether_locked), 0);
	assert_false(sandbox_is_locked());
}

/* Memory is believed to be there then. */
static int look_at_bad_memory(void)
{
	if (mem_readable((void *)8192, 1))
		return 1;
	if (install_by_prctl() < 0)
		return 2;
	return mem_readable((void *)8192, 1) ? 0 : 3;
}

static void memory_is_not_probed_behind_a_filter(void **state)
{
	(void)state;
	assert_int_equal(status_of_child(look_at_bad_memory), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			the_shim_works_behind_a_filter_for_stat_and_chmod),
		cmocka_unit_test(the_filter_of_this_test_kills),
		cmocka_unit_test(a_filter_that_was_refused_locks_nothing),
		cmocka_unit_test(a_filter_that_was_installed_is_noted),
		cmocka_unit_test(memory_is_not_probed_behind_a_filter),
	};

	return cmocka_run_group_tests(tests, make_files, remove_files);
}
