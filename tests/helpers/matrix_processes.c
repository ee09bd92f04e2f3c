/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Probes of the names that deal with ids, start programs, and move a process
 * to another place.
 */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <shadow.h>
#include <signal.h>
#include <spawn.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/fsuid.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/helpers/matrix.h"

#define CALL(type, ...) ((type(*)(__VA_ARGS__))f)

/* ---- ids ---- */

static bool get_id(void *f)
{
	return CALL(uid_t, void)() == 0;
}

static bool ask_exec(void *f)
{
	return CALL(unsigned long, unsigned long)(AT_EUID) == 0;
}

static bool get_ids(void *f)
{
	uid_t a = 1, b = 1, c = 1;

	return CALL(int, uid_t *, uid_t *, uid_t *)(&a, &b, &c) == 0 &&
	       a == 0 && b == 0 && c == 0;
}

static const gid_t some_groups[] = { GID, 4444 };

static bool get_groups(void *f)
{
	gid_t list[8];

	return setgroups(2, some_groups) == 0 &&
	       CALL(int, int, gid_t *, size_t)(8, list, sizeof(list)) == 2 &&
	       list[0] == GID && list[1] == 4444;
}

static bool is_member(void *f)
{
	return setgroups(2, some_groups) == 0 && CALL(int, gid_t)(4444) &&
	       !CALL(int, gid_t)(4445);
}

static bool set_uid(void *f)
{
	return CALL(int, uid_t)(UID) == 0 && geteuid() == UID;
}

static bool set_gid(void *f)
{
	return CALL(int, gid_t)(GID) == 0 && getegid() == GID;
}

static bool set_two_uids(void *f)
{
	return CALL(int, uid_t, uid_t)(UID, 51) == 0 && getuid() == UID &&
	       geteuid() == 51;
}

static bool set_two_gids(void *f)
{
	return CALL(int, gid_t, gid_t)(GID, 52) == 0 && getgid() == GID &&
	       getegid() == 52;
}

static bool set_three_uids(void *f)
{
	return CALL(int, uid_t, uid_t, uid_t)(UID, 51, 0) == 0 &&
	       getuid() == UID && geteuid() == 51;
}

static bool set_three_gids(void *f)
{
	return CALL(int, gid_t, gid_t, gid_t)(GID, 52, 0) == 0 &&
	       getgid() == GID && getegid() == 52;
}

/* The only way to ask for this id is to set it. */
static bool set_fs_id(void *f)
{
	return CALL(int, uid_t)(UID) == 0 && CALL(int, uid_t)(-1) == UID;
}

static bool set_groups(void *f)
{
	gid_t list[8];

	return CALL(int, size_t, const gid_t *)(2, some_groups) == 0 &&
	       getgroups(8, list) == 2 && list[1] == 4444;
}

static bool init_groups(void *f)
{
	gid_t list[64];
	int count;

	if (CALL(int, const char *, gid_t)("root", GID) != 0)
		return false;
	count = getgroups(64, list);
	for (int i = 0; i < count; i++)
		if (list[i] == GID)
			return true;
	return false;
}

/* Root may give files away, and may give that up. */
static bool get_capabilities(void *f)
{
	struct __user_cap_header_struct head = {
		.version = _LINUX_CAPABILITY_VERSION_3
	};
	struct __user_cap_data_struct data[2];

	return CALL(int, void *, void *)(&head, data) == 0 &&
	       data[0].effective & 1 << CAP_CHOWN;
}

static bool set_capabilities(void *f)
{
	struct __user_cap_header_struct head = {
		.version = _LINUX_CAPABILITY_VERSION_3
	};
	struct __user_cap_data_struct data[2];

	if (syscall(SYS_capget, &head, data) != 0 || !data[0].permitted)
		return false;
	data[0].effective = 1 << CAP_CHOWN;
	return CALL(int, void *, void *)(&head, data) == 0;
}

/* What changes this process's ids is done in a child. */
#define ALONE(probe)                       \
	static bool alone_##probe(void *f) \
	{                                  \
		return in_child(probe, f); \
	}

ALONE(get_groups)
ALONE(is_member)
ALONE(set_uid)
ALONE(set_gid)
ALONE(set_two_uids)
ALONE(set_two_gids)
ALONE(set_three_uids)
ALONE(set_three_gids)
ALONE(set_fs_id)
ALONE(set_groups)
ALONE(init_groups)
ALONE(set_capabilities)

/* ---- users ---- */

/* A user that is everywhere; of root, NSS may make up an entry by itself. */
static bool shadow_of_user(void *f)
{
	struct spwd *entry = CALL(struct spwd *, const char *)("daemon");

	return entry && strcmp(entry->sp_namp, "daemon") == 0;
}

static bool shadow_of_user_here(void *f)
{
	struct spwd entry, *found = NULL;
	char buffer[1024];

	return CALL(int, const char *, struct spwd *, char *, size_t,
		    struct spwd **)("daemon", &entry, buffer, sizeof(buffer),
				    &found) == 0 &&
	       found == &entry && entry.sp_expire == -1;
}

/* ---- the other end of a socket ---- */

static bool peer_of_socket(void *f)
{
	struct ucred peer = { .uid = 1 };
	socklen_t size = sizeof(peer);
	bool known;
	int fd[2];

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, fd) != 0)
		return false;
	known = CALL(int, int, int, int, void *, socklen_t *)(
			fd[0], SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 &&
		peer.uid == 0 && peer.gid == 0;
	close(fd[0]);
	close(fd[1]);
	return known;
}

/* Sends a byte with root's ids, and looks at what arrives. */
static bool pass_ids(ssize_t (*send)(int, const struct msghdr *, int),
		     ssize_t (*receive)(int, struct msghdr *, int))
{
	union {
		struct cmsghdr head;
		char space[CMSG_SPACE(sizeof(struct ucred))];
	} control = { 0 };
	struct ucred *ids = (struct ucred *)CMSG_DATA(&control.head);
	char byte = 'x';
	struct iovec data = { &byte, 1 };
	struct msghdr message = {
		.msg_iov = &data,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control),
	};
	int fd[2], yes = 1;
	bool passed;

	control.head.cmsg_len = CMSG_LEN(sizeof(*ids));
	control.head.cmsg_level = SOL_SOCKET;
	control.head.cmsg_type = SCM_CREDENTIALS;
	*ids = (struct ucred){ .pid = getpid() };
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, fd) != 0 ||
	    setsockopt(fd[0], SOL_SOCKET, SO_PASSCRED, &yes, sizeof(yes)) != 0)
		return false;
	passed = send(fd[1], &message, 0) == 1;
	ids->uid = ids->gid = 1;
	passed = passed && receive(fd[0], &message, 0) == 1 && ids->uid == 0 &&
		 ids->gid == 0;
	close(fd[0]);
	close(fd[1]);
	return passed;
}

static bool send_ids(void *f)
{
	return pass_ids((ssize_t(*)(int, const struct msghdr *, int))f,
			recvmsg);
}

static bool receive_ids(void *f)
{
	return pass_ids(sendmsg, (ssize_t(*)(int, struct msghdr *, int))f);
}

/* The calls for several messages, with one. */
static int (*function_for_many)(int, struct mmsghdr *, unsigned, int,
				struct timespec *);

static ssize_t one_of_many(int fd, struct msghdr *message, int flags)
{
	struct mmsghdr list = { .msg_hdr = *message };
	int ret = function_for_many(fd, &list, 1, flags, NULL);

	message->msg_controllen = list.msg_hdr.msg_controllen;
	return ret < 0 ? ret : (ssize_t)list.msg_len;
}

static ssize_t send_one_of_many(int fd, const struct msghdr *message, int flags)
{
	struct msghdr copy = *message;

	return one_of_many(fd, &copy, flags);
}

static bool send_many_ids(void *f)
{
	memcpy(&function_for_many, &f, sizeof(f));
	return pass_ids(send_one_of_many, recvmsg);
}

static bool receive_many_ids(void *f)
{
	memcpy(&function_for_many, &f, sizeof(f));
	return pass_ids(sendmsg, one_of_many);
}

/* ---- programs started without any environment ---- */

static char self[] = "/proc/self/exe";
static char word[] = "--is-root";
static char *const arguments[] = { (char *)"matrix", word, NULL };
static char *const nothing[] = { NULL };

static void wipe(void)
{
	environ = (char **)nothing;
}

static bool exec_args(void *f)
{
	wipe();
	CALL(int, const char *, char *const *)(self, arguments);
	return false;
}

static bool exec_args_env(void *f)
{
	CALL(int, const char *, char *const *, char *const *)
	(self, arguments, nothing);
	return false;
}

static bool exec_fd(void *f)
{
	int fd = open(self, O_RDONLY);

	CALL(int, int, char *const *, char *const *)(fd, arguments, nothing);
	return false;
}

static bool exec_at(void *f)
{
	CALL(int, int, const char *, char *const *, char *const *, int)
	(AT_FDCWD, self, arguments, nothing, 0);
	return false;
}

static bool exec_list(void *f)
{
	wipe();
	CALL(int, const char *, const char *, ...)
	(self, arguments[0], word, (char *)NULL);
	return false;
}

static bool exec_list_env(void *f)
{
	CALL(int, const char *, const char *, ...)
	(self, arguments[0], word, (char *)NULL, nothing);
	return false;
}

ALONE(exec_args)
ALONE(exec_args_env)
ALONE(exec_fd)
ALONE(exec_at)
ALONE(exec_list)
ALONE(exec_list_env)

static bool spawn(void *f)
{
	int status;
	pid_t pid;

	return CALL(int, pid_t *, const char *, const void *, const void *,
		    char *const *, char *const *)(&pid, self, NULL, NULL,
						  arguments, nothing) == 0 &&
	       waitpid(pid, &status, 0) == pid && status == 0;
}

static bool spawn_with_descriptor(void *f)
{
	siginfo_t info = { 0 };
	int fd;

	return CALL(int, int *, const char *, const void *, const void *,
		    char *const *, char *const *)(&fd, self, NULL, NULL,
						  arguments, nothing) == 0 &&
	       waitid(P_PIDFD, fd, &info, WEXITED) == 0 && info.si_status == 0;
}

static const char *command(void)
{
	static char text[4200] = "exec ";
	ssize_t n = readlink(self, text + 5, 4096);

	strcpy(text + 5 + n, " --is-root");
	return text;
}

static bool through_system(void *f)
{
	const char *text = command();

	wipe();
	return CALL(int, const char *)(text) == 0;
}

static bool through_pipe(void *f)
{
	const char *text = command();
	FILE *pipe;

	wipe();
	pipe = CALL(FILE *, const char *, const char *)(text, "r");
	return pipe && pclose(pipe) == 0;
}

ALONE(through_system)
ALONE(through_pipe)

/* What a forked child changes its parent can see. */
static bool fork_once(void *f)
{
	struct stat st;
	int status;
	pid_t pid = CALL(pid_t, void)();

	if (pid == 0)
		_exit(chown("file", 51, 52) == 0 ? 0 : 1);
	return waitpid(pid, &status, 0) == pid && status == 0 &&
	       stat("file", &st) == 0 && st.st_uid == 51 &&
	       chown("file", UID, GID) == 0;
}

static bool by_number(void *f)
{
	struct stat st;

	return CALL(long, long, ...)(SYS_getuid) == 0 &&
	       CALL(long, long, ...)(SYS_fchownat, AT_FDCWD, "file", 51, 52,
				     0) == 0 &&
	       stat("file", &st) == 0 && st.st_uid == 51 &&
	       chown("file", UID, GID) == 0;
}

/* ---- places ---- */

static bool owner_is_known(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && is_ours(&st);
}

static bool change_dir(void *f)
{
	bool known = CALL(int, const char *)("dir") == 0 &&
		     owner_is_known("../file") && chown(".", UID, GID) == 0;

	return chdir("..") == 0 && known;
}

static bool change_dir_fd(void *f)
{
	int fd = open("dir", O_RDONLY | O_DIRECTORY);
	bool known = CALL(int, int)(fd) == 0 && owner_is_known("../file") &&
		     chown(".", UID, GID) == 0;

	close(fd);
	return chdir("..") == 0 && known;
}

/*
 * In a user namespace of its own a process may change its root; the ledger is
 * out of sight then and must be known all the same.  Where that is forbidden
 * the errno is all there is to see.
 */
static bool leave_namespace(void *f)
{
	if (CALL(int, int)(CLONE_NEWUSER) != 0)
		return getuid() == 0 && (errno == EPERM || errno == ENOSPC);
	return getuid() == 0 && owner_is_known("file");
}

static bool change_root(void *f)
{
	if (unshare(CLONE_NEWUSER) != 0)
		return getuid() == 0 && CALL(int, const char *)(".") != 0 &&
		       errno == EPERM;
	return CALL(int, const char *)(".") == 0 && getuid() == 0 &&
	       owner_is_known("/file");
}

/* One's own user namespace cannot be entered again. */
static bool enter_namespace(void *f)
{
	int fd = open("/proc/self/ns/user", O_RDONLY);

	/* It is ours already; a sandbox may say no to any. */
	return CALL(int, int, int)(fd, 0) != 0 &&
	       (errno == EINVAL || errno == EPERM) && getuid() == 0 &&
	       owner_is_known("file");
}

/* A filter that kills for statx: the shim finds another way to look. */
static bool lock_in(void *f)
{
	struct sock_filter program[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			 offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_statx, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog filter = { 4, program };

	return CALL(int, int, ...)(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	       CALL(int, int, ...)(PR_SET_SECCOMP, SECCOMP_MODE_FILTER,
				   &filter) == 0 &&
	       owner_is_known("file");
}

ALONE(lock_in)
ALONE(leave_namespace)
ALONE(change_root)
ALONE(enter_namespace)

const struct probe process_probes[] = {
	{ "getuid", get_id },
	{ "geteuid", get_id },
	{ "getauxval", ask_exec },
	{ "getgid", get_id },
	{ "getegid", get_id },
	{ "getresuid", get_ids },
	{ "getresgid", get_ids },
	{ "getgroups", alone_get_groups },
	{ "__getgroups_chk", alone_get_groups },
	{ "group_member", alone_is_member },
	{ "setuid", alone_set_uid },
	{ "seteuid", alone_set_uid },
	{ "setgid", alone_set_gid },
	{ "setegid", alone_set_gid },
	{ "setreuid", alone_set_two_uids },
	{ "setregid", alone_set_two_gids },
	{ "setresuid", alone_set_three_uids },
	{ "setresgid", alone_set_three_gids },
	{ "setfsuid", alone_set_fs_id },
	{ "setfsgid", alone_set_fs_id },
	{ "setgroups", alone_set_groups },
	{ "initgroups", alone_init_groups },
	{ "capget", get_capabilities },
	{ "capset", alone_set_capabilities },
	{ "execv", alone_exec_args },
	{ "execvp", alone_exec_args },
	{ "execve", alone_exec_args_env },
	{ "execvpe", alone_exec_args_env },
	{ "fexecve", alone_exec_fd },
	{ "execveat", alone_exec_at },
	{ "execl", alone_exec_list },
	{ "execlp", alone_exec_list },
	{ "execle", alone_exec_list_env },
	{ "posix_spawn", spawn },
	{ "posix_spawnp", spawn },
	{ "pidfd_spawn", spawn_with_descriptor },
	{ "pidfd_spawnp", spawn_with_descriptor },
	{ "system", alone_through_system },
	{ "getspnam", shadow_of_user },
	{ "getspnam_r", shadow_of_user_here },
	{ "getsockopt", peer_of_socket },
	{ "sendmsg", send_ids },
	{ "recvmsg", receive_ids },
	{ "sendmmsg", send_many_ids },
	{ "recvmmsg", receive_many_ids },
	{ "popen", alone_through_pipe },
	{ "_IO_popen", alone_through_pipe },
	{ "fork", fork_once },
	{ "_Fork", fork_once },
	{ "__fork", fork_once },
	{ "syscall", by_number },
	{ "chdir", change_dir },
	{ "fchdir", change_dir_fd },
	{ "chroot", alone_change_root },
	{ "unshare", alone_leave_namespace },
	{ "setns", alone_enter_namespace },
	{ "prctl", alone_lock_in },
	{ 0 },
};
