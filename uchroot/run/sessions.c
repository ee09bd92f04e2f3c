/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The callers' side of sessions, and their folder.
 */
#include "uchroot/run/sessions.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "common/tool/exit_status.h"
#include "faked/session/secret.h"
#include "uchroot/run/attend.h"
#include "uchroot/run/host.h"
#include "uchroot/run/input.h"

/* ------------------------------------------------------------- the folder */

/* Opens the folder, which is made if there is none. */
static int open_folder(struct fault *fault)
{
	const char *runtime = getenv("XDG_RUNTIME_DIR");
	char path[PATH_MAX];
	struct stat st;
	int fd;

	if (runtime && *runtime == '/')
		snprintf(path, sizeof(path), "%s/uchroot", runtime);
	else
		snprintf(path, sizeof(path), "/tmp/uchroot-%u", geteuid());
	if (mkdir(path, 0700) < 0 && errno != EEXIST)
		return fault_errno(fault, "%s", path);
	fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) < 0)
		return fault_errno(fault, "%s", path);
	if (st.st_uid == geteuid() && !(st.st_mode & 077))
		return fd;
	close(fd);
	return fault_set(fault, "%s: others may use it", path);
}

/* The address of a session's socket, in whatever folder that is. */
static bool address_of(int folder, const char *name,
		       struct sockaddr_un *address)
{
	*address = (struct sockaddr_un){ .sun_family = AF_UNIX };
	if (!*name || *name == '.' || strchr(name, '/') ||
	    strlen(name) >= SESSION_NAME_MAX) {
		errno = EINVAL;
		return false;
	}
	snprintf(address->sun_path, sizeof(address->sun_path),
		 "/proc/self/fd/%d/%s", folder, name);
	return true;
}

static int connect_to(int folder, const char *name)
{
	CLEANUP_FD int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct sockaddr_un address;

	if (fd < 0 || !address_of(folder, name, &address) ||
	    connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0)
		return -1;
	return take_fd(&fd);
}

static int reach(const char *name, struct fault *fault)
{
	CLEANUP_FD int folder = open_folder(fault);
	int fd = folder < 0 ? -1 : connect_to(folder, name);

	if (folder >= 0 && fd < 0)
		return fault_errno(fault, "%s: there is no such session", name);
	return fd;
}

/* Removes the socket of a session whose supervisor was killed, at which nobody
   answers.  The caller holds the folder's lock. */
static void drop_dead(int folder, const char *name)
{
	CLEANUP_FD int fd = connect_to(folder, name);

	if (fd < 0 && errno == ECONNREFUSED)
		unlinkat(folder, name, 0);
}

/* -------------------------------------------------------------- beginning */

static int listen_at(int folder, const char *name)
{
	CLEANUP_FD int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct sockaddr_un address;

	if (fd < 0 || !address_of(folder, name, &address) ||
	    bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 ||
	    listen(fd, SOMAXCONN) < 0)
		return -1;
	return take_fd(&fd);
}

int sessions_choose(char name[SESSION_NAME_MAX], struct fault *fault)
{
	uint64_t number;

	if (secret_make(&number, sizeof(number)) < 0)
		return fault_set(fault, "no random bytes can be had");
	snprintf(name, SESSION_NAME_MAX, "box-%016llx",
		 (unsigned long long)number);
	return 0;
}

/* Listens under a name.  The folder is locked from when the socket is there
   until it listens: till then it looks like one that nobody answers at. */
static int take_name(int folder, const char *name, struct fault *fault)
{
	int listener;

	flock(folder, LOCK_EX);
	drop_dead(folder, name);
	listener = listen_at(folder, name);
	if (listener < 0 && errno == EADDRINUSE)
		fault_set(fault, "%s: the name is in use", name);
	else if (listener < 0)
		fault_errno(fault, "cannot begin session %s", name);
	flock(folder, LOCK_UN);
	return listener;
}

/* Closes a log that another process goes on with. */
static void let_go_of(struct audit *audit)
{
	close(audit->fd);
	str_fini(&audit->line);
}

int sessions_begin(struct box *box, const char *name, struct audit *audit,
		   int seconds, bool tied, struct fault *fault)
{
	CLEANUP_FD int folder = open_folder(fault);
	CLEANUP_FD int listener = -1;
	int ready[2];
	char byte;
	pid_t pid;

	if (folder < 0)
		return -1;
	listener = take_name(folder, name, fault);
	if (listener < 0 || pipe2(ready, O_CLOEXEC) < 0)
		return listener < 0 ? -1 : fault_errno(fault, "cannot begin");
	pid = fork();
	if (pid == 0) {
		if (tied)
			prctl(PR_SET_PDEATHSIG, SIGKILL);
		close(ready[0]);
		host_session(box, audit, listener, ready[1], seconds);
		/* As long as it listens, nobody else has the name. */
		unlinkat(folder, name, 0);
		_exit(0);
	}
	close(ready[1]);
	if (audit)
		let_go_of(audit);
	if (pid > 0 && read(ready[0], &byte, 1) == 1) {
		close(ready[0]);
		return 0;
	}
	close(ready[0]);
	return fault_set(fault, "cannot begin session %s", name);
}

/* ---------------------------------------------------------------- callers */

int sessions_run(const char *name, struct request *request, int seconds,
		 int *status, struct fault *fault)
{
	struct attention attention = { .channel = reach(name, fault),
				       .tty = request->tty,
				       .seconds = seconds };
	struct input input;

	if (attention.channel < 0)
		return -1;
	attend_see(request->tty);
	input_guard(&input);
	attention.signals = attend_signals();
	if (word_send(attention.channel, SESSION_RUN, -1) < 0 ||
	    request_send(request, attention.channel) < 0)
		return fault_errno(fault, "cannot ask session %s", name);
	*status = attend(&attention, fault);
	input_return(&input);
	if (*status == ATTEND_TIMEOUT)
		*status = COMMAND_TIMED_OUT;
	return *status < 0 ? fault_set(fault, "session %s has ended", name) : 0;
}

int sessions_end(const char *name, struct fault *fault)
{
	CLEANUP_FD int fd = reach(name, fault);
	char word;

	if (fd < 0)
		return -1;
	if (word_send(fd, SESSION_END, -1) < 0)
		return fault_errno(fault, "cannot end session %s", name);
	while (word_receive(fd, &word, NULL))
		;
	return 0;
}

static void drop_if_dead(int folder, const char *name)
{
	flock(folder, LOCK_EX);
	drop_dead(folder, name);
	flock(folder, LOCK_UN);
}

/* Prints the name if the session is there. */
static void show(int folder, const char *name)
{
	CLEANUP_FD int fd = connect_to(folder, name);

	if (fd >= 0)
		puts(name);
	else if (errno == ECONNREFUSED)
		drop_if_dead(folder, name);
}

static int for_each(void (*act)(int folder, const char *name),
		    struct fault *fault)
{
	int folder = open_folder(fault);
	DIR *dir = folder < 0 ? NULL : fdopendir(folder);
	struct dirent *entry;

	if (!dir)
		return folder < 0 ? -1 : fault_errno(fault, "cannot list");
	while ((entry = readdir(dir)))
		if (*entry->d_name != '.')
			act(folder, entry->d_name);
	closedir(dir);
	return 0;
}

int sessions_list(struct fault *fault)
{
	return for_each(show, fault);
}

int sessions_purge(struct fault *fault)
{
	return for_each(drop_if_dead, fault);
}
