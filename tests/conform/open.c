/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The calls that open a file: each must answer as the others do, whether it is
 * old or new, and of the arguments of openat2(2) each combination.
 */
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>

#include "tests/conform/conform.h"

static int by_how(const char *path, int flags, mode_t mode, uint64_t resolve)
{
	struct open_how how = { .flags = (unsigned)flags,
				.mode = flags & (O_CREAT | O_TMPFILE) ? mode
								      : 0,
				.resolve = resolve };

	return (int)syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof(how));
}

/* -------------------------------------------------------------- arguments */

/* A structure that is larger than any kernel's. */
struct wide_how {
	uint64_t flags, mode, resolve, more[4];
};

static const struct {
	const char *name;
	struct wide_how how;
	size_t size;
} arguments[] = {
	{ "good", { 0 }, 24 },
	{ "size 0", { 0 }, 0 },
	{ "size 23", { 0 }, 23 },
	{ "size 25", { 0 }, 25 },
	{ "wide", { 0 }, sizeof(struct wide_how) },
	{ "more", { .more = { 0, 0, 1 } }, sizeof(struct wide_how) },
	{ "size 8192", { 0 }, 8192 },
	{ "flag 1<<30", { .flags = 1 << 30 }, 24 },
	{ "flag 1<<40", { .flags = UINT64_C(1) << 40 }, 24 },
	{ "mode alone", { .mode = 0644 }, 24 },
	{ "mode", { .flags = O_CREAT | O_WRONLY, .mode = 04640 }, 24 },
	{ "mode 010000", { .flags = O_CREAT | O_WRONLY, .mode = 010000 }, 24 },
	{ "resolve 1<<20", { .resolve = 1 << 20 }, 24 },
	{ "both roots", { .resolve = RESOLVE_BENEATH | RESOLVE_IN_ROOT }, 24 },
	{ "O_TMPFILE of a file",
	  { .flags = O_TMPFILE | O_RDWR, .mode = 0600 },
	  24 },
	{ "O_TMPFILE alone",
	  { .flags = (O_TMPFILE & ~O_DIRECTORY) | O_RDWR, .mode = 0600 },
	  24 },
	{ "O_TMPFILE to read", { .flags = O_TMPFILE, .mode = 0600 }, 24 },
	{ "O_PATH and O_CREAT",
	  { .flags = O_PATH | O_CREAT, .mode = 0600 },
	  24 },
	{ "O_PATH and O_TRUNC", { .flags = O_PATH | O_TRUNC }, 24 },
	{ "O_DIRECTORY and O_CREAT",
	  { .flags = O_DIRECTORY | O_CREAT, .mode = 0600 },
	  24 },
	{ "cached O_TRUNC",
	  { .flags = O_TRUNC | O_WRONLY, .resolve = RESOLVE_CACHED },
	  24 },
	{ "cached O_CREAT",
	  { .flags = O_CREAT | O_WRONLY,
	    .mode = 0600,
	    .resolve = RESOLVE_CACHED },
	  24 },
	{ "cached", { .resolve = RESOLVE_CACHED }, 24 },
};

static void ask_arguments(const void *argument)
{
	size_t row = (size_t)(uintptr_t)argument;
	/* The kernel may read as far as the size says. */
	static char page[8192];
	int fd;

	memcpy(page, &arguments[row].how, sizeof(arguments[row].how));
	FILE_("x", 0600, ALICE, ALICE_GROUP);
	fd = (int)syscall(SYS_openat2, AT_FDCWD, "x", page,
			  arguments[row].size);
	said("fd", fd < 0 ? -1 : 0);
	facts("x");
	fd = (int)syscall(SYS_openat2, AT_FDCWD, "new", page,
			  arguments[row].size);
	said("new", fd < 0 ? -1 : 0);
	facts("new");
}

/* ------------------------------------------------------------------- ways */

static int way_open(const char *path, int flags, mode_t mode)
{
	return open(path, flags, mode);
}

static int way_openat2(const char *path, int flags, mode_t mode)
{
	return by_how(path, flags, mode, 0);
}

static int way_in_root(const char *path, int flags, mode_t mode)
{
	return by_how(path, flags, mode, RESOLVE_IN_ROOT);
}

/* The mode of fopen(3) with these flags; other flags have none. */
static int way_fopen(const char *path, int flags, mode_t mode)
{
	static const struct {
		int flags;
		char how[4];
	} modes[] = {
		{ O_RDONLY, "r" },
		{ O_RDWR, "r+" },
		{ O_WRONLY | O_CREAT, "a" },
		{ O_RDWR | O_CREAT, "a+" },
		{ O_WRONLY | O_CREAT | O_TRUNC, "w" },
		{ O_RDWR | O_CREAT | O_TRUNC, "w+" },
		{ O_WRONLY | O_CREAT | O_EXCL, "ax" },
	};
	FILE *file;

	for (size_t i = 0; i < COUNT(modes); i++) {
		if (modes[i].flags != flags || mode != 0666)
			continue;
		file = fopen(path, modes[i].how);
		return file ? fileno(file) : -1;
	}
	say("(no mode)");
	return -1;
}

static const struct {
	const char *name;
	int (*open)(const char *path, int flags, mode_t mode);
} ways[] = {
	{ "open", way_open },
	{ "openat2", way_openat2 },
	{ "in-root", way_in_root },
	{ "fopen", way_fopen },
};

static const struct {
	const char *name;
	int flags;
} flags[] = {
	{ "r", O_RDONLY },
	{ "w", O_WRONLY },
	{ "r+creat", O_RDONLY | O_CREAT },
	{ "w+creat", O_WRONLY | O_CREAT },
	{ "w+creat+trunc", O_WRONLY | O_CREAT | O_TRUNC },
	{ "w+creat+excl", O_WRONLY | O_CREAT | O_EXCL },
	{ "w+trunc", O_WRONLY | O_TRUNC },
	{ "rw+nofollow", O_RDWR | O_NOFOLLOW },
	{ "path", O_PATH },
	{ "tmpfile", O_TMPFILE | O_RDWR },
};

static const mode_t modes[] = { 0666, 04751 };

/* The middle ones are asked for with each mode, the last ones by a user. */
static const char *const places[] = {
	"/abs", "dir/file", "caps",	"link-null", "null",   "dangling",
	"dir",	"acl/new",  "club/new", "file",	     "secret", "closed/n",
};
#define WITH_MODES 4
#define BY_USERS   8

/* A default ACL: rwx for the owner, ALICE r--, group r-x, mask rwx, others
   none. */
static const struct {
	uint32_t version;
	struct {
		uint16_t tag, bits;
		uint32_t id;
	} entries[5];
} acl = { 2,
	  { { 0x01, 7, ~0u },
	    { 0x02, 4, ALICE },
	    { 0x04, 5, ~0u },
	    { 0x10, 7, ~0u },
	    { 0x20, 0, ~0u } } };

static const uint32_t caps[5] = { 0x02000001, 0x400, 0, 0, 0 };

static void stage(void)
{
	FILE_("file", 06777, BOB, CLUB);
	FILE_("secret", 0600, BOB, CLUB);
	FILE_("caps", 0777, BOB, CLUB);
	TRY("cap",
	    setxattr("caps", "security.capability", caps, sizeof(caps), 0));
	make(CHR, "null", 0666, BOB, CLUB);
	make(DIR_, "dir", 0777, BOB, CLUB);
	FILE_("dir/file", 06755, BOB, CLUB);
	make(CHR, "dir/null", 0666, BOB, CLUB);
	make(DIR_, "club", 02777, BOB, CLUB);
	make(DIR_, "acl", 0777, BOB, CLUB);
	TRY("acl",
	    setxattr("acl", "system.posix_acl_default", &acl, sizeof(acl), 0));
	make(DIR_, "closed", 0700, BOB, CLUB);
	FILE_("closed/f", 0666, BOB, CLUB);
	TRY("links", symlink("file", "link") | symlink("null", "link-null") |
			     symlink("acl/target", "dangling") |
			     symlink("..", "up"));
	TRY("chmod", chmod(".", 0777));
}

struct way_row {
	size_t way, flags, mode, place;
	uid_t as;
};

/* What was opened, and whether write(2) and fchown(2) take it; after the write,
   which may take set-id bits.  The node of a device may be another one with the
   same number. */
static void show_opened(int fd)
{
	struct stat st;

	if (fcntl(fd, F_GETFL) & (O_WRONLY | O_RDWR))
		TRY("write", write(fd, "x", 1));
	if (fstat(fd, &st) == 0 && S_ISCHR(st.st_mode))
		say("device %u,%u", major(st.st_rdev), minor(st.st_rdev));
	else
		facts_of_fd(fd);
	TRY("fchown", fchown(fd, (uid_t)-1, (gid_t)-1));
}

static void open_it(const void *argument)
{
	const struct way_row *row = argument;
	int fd;

	errno = 0;
	fd = ways[row->way].open(places[row->place], flags[row->flags].flags,
				 modes[row->mode]);
	said("fd", fd < 0 ? -1 : 0);
	if (fd < 0)
		return;
	show_opened(fd);
	close(fd);
}

static void ask_way(const void *argument)
{
	const struct way_row *row = argument;
	char value[64];

	stage();
	if (row->as)
		as_user(row->as, open_it, argument);
	else
		open_it(argument);
	if (strcmp(places[row->place], "caps") == 0)
		TRY("caps", getxattr("caps", "security.capability", value,
				     sizeof(value)));
	else
		facts(places[row->place]);
	facts("acl/target");
	facts("abs");
	facts("club");
}

static bool is_asked(const struct way_row *row)
{
	int flag = flags[row->flags].flags;
	bool makes = flag & O_CREAT || (flag & O_TMPFILE) == O_TMPFILE;

	/* Outside of the scratch directory nothing may be made. */
	if (ways[row->way].open != way_in_root && *places[row->place] == '/')
		return false;
	if (row->as)
		return row->mode == 0 && row->place >= BY_USERS;
	return row->mode == 0 ||
	       (makes && row->place >= WITH_MODES && row->place <= BY_USERS &&
		ways[row->way].open != way_fopen);
}

/* ---------------------------------------------------------------- resolve */

static const struct {
	const char *name;
	uint64_t flags;
} resolves[] = {
	{ "no-xdev", RESOLVE_NO_XDEV },
	{ "no-magiclinks", RESOLVE_NO_MAGICLINKS },
	{ "no-symlinks", RESOLVE_NO_SYMLINKS },
	{ "beneath", RESOLVE_BENEATH },
	{ "in-root", RESOLVE_IN_ROOT },
};

static const char *const leads[] = {
	"null",
	"dir/../null",
	"link-null",
	"up/null",
	"/null",
	"/dev/null",
	"/proc/self/cwd/null",
	"link/",
	"missing/x",
	"dangling",
	"../../..",
};

struct resolve_row {
	size_t resolve, lead;
	int flags;
};

static void ask_resolve(const void *argument)
{
	const struct resolve_row *row = argument;
	int fd;

	stage();
	errno = 0;
	fd = by_how(leads[row->lead], row->flags, 0,
		    resolves[row->resolve].flags);
	said("fd", fd < 0 ? -1 : 0);
	if (fd >= 0 && leads[row->lead][0] != '.')
		show_opened(fd);
	facts("null");
}

static void ask_status(const void *argument)
{
	size_t way = (size_t)(uintptr_t)argument;
	char text[4096];
	int fd = ways[way].open("/proc/self/status", O_RDONLY, 0666);
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
	char *line;

	said("read", n < 0 ? -1 : 0);
	text[n < 0 ? 0 : n] = '\0';
	line = strstr(text, "\nUid:");
	if (line)
		say("%.*s", (int)strcspn(line + 1, "\n"), line + 1);
}

static void ask_status_as_user(const void *argument)
{
	as_user(ALICE, ask_status, argument);
}

void area_open(void)
{
	struct resolve_row lead;
	struct way_row row;

	for (size_t i = 0; i < COUNT(arguments); i++)
		check(ask_arguments, (void *)(uintptr_t)i, "arguments: %s",
		      arguments[i].name);
	for (size_t i = 0; i < COUNT(ways); i++)
		if (ways[i].open != way_in_root)
			check(ask_status_as_user, (void *)(uintptr_t)i,
			      "%s of a status file", ways[i].name);
	for (lead.resolve = 0; lead.resolve < COUNT(resolves); lead.resolve++)
		for (lead.lead = 0; lead.lead < COUNT(leads); lead.lead++)
			for (lead.flags = O_RDONLY; lead.flags <= O_RDWR;
			     lead.flags += O_RDWR)
				check(ask_resolve, &lead, "%s \"%s\" %s",
				      resolves[lead.resolve].name,
				      leads[lead.lead],
				      lead.flags ? "rw" : "r");
	for (row.as = 0; row.as <= ALICE; row.as += ALICE)
		for (row.way = 0; row.way < COUNT(ways); row.way++)
			for (row.flags = 0; row.flags < COUNT(flags);
			     row.flags++)
				for (row.mode = 0; row.mode < COUNT(modes);
				     row.mode++)
					for (row.place = 0;
					     row.place < COUNT(places);
					     row.place++)
						if (is_asked(&row))
							check(ask_way, &row,
							      "%s %s %04o %s%s",
							      ways[row.way]
								      .name,
							      flags[row.flags]
								      .name,
							      modes[row.mode],
							      places[row.place],
							      row.as ? " as user"
								     : "");
}
