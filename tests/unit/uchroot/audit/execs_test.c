/* SPDX-License-Identifier: BSD-2-Clause */
/* A child under the listener executes programs; what of it comes into the
   log. */
#include "uchroot/audit/execs.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/file/io.h"
#include "tests/unit/unit.h"
#include "uchroot/filter/filter.h"

static struct fault fault;

static void send_fd(int channel, int fd)
{
	struct iovec text = { (char *)"x", 1 };
	union {
		struct cmsghdr head;
		char space[CMSG_SPACE(sizeof(int))];
	} control = { .head = { .cmsg_len = CMSG_LEN(sizeof(int)),
				.cmsg_level = SOL_SOCKET,
				.cmsg_type = SCM_RIGHTS } };
	struct msghdr message = { .msg_iov = &text,
				  .msg_iovlen = 1,
				  .msg_control = &control,
				  .msg_controllen = sizeof(control) };

	memcpy(CMSG_DATA(&control.head), &fd, sizeof(fd));
	if (sendmsg(channel, &message, 0) != 1)
		_exit(99);
}

static int receive_fd(int channel)
{
	char byte;
	struct iovec text = { &byte, 1 };
	union {
		struct cmsghdr head;
		char space[CMSG_SPACE(sizeof(int))];
	} control;
	struct msghdr message = { .msg_iov = &text,
				  .msg_iovlen = 1,
				  .msg_control = &control,
				  .msg_controllen = sizeof(control) };
	int fd = -1;

	if (recvmsg(channel, &message, MSG_CMSG_CLOEXEC) == 1 &&
	    CMSG_FIRSTHDR(&message))
		memcpy(&fd, CMSG_DATA(&control.head), sizeof(fd));
	return fd;
}

/* What the first process of a box does: gets the listener, starts a shell, and
   ends as that does.  It executes nothing itself. */
static void be_first(int channel, const char *script)
{
	int status = 0;
	pid_t child;

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	send_fd(channel, filter_executes());
	child = fork();
	if (child == 0) {
		execl("/bin/sh", "sh", "-c", script, NULL);
		_exit(98);
	}
	waitpid(child, &status, 0);
	_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}

/* Serves a shell with this script until it ends, and returns the log. */
static char *log_of(const char *script, int *status)
{
	int ends[2], out = open("log", O_RDWR | O_CREAT | O_TRUNC, 0600);
	struct pollfd fds[EXECS_FDS];
	struct audit audit;
	struct execs execs;
	pid_t child;

	assert_int_equal(
		socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
	child = fork();
	if (child == 0)
		be_first(ends[1], script);
	close(ends[1]);
	assert_int_equal(audit_begin(&audit, out, "log", "1", &fault), 0);
	assert_int_equal(
		execs_init(&execs, receive_fd(ends[0]), &audit, &fault), 0);
	do {
		execs_wait_for(&execs, fds);
		poll(fds, EXECS_FDS, 100);
		assert_int_equal(execs_serve(&execs, fds, &fault), 0);
	} while (waitpid(child, status, WNOHANG) == 0);
	assert_int_equal(execs_end(&execs, &fault), 0);
	execs_fini(&execs);
	assert_int_equal(audit_end(&audit, &fault), 0);
	close(ends[0]);
	close(out);
	return read_file("log", SIZE_MAX, NULL);
}

/* The evidence as a line has it. */
static void evidence_of(const char *program, char text[512])
{
	char command[256], sum[SHA256_HEX_SIZE] = "";
	struct stat st;
	FILE *pipe;

	assert_int_equal(stat(program, &st), 0);
	snprintf(command, sizeof(command), "sha256sum <%s", program);
	pipe = popen(command, "r");
	assert_non_null(pipe);
	assert_int_equal(fread(sum, 1, sizeof(sum) - 1, pipe), sizeof(sum) - 1);
	pclose(pipe);
	snprintf(text, 512,
		 "\"evidence\":{\"dev\":%llu,\"ino\":%llu,\"size\":%llu,"
		 "\"sha256\":\"%s\"}",
		 (unsigned long long)st.st_dev, (unsigned long long)st.st_ino,
		 (unsigned long long)st.st_size, sum);
}

static unsigned count(const char *text, const char *word)
{
	unsigned n = 0;

	while ((text = strstr(text, word))) {
		text += strlen(word);
		n++;
	}
	return n;
}

static void a_program_is_told_by_its_file(void **state UNUSED)
{
	char evidence[512];
	int status;
	char *text = log_of("PATH=/bin; sleep 0.02; sleep 0; exec sleep 0",
			    &status);

	assert_int_equal(status, 0);
	evidence_of("/bin/sleep", evidence);
	assert_int_equal(count(text, evidence), 3);
	assert_int_equal(count(text, "\"event\":\"exec\""), 4);
	assert_non_null(strstr(text, "\"argv\":[\"sleep\",\"0.02\"]}}"));
	assert_non_null(strstr(text, "\"claimed\":{\"path\":\"/bin/sh\""));
	free(text);
}

/* A script's evidence is that of its interpreter. */
static void a_script_is_told_by_its_interpreter(void **state UNUSED)
{
	char evidence[512];
	int status;
	char *text = log_of("printf '#!/bin/echo odd\n' >script && "
			    "chmod 755 script && ./script 1 >said",
			    &status);

	assert_int_equal(status, 0);
	evidence_of("/bin/echo", evidence);
	assert_non_null(strstr(text, evidence));
	assert_non_null(strstr(text,
			       "\"claimed\":{\"path\":\"./script\",\"argv\":["
			       "\"/bin/echo\",\"odd\",\"./script\","
			       "\"1\"]}"));
	free(text);
}

static void what_fails_is_told_without_evidence(void **state UNUSED)
{
	int status;
	char *text;

	text = log_of(">locked; ./locked 2>/dev/null || exec sleep 0.2",
		      &status);
	assert_int_equal(status, 0);
	assert_non_null(strstr(text, "\"evidence\":null,"
				     "\"claimed\":{\"path\":\"./locked\"}}"));
	assert_int_equal(count(text, "\"sha256\""), 2);
	free(text);
}

static void a_search_in_path_leaves_no_lines(void **state UNUSED)
{
	int status;
	char *text = log_of("PATH=/no:/usr/bin/no:/usr/bin:/missing; "
			    "env missing-4242; [ $? = 127 ]",
			    &status);

	assert_int_equal(status, 0);
	assert_null(strstr(text, "/missing-4242"));
	assert_int_equal(count(text, "\"event\":\"exec\""), 2);
	free(text);
}

/* Such as ends before anybody could look. */
static void no_program_is_too_quick(void **state UNUSED)
{
	char evidence[512];
	int status;
	char *text = log_of("for i in 1 2 3 4 5 6 7 8 9 10; do\n"
			    "/bin/true; done",
			    &status);

	assert_int_equal(status, 0);
	evidence_of("/bin/true", evidence);
	assert_int_equal(count(text, evidence), 10);
	free(text);
}

/* A process whose call has failed handles signals, stops, continues and dies as
   without a listener. */
static void signals_come_through(void **state UNUSED)
{
	static const struct {
		const char *script;
		int status;
	} cases[] = {
		{ "perl -e '$SIG{USR1} = sub { exit 42 };"
		  "exec { \"./locked\" } 1; kill USR1, $$; sleep 5'",
		  42 },
		{ "perl -e 'exec { \"./locked\" } 1; kill STOP, $$; exit 43' &"
		  "sleep 0.3; kill -CONT $!; wait $!",
		  43 },
		{ "perl -e 'exec { \"./locked\" } 1; kill KILL, $$' &"
		  "wait $!",
		  128 + SIGKILL },
		{ "perl -e 'exec { \"./locked\" } 1; exit 44'", 44 },
		{ "perl -e 'exec { \"./locked\" } 1; exec \"/bin/false\"'", 1 },
	};
	char script[256];
	int status;

	for (size_t i = 0; i < countof(cases); i++) {
		snprintf(script, sizeof(script), ">locked; exec 2>&-; %s",
			 cases[i].script);
		free(log_of(script, &status));
		assert_int_equal(WEXITSTATUS(status), cases[i].status);
	}
}

static void ends_leave_nothing_open(void **state UNUSED)
{
	int status, first = dup(0), second;

	free(log_of("for i in 1 2 3; do /bin/true; done", &status));
	second = dup(0);
	assert_int_equal(status, 0);
	assert_int_equal(second, first + 1);
	close(first);
	close(second);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_program_is_told_by_its_file),
		cmocka_unit_test(a_script_is_told_by_its_interpreter),
		cmocka_unit_test(what_fails_is_told_without_evidence),
		cmocka_unit_test(a_search_in_path_leaves_no_lines),
		cmocka_unit_test(no_program_is_too_quick),
		cmocka_unit_test(signals_come_through),
		cmocka_unit_test(ends_leave_nothing_open),
	};

	return RUN_GROUP(tests);
}
