/* SPDX-License-Identifier: BSD-2-Clause */
/* Probes of the names that look at, change, make, move and remove files. */
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "tests/helpers/matrix.h"

#define CALL(type, ...) ((type(*)(__VA_ARGS__))f)

/* ---- look ---- */

static bool stat_path(void *f)
{
	struct stat st;

	return CALL(int, const char *, struct stat *)("file", &st) == 0 &&
	       is_ours(&st) && (st.st_mode & 07777) == 04755;
}

static bool xstat_path(void *f)
{
	struct stat st;

	return CALL(int, int, const char *, struct stat *)(1, "file", &st) ==
		       0 &&
	       is_ours(&st);
}

static bool stat_fd(void *f)
{
	int fd = open("file", O_RDONLY);
	struct stat st;
	int ret = CALL(int, int, struct stat *)(fd, &st);

	close(fd);
	return ret == 0 && is_ours(&st);
}

static bool xstat_fd(void *f)
{
	int fd = open("file", O_RDONLY);
	struct stat st;
	int ret = CALL(int, int, int, struct stat *)(1, fd, &st);

	close(fd);
	return ret == 0 && is_ours(&st);
}

static bool stat_at(void *f)
{
	struct stat st;

	return CALL(int, int, const char *, struct stat *,
		    int)(AT_FDCWD, "file", &st, 0) == 0 &&
	       is_ours(&st);
}

static bool xstat_at(void *f)
{
	struct stat st;

	return CALL(int, int, int, const char *, struct stat *,
		    int)(1, AT_FDCWD, "file", &st, 0) == 0 &&
	       is_ours(&st);
}

static bool statx_at(void *f)
{
	struct statx stx;

	return CALL(int, int, const char *, int, unsigned, struct statx *)(
		       AT_FDCWD, "file", 0, STATX_BASIC_STATS, &stx) == 0 &&
	       stx.stx_uid == UID && stx.stx_gid == GID;
}

/* ---- owner and mode ---- */

static bool shows_new_owner(int ret)
{
	struct stat st;
	bool shown = ret == 0 && stat("file", &st) == 0 && st.st_uid == 51 &&
		     st.st_gid == 52;

	return chown("file", UID, GID) == 0 && chmod("file", 04755) == 0 &&
	       shown;
}

static bool chown_path(void *f)
{
	return shows_new_owner(
		CALL(int, const char *, uid_t, gid_t)("file", 51, 52));
}

static bool chown_fd(void *f)
{
	int fd = open("file", O_RDONLY);
	int ret = CALL(int, int, uid_t, gid_t)(fd, 51, 52);

	close(fd);
	return shows_new_owner(ret);
}

static bool chown_at(void *f)
{
	return shows_new_owner(CALL(int, int, const char *, uid_t, gid_t,
				    int)(AT_FDCWD, "file", 51, 52, 0));
}

/* A mode of 0 is shown, and the file can be read as root could. */
static bool shows_no_mode(int ret)
{
	struct stat st;
	int fd = open("file", O_RDONLY);
	bool shown = ret == 0 && stat("file", &st) == 0 &&
		     (st.st_mode & 07777) == 0 && fd >= 0;

	close(fd);
	return chmod("file", 04755) == 0 && shown;
}

static bool chmod_path(void *f)
{
	return shows_no_mode(CALL(int, const char *, mode_t)("file", 0));
}

static bool chmod_fd(void *f)
{
	int fd = open("file", O_RDONLY);
	int ret = CALL(int, int, mode_t)(fd, 0);

	close(fd);
	return shows_no_mode(ret);
}

static bool chmod_at(void *f)
{
	return shows_no_mode(CALL(int, int, const char *, mode_t,
				  int)(AT_FDCWD, "file", 0, 0));
}

/* With every bit masked the new file has none, and can be opened again. */
static bool umask_all(void *f)
{
	mode_t old = CALL(mode_t, mode_t)(0777);
	const char *path = fresh();
	int fd = open(path, O_CREAT | O_WRONLY, 0666), again;
	struct stat st;

	CALL(mode_t, mode_t)(old);
	again = open(path, O_RDONLY);
	close(fd);
	close(again);
	return again >= 0 && stat(path, &st) == 0 && (st.st_mode & 0777) == 0;
}

/* ---- create: in dir/ the group is passed on ---- */

static bool made(const char *path, int fd)
{
	close(fd);
	return fd >= 0 && has_group(path);
}

static bool open_path(void *f)
{
	const char *path = fresh();

	return made(path, CALL(int, const char *, int,
			       ...)(path, O_CREAT | O_WRONLY, 0644));
}

static bool open_at(void *f)
{
	const char *path = fresh();

	return made(path, CALL(int, int, const char *, int,
			       ...)(AT_FDCWD, path, O_CREAT | O_WRONLY, 0644));
}

static bool close_if_open(int fd)
{
	close(fd);
	return fd >= 0;
}

static bool open_there(void *f)
{
	return close_if_open(CALL(int, const char *, int)("closed", O_RDONLY));
}

static bool open_there_at(void *f)
{
	return close_if_open(CALL(int, int, const char *,
				  int)(AT_FDCWD, "closed", O_RDONLY));
}

static bool open_how(void *f)
{
	struct open_how how = { .flags = O_CREAT | O_WRONLY, .mode = 0644 };
	const char *path = fresh();

	return made(path, CALL(int, int, const char *, struct open_how *,
			       size_t)(AT_FDCWD, path, &how, sizeof(how)));
}

static bool make_path(void *f)
{
	const char *path = fresh();
	int ret = CALL(int, const char *, mode_t)(path, 0755);

	/* creat(2) returns a descriptor. */
	if (ret > 0)
		close(ret);
	return ret >= 0 && has_group(path);
}

static bool make_at(void *f)
{
	const char *path = fresh();

	return CALL(int, int, const char *, mode_t)(AT_FDCWD, path, 0755) ==
		       0 &&
	       has_group(path);
}

static bool is_tty(int ret, const char *path)
{
	struct stat st;

	return ret == 0 && lstat(path, &st) == 0 && S_ISCHR(st.st_mode) &&
	       st.st_rdev == ((4 << 8) | 64) && st.st_gid == GID;
}

static bool node_path(void *f)
{
	const char *path = fresh();

	return is_tty(CALL(int, const char *, mode_t,
			   dev_t)(path, S_IFCHR | 0600, (4 << 8) | 64),
		      path);
}

static bool node_at(void *f)
{
	const char *path = fresh();

	return is_tty(CALL(int, int, const char *, mode_t, dev_t)(
			      AT_FDCWD, path, S_IFCHR | 0600, (4 << 8) | 64),
		      path);
}

static bool xnode_path(void *f)
{
	const char *path = fresh();
	dev_t dev = (4 << 8) | 64;

	return is_tty(CALL(int, int, const char *, mode_t,
			   dev_t *)(0, path, S_IFCHR | 0600, &dev),
		      path);
}

static bool xnode_at(void *f)
{
	const char *path = fresh();
	dev_t dev = (4 << 8) | 64;

	return is_tty(CALL(int, int, int, const char *, mode_t,
			   dev_t *)(0, AT_FDCWD, path, S_IFCHR | 0600, &dev),
		      path);
}

static bool symlink_path(void *f)
{
	const char *path = fresh();

	return CALL(int, const char *, const char *)("x", path) == 0 &&
	       has_group(path);
}

static bool symlink_at(void *f)
{
	const char *path = fresh();

	return CALL(int, const char *, int, const char *)("x", AT_FDCWD,
							  path) == 0 &&
	       has_group(path);
}

static bool temp_file(void *f)
{
	char path[] = "dir/tXXXXXX";

	return made(path, CALL(int, char *)(path));
}

/* mkostemp takes flags, mkstemps the length of a suffix: 0 is fine for both. */
static bool temp_file_0(void *f)
{
	char path[] = "dir/tXXXXXX";

	return made(path, CALL(int, char *, int)(path, 0));
}

static bool temp_file_0_0(void *f)
{
	char path[] = "dir/tXXXXXX";

	return made(path, CALL(int, char *, int, int)(path, 0, 0));
}

static bool temp_dir(void *f)
{
	char path[] = "dir/tXXXXXX";

	return CALL(char *, char *)(path) && has_group(path);
}

static bool stream(void *f)
{
	const char *path = fresh();
	FILE *file = CALL(FILE *, const char *, const char *)(path, "w");

	return file && fclose(file) == 0 && has_group(path);
}

static bool stream_again(void *f)
{
	const char *path = fresh();
	FILE *file = fopen("/dev/null", "w");

	file = CALL(FILE *, const char *, const char *, FILE *)(path, "w",
								file);
	return file && fclose(file) == 0 && has_group(path);
}

static bool bind_socket(void *f)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0), ret;

	strcpy(address.sun_path, fresh());
	ret = CALL(int, int, const struct sockaddr *,
		   socklen_t)(fd, (void *)&address, sizeof(address));
	close(fd);
	return ret == 0 && has_group(address.sun_path);
}

/* ---- use ---- */

/* Runs what is to be refused to a user other than root. */
static bool refused(bool (*call)(void *f, const char *path), void *f)
{
	const char *path = fresh();
	int fd = open(path, O_CREAT | O_WRONLY, 0600), status;
	pid_t child;

	close(fd);
	child = fork();
	if (child == 0)
		_exit(seteuid(5151) < 0 || call(f, path) || errno != EACCES);
	return waitpid(child, &status, 0) == child && status == 0;
}

static bool connect_to(void *f, const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	strcpy(address.sun_path, path);
	return CALL(int, int, const struct sockaddr *,
		    socklen_t)(socket(AF_UNIX, SOCK_STREAM, 0),
			       (void *)&address, sizeof(address)) == 0;
}

static bool connect_socket(void *f)
{
	return refused(connect_to, f);
}

static bool watch_path(void *f, const char *path)
{
	return CALL(int, int, const char *, uint32_t)(inotify_init(), path,
						      IN_OPEN) >= 0;
}

static bool watch(void *f)
{
	return refused(watch_path, f);
}

/* ---- names come and go ---- */

static bool owned(const char *path)
{
	int fd = open(path, O_CREAT | O_WRONLY, 0644);

	close(fd);
	return chown(path, UID, GID) == 0;
}

/* What is still open keeps its owner; what comes next has its own. */
static bool still_owned(int fd, int ret, const char *path)
{
	struct stat st;
	bool kept = ret == 0 && fstat(fd, &st) == 0 && is_ours(&st) &&
		    access(path, F_OK) != 0;

	close(fd);
	return kept;
}

static bool unlink_path(void *f)
{
	const char *path = fresh();
	bool ours = owned(path);
	int fd = open(path, O_RDONLY);

	return still_owned(fd, CALL(int, const char *)(path), path) && ours;
}

static bool unlink_at(void *f)
{
	const char *path = fresh();
	bool ours = owned(path);
	int fd = open(path, O_RDONLY);

	return still_owned(fd,
			   CALL(int, int, const char *, int)(AT_FDCWD, path, 0),
			   path) &&
	       ours;
}

static bool remove_dir(void *f)
{
	const char *path = fresh();
	bool ours = mkdir(path, 0755) == 0 && chown(path, UID, GID) == 0;
	int fd = open(path, O_RDONLY | O_DIRECTORY);

	return still_owned(fd, CALL(int, const char *)(path), path) && ours;
}

static bool moved(int ret, const char *to)
{
	struct stat st;

	return ret == 0 && stat(to, &st) == 0 && is_ours(&st);
}

static const char *owned_source(void)
{
	return owned("dir/from") ? "dir/from" : "dir/none";
}

static bool move_path(void *f)
{
	const char *from = owned_source(), *to = fresh();
	bool ours = moved(CALL(int, const char *, const char *)(from, to), to);

	unlink("dir/from");
	return ours;
}

static bool move_at(void *f)
{
	const char *from = owned_source(), *to = fresh();
	bool ours = moved(CALL(int, int, const char *, int, const char *,
			       int)(AT_FDCWD, from, AT_FDCWD, to, 0),
			  to);

	unlink("dir/from");
	return ours;
}

/* ---- access: root may read what nobody may ---- */

static bool access_path(void *f)
{
	return chmod("closed", 0111) == 0 &&
	       CALL(int, const char *, int)("closed", R_OK | W_OK) == 0 &&
	       chmod("closed", 0) == 0 &&
	       CALL(int, const char *, int)("closed", X_OK) != 0;
}

static bool access_at(void *f)
{
	return chmod("closed", 0111) == 0 &&
	       CALL(int, int, const char *, int, int)(AT_FDCWD, "closed",
						      R_OK | W_OK, 0) == 0 &&
	       chmod("closed", 0) == 0;
}

/* ---- extended attributes: only root has trusted ones ---- */

static const char attribute[] = "trusted.matrix";

static bool holds(const char *value)
{
	char found[32] = "";
	ssize_t size = getxattr("file", attribute, found, sizeof(found));

	return size == (ssize_t)strlen(value) &&
	       memcmp(found, value, size) == 0;
}

static bool prepared(const char *value)
{
	return setxattr("file", attribute, value, strlen(value), 0) == 0;
}

static bool set_attribute(void *f)
{
	return CALL(int, const char *, const char *, const void *, size_t,
		    int)("file", attribute, "one", 3, 0) == 0 &&
	       holds("one");
}

static bool set_attribute_fd(void *f)
{
	int fd = open("file", O_RDONLY);
	int ret = CALL(int, int, const char *, const void *, size_t,
		       int)(fd, attribute, "two", 3, 0);

	close(fd);
	return ret == 0 && holds("two");
}

static bool get_attribute(void *f)
{
	char found[8];

	return prepared("got") &&
	       CALL(ssize_t, const char *, const char *, void *,
		    size_t)("file", attribute, found, sizeof(found)) == 3 &&
	       memcmp(found, "got", 3) == 0;
}

static bool get_attribute_fd(void *f)
{
	int fd = open("file", O_RDONLY);
	char found[8];
	bool ours = prepared("got") &&
		    CALL(ssize_t, int, const char *, void *,
			 size_t)(fd, attribute, found, sizeof(found)) == 3;

	close(fd);
	return ours;
}

static bool lists_it(const char *list, ssize_t size)
{
	for (ssize_t i = 0; i < size; i += strlen(list + i) + 1)
		if (strcmp(list + i, attribute) == 0)
			return true;
	return false;
}

static bool list_attributes(void *f)
{
	char list[4096];

	return prepared("x") &&
	       lists_it(list, CALL(ssize_t, const char *, char *,
				   size_t)("file", list, sizeof(list)));
}

static bool list_attributes_fd(void *f)
{
	int fd = open("file", O_RDONLY);
	char list[4096];
	bool ours = prepared("x") &&
		    lists_it(list, CALL(ssize_t, int, char *,
					size_t)(fd, list, sizeof(list)));

	close(fd);
	return ours;
}

static bool remove_attribute(void *f)
{
	return prepared("gone") &&
	       CALL(int, const char *, const char *)("file", attribute) == 0 &&
	       !holds("gone");
}

static bool remove_attribute_fd(void *f)
{
	int fd = open("file", O_RDONLY);
	bool ours = prepared("gone") &&
		    CALL(int, int, const char *)(fd, attribute) == 0 &&
		    !holds("gone");

	close(fd);
	return ours;
}

const struct probe file_probes[] = {
	{ "stat", stat_path },
	{ "stat64", stat_path },
	{ "lstat", stat_path },
	{ "lstat64", stat_path },
	{ "__xstat", xstat_path },
	{ "__xstat64", xstat_path },
	{ "__lxstat", xstat_path },
	{ "__lxstat64", xstat_path },
	{ "fstat", stat_fd },
	{ "fstat64", stat_fd },
	{ "__fxstat", xstat_fd },
	{ "__fxstat64", xstat_fd },
	{ "fstatat", stat_at },
	{ "fstatat64", stat_at },
	{ "__fxstatat", xstat_at },
	{ "__fxstatat64", xstat_at },
	{ "statx", statx_at },
	{ "chown", chown_path },
	{ "lchown", chown_path },
	{ "fchown", chown_fd },
	{ "fchownat", chown_at },
	{ "chmod", chmod_path },
	{ "lchmod", chmod_path },
	{ "fchmod", chmod_fd },
	{ "fchmodat", chmod_at },
	{ "umask", umask_all },
	{ "open", open_path },
	{ "open64", open_path },
	{ "__open", open_path },
	{ "__open64", open_path },
	{ "openat", open_at },
	{ "openat64", open_at },
	{ "__open_2", open_there },
	{ "__open64_2", open_there },
	{ "__openat_2", open_there_at },
	{ "__openat64_2", open_there_at },
	{ "openat2", open_how },
	{ "creat", make_path },
	{ "creat64", make_path },
	{ "mkdir", make_path },
	{ "mkdirat", make_at },
	{ "mkfifo", make_path },
	{ "mkfifoat", make_at },
	{ "mknod", node_path },
	{ "mknodat", node_at },
	{ "__xmknod", xnode_path },
	{ "__xmknodat", xnode_at },
	{ "symlink", symlink_path },
	{ "symlinkat", symlink_at },
	{ "mkstemp", temp_file },
	{ "mkstemp64", temp_file },
	{ "mkostemp", temp_file_0 },
	{ "mkostemp64", temp_file_0 },
	{ "mkstemps", temp_file_0 },
	{ "mkstemps64", temp_file_0 },
	{ "mkostemps", temp_file_0_0 },
	{ "mkostemps64", temp_file_0_0 },
	{ "mkdtemp", temp_dir },
	{ "fopen", stream },
	{ "fopen64", stream },
	{ "_IO_fopen", stream },
	{ "freopen", stream_again },
	{ "freopen64", stream_again },
	{ "bind", bind_socket },
	{ "connect", connect_socket },
	{ "__connect", connect_socket },
	{ "inotify_add_watch", watch },
	{ "unlink", unlink_path },
	{ "unlinkat", unlink_at },
	{ "remove", unlink_path },
	{ "rmdir", remove_dir },
	{ "rename", move_path },
	{ "renameat", move_at },
	{ "renameat2", move_at },
	{ "link", move_path },
	{ "linkat", move_at },
	{ "access", access_path },
	{ "eaccess", access_path },
	{ "euidaccess", access_path },
	{ "faccessat", access_at },
	{ "setxattr", set_attribute },
	{ "lsetxattr", set_attribute },
	{ "fsetxattr", set_attribute_fd },
	{ "getxattr", get_attribute },
	{ "lgetxattr", get_attribute },
	{ "fgetxattr", get_attribute_fd },
	{ "listxattr", list_attributes },
	{ "llistxattr", list_attributes },
	{ "flistxattr", list_attributes_fd },
	{ "removexattr", remove_attribute },
	{ "lremovexattr", remove_attribute },
	{ "fremovexattr", remove_attribute_fd },
	{ 0 },
};
