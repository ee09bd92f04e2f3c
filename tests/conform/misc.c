/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Nodes of every type as each way of looking shows them; what a builder had
 * locked before the session; and the rest of root's world.
 */
#include <dirent.h>
#include <fts.h>
#include <ftw.h>
#include <linux/openat2.h>
#include <pthread.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>

#include "tests/conform/conform.h"

/* ----------------------------------------------------------------- nodes */

struct node {
	mode_t mode;
	dev_t dev;
};

static void make_node(const void *argument)
{
	const struct node *node = argument;

	TRY("mknod", mknod("x", node->mode, node->dev));
	facts("x");
	TRY("again", mknod("x", node->mode, node->dev));
	TRY("at", mknodat(AT_FDCWD, "y", node->mode, node->dev));
	facts("y");
	TRY("unlink", unlink("x"));
	facts("x");
}

static void make_node_as_user(const void *argument)
{
	if (chmod(".", 0777) < 0)
		said("chmod", -1);
	become(ALICE);
	make_node(argument);
}

static const char *type_name(int type)
{
	static const char *const names[] = { "unknown", "fifo", "chr",	"3",
					     "dir",	"5",	"blk",	"7",
					     "file",	"9",	"link", "11",
					     "socket" };

	return type >= 0 && type < (int)COUNT(names) ? names[type] : "?";
}

static void stage_all(void)
{
	for (enum kind kind = 0; kind < KINDS; kind++)
		make(kind, kind_names[kind], 0640 | kind, ALICE, BOB_GROUP);
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static void scan(const void *argument)
{
	struct dirent **list;
	int n;

	(void)argument;
	stage_all();
	n = scandir(".", &list, NULL, by_name);
	for (int i = 0; i < n; i++)
		say("%s:%s", list[i]->d_name, type_name(list[i]->d_type));
}

static void read_entries(const void *argument)
{
	static const enum kind kinds[] = {
		REG, DIR_, FIFO, SOCK, CHR, BLK, LNK
	};
	const char *types[KINDS] = { 0 };
	struct dirent *entry;
	DIR *dir;

	(void)argument;
	stage_all();
	dir = opendir(".");
	while ((entry = readdir(dir)))
		for (size_t k = 0; k < COUNT(kinds); k++)
			if (strcmp(entry->d_name, kind_names[k]) == 0)
				types[k] = type_name(entry->d_type);
	for (size_t k = 0; k < COUNT(kinds); k++)
		say("%s:%s", kind_names[k], types[k] ? types[k] : "missing");
}

/* Two walks: all kinds and a directory in another one, and that alone. */
static char walked[KINDS + 5][100];
static size_t walked_count;

static int visit(const char *path, const struct stat *found, int type,
		 struct FTW *where)
{
	(void)where;
	if (walked_count < COUNT(walked))
		snprintf(walked[walked_count++], sizeof(*walked),
			 "%s:%d:%o:%u:%u:%lx", path, type,
			 (unsigned)found->st_mode, found->st_uid, found->st_gid,
			 (unsigned long)found->st_rdev);
	return 0;
}

static int visit_ftw(const char *path, const struct stat *found, int type)
{
	return visit(path, found, type, NULL);
}

static int in_order(const void *a, const void *b)
{
	return strcmp(a, b);
}

static void say_walked(void)
{
	qsort(walked, walked_count, sizeof(*walked), in_order);
	for (size_t i = 0; i < walked_count; i++)
		say("%s", walked[i]);
}

static void walk_nftw(const void *argument)
{
	const int *flags = argument;

	stage_all();
	TRY("mkdir", mkdir("deep", 0700));
	TRY("mkdir", mkdir("deep/er", 01710));
	TRY("chown", chown("deep/er", ALICE, BOB_GROUP));
	TRY("chown", chown("deep", BOB, BOB_GROUP));
	TRY("nftw", nftw("deep", visit, 5, *flags));
	TRY("nftw", nftw(".", visit, 5, *flags));
	say_walked();
}

static void walk_ftw(const void *argument)
{
	(void)argument;
	stage_all();
	TRY("ftw", ftw(".", visit_ftw, 5));
	say_walked();
}

static int fts_order(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static void walk_fts(const void *argument)
{
	char *paths[] = { (char *)".", NULL };
	FTS *fts;
	FTSENT *entry;

	(void)argument;
	stage_all();
	fts = fts_open(paths, FTS_PHYSICAL, fts_order);
	while (fts && (entry = fts_read(fts)))
		say("%s:%d:%o:%u", entry->fts_name, entry->fts_info,
		    (unsigned)entry->fts_statp->st_mode,
		    entry->fts_statp->st_uid);
}

static void use_fifo(const void *argument)
{
	char text[4] = "";
	int in, out;

	(void)argument;
	TRY("mknod", mknod("x", S_IFIFO | 0600, 0));
	in = open("x", O_RDONLY | O_NONBLOCK);
	out = open("x", O_WRONLY | O_NONBLOCK);
	TRY("write", write(out, "abc", 3));
	TRY("read", read(in, text, 3));
	say("%s", text);
}

static void statx_node(const void *argument)
{
	struct statx found;

	(void)argument;
	make(BLK, "x", 04640, ALICE, BOB_GROUP);
	TRY("statx", statx(AT_FDCWD, "x", 0, STATX_TYPE, &found));
	say("%o %u:%u %u,%u", found.stx_mode, found.stx_uid, found.stx_gid,
	    found.stx_rdev_major, found.stx_rdev_minor);
	say("mask %x", found.stx_mask & STATX_BASIC_STATS);
}

void area_nodes(void)
{
	static const mode_t types[] = { 0,	 S_IFREG, S_IFCHR,
					S_IFBLK, S_IFIFO, S_IFSOCK,
					S_IFDIR, S_IFLNK, 0170000 };
	static const mode_t modes[] = { 0644, 0000, 07777 };
	static const dev_t devs[] = { 0, 0x103, 0xffffff, 0x12345678 };
	static const int walk_flags[] = {
		0,
		FTW_PHYS,
		FTW_CHDIR,
		FTW_DEPTH,
		FTW_CHDIR | FTW_DEPTH,
		FTW_PHYS | FTW_CHDIR | FTW_DEPTH,
	};
	struct node node;

	for (size_t t = 0; t < COUNT(types); t++)
		for (size_t m = 0; m < COUNT(modes); m++)
			for (size_t d = 0; d < COUNT(devs); d++) {
				node.mode = types[t] | modes[m];
				node.dev = devs[d];
				check(make_node, &node, "mknod %o dev %lx",
				      node.mode, (unsigned long)node.dev);
				if (m == 0)
					check(make_node_as_user, &node,
					      "user mknod %o dev %lx",
					      node.mode,
					      (unsigned long)node.dev);
			}
	check(scan, NULL, "scandir");
	check(read_entries, NULL, "readdir");
	for (size_t f = 0; f < COUNT(walk_flags); f++)
		check(walk_nftw, &walk_flags[f], "nftw flags %d",
		      walk_flags[f]);
	check(walk_ftw, NULL, "ftw");
	check(walk_fts, NULL, "fts");
	check(use_fifo, NULL, "a fifo is one");
	check(statx_node, NULL, "statx");
}

/* ---------------------------------------------------------------- locked */

static const mode_t locked_modes[] = { 0000, 0111, 0200, 0400, 0444, 0555 };
static char path[64], inside[80];

static void locked_file(const void *argument)
{
	const mode_t *mode = argument;
	struct stat st;

	snprintf(path, sizeof(path), "../file%04o", *mode);
	facts(path);
	TRY("access", access(path, R_OK | W_OK));
	TRY("x", access(path, X_OK));
	TRY("read", open(path, O_RDONLY) < 0 ? -1 : 0);
	TRY("write", open(path, O_WRONLY) < 0 ? -1 : 0);
	TRY("fopen", fopen(path, "r+") ? 0 : -1);
	TRY("truncate", truncate(path, 5));
	TRY("exec", (execl(path, "x", NULL), -1));
	TRY("stat", stat(path, &st));
	facts(path);
}

static void locked_dir(const void *argument)
{
	const mode_t *mode = argument;
	DIR *dir;
	int fd;

	snprintf(path, sizeof(path), "../dir%04o", *mode);
	snprintf(inside, sizeof(inside), "%s/inside", path);
	facts(path);
	facts(inside);
	TRY("access", access(path, R_OK | W_OK | X_OK));
	TRY("list", (dir = opendir(path)) ? closedir(dir) : -1);
	TRY("read", (fd = open(inside, O_RDONLY)) < 0 ? -1 : close(fd));
	TRY("chmod", chmod(inside, 0600));
	TRY("chown", chown(inside, ALICE, -1));
	snprintf(inside, sizeof(inside), "%s/new", path);
	TRY("create", (fd = creat(inside, 0640)) < 0 ? -1 : close(fd));
	facts(inside);
	snprintf(inside, sizeof(inside), "%s/dir", path);
	TRY("mkdir", mkdir(inside, 0750));
	TRY("rmdir", rmdir(inside));
	TRY("mknod", mknod(inside, S_IFBLK | 0600, 77));
	facts(inside);
	TRY("rename", rename(inside, path + 3) < 0 ? -1 : 0);
	TRY("unlink", unlink(path + 3));
	TRY("chdir", chdir(path));
	TRY("unlink", unlink("new"));
	facts(".");
}

/* As openat2(2) takes them below the directory of all checks. */
static const struct {
	uint64_t resolve;
	const char *path, *shown;
	int flags;
} locked_ways[LOCKED_WAYS] = {
	{ RESOLVE_NO_XDEV, "way0/inside", "../way0/inside", O_RDWR },
	{ RESOLVE_NO_MAGICLINKS, "way1/inside", "../way1/inside", O_RDONLY },
	{ RESOLVE_NO_SYMLINKS, "way2/inside", "../way2/inside", O_WRONLY },
	{ RESOLVE_BENEATH, "way3/../way3/inside", "../way3/inside", O_RDONLY },
	{ RESOLVE_IN_ROOT, "/way4/inside", "../way4/inside", O_RDWR },
	{ RESOLVE_IN_ROOT, "way5/../../../lead", "../way5/inside", O_RDONLY },
	{ RESOLVE_IN_ROOT, "/way6/new", "../way6/new", O_WRONLY | O_CREAT },
};

static void locked_way(const void *argument)
{
	size_t i = (size_t)(uintptr_t)argument;
	struct open_how how = {
		.flags = (unsigned)locked_ways[i].flags,
		.mode = locked_ways[i].flags & O_CREAT ? 0640 : 0,
		.resolve = locked_ways[i].resolve,
	};
	int top = open("..", O_PATH | O_DIRECTORY);

	TRY("open", syscall(SYS_openat2, top, locked_ways[i].path, &how,
			    sizeof(how)) < 0
			    ? -1
			    : 0);
	facts(locked_ways[i].shown);
	snprintf(path, sizeof(path), "../way%zu", i);
	facts(path);
}

/* Locks something and goes on with it, all in one session. */
static void lock_and_use(const void *argument)
{
	const mode_t *mode = argument;
	struct stat st;
	DIR *dir;

	make(DIR_, "d", 0755, 0, 0);
	FILE_("d/f", *mode, BOB, 0);
	TRY("chmod", chmod("d", *mode));
	TRY("read", open("d/f", O_RDWR) < 0 ? -1 : 0);
	TRY("list", (dir = opendir("d")) ? closedir(dir) : -1);
	TRY("add", mkdir("d/new", *mode));
	TRY("deeper", mkdir("d/new/e", *mode));
	facts("d");
	facts("d/f");
	facts("d/new");
	facts("d/new/e");
	TRY("exec", (execl("d/f", "x", NULL), -1));
	TRY("x", access("d/f", X_OK));
	TRY("stat", stat("d/f", &st));
}

void area_locked(void)
{
	for (size_t m = 0; m < COUNT(locked_modes); m++) {
		check(locked_file, &locked_modes[m], "file %04o",
		      locked_modes[m]);
		check(locked_dir, &locked_modes[m], "dir %04o",
		      locked_modes[m]);
		check(lock_and_use, &locked_modes[m], "lock %04o",
		      locked_modes[m]);
	}
	for (size_t i = 0; i < LOCKED_WAYS; i++)
		check(locked_way, (const void *)(uintptr_t)i, "way %zu", i);
}

/* ------------------------------------------------------------------ misc */

static void priorities(const void *argument)
{
	(void)argument;
	TRY("setpriority", setpriority(PRIO_PROCESS, 0, -5));
	errno = 0;
	TRY("get", getpriority(PRIO_PROCESS, 0));
	TRY("nice", nice(3));
	TRY("nice", nice(-1));
	TRY("bad which", setpriority(77, 0, 1));
	TRY("no process", setpriority(PRIO_PROCESS, 0x3fffffff, 1));
}

/* Becomes a user who has the usual nice value, also where all of this was
   started by nice(1). */
static void become_plain(void)
{
	if (setpriority(PRIO_PROCESS, 0, 0) < 0)
		say("cannot reset the priority");
	become(ALICE);
}

static void priorities_of_user(const void *argument)
{
	(void)argument;
	become_plain();
	TRY("setpriority", setpriority(PRIO_PROCESS, 0, -5));
	TRY("lower", setpriority(PRIO_PROCESS, 0, 5));
	TRY("nice", nice(-1));
}

static void limits(const void *argument)
{
	struct rlimit limit = { 100, 200 };

	(void)argument;
	TRY("lower", setrlimit(RLIMIT_NOFILE, &limit));
	limit.rlim_cur = 300;
	TRY("bad", setrlimit(RLIMIT_NOFILE, &limit));
	TRY("get", getrlimit(RLIMIT_NOFILE, &limit));
	say("%lu %lu", (unsigned long)limit.rlim_cur,
	    (unsigned long)limit.rlim_max);
	TRY("unknown", setrlimit(99, &limit));
}

static void memory(const void *argument)
{
	static char page[8192];
	struct rlimit limit = { 0, 0 };

	(void)argument;
	TRY("setrlimit", setrlimit(RLIMIT_MEMLOCK, &limit));
	TRY("mlock", mlock(page, sizeof(page)));
	TRY("munlock", munlock(page, sizeof(page)));
	TRY("mlock nothing", mlock((void *)-4096, 4096));
}

static void scheduling(const void *argument)
{
	struct sched_param param = { 0 };

	(void)argument;
	TRY("other", sched_setscheduler(0, SCHED_OTHER, &param));
	TRY("batch", sched_setscheduler(0, SCHED_BATCH, &param));
	TRY("bad", sched_setscheduler(0, 99, &param));
}

/* ioprio_set(2): its numbers have no header. */
#define IO_REALTIME (1 << 13)
#define IO_BEST	    (2 << 13)

static void real_time(const void *argument)
{
	struct sched_param param = { 7 };

	if (argument)
		become(ALICE);
	TRY("fifo", sched_setscheduler(0, SCHED_FIFO, &param));
	TRY("get", sched_getscheduler(0));
	TRY("param", sched_getparam(0, &param));
	say("%d", param.sched_priority);
	param.sched_priority = 9;
	TRY("param", sched_setparam(0, &param));
	TRY("param", sched_getparam(0, &param));
	say("%d", param.sched_priority);
	param.sched_priority = 100;
	TRY("too much", sched_setscheduler(0, SCHED_RR, &param));
	TRY("no process", sched_setscheduler(0x3fffffff, SCHED_RR, &param));
	param.sched_priority = 0;
	TRY("other", sched_setscheduler(0, SCHED_OTHER, &param));
	TRY("get", sched_getscheduler(0));
	TRY("io", syscall(SYS_ioprio_set, 1, 0, IO_REALTIME | 3));
	TRY("get", syscall(SYS_ioprio_get, 1, 0));
	TRY("io", syscall(SYS_ioprio_set, 1, 0, IO_BEST | 3));
	TRY("get", syscall(SYS_ioprio_get, 1, 0));
	TRY("bad io", syscall(SYS_ioprio_set, 1, 0, 7 << 13));
}

/* The beginning of struct sched_attr, which not all systems declare. */
struct attributes {
	uint32_t size, policy;
	uint64_t flags;
	int32_t nice;
	uint32_t priority;
	uint64_t runtime, deadline, period;
};

static void attributes(const void *argument)
{
	struct attributes now, wanted[] = {
		{ .size = sizeof(now), .policy = SCHED_OTHER, .nice = -7 },
		{ .size = sizeof(now), .policy = SCHED_RR, .priority = 7 },
		{ .size = sizeof(now), .policy = SCHED_BATCH, .nice = 5 },
		{ .size = sizeof(now), .policy = 99 },
	};

	if (argument)
		become_plain();
	TRY("null", syscall(SYS_sched_setattr, 0, NULL, 0));
	for (size_t i = 0; i < sizeof(wanted) / sizeof(*wanted); i++) {
		TRY("set", syscall(SYS_sched_setattr, 0, &wanted[i], 0));
		memset(&now, 0, sizeof(now));
		TRY("get", syscall(SYS_sched_getattr, 0, &now, sizeof(now), 0));
		say("%u %d %u", now.policy, now.nice, now.priority);
		TRY("policy", sched_getscheduler(0));
	}
}

static void lock_all(const void *argument)
{
	static char page[8192];
	struct rlimit limit = { 0, 0 };

	TRY("setrlimit", setrlimit(RLIMIT_MEMLOCK, &limit));
	if (argument)
		become(ALICE);
	TRY("mlockall", mlockall(MCL_CURRENT));
	TRY("munlockall", munlockall());
	TRY("mlock2", mlock2(page, sizeof(page), MLOCK_ONFAULT));
	TRY("bad", mlock2(page, sizeof(page), 0x4000));
	TRY("bad", mlockall(0x4000));
}

static void new_root(const void *argument)
{
	(void)argument;
	make(DIR_, "root", 0755, 0, 0);
	FILE_("root/f", 06711, ALICE, BOB_GROUP);
	make(DIR_, "root/etc", 0755, BOB, 0);
	TRY("chroot", chroot("root"));
	facts("/f");
	facts("/etc");
	facts("/usr");
	TRY("chdir", chdir("/"));
	facts("f");
	TRY("chown", chown("/f", 77, 78));
	facts("f");
	facts("/..");
}

static void new_root_of_user(const void *argument)
{
	(void)argument;
	become(ALICE);
	TRY("chroot", chroot("."));
	TRY("missing", chroot("missing"));
}

static void *in_thread(void *argument)
{
	(void)argument;
	say("%u:%u", getuid(), geteuid());
	TRY("setresuid", setresuid(ALICE, ALICE, ALICE));
	return NULL;
}

static void threads(const void *argument)
{
	pthread_t thread;

	(void)argument;
	TRY("seteuid", seteuid(BOB));
	TRY("seteuid", seteuid(0));
	pthread_create(&thread, NULL, in_thread, NULL);
	pthread_join(thread, NULL);
	say("%u:%u", getuid(), geteuid());
}

static void masks(const void *argument)
{
	(void)argument;
	say("%04o", umask(0777));
	say("%04o", umask(07777));
	say("%04o", umask(0));
}

static void times_of_others(const void *argument)
{
	static const struct {
		long a, m;
		const char *name;
	} rows[] = {
		{ UTIME_NOW, UTIME_NOW, "now" },
		{ UTIME_OMIT, UTIME_OMIT, "omit" },
		{ UTIME_NOW, UTIME_OMIT, "half" },
		{ 5, 6, "set" },
		{ 1000000000, 0, "bad" },
	};
	struct timespec times[2] = { 0 };

	(void)argument;
	FILE_("writable", 0666, BOB, 0);
	FILE_("readable", 0644, BOB, 0);
	FILE_("own", 0400, ALICE, 0);
	become(ALICE);
	for (size_t i = 0; i < COUNT(rows); i++) {
		times[0].tv_nsec = rows[i].a;
		times[1].tv_nsec = rows[i].m;
		say("%s:", rows[i].name);
		TRY("writable", utimensat(AT_FDCWD, "writable", times, 0));
		TRY("readable", utimensat(AT_FDCWD, "readable", times, 0));
		TRY("own", utimensat(AT_FDCWD, "own", times, 0));
	}
}

static void programs(const void *argument)
{
	FILE *file;
	char line[200];

	FILE_("x", 06755, ALICE, BOB_GROUP);
	file = popen(argument, "r");
	while (file && fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = '\0';
		say("[%s]", line);
	}
	if (file)
		say("status %d", pclose(file));
}

void area_misc(void)
{
	static const char *const scripts[] = {
		"stat -c '%u:%g %a' x; chmod g-s x; stat -c %a x",
		"cp -a x y; stat -c '%u:%g %a' y",
		"mv x y; stat -c '%u:%g %a' y",
		"ln x y; chown 77 y; stat -c '%u:%g %a %h' x",
		"install -o 77 -g 78 -m 4711 x y; stat -c '%u:%g %a' y",
		"tar cf - x | tar tvf - --numeric-owner | cut -c1-20",
		"mkdir d; cp -a x d; tar cf t d; rm -r d; tar xpf t; "
		"stat -c '%u:%g %a' d/x",
		"test -u x && test -g x && test -x x && test -w x; echo $?",
		"find . -uid 4242 -gid 5454 -perm 6755",
		"mknod c c 1 3; find . -type c; test -c c; echo $?; ls -l c | "
		"cut -c1-10",
		"id; id -u; id -g; whoami",
		"umask 077; mkdir d; : >f; stat -c %a d f",
		"env -i /usr/bin/id -u",
	};

	check(priorities, NULL, "setpriority");
	check(priorities_of_user, NULL, "setpriority of a user");
	check(limits, NULL, "setrlimit");
	check(memory, NULL, "mlock");
	check(scheduling, NULL, "sched_setscheduler");
	check(real_time, NULL, "real time");
	check(real_time, "user", "real time for a user");
	check(attributes, NULL, "scheduling attributes");
	check(attributes, "user", "scheduling attributes for a user");
	check(lock_all, NULL, "mlockall");
	check(lock_all, "user", "mlockall for a user");
	check(new_root, NULL, "chroot");
	check(new_root_of_user, NULL, "chroot of a user");
	check(threads, NULL, "threads");
	check(masks, NULL, "umask");
	check(times_of_others, NULL, "utimensat");
	for (size_t i = 0; i < COUNT(scripts); i++)
		check(programs, scripts[i], "%s", scripts[i]);
}
