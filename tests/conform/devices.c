/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is done through a descriptor of a device that leads somewhere: it
 * concerns the node that was opened, and not the system's own.
 */
#include <sys/sysmacros.h>
#include <sys/xattr.h>

#include "tests/conform/conform.h"

static const struct device {
	const char *name;
	unsigned minor;
} devices[] = {
	{ "null", 3 },	 { "zero", 5 },	   { "full", 7 },
	{ "random", 8 }, { "urandom", 9 },
};

static void ask_stat(int fd)
{
	struct statx stx;

	facts_of_fd(fd);
	TRY("statx", statx(fd, "", AT_EMPTY_PATH, STATX_BASIC_STATS, &stx));
	say("%04o", stx.stx_mode & 07777);
}

static void change_mode(int fd)
{
	TRY("fchmod", fchmod(fd, 0641));
	facts_of_fd(fd);
}

static void change_owner(int fd)
{
	TRY("fchown", fchown(fd, ALICE, BOB_GROUP));
	TRY("as well", fchownat(fd, "", -1, CLUB, AT_EMPTY_PATH));
	facts_of_fd(fd);
}

static void set_times(int fd)
{
	static const struct timespec times[2] = { { 1, 0 }, { 2, 0 } };
	struct stat st;

	TRY("futimens", futimens(fd, times));
	TRY("fstat", fstat(fd, &st));
	say("%ld", (long)st.st_mtime);
}

static void set_attribute(int fd)
{
	char names[100];

	TRY("fsetxattr", fsetxattr(fd, "trusted.x", "y", 1, 0));
	TRY("user", fsetxattr(fd, "user.x", "y", 1, 0));
	TRY("flistxattr", flistxattr(fd, names, sizeof(names)));
	TRY("fremovexattr", fremovexattr(fd, "trusted.x"));
	TRY("fgetxattr", fgetxattr(fd, "trusted.x", names, sizeof(names)));
}

static void change_by_another(int fd)
{
	int other = dup(fd);

	close(fd);
	TRY("fchmod", fchmod(other, 0604));
	TRY("dup2", dup2(other, 0));
	close(other);
	TRY("fchown", fchown(0, BOB, -1));
	facts_of_fd(0);
}

static void in_child(const void *argument)
{
	TRY("fchmod", fchmod(*(const int *)argument, 0606));
	facts_of_fd(*(const int *)argument);
}

static void change_in_child(int fd)
{
	as_user(0, in_child, &fd);
	as_user(BOB, in_child, &fd);
}

static void change_without_name(int fd)
{
	TRY("link", link("x/there", "x/kept"));
	TRY("unlink", unlink("x/there"));
	TRY("fchmod", fchmod(fd, 0404));
	facts("x/kept");
	TRY("rename", rename("x/kept", "x/there"));
}

/* The system's device is opened after the node, and has its own mode. */
static void change_beside(int fd)
{
	int own = open("/dev/null", O_RDWR);
	struct stat st;

	TRY("fchmod", fchmod(fd, 0400));
	TRY("fstat", fstat(own, &st));
	say("%04o", st.st_mode & 07777);
	TRY("dup2", dup2(own, fd));
	TRY("fstat", fstat(fd, &st));
	say("%04o", st.st_mode & 07777);
}

/* Two nodes of one device at once. */
static void change_two(int fd)
{
	int second;

	TRY("mknod", mknod("x/null", S_IFCHR | 0600, makedev(1, 3)));
	second = open("x/null", O_RDWR);
	TRY("fchmod", fchmod(second, 0440));
	TRY("fchown", fchown(fd, BOB, BOB_GROUP));
	facts_of_fd(second);
	facts_of_fd(fd);
	facts("x/null");
}

static const struct {
	const char *name;
	void (*run)(int fd);
} uses[] = {
	{ "asked", ask_stat },
	{ "mode", change_mode },
	{ "owner", change_owner },
	{ "times", set_times },
	{ "attributes", set_attribute },
	{ "duplicates", change_by_another },
	{ "in a child", change_in_child },
	{ "without its name", change_without_name },
	{ "beside the system's", change_beside },
	{ "two of them", change_two },
};

struct row {
	const struct device *device;
	void (*run)(int fd);
	int flags;
};

static void ask(const void *argument)
{
	const struct row *row = argument;
	char name[16], system[16];
	struct stat before, after;
	int fd;

	snprintf(name, sizeof(name), "x/%s", row->device->name);
	snprintf(system, sizeof(system), "/dev/%s", row->device->name);
	make(DIR_, "x", 0755, 0, 0);
	TRY("before", stat(system, &before));
	TRY("mknod",
	    mknod(name, S_IFCHR | 0620, makedev(1, row->device->minor)));
	fd = open(name, row->flags);
	TRY("rename", rename(name, "x/there"));
	row->run(fd);
	facts("x/there");
	TRY("after", stat(system, &after));
	say("%s", before.st_mode == after.st_mode &&
				  before.st_uid == after.st_uid &&
				  before.st_mtime == after.st_mtime
			  ? "same"
			  : "changed");
}

void area_devices(void)
{
	static const struct {
		const char *name;
		int flags;
	} ways[] = {
		{ "read", O_RDONLY },
		{ "write", O_WRONLY },
		{ "both", O_RDWR | O_CLOEXEC },
	};
	struct row row;

	for (size_t d = 0; d < COUNT(devices); d++)
		for (size_t w = 0; w < COUNT(ways); w++)
			for (size_t u = 0; u < COUNT(uses); u++) {
				row = (struct row){ &devices[d], uses[u].run,
						    ways[w].flags };
				check(ask, &row, "%s to %s, %s",
				      devices[d].name, ways[w].name,
				      uses[u].name);
			}
}
