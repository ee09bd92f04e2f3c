/* SPDX-License-Identifier: BSD-2-Clause */
#include "attest/build/box.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "common/array.h"

/* The exit status of the child when uchroot cannot be executed. */
#define NO_UCHROOT 127

static volatile sig_atomic_t caught;
static volatile pid_t child;

/* ---------------------------------------------------------------- signals */

static void on_signal(int number)
{
	int err = errno;

	caught = number;
	if (child > 0)
		kill(child, SIGTERM);
	errno = err;
}

void box_catch_signals(void)
{
	const struct sigaction action = { .sa_handler = on_signal };

	sigaction(SIGHUP, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
}

/* ------------------------------------------------------------------ words */

struct list {
	const char **word;
	size_t count, capacity;
	bool failed;
};

static void add(struct list *list, const char *word)
{
	if (array_grow(&list->word, list->count, &list->capacity,
		       sizeof(*list->word)) < 0) {
		list->failed = true;
		return;
	}
	list->word[list->count++] = word;
}

static void add_all(struct list *list, const char *before,
		    const char *const *words)
{
	for (; *words; words++) {
		if (before)
			add(list, before);
		add(list, *words);
	}
}

/* The command line of uchroot.  False without memory. */
static bool list_words(struct list *list, const struct box *box)
{
	static const char *const fixed[] = { "uchroot",
					     "--audit",
					     BOX_LOG,
					     "--copy-in",
					     BOX_IN ":/attest",
					     "--copy-out",
					     "/attest/result:" BOX_OUT,
					     "--directory",
					     "/",
					     "--user",
					     "root",
					     NULL };

	add_all(list, NULL, fixed);
	add(list, box->network ? "--network" : "--no-network");
	if (!box->logs_execs)
		add(list, "--audit-no-exec");
	add_all(list, "--env", box->env);
	add(list, "--chroot");
	add(list, box->image);
	add(list, "/bin/sh");
	add(list, "-c");
	add(list, box->script);
	add(list, "sh");
	add_all(list, NULL, box->words);
	add(list, NULL);
	return !list->failed;
}

/* ---------------------------------------------------------------- process */

/* The program beside this one; PATH is looked through if that fails. */
static bool find_beside(char path[PATH_MAX])
{
	ssize_t n = readlink("/proc/self/exe", path, PATH_MAX);
	char *name;

	if (n <= 0 || n == PATH_MAX)
		return false;
	path[n] = '\0';
	name = strrchr(path, '/');
	if (!name || snprintf(name + 1, path + PATH_MAX - name - 1,
			      "uchroot") >= path + PATH_MAX - name - 1)
		return false;
	return access(path, X_OK) == 0;
}

/* In the child.  The box ends with this process, and gets nothing of the
   caller's terminal. */
NORETURN
static void become(const struct box *box, const char *const *words,
		   pid_t parent)
{
	static const char *const dropped[] = { "COLORTERM", "LANG", "LC_ALL",
					       "TERM" };
	char path[PATH_MAX];
	int null = open("/dev/null", O_RDONLY);

	for (size_t i = 0; i < countof(dropped); i++)
		unsetenv(dropped[i]);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() == parent && null >= 0 &&
	    dup2(null, STDIN_FILENO) == STDIN_FILENO &&
	    chdir(box->folder) == 0) {
		if (find_beside(path))
			execv(path, (char *const *)words);
		execvp(*words, (char *const *)words);
	}
	_exit(NO_UCHROOT);
}

/* Starts it, and waits; signals that come before it is known wait, too. */
static int start(struct box *box, const char *const *words)
{
	pid_t parent = getpid();
	sigset_t all, old;
	int status = 0;
	pid_t pid;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &old);
	pid = caught ? -1 : fork();
	if (pid == 0) {
		sigprocmask(SIG_SETMASK, &old, NULL);
		become(box, words, parent);
	}
	child = pid;
	sigprocmask(SIG_SETMASK, &old, NULL);
	while (pid > 0 && waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			pid = -1;
	child = 0;
	box->status = WIFEXITED(status) ? WEXITSTATUS(status)
					: 128 + WTERMSIG(status);
	return pid < 0 ? -1 : 0;
}

/* -------------------------------------------------------------------- log */

/* Whether this line of the log is the one of the box; then the image that it
   states is in `sha256`, or nothing. */
static bool read_line(const char *line, size_t size, char *sha256,
		      size_t sha256_size)
{
	json_t *json = json_loadb(line, size, 0, NULL);
	const char *event = json_string_value(json_object_get(json, "event"));
	const char *sum = json_string_value(json_object_get(json, "sha256"));
	bool found = event && !strcmp(event, "box");

	if (found)
		snprintf(sha256, sha256_size, "%s", sum ? sum : "");
	json_decref(json);
	return found;
}

/* Finds what the log says of the box; false if it says nothing. */
static bool search(FILE *log, char *sha256, size_t sha256_size)
{
	CLEANUP_FREE char *line = NULL;
	size_t capacity = 0;
	ssize_t size;

	while ((size = getline(&line, &capacity, log)) > 0)
		if (read_line(line, size, sha256, sha256_size))
			return true;
	return false;
}

/* Checks that the box was made of the image whose sum is known. */
static int check_log(const struct box *box, struct fault *fault)
{
	CLEANUP_FREE char *path = NULL;
	const char *wanted = box->image_sha256 ? box->image_sha256 : "";
	char sha256[128] = "";
	bool found = false;
	FILE *log = NULL;

	if (asprintf(&path, "%s/%s", box->folder, BOX_LOG) >= 0)
		log = fopen(path, "re");
	if (log) {
		found = search(log, sha256, sizeof(sha256));
		fclose(log);
	}
	if (!found)
		return fault_set(fault, "uchroot has not told what it ran in");
	return strcmp(sha256, wanted) == 0
		       ? 0
		       : fault_set(fault, "%s: has changed", box->image);
}

/* ------------------------------------------------------------------ result */

/* Reads how far the script has come, in a file that it may have replaced: then
   that is nowhere. */
static void read_stage(struct box *box, int out)
{
	CLEANUP_FD int fd = openat(
		out, BOX_STAGE, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	ssize_t size = fd < 0 ? 0
			      : read(fd, box->stage, sizeof(box->stage) - 1);

	box->stage[size > 0 ? size : 0] = '\0';
	box->stage[strcspn(box->stage, "\n")] = '\0';
}

/* Says why nothing has come out of the box; always -1. */
static int tell_failure(const struct box *box, struct fault *fault)
{
	return fault_set(fault, box->status == NO_UCHROOT
					? "uchroot cannot be executed"
					: "uchroot has failed");
}

int box_run(struct box *box, struct fault *fault)
{
	struct list list = { .count = 0 };
	int ret = list_words(&list, box) ? start(box, list.word) : -1;
	CLEANUP_FREE char *path = NULL;
	CLEANUP_FD int out = -1;

	if (ret < 0)
		fault_errno(fault, "cannot run uchroot");
	free(list.word);
	if (caught)
		return fault_set(fault, "%s", strsignal(caught));
	if (ret < 0)
		return -1;
	if (asprintf(&path, "%s/%s", box->folder, BOX_OUT) >= 0)
		out = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (out < 0)
		return tell_failure(box, fault);
	read_stage(box, out);
	return check_log(box, fault);
}
