/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What may a user do who is not root?  path_resolution(7), and the clauses on
 * EACCES and EPERM of each call.
 */
#include <dirent.h>
#include <dlfcn.h>
#include <limits.h>
#include <linux/openat2.h>
#include <sys/inotify.h>
#include <sys/ipc.h>
#include <sys/socket.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/xattr.h>

#include "tests/conform/conform.h"

static const struct timespec times[2] = { { 1, 0 }, { 2, 0 } };
static char buffer[100];

#define CALL(name, expression)        \
	static long call_##name(void) \
	{                             \
		return (expression);  \
	}

static long opened(int fd)
{
	return fd < 0 ? -1 : close(fd);
}

static long listed(DIR *dir)
{
	return dir ? closedir(dir) : -1;
}

static long opened_too(const char *path, int flags, mode_t mode)
{
	struct open_how how = { .flags = (unsigned)flags, .mode = mode };

	return opened(
		(int)syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof(how)));
}

static long watched(const char *path)
{
	int fd = inotify_init1(IN_CLOEXEC);
	long ret = inotify_add_watch(fd, path, IN_OPEN);

	close(fd);
	return ret;
}

/* Where nobody listens: ECONNREFUSED is the answer to who may connect. */
static long connected(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	strcpy(address.sun_path, path);
	return connect(fd, (struct sockaddr *)&address, sizeof(address)) |
	       close(fd);
}

/* The same for a message that names its receiver, by each call. */
enum send { BY_SENDTO, BY_SENDMSG, BY_SENDMMSG };

static long sent(enum send how, int type)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = "x" };
	char text[] = "m";
	struct iovec data = { text, 1 };
	struct mmsghdr list[2] = { { .msg_hdr = {
					     .msg_name = &address,
					     .msg_namelen = sizeof(address),
					     .msg_iov = &data,
					     .msg_iovlen = 1 } } };
	int fd = socket(AF_UNIX, type, 0);
	long ret = -1;

	list[1] = list[0];
	if (how == BY_SENDTO)
		ret = sendto(fd, "m", 1, 0, (struct sockaddr *)&address,
			     sizeof(address));
	else if (how == BY_SENDMSG)
		ret = sendmsg(fd, &list[0].msg_hdr, 0);
	else
		ret = sendmmsg(fd, list, 2, 0);
	return ret | close(fd);
}

/* What lies in a directory, by the functions of libc that have to reach it. */
static struct statfs fs;
static struct statvfs vfs;

static long resolved(char *path)
{
	long ret = path ? 0 : -1;

	free(path);
	return ret;
}

static long handled(int flags)
{
	struct {
		struct file_handle head;
		unsigned char rest[MAX_HANDLE_SZ];
	} handle = { .head.handle_bytes = MAX_HANDLE_SZ };
	int mount;

	return name_to_handle_at(AT_FDCWD, "x/l", &handle.head, &mount, flags);
}

static struct stat st;

CALL(send, sent(BY_SENDTO, SOCK_DGRAM))
CALL(sendmsg, sent(BY_SENDMSG, SOCK_DGRAM))
CALL(sendmmsg, sent(BY_SENDMMSG, SOCK_DGRAM))
CALL(send_stream, sent(BY_SENDTO, SOCK_STREAM))
CALL(statfs, statfs("x/f", &fs))
CALL(statvfs, statvfs("x/f", &vfs))
CALL(pathconf, pathconf("x/f", _PC_NAME_MAX) < 0 ? -1 : 0)
CALL(pathconf_links, pathconf("x/f", _PC_2_SYMLINKS) < 0 ? -1 : 0)
CALL(pathconf_vdisable, pathconf("x/f", _PC_VDISABLE))
CALL(pathconf_wrong, pathconf("x/f", 9999))
CALL(ftok, ftok("x/f", 7) == -1 ? -1 : 0)
CALL(realpath, resolved(realpath("x/e/../f", NULL)))
CALL(realpath_missing, resolved(realpath("x/missing", NULL)))
CALL(canonicalize, resolved(canonicalize_file_name("x/l")))
CALL(handle, handled(0))
CALL(handle_target, handled(AT_SYMLINK_FOLLOW))
CALL(handle_wrong, handled(0x8000))
CALL(read, opened(open("x", O_RDONLY)))
CALL(write, opened(open("x", O_WRONLY)))
CALL(both, opened(open("x", O_RDWR)))
CALL(create_there, opened(open("x", O_RDWR | O_CREAT, 0600)))
CALL(watch, watched("x"))
CALL(connect, connected("x"))
CALL(openat2, opened_too("x", O_RDONLY, 0))
CALL(openat2_both, opened_too("x", O_RDWR, 0))
CALL(append, opened(open("x", O_WRONLY | O_APPEND)))
CALL(noatime, opened(open("x", O_RDONLY | O_NOATIME)))
CALL(path, opened(open("x", O_PATH)))
CALL(access_r, access("x", R_OK))
CALL(access_w, access("x", W_OK))
CALL(access_x, access("x", X_OK))
CALL(faccess_rw, faccessat(AT_FDCWD, "x", R_OK | W_OK, AT_EACCESS))
CALL(chmod, chmod("x", 0707))
CALL(chown, chown("x", ALICE, CLUB))
CALL(utime_now, utimensat(AT_FDCWD, "x", NULL, 0))
CALL(utime_set, utimensat(AT_FDCWD, "x", times, 0))
CALL(truncate, truncate("x", 1))
CALL(unlink, unlink("x"))
CALL(rename, rename("x", "y"))
CALL(link, link("x", "y"))
CALL(setxattr, setxattr("x", "user.x", "y", 1, 0))
CALL(getxattr, getxattr("x", "user.x", buffer, 10))
CALL(trusted, setxattr("x", "trusted.x", "y", 1, 0))
CALL(security, setxattr("x", "security.x", "y", 1, 0))
CALL(listxattr, listxattr("x", buffer, sizeof(buffer)) < 0 ? -1 : 0)
CALL(execute, (execl("./x", "x", NULL), -1))
CALL(stat, stat("x", &st))

CALL(list, listed(opendir("x")))
CALL(search, stat("x/f", &st))
CALL(enter, chdir("x"))
CALL(create, opened(open("x/new", O_RDWR | O_CREAT, 0600)))
CALL(openat2_create, opened_too("x/new", O_RDWR | O_CREAT, 0600))
CALL(create_file_there, opened(open("x/f", O_RDWR | O_CREAT, 0600)))
CALL(mkdir, mkdir("x/new", 0700))
CALL(mkdir_there, mkdir("x/f", 0700))
CALL(mkfifo, mkfifo("x/new", 0600))
CALL(mknod, mknod("x/new", S_IFCHR | 0600, 0x103))
CALL(symlink, symlink("t", "x/new"))
CALL(remove_inside, unlink("x/f"))
CALL(rename_inside, rename("x/f", "x/g"))
CALL(rename_into, rename("mine", "x/new"))
CALL(rename_over, rename("mine", "x/f"))
CALL(rename_out, rename("x/f", "out"))
CALL(link_into, link("mine", "x/new"))
CALL(read_inside, opened(open("x/f", O_RDONLY)))
CALL(missing, stat("x/missing", &st))
CALL(through, stat("x/../mine", &st))
CALL(rmdir, rmdir("x"))
CALL(rmdir_inside, rmdir("x/e"))
CALL(readlink, readlink("x/l", buffer, 10))
CALL(follow, stat("x/l", &st))
CALL(rename_dir, rename("x", "y"))
CALL(rename_dir_away, rename("x", "other/y"))

struct named {
	const char *name;
	long (*call)(void);
};
#define ROW(name)                  \
	{                          \
#name, call_##name \
	}

static const struct named on_files[] = {
	ROW(read),     ROW(write),	 ROW(both),	    ROW(create_there),
	ROW(append),   ROW(openat2),	 ROW(openat2_both), ROW(watch),
	ROW(connect),  ROW(noatime),	 ROW(path),	    ROW(access_r),
	ROW(access_w), ROW(access_x),	 ROW(faccess_rw),   ROW(chmod),
	ROW(chown),    ROW(utime_now),	 ROW(utime_set),    ROW(truncate),
	ROW(unlink),   ROW(rename),	 ROW(link),	    ROW(setxattr),
	ROW(getxattr), ROW(trusted),	 ROW(security),	    ROW(listxattr),
	ROW(execute),  ROW(stat),	 ROW(send),	    ROW(sendmsg),
	ROW(sendmmsg), ROW(send_stream),
};

static const struct named on_dirs[] = {
	ROW(list),
	ROW(search),
	ROW(enter),
	ROW(create),
	ROW(openat2_create),
	ROW(watch),
	ROW(create_file_there),
	ROW(mkdir),
	ROW(mkdir_there),
	ROW(mkfifo),
	ROW(mknod),
	ROW(symlink),
	ROW(remove_inside),
	ROW(rename_inside),
	ROW(rename_into),
	ROW(rename_over),
	ROW(rename_out),
	ROW(link_into),
	ROW(read_inside),
	ROW(missing),
	ROW(through),
	ROW(rmdir),
	ROW(rmdir_inside),
	ROW(readlink),
	ROW(follow),
	ROW(rename_dir),
	ROW(rename_dir_away),
	ROW(chmod),
	ROW(access_r),
	ROW(access_w),
	ROW(access_x),
	ROW(utime_set),
	ROW(utime_now),
	ROW(statfs),
	ROW(statvfs),
	ROW(pathconf),
	ROW(pathconf_links),
	ROW(pathconf_vdisable),
	ROW(pathconf_wrong),
	ROW(ftok),
	ROW(realpath),
	ROW(realpath_missing),
	ROW(canonicalize),
	ROW(handle),
	ROW(handle_target),
	ROW(handle_wrong),
};

struct row {
	const struct named *call;
	bool on_dir;
	mode_t mode, parent;
	uid_t owner;
	gid_t group;
};

static void call_it(const void *argument)
{
	const struct row *row = argument;

	TRY("ret", row->call->call());
}

static void ask(const void *argument)
{
	const struct row *row = argument;

	FILE_("mine", 0644, ALICE, ALICE_GROUP);
	if (row->on_dir) {
		make(DIR_, "other", 0777, 0, 0);
		make(DIR_, "x", 0700, 0, 0);
		FILE_("x/f", 0666, BOB, BOB_GROUP);
		make(DIR_, "x/e", 0777, BOB, BOB_GROUP);
		make(LNK, "x/l", 0, 0, 0);
		FILE_("x/target", 0644, 0, 0);
		if (chown("x", row->owner, row->group) < 0)
			said("chown", -1);
	} else {
		FILE_("x", 0644, row->owner, row->group);
	}
	if (chmod("x", row->mode) < 0 || chmod(".", row->parent) < 0)
		said("chmod", -1);
	as_user(ALICE, call_it, row);
	facts("x");
}

static const struct {
	uid_t uid;
	gid_t gid;
	const char *name;
} owners[] = {
	{ 0, 0, "root" },
	{ ALICE, ALICE_GROUP, "alice" },
	{ BOB, BOB_GROUP, "bob" },
	{ BOB, CLUB, "club" },
};

static void files(void)
{
	static const mode_t modes[] = { 0000, 0600, 0060, 0006, 0444,
					0222, 0111, 0070, 0755, 0666 };
	static const mode_t parents[] = { 0777 };
	struct row row = { 0 };

	for (size_t c = 0; c < COUNT(on_files); c++)
		for (size_t o = 0; o < COUNT(owners); o++)
			for (size_t m = 0; m < COUNT(modes); m++) {
				row.call = &on_files[c];
				row.mode = modes[m];
				row.parent = parents[0];
				row.owner = owners[o].uid;
				row.group = owners[o].gid;
				check(ask, &row, "%s file %04o of %s",
				      row.call->name, row.mode, owners[o].name);
			}
}

static void directories(void)
{
	static const mode_t modes[] = { 0000, 0700, 0070, 0007, 0444,
					0111, 0333, 0755, 01777 };
	struct row row = { .on_dir = true };

	for (size_t c = 0; c < COUNT(on_dirs); c++)
		for (size_t o = 0; o < COUNT(owners); o++)
			for (size_t m = 0; m < COUNT(modes); m++) {
				row.call = &on_dirs[c];
				row.mode = modes[m];
				row.parent = 0777;
				row.owner = owners[o].uid;
				row.group = owners[o].gid;
				check(ask, &row, "%s dir %04o of %s",
				      row.call->name, row.mode, owners[o].name);
			}
}

/* Removing and renaming in a directory that is sticky, or not one's own. */
static void parents(void)
{
	static const char *const names[] = { "unlink", "rename", "link", "stat",
					     "read" };
	static const mode_t modes[] = { 0755, 0777, 01777, 01755 };
	struct row row = { .mode = 0666 };

	for (size_t n = 0; n < COUNT(names); n++)
		for (size_t c = 0; c < COUNT(on_files); c++)
			for (size_t m = 0; m < COUNT(modes); m++)
				for (size_t o = 0; o < COUNT(owners); o++) {
					if (strcmp(on_files[c].name, names[n]))
						continue;
					row.call = &on_files[c];
					row.parent = modes[m];
					row.owner = owners[o].uid;
					row.group = owners[o].gid;
					check(ask, &row,
					      "%s in parent %04o, of %s",
					      names[n], row.parent,
					      owners[o].name);
				}
}

/* ------------------------------------------------------ longer paths */

static void long_names(const void *argument)
{
	static char open_long[NAME_MAX + 4] = "a/";
	static char closed_long[NAME_MAX + 11] = "a/closed/";

	(void)argument;
	memset(open_long + 2, 'n', NAME_MAX + 1);
	memset(closed_long + 9, 'n', NAME_MAX + 1);
	TRY("stat", stat(open_long, &st));
	TRY("mkdir", mkdir(open_long, 0755));
	TRY("closed stat", stat(closed_long, &st));
	TRY("closed mkdir", mkdir(closed_long, 0755));
	TRY("closed open", open(closed_long, O_RDWR | O_CREAT, 0600));
	TRY("closed unlink", unlink(closed_long));
}

static void deep(const void *argument)
{
	long_names(argument);
	TRY("a/b/f", open("a/b/f", O_RDONLY));
	TRY("through link", open("to-b/f", O_RDONLY));
	TRY("link inside", open("a/closed-link", O_RDONLY));
	TRY("dots", open("a/b/../../a/b/f", O_RDONLY));
	TRY("closed", open("a/closed/f", O_RDONLY));
	TRY("closed dots", open("a/closed/../b/f", O_RDONLY));
	TRY("closed slash", stat("a/closed/", &st));
	TRY("closed dot", stat("a/closed/.", &st));
	TRY("closed itself", stat("a/closed", &st));
	TRY("missing in closed", stat("a/closed/missing/x", &st));
	TRY("file in the middle", stat("a/b/f/x", &st));
	TRY("loop in closed", stat("a/closed/loop", &st));
	TRY("make in closed", mkdir("a/closed/f", 0755));
	TRY("exists", mkdir("a/b", 0755));
	TRY("exists open", open("a/b/f", O_CREAT | O_EXCL | O_RDWR, 0600));
	TRY("chdir", chdir("a/closed"));
	TRY("chdir b", chdir("a/b"));
	TRY("f", open("f", O_RDONLY));
	TRY("../closed/f", open("../closed/f", O_RDONLY));
}

static void stage_deep(const void *argument)
{
	make(DIR_, "a", 0755, BOB, 0);
	make(DIR_, "a/b", 0711, BOB, 0);
	FILE_("a/b/f", 0604, BOB, 0);
	make(DIR_, "a/closed", 0700, BOB, 0);
	FILE_("a/closed/f", 0644, BOB, 0);
	if (symlink("a/b", "to-b") || symlink("closed/f", "a/closed-link"))
		said("symlink", -1);
	as_user(ALICE, deep, argument);
}

static void by_descriptor(const void *argument)
{
	int dir, file, path;

	(void)argument;
	make(DIR_, "closed", 0700, BOB, 0);
	FILE_("closed/f", 0600, BOB, 0);
	dir = open("closed", O_RDONLY);
	file = open("closed/f", O_RDONLY);
	path = open("closed/f", O_PATH);
	become(ALICE);
	TRY("openat", openat(dir, "f", O_RDONLY));
	TRY("fstatat", fstatat(dir, "f", &st, 0));
	TRY("fchdir", fchdir(dir));
	TRY("read", read(file, buffer, 1));
	TRY("fchmod", fchmod(file, 0644));
	TRY("fchown", fchown(file, ALICE, -1));
	TRY("futimens", futimens(file, times));
	TRY("futimens now", futimens(file, NULL));
	TRY("statx path", fstatat(path, "", &st, AT_EMPTY_PATH));
	TRY("fsetxattr", fsetxattr(file, "user.x", "y", 1, 0));
	TRY("fgetxattr", fgetxattr(file, "user.x", buffer, 1));
	TRY("reopen", open("/proc/self/fd/4", O_RDONLY));
}

/* A library of the system that this program has not loaded, by a link. */
static void load(const void *argument)
{
	(void)argument;
	say("closed=%d", dlopen("closed/lib", RTLD_LAZY) != NULL);
	say("open=%d", dlopen("open/lib", RTLD_LAZY) != NULL);
	say("closed again=%d", dlopen("./closed/lib", RTLD_LAZY) != NULL);
}

static void libraries(const void *argument)
{
	void *place = dlsym(RTLD_DEFAULT, "printf");
	char path[PATH_MAX];
	Dl_info libc;

	(void)argument;
	make(DIR_, "closed", 0700, BOB, 0);
	make(DIR_, "open", 0755, BOB, 0);
	if (!dladdr(place, &libc))
		say("no libc");
	snprintf(path, sizeof(path), "%.*s/libm.so.6",
		 (int)(strrchr(libc.dli_fname, '/') - libc.dli_fname),
		 libc.dli_fname);
	if (symlink(path, "closed/lib") < 0 || symlink(path, "open/lib") < 0)
		said("symlink", -1);
	as_user(ALICE, load, argument);
}

static void real_and_effective(const void *argument)
{
	(void)argument;
	FILE_("alices", 0600, ALICE, ALICE_GROUP);
	FILE_("bobs", 0600, BOB, BOB_GROUP);
	if (setresuid(ALICE, BOB, -1) < 0)
		said("setresuid", -1);
	TRY("access alices", access("alices", R_OK));
	TRY("access bobs", access("bobs", R_OK));
	TRY("eaccess alices", eaccess("alices", R_OK));
	TRY("eaccess bobs", eaccess("bobs", R_OK));
	TRY("open alices", open("alices", O_RDONLY));
	TRY("open bobs", open("bobs", O_RDONLY));
}

static void real_root(const void *argument)
{
	(void)argument;
	FILE_("bobs", 0600, BOB, BOB_GROUP);
	if (setresuid(-1, ALICE, 0) < 0)
		said("setresuid", -1);
	TRY("access", access("bobs", R_OK | W_OK));
	TRY("access x", access("bobs", X_OK));
	TRY("eaccess", eaccess("bobs", R_OK));
	TRY("open", open("bobs", O_RDONLY));
	TRY("back", seteuid(0));
	TRY("open", open("bobs", O_RDONLY));
}

static void system_files(const void *argument)
{
	(void)argument;
	become(ALICE);
	TRY("/etc/shadow", access("/etc/shadow", R_OK));
	TRY("open", open("/etc/shadow", O_RDONLY));
	TRY("/etc/passwd", access("/etc/passwd", R_OK));
	TRY("write it", access("/etc/passwd", W_OK));
	TRY("/root", access("/root", W_OK));
	TRY("/tmp", access("/tmp", W_OK | X_OK));
	TRY("/dev/null", opened(open("/dev/null", O_RDWR)));
	TRY("chmod", chmod("/etc/passwd", 0644));
	TRY("chown", chown("/etc/passwd", ALICE, -1));
	TRY("unlink", unlink("/etc/nothing"));
	TRY("create", open("/etc/fakebuild-test", O_CREAT | O_WRONLY, 0600));
	TRY("mkdir", mkdir("/usr", 0755));
}

void area_permission(void)
{
	files();
	directories();
	parents();
	check(stage_deep, NULL, "deep paths");
	check(by_descriptor, NULL, "descriptors of others");
	check(libraries, NULL, "libraries");
	check(real_and_effective, NULL, "access asks the real ids");
	check(real_root, NULL, "real root, effective user");
	check(system_files, NULL, "the system's own files");
}
