/* SPDX-License-Identifier: BSD-2-Clause */
/* What is shown of processes below /proc: proc(5). */
#include "preload/credentials/proc_status.h"

#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/wait.h>

#include "tests/unit/preload/session.h"

static const struct credentials somebody = {
	.uid = { 4242, 4343, 4444, 4545 },
	.gid = { 5252, 5353, 5454, 5555 },
	.inheritable = CAPABILITY(CHOWN),
	.permitted = CAPABILITY(CHOWN) | CAPABILITY(SETUID),
	.effective = CAPABILITY(SETUID),
	.bounding = CAPABILITY(CHOWN) | CAPABILITY(SETGID),
	.groups = 2,
};
static const uint32_t groups[] = { 17, 4711 };

static int become_somebody(void **state)
{
	(void)state;
	return (int)cred_adopt(&somebody, groups);
}

/* Lines of a status file as the session shows it. */
static size_t read_status(const char *path, char *text, size_t size, bool shown)
{
	int fd = open(path, O_RDONLY);
	ssize_t n;

	assert_true(fd >= 0);
	if (shown)
		proc_opened(fd, path);
	n = read(fd, text, size - 1);
	assert_true(n > 0);
	text[n] = '\0';
	close(fd);
	return (size_t)n;
}

static void ids_groups_and_sets_are_those_of_the_session(void **state)
{
	static const char *const lines[] = {
		"\nUid:\t4242\t4343\t4444\t4545\n",
		"\nGid:\t5252\t5353\t5454\t5555\n",
		"\nGroups:\t17 4711 \n",
		"\nCapInh:\t0000000000000001\n",
		"\nCapPrm:\t0000000000000081\n",
		"\nCapEff:\t0000000000000080\n",
		"\nCapBnd:\t0000000000000041\n",
		"\nCapAmb:\t0000000000000000\n",
		"\nNoNewPrivs:\t0\n",
	};
	char text[16384];

	(void)state;
	read_status("/proc/self/status", text, sizeof(text), true);
	for (size_t i = 0; i < countof(lines); i++)
		if (!strstr(text, lines[i]))
			fail_msg("no %s in: %s", lines[i] + 1, text);
}

/* The names of all, and the whole of some that do not change from one look to
   the next. */
static void every_other_line_is_the_kernels(void **state)
{
	char shown[16384], real[16384];
	char *a = shown, *b = real, *a_line, *b_line;

	(void)state;
	read_status("/proc/self/status", real, sizeof(real), false);
	read_status("/proc/self/status", shown, sizeof(shown), true);
	do {
		a_line = strsep(&a, "\n");
		b_line = strsep(&b, "\n");
		assert_int_equal(!a_line, !b_line);
		if (!a_line)
			break;
		if (strncmp(a_line, b_line, strcspn(b_line, ":")))
			fail_msg("\"%s\" for \"%s\"", a_line, b_line);
		if (strncmp(b_line, "Name:", 5) == 0 ||
		    strncmp(b_line, "Pid:", 4) == 0 ||
		    strncmp(b_line, "Sig", 3) == 0)
			assert_string_equal(a_line, b_line);
	} while (a_line);
}

static void a_process_without_groups_has_an_empty_line(void **state)
{
	char text[16384];

	(void)state;
	become_user(4242, 0);
	read_status("/proc/thread-self/status", text, sizeof(text), true);
	assert_non_null(strstr(text, "\nGroups:\t \n"));
}

static void other_files_are_left_alone(void **state)
{
	char shown[256], real[256];

	(void)state;
	read_status("/proc/self/comm", real, sizeof(real), false);
	read_status("/proc/self/comm", shown, sizeof(shown), true);
	assert_string_equal(shown, real);
}

static void finds_the_process_in_a_path(void **state)
{
	static const struct {
		const char *path;
		bool found;
	} cases[] = {
		{ "/proc/self", true },
		{ "/proc/self/status", true },
		{ "/proc/thread-self/status", true },
		{ "/proc/self/task/4242/status", true },
		{ "/proc/self/fd", true },
		{ "/proc/selfish", false },
		{ "/proc/self-made/status", false },
		{ "/proc/", false },
		{ "/proc", false },
		{ "/proc/sys/kernel", false },
		{ "/proc/4194999/status", false },
		{ "/proc/1x/status", false },
		{ "/prod/self/status", false },
	};

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		uint32_t uid = 1, gid = 1;
		bool found = proc_owner(cases[i].path, S_IFREG | 0444, &uid,
					&gid);

		if (found != cases[i].found)
			fail_msg("%s: %d", cases[i].path, found);
	}
	assert_true(proc_is_own_fd_dir("/proc/self/fd"));
	assert_false(proc_is_own_fd_dir("/proc/self/fdinfo"));
	assert_false(proc_is_own_fd_dir("/proc/1/fd"));
}

/* task_dump_owner(): "The default non-dumpable owner is root"; directories that
   all may list keep their own. */
static void files_of_a_process_that_changed_its_ids_are_roots(void **state)
{
	uint32_t uid, gid;

	(void)state;
	assert_true(proc_owner("/proc/self/maps", S_IFREG | 0444, &uid, &gid));
	assert_int_equal(uid, 0);
	assert_int_equal(gid, 0);
	assert_true(proc_owner("/proc/self", S_IFDIR | 0555, &uid, &gid));
	assert_int_equal(uid, 4343);
	assert_int_equal(gid, 5353);
	/* The link itself is nobody's in particular. */
	assert_false(proc_owner("/proc/self", S_IFLNK | 0777, &uid, &gid));
}

/* Another process: a shell that says when it has begun, since the end of
   posix_spawn() comes before that of exec, and waits for its input to end. */
static pid_t start_shell(int *input, char *ledger, char *cred)
{
	char *argv[] = { (char *)"sh", (char *)"-c", (char *)"echo; read x",
			 NULL };
	char *envp[] = { ledger, cred, NULL };
	posix_spawn_file_actions_t actions;
	int ends[2];
	char begun;
	pid_t pid;

	assert_int_equal(
		socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, ends[0], 0);
	posix_spawn_file_actions_adddup2(&actions, ends[0], 1);
	assert_int_equal(
		posix_spawn(&pid, "/bin/sh", &actions, NULL, argv, envp), 0);
	posix_spawn_file_actions_destroy(&actions);
	close(ends[0]);
	assert_int_equal(read(ends[1], &begun, 1), 1);
	*input = ends[1];
	return pid;
}

static void end_shell(pid_t pid, int input)
{
	close(input);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

static void another_process_is_who_it_was_started_as(void **state)
{
	const struct credentials *found;
	char ledger[2000], cred[64];
	uint32_t granule;
	int input;
	pid_t pid;

	(void)state;
	assert_int_equal(cred_store(&somebody, groups, &granule), 0);
	snprintf(ledger, sizeof(ledger), "%s", session_variable(VAR_LEDGER));
	snprintf(cred, sizeof(cred), "FAKEBUILD_CRED=%u", granule);
	pid = start_shell(&input, ledger, cred);
	found = proc_credentials((uint32_t)pid);
	assert_non_null(found);
	assert_int_equal(found->uid[ID_SAVED], 4444);
	end_shell(pid, input);

	pid = start_shell(&input, ledger, NULL);
	assert_ptr_equal(proc_credentials((uint32_t)pid), &cred_of_root);
	end_shell(pid, input);

	pid = start_shell(&input, (char *)"FAKEBUILD_LEDGER=/other", cred);
	assert_null(proc_credentials((uint32_t)pid));
	end_shell(pid, input);
}

#define AS_SOMEBODY(test) cmocka_unit_test_setup(test, become_somebody)

int main(void)
{
	const struct CMUnitTest tests[] = {
		AS_SOMEBODY(ids_groups_and_sets_are_those_of_the_session),
		AS_SOMEBODY(every_other_line_is_the_kernels),
		AS_SOMEBODY(a_process_without_groups_has_an_empty_line),
		AS_SOMEBODY(other_files_are_left_alone),
		AS_SOMEBODY(finds_the_process_in_a_path),
		AS_SOMEBODY(files_of_a_process_that_changed_its_ids_are_roots),
		AS_SOMEBODY(another_process_is_who_it_was_started_as),
	};

	return cmocka_run_group_tests(tests, begin_session, NULL);
}
