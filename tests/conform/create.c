/* SPDX-License-Identifier: BSD-2-Clause */
/* Who owns a new file, and with which mode is it born? */
#include <sys/fsuid.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/un.h>

#include "tests/conform/conform.h"

struct row {
	int call;
	mode_t mode, mask, parent;
	gid_t parent_group;
	uid_t as;
};

static int by_open(const struct row *row)
{
	int fd = open("d/x", O_WRONLY | O_CREAT | O_EXCL, row->mode);

	return fd < 0 ? -1 : 0;
}

static int by_open_plain(const struct row *row)
{
	int fd = open("d/x", O_RDWR | O_CREAT | O_TRUNC, row->mode);

	return fd < 0 ? -1 : 0;
}

static int by_creat(const struct row *row)
{
	return creat("d/x", row->mode) < 0 ? -1 : 0;
}

static int by_mkdir(const struct row *row)
{
	return mkdir("d/x", row->mode);
}

static int by_mkfifo(const struct row *row)
{
	return mkfifo("d/x", row->mode);
}

static int by_mknod_file(const struct row *row)
{
	return mknod("d/x", S_IFREG | row->mode, 0);
}

static int by_mknod_chr(const struct row *row)
{
	return mknod("d/x", S_IFCHR | row->mode, makedev(5, 1));
}

static int by_mknod_blk(const struct row *row)
{
	return mknod("d/x", S_IFBLK | row->mode, makedev(259, 70000));
}

static int by_mknod_socket(const struct row *row)
{
	return mknod("d/x", S_IFSOCK | row->mode, 0);
}

static int by_tmpfile(const struct row *row)
{
	char path[40];
	int fd = open("d", O_TMPFILE | O_RDWR, row->mode);

	if (fd < 0)
		return -1;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	facts_of_fd(fd);
	return linkat(AT_FDCWD, path, AT_FDCWD, "d/x", AT_SYMLINK_FOLLOW);
}

/* The calls that take no mode. */
static int by_symlink(const struct row *row)
{
	(void)row;
	return symlink("nowhere", "d/x");
}

static int by_fopen(const struct row *row)
{
	(void)row;
	return fopen("d/x", "w") ? 0 : -1;
}

static int by_mkstemp(const struct row *row)
{
	char path[] = "d/x.XXXXXX";
	int fd = mkstemp(path);

	(void)row;
	return fd < 0 ? -1 : rename(path, "d/x");
}

static int by_mkdtemp(const struct row *row)
{
	char path[] = "d/x.XXXXXX";

	(void)row;
	return mkdtemp(path) ? rename(path, "d/x") : -1;
}

static int by_bind(const struct row *row)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX,
				       .sun_path = "d/x" };

	(void)row;
	return bind(socket(AF_UNIX, SOCK_STREAM, 0),
		    (struct sockaddr *)&address, sizeof(address));
}

static int by_link(const struct row *row)
{
	(void)row;
	return link("f", "d/x");
}

/* RENAME_WHITEOUT leaves a new file behind. */
static int by_whiteout(const struct row *row)
{
	long ret = mkdir("d/old", row->mode);

	if (ret == 0)
		ret = syscall(SYS_renameat2, AT_FDCWD, "d/old", AT_FDCWD,
			      "d/new", 4);
	return ret < 0 ? -1 : rename("d/old", "d/x");
}

static const struct {
	const char *name;
	int (*call)(const struct row *row);
	bool has_mode;
} calls[] = {
	{ "open", by_open, true },
	{ "open-trunc", by_open_plain, true },
	{ "creat", by_creat, true },
	{ "mkdir", by_mkdir, true },
	{ "mkfifo", by_mkfifo, true },
	{ "mknod-file", by_mknod_file, true },
	{ "mknod-chr", by_mknod_chr, true },
	{ "mknod-blk", by_mknod_blk, true },
	{ "mknod-socket", by_mknod_socket, true },
	{ "tmpfile", by_tmpfile, true },
	{ "symlink", by_symlink, false },
	{ "fopen", by_fopen, false },
	{ "mkstemp", by_mkstemp, false },
	{ "mkdtemp", by_mkdtemp, false },
	{ "bind", by_bind, false },
	{ "link", by_link, false },
	{ "whiteout", by_whiteout, false },
};

static void create(const void *argument)
{
	const struct row *row = argument;

	umask(row->mask);
	TRY("ret", calls[row->call].call(row));
	facts("d/x");
}

static void stage(const void *argument)
{
	const struct row *row = argument;

	make(DIR_, "d", row->parent, 0, row->parent_group);
	FILE_("f", 0666, row->as, 0);
	if (row->as)
		as_user(row->as, create, row);
	else
		create(row);
	facts("d/x");
}

static void ask(const struct row *row)
{
	check(stage, row, "%s %04o umask %04o in %04o group %u by %u",
	      calls[row->call].name, row->mode, row->mask, row->parent,
	      row->parent_group, row->as);
}

static void modes_and_masks(void)
{
	static const mode_t modes[] = { 0000, 0200,  0400,  0600,  0644, 0666,
					0777, 01755, 02755, 04755, 07777 };
	static const mode_t masks[] = { 0000, 0022, 0077, 0277, 0777 };
	struct row row = { .parent = 0777 };

	for (row.call = 0; row.call < (int)COUNT(calls); row.call++)
		for (size_t m = 0; m < COUNT(modes); m++)
			for (size_t u = 0; u < COUNT(masks); u++) {
				if (!calls[row.call].has_mode && m)
					continue;
				row.mode = modes[m];
				row.mask = masks[u];
				ask(&row);
			}
}

static void parents_and_users(void)
{
	static const mode_t parents[] = {
		0777, 02777, 01777, 03777, 0755, 02775
	};
	static const mode_t modes[] = { 0644, 02755, 06711 };
	static const uid_t users[] = { 0, ALICE, BOB };
	struct row row = { .mask = 022 };

	for (row.call = 0; row.call < (int)COUNT(calls); row.call++)
		for (size_t p = 0; p < COUNT(parents); p++)
			for (size_t u = 0; u < COUNT(users); u++)
				for (size_t m = 0; m < COUNT(modes); m++) {
					if (!calls[row.call].has_mode && m)
						continue;
					row.parent = parents[p];
					row.parent_group = u == 2 ? BOB_GROUP
								  : CLUB;
					row.mode = modes[m];
					row.as = users[u];
					ask(&row);
				}
}

static void with_fsuid(const void *argument)
{
	const struct row *row = argument;

	make(DIR_, "d", 0777, 0, 0);
	setfsgid(ALICE_GROUP);
	setfsuid(ALICE);
	create(row);
}

static void with_effective(const void *argument)
{
	const struct row *row = argument;

	make(DIR_, "d", 0777, 0, 0);
	if (setegid(ALICE_GROUP) < 0 || seteuid(ALICE) < 0)
		said("seteuid", -1);
	create(row);
}

/* The umask comes after the question whether a set-gid bit may be. */
static void set_gid_and_masks(void)
{
	static const mode_t modes[] = { 02755, 06777, 02711, 02644 };
	static const mode_t masks[] = { 0, 010, 077, 0777 };
	struct row row = { .parent = 02777,
			   .parent_group = BOB_GROUP,
			   .as = ALICE };

	for (row.call = 0; row.call < (int)COUNT(calls); row.call++)
		for (size_t m = 0; m < COUNT(modes); m++)
			for (size_t u = 0; u < COUNT(masks); u++) {
				if (!calls[row.call].has_mode && m)
					continue;
				row.mode = modes[m];
				row.mask = masks[u];
				ask(&row);
			}
}

void area_create(void)
{
	struct row row = { .mode = 0640, .mask = 022 };

	modes_and_masks();
	parents_and_users();
	set_gid_and_masks();
	for (row.call = 0; row.call < (int)COUNT(calls); row.call++) {
		check(with_fsuid, &row, "%s as fsuid", calls[row.call].name);
		check(with_effective, &row, "%s as euid", calls[row.call].name);
	}
}
