/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Users whose identity is only half their own -- effective ids, and groups
 * given one by one -- in the matrices that decide about what they may do:
 * sticky directories, the owner's own chown, and bits that writing takes away.
 */
#include <grp.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <sys/xattr.h>

#include "tests/conform/conform.h"

#define NOBODY	  65534u
#define NEIGHBOUR 65533u

/* Becomes somebody by effective ids alone, as seteuid(3) does. */
static void become_effective(uid_t uid, size_t count, const gid_t *groups)
{
	if (setgroups(count, groups) < 0 || setegid(groups[0]) < 0 ||
	    seteuid(uid) < 0)
		said("seteuid", -1);
}

static void become_really(uid_t uid, size_t count, const gid_t *groups)
{
	if (setgroups(count, groups) < 0 || setgid(groups[0]) < 0 ||
	    setuid(uid) < 0)
		said("setuid", -1);
}

static const struct {
	const char *name;
	uid_t uid;
	size_t count;
	gid_t groups[3];
	bool really;
} users[] = {
	{ "65534", NOBODY, 1, { NOBODY }, false },
	{ "65534+65533", NOBODY, 2, { NOBODY, NEIGHBOUR }, false },
	{ "65533", NEIGHBOUR, 1, { NEIGHBOUR }, true },
	{ "65534:65533", NOBODY, 3, { NEIGHBOUR, CLUB, NOBODY }, true },
	{ "0:65534", 0, 1, { NOBODY }, false },
};

static void become_one(size_t i)
{
	(users[i].really ? become_really : become_effective)(
		users[i].uid, users[i].count, users[i].groups);
}

/* Runs something as one of these, in a child. */
static void as_one(size_t i, void (*run)(const void *), const void *argument)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		become_one(i);
		run(argument);
		_exit(0);
	}
	waitpid(pid, &status, 0);
	if (status)
		say("status %x", status);
}

/* ------------------------------------------------------------ sticky bits */

struct sticky {
	mode_t mode;
	uid_t dir, file, over;
	enum kind kind;
	size_t as;
};

static void remove_things(const void *argument)
{
	const struct sticky *row = argument;

	TRY("rename", rename("d/x", "d/y"));
	TRY("over", rename("mine", "d/over"));
	TRY("out", rename("d/z", "out"));
	TRY("unlink", row->kind == DIR_ ? rmdir("d/w") : unlink("d/w"));
	TRY("exchange",
	    renameat2(AT_FDCWD, "mine2", AT_FDCWD, "d/v", RENAME_EXCHANGE));
}

static void sticky(const void *argument)
{
	static const char *const names[] = { "d/x", "d/z", "d/w", "d/v" };
	const struct sticky *row = argument;

	make(DIR_, "d", 0755, 0, 0);
	for (size_t i = 0; i < COUNT(names); i++)
		make(row->kind, names[i], 0644, row->file, 0);
	make(row->kind, "d/over", 0644, row->over, 0);
	make(row->kind, "mine", 0644, users[row->as].uid, 0);
	make(row->kind, "mine2", 0644, users[row->as].uid, 0);
	if (chown("d", row->dir, 0) < 0 || chmod("d", row->mode) < 0 ||
	    chmod(".", 0777) < 0)
		said("chown", -1);
	as_one(row->as, remove_things, row);
}

static void sticky_rows(void)
{
	static const mode_t modes[] = { 0777, 01777 };
	static const uid_t owners[] = { 0, NOBODY, NEIGHBOUR };
	static const enum kind kinds[] = { REG, DIR_, FIFO, LNK };
	struct sticky row;

	for (size_t i = 0; i < 2 * 3 * 3 * 3 * 4 * 2; i++) {
		row.mode = modes[i % 2];
		row.dir = owners[i / 2 % 3];
		row.file = owners[i / 6 % 3];
		row.over = owners[i / 18 % 3];
		row.kind = kinds[i / 54 % 4];
		row.as = i / 216 * 2;
		check(sticky, &row, "%s of %u, over %u, in %04o of %u, by %s",
		      kind_names[row.kind], row.file, row.over, row.mode,
		      row.dir, users[row.as].name);
	}
}

/* ------------------------------------------------------- the owner's chown */

struct give {
	mode_t mode;
	enum kind kind;
	uid_t uid;
	gid_t gid;
	size_t as;
};

static void give_it(const void *argument)
{
	const struct give *row = argument;

	TRY("chown", lchown("x", row->uid, row->gid));
}

static void give(const void *argument)
{
	const struct give *row = argument;

	make(row->kind, "x", row->mode, NOBODY, NOBODY);
	as_one(row->as, give_it, row);
	facts("x");
}

static void give_rows(void)
{
	static const mode_t modes[] = { 06555, 04711, 02755, 02644,
					06644, 06000, 01777 };
	static const struct {
		uid_t uid;
		gid_t gid;
	} ids[] = {
		{ -1, -1 },	   { NOBODY, -1 },	     { -1, NOBODY },
		{ -1, NEIGHBOUR }, { NOBODY, NEIGHBOUR },    { NEIGHBOUR, -1 },
		{ -1, CLUB },	   { NEIGHBOUR, NEIGHBOUR }, { 0, 0 },
	};
	static const enum kind kinds[] = { REG, DIR_, FIFO, CHR, LNK };
	struct give row;

	for (size_t k = 0; k < COUNT(kinds); k++)
		for (size_t m = 0; m < (kinds[k] == LNK ? 1 : COUNT(modes));
		     m++)
			for (size_t i = 0; i < COUNT(ids); i++)
				for (row.as = 0; row.as < COUNT(users);
				     row.as++) {
					row.kind = kinds[k];
					row.mode = modes[m];
					row.uid = ids[i].uid;
					row.gid = ids[i].gid;
					check(give, &row,
					      "chown %d:%d of a %s %04o by %s",
					      (int)row.uid, (int)row.gid,
					      kind_names[row.kind], row.mode,
					      users[row.as].name);
				}
}

/* ---------------------------------------------------------- chmod by users */

static void change_mode(const void *argument)
{
	const mode_t *mode = argument;

	TRY("chmod", chmod("x", *mode));
	facts("x");
	TRY("fchmodat", fchmodat(AT_FDCWD, "x", *mode & 0777, 0));
}

struct set {
	mode_t mode;
	enum kind kind;
	uid_t uid;
	gid_t gid;
	size_t as;
};

static void set_mode(const void *argument)
{
	const struct set *row = argument;

	make(row->kind, "x", 0644, row->uid, row->gid);
	as_one(row->as, change_mode, &row->mode);
	facts("x");
}

static void set_rows(void)
{
	static const mode_t modes[] = { 0111, 01777, 02755, 04755, 07777 };
	static const struct {
		uid_t uid;
		gid_t gid;
	} ids[] = {
		{ NOBODY, NOBODY },
		{ NOBODY, NEIGHBOUR },
		{ 0, NOBODY },
		{ NEIGHBOUR, CLUB },
	};
	static const enum kind kinds[] = { REG, DIR_, FIFO, CHR };
	struct set row;

	for (size_t k = 0; k < COUNT(kinds); k++)
		for (size_t m = 0; m < COUNT(modes); m++)
			for (size_t i = 0; i < COUNT(ids); i++)
				for (row.as = 0; row.as < COUNT(users);
				     row.as++) {
					row.kind = kinds[k];
					row.mode = modes[m];
					row.uid = ids[i].uid;
					row.gid = ids[i].gid;
					check(set_mode, &row,
					      "chmod %04o of a %s of %u:%u by %s",
					      row.mode, kind_names[row.kind],
					      row.uid, row.gid,
					      users[row.as].name);
				}
}

/* ------------------------------------------- what lies about in /tmp */

struct trap {
	mode_t mode;
	uid_t dir, owner;
	enum kind kind;
};

static void step_on_it(const void *argument)
{
	struct stat st;
	char text[10];

	(void)argument;
	TRY("stat", stat("d/x", &st));
	TRY("lstat", lstat("d/x", &st));
	TRY("readlink", readlink("d/x", text, sizeof(text)));
	TRY("open", close(open("d/x", O_RDONLY | O_NONBLOCK)));
	TRY("create", close(open("d/x", O_RDWR | O_CREAT | O_NONBLOCK, 0600)));
	TRY("nofollow", close(open("d/x", O_RDONLY | O_NOFOLLOW | O_NONBLOCK)));
	TRY("slash", stat("d/x/", &st));
	TRY("below", stat("d/x/target", &st));
	TRY("chmod", chmod("d/x", 0666));
	TRY("access", access("d/x", R_OK));
	TRY("through", stat("to-x", &st));
}

static void trapped(const void *argument)
{
	const struct trap *row = argument;

	make(DIR_, "d", 0755, 0, 0);
	make(row->kind, "d/x", 0666, row->owner, 0);
	FILE_("d/target", 0666, NOBODY, 0);
	if (chown("d", row->dir, 0) < 0 || chmod("d", row->mode) < 0 ||
	    symlink("d/x", "to-x") < 0)
		said("stage", -1);
	as_one(2, step_on_it, row);
}

static void trap_rows(void)
{
	static const mode_t modes[] = { 0777, 01777, 01775, 01755 };
	static const uid_t owners[] = { 0, NOBODY, NEIGHBOUR };
	static const enum kind kinds[] = { LNK, REG, FIFO };
	struct trap row;

	for (size_t i = 0; i < 4 * 3 * 3 * 3; i++) {
		row.mode = modes[i % 4];
		row.dir = owners[i / 4 % 3];
		row.owner = owners[i / 12 % 3];
		row.kind = kinds[i / 36];
		check(trapped, &row, "a %s of %u in %04o of %u",
		      kind_names[row.kind], row.owner, row.mode, row.dir);
	}
}

/* ------------------------------------------------ what writing takes away */

static int inherited;

static void by_write(void)
{
	TRY("write", write(inherited, "x", 1));
}
static void by_pwrite(void)
{
	TRY("pwrite", pwrite(inherited, "x", 1, 0));
}
static void by_truncate(void)
{
	TRY("ftruncate", ftruncate(inherited, 1));
}
static void by_fallocate(void)
{
	TRY("fallocate", posix_fallocate(inherited, 0, 100));
}
static void by_map(void)
{
	char *map = mmap(NULL, 1, PROT_READ | PROT_WRITE, MAP_SHARED, inherited,
			 0);

	if (map != MAP_FAILED)
		*map = 'y';
	TRY("map", map == MAP_FAILED ? -1 : 0);
}
static void by_nothing(void)
{
}
static void by_own_open(void)
{
	int fd = open("x", O_RDWR);

	TRY("open", fd < 0 ? -1 : 0);
	TRY("write", write(fd, "x", 1));
	TRY("fstat", fchmod(fd, 0) < 0 ? -1 : 0);
	close(fd);
}
static void by_open_only(void)
{
	TRY("open", close(open("x", O_WRONLY)));
}
static void by_path(void)
{
	TRY("truncate", truncate("x", 1));
}
static void by_open_truncate(void)
{
	TRY("open", close(open("x", O_WRONLY | O_TRUNC)));
}

static const struct {
	const char *name;
	void (*run)(void);
} writers[] = {
	{ "write", by_write },
	{ "pwrite", by_pwrite },
	{ "ftruncate", by_truncate },
	{ "fallocate", by_fallocate },
	{ "mmap", by_map },
	{ "nothing", by_nothing },
	{ "open and write", by_own_open },
	{ "open", by_open_only },
	{ "truncate", by_path },
	{ "open to truncate", by_open_truncate },
};

struct taken {
	size_t writer, as;
	mode_t mode;
};

static void write_it(const void *argument)
{
	const struct taken *row = argument;

	writers[row->writer].run();
}

static void taken(const void *argument)
{
	const struct taken *row = argument;

	FILE_("x", row->mode, NOBODY, NOBODY);
	inherited = open("x", O_RDWR);
	if (chmod("x", row->mode) < 0)
		said("chmod", -1);
	as_one(row->as, write_it, row);
	facts("x");
}

static void taken_rows(void)
{
	static const mode_t modes[] = { 06777, 02766 };
	struct taken row;

	for (row.writer = 0; row.writer < COUNT(writers); row.writer++)
		for (size_t m = 0; m < COUNT(modes); m++)
			for (row.as = 0; row.as < COUNT(users); row.as += 2) {
				row.mode = modes[m];
				check(taken, &row, "%s to %04o by %s",
				      writers[row.writer].name, row.mode,
				      users[row.as].name);
			}
}

/* -------------------------------------------------------- what one makes */

struct made {
	mode_t dir;
	uid_t uid;
	gid_t gid;
	size_t as;
};

static void make_things(const void *argument)
{
	int fd;

	(void)argument;
	umask(0022);
	TRY("open", (fd = open("d/f", O_CREAT | O_RDWR, 02777)));
	close(fd);
	facts("d/f");
	TRY("mkdir", mkdir("d/d", 0777));
	facts("d/d");
	TRY("mkfifo", mkfifo("d/p", 0666));
	facts("d/p");
	TRY("mknod", mknod("d/c", S_IFCHR | 0666, 0x103));
	TRY("symlink", symlink("x", "d/l"));
	facts("d/l");
	TRY("link", link("d/f", "d/g"));
	TRY("link dir", link("d/d", "d/e"));
	TRY("link other", link("theirs", "d/h"));
	TRY("again", open("d/f", O_CREAT | O_EXCL | O_RDWR, 0600));
	TRY("rename", rename("d/f", "d/d"));
	TRY("rename", rename("d/d", "d/d/x"));
	TRY("rmdir", rmdir("d"));
}

static void made(const void *argument)
{
	const struct made *row = argument;

	make(DIR_, "d", row->dir, row->uid, row->gid);
	FILE_("theirs", 0600, NEIGHBOUR, NEIGHBOUR);
	as_one(row->as, make_things, NULL);
}

static void made_rows(void)
{
	static const mode_t modes[] = { 0755, 0775, 02775, 03777 };
	static const struct {
		uid_t uid;
		gid_t gid;
	} ids[] = {
		{ NOBODY, NEIGHBOUR },
		{ 0, NOBODY },
		{ 0, 0 },
	};
	struct made row;

	for (size_t m = 0; m < COUNT(modes); m++)
		for (size_t i = 0; i < COUNT(ids); i++)
			for (row.as = 0; row.as < COUNT(users); row.as++) {
				row.dir = modes[m];
				row.uid = ids[i].uid;
				row.gid = ids[i].gid;
				check(made, &row, "new in %04o of %u:%u by %s",
				      row.dir, row.uid, row.gid,
				      users[row.as].name);
			}
}

/* ------------------------------------------------------- and other corners */

/* A program that runs may not be written to, nor the reverse. */
static void busy_text(const void *argument)
{
	char byte;
	int fd, ready[2];
	pid_t pid;

	(void)argument;
	if (system("cp /bin/sh tool") != 0 || pipe(ready) < 0)
		say("no copy");
	TRY("chown", chown("tool", NOBODY, NOBODY));
	pid = fork();
	if (pid == 0) {
		dup2(ready[1], 1);
		execl("./tool", "tool", "-c", "echo; kill -STOP $$", NULL);
		_exit(1);
	}
	if (read(ready[0], &byte, 1) != 1)
		say("no news");
	TRY("write", open("tool", O_WRONLY));
	TRY("append", open("tool", O_WRONLY | O_APPEND));
	TRY("both", open("tool", O_RDWR));
	TRY("read", close(open("tool", O_RDONLY)));
	TRY("truncate", truncate("tool", 1));
	TRY("creat", open("tool", O_CREAT | O_WRONLY | O_TRUNC, 0600));
	TRY("chmod", chmod("tool", 04755));
	TRY("unlink", unlink("tool"));
	kill(pid, 9);
	waitpid(pid, NULL, 0);
	if (system("cp /bin/true tool") != 0)
		say("no copy");
	fd = open("tool", O_RDWR);
	pid = fork();
	if (pid == 0) {
		execl("./tool", "tool", NULL);
		TRY("exec", -1);
		_exit(0);
	}
	waitpid(pid, NULL, 0);
	close(fd);
}

/* Directories so deep that their path has PATH_MAX bytes, or does not fit. */
static void deep_paths(const void *argument)
{
	static char path[4200], name[256];
	struct stat st;
	size_t at = 0;
	int dir;

	(void)argument;
	memset(name, 'n', 255);
	while (at + 256 <= 4095 - 256) {
		memcpy(path + at, name, 255);
		path[at + 255] = '\0';
		if (mkdir(path, 0755) < 0)
			said("mkdir", -1);
		path[at + 255] = '/';
		at += 256;
	}
	for (size_t length = 4090; length <= 4100; length++) {
		memset(path + at, 'x', length - at);
		path[length] = '\0';
		if (length - at > 255)
			path[at + 200] = '/', path[at + 199] = '.';
		TRY("mkdir", mkdir(path, 0755));
		TRY("chown", chown(path, ALICE, BOB_GROUP));
		TRY("chmod", chmod(path, 04711));
		TRY("stat", stat(path, &st));
		TRY("open", open(path, O_CREAT | O_RDONLY, 0));
		TRY("symlink", symlink("x", path));
		TRY("rename", rename(path, "y"));
		TRY("rename to", rename("y", path));
		TRY("rmdir", rmdir(path));
	}
	path[at] = '\0';
	dir = open(path, O_RDONLY);
	TRY("below", mkdirat(dir, "deeper", 0700));
	TRY("below", fchownat(dir, "deeper", ALICE, -1, 0));
	TRY("below", fstatat(dir, "deeper", &st, 0));
	say("%u", st.st_uid);
	if (chdir(path) < 0)
		said("chdir", -1);
	TRY("here", chown("deeper", BOB, BOB_GROUP));
	facts("deeper");
}

static void fifo_ends(const void *argument)
{
	(void)argument;
	make(FIFO, "p", 0644, NOBODY, NOBODY);
	make(SOCK, "s", 0666, NOBODY, NOBODY);
	make(DIR_, "d", 0777, NOBODY, NOBODY);
	become_one(2);
	TRY("nobody reads", open("p", O_WRONLY | O_NONBLOCK));
	TRY("read", open("p", O_RDONLY | O_NONBLOCK));
	TRY("socket", open("s", O_RDWR));
	TRY("directory", open("d", O_WRONLY));
	TRY("directory", open("d", O_RDWR | O_CREAT, 0600));
	TRY("directory", open("d", O_RDONLY | O_TRUNC));
	TRY("tmpfile", open("d", O_RDWR | O_TMPFILE, 0600));
	TRY("utime", utimensat(AT_FDCWD, "p", NULL, 0));
	TRY("mkfifo", mkfifo("d/p", 07777));
	facts("d/p");
}

void area_users(void)
{
	sticky_rows();
	give_rows();
	set_rows();
	trap_rows();
	taken_rows();
	made_rows();
	check(busy_text, NULL, "running programs");
	check(deep_paths, NULL, "paths of PATH_MAX");
	check(fifo_ends, NULL, "fifos and sockets");
}
