/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Groups of a system root: getgrnam(3) and its kin, and the groups of a user.
 * As passwd.c, but that an entry has a list of pointers to the names of its
 * members, which lies behind the line in the same memory.
 */
#include <grp.h>

#include "preload/accounts/search.h"
#include "preload/base/mem.h"
#include "preload/base/next.h"
#include "preload/table/verbs.h"
#include "raw/syscall.h"

NEXT(struct group *, getgrnam, (const char *))
NEXT(struct group *, getgrgid, (gid_t))
NEXT(struct group *, getgrent, (void))
NEXT(int, getgrnam_r,
     (const char *, struct group *, char *, size_t, struct group **))
NEXT(int, getgrgid_r, (gid_t, struct group *, char *, size_t, struct group **))
NEXT(int, getgrent_r, (struct group *, char *, size_t, struct group **))
NEXT(void, setgrent, (void))
NEXT(void, endgrent, (void))
NEXT(int, getgrouplist, (const char *, gid_t, gid_t *, int *))

/* The first address behind a line where a pointer can stand. */
static char **behind(char *line)
{
	uintptr_t at = (uintptr_t)line + raw_length(line) + 1;

	return (char **)((at + sizeof(char *) - 1) & ~(sizeof(char *) - 1));
}

/* Ends the names between commas with NULs, and points to each; 0, or -ERANGE
   if the list ends behind `end`. */
static long read_members(char *names, char **list, const char *end)
{
	size_t n = 0;
	char *name;

	while (names && *names) {
		for (name = names; *names && *names != ','; names++)
			;
		if (*names)
			*names++ = '\0';
		if (!*name)
			continue;
		if ((char *)(list + n + 1) > end)
			return -ERANGE;
		list[n++] = name;
	}
	if ((char *)(list + n + 1) > end)
		return -ERANGE;
	list[n] = NULL;
	return 0;
}

/* group(5): name, password, gid, members, of whom the list lies behind the
   line. */
static long parse(char *line, size_t size, void *to)
{
	struct group *entry = to;
	char *rest = line, *gid, *members, **list = behind(line);
	uint32_t id;
	long ret;

	if (!lines_is_entry(line))
		return 0;
	entry->gr_name = lines_field(&rest);
	entry->gr_passwd = lines_field(&rest);
	gid = lines_field(&rest);
	members = lines_field(&rest);
	if (!gid || !lines_id(gid, &id))
		return 0;
	entry->gr_gid = id;
	entry->gr_mem = list;
	ret = read_members(members, list, line + size);
	return ret < 0 ? ret : 1;
}

static struct accounts groups = { .file = "group",
				  .size = sizeof(struct group),
				  .name = offsetof(struct group, gr_name),
				  .id = offsetof(struct group, gr_gid) };

/* What getgrnam_r(3) and its kin return and store; getXXent_r(3) alone has an
   error for no entry. */
static int stored(int error, struct group *entry, struct group **result,
		  int none)
{
	*result = error ? NULL : entry;
	return error == ACCOUNTS_NONE ? none : error;
}

int fake_getgrnam_r(const char *name, struct group *entry, char *buffer,
		    size_t size, struct group **result)
{
	struct wanted wanted = { .name = name };
	int error = accounts_find(&groups, parse, &wanted, entry, buffer, size);

	if (error != ACCOUNTS_LIBC)
		return stored(error, entry, result, 0);
	return next_getgrnam_r()
		       ? next_getgrnam_r()(name, entry, buffer, size, result)
		       : ENOSYS;
}

int fake_getgrgid_r(gid_t gid, struct group *entry, char *buffer, size_t size,
		    struct group **result)
{
	struct wanted wanted = { .id = gid };
	int error = accounts_find(&groups, parse, &wanted, entry, buffer, size);

	if (error != ACCOUNTS_LIBC)
		return stored(error, entry, result, 0);
	return next_getgrgid_r()
		       ? next_getgrgid_r()(gid, entry, buffer, size, result)
		       : ENOSYS;
}

int fake_getgrent_r(struct group *entry, char *buffer, size_t size,
		    struct group **result)
{
	int error = accounts_find(&groups, parse, NULL, entry, buffer, size);

	if (error != ACCOUNTS_LIBC)
		return stored(error, entry, result, ENOENT);
	return next_getgrent_r()
		       ? next_getgrent_r()(entry, buffer, size, result)
		       : ENOSYS;
}

/* ---------------------------------------------------- without a buffer */

static struct group *no_function(void)
{
	errno = ENOSYS;
	return NULL;
}

struct group *fake_getgrnam(const char *name)
{
	struct wanted wanted = { .name = name };
	void *entry;

	if (accounts_find_own(&groups, parse, &wanted, &entry))
		return entry;
	return next_getgrnam() ? next_getgrnam()(name) : no_function();
}

struct group *fake_getgrgid(gid_t gid)
{
	struct wanted wanted = { .id = gid };
	void *entry;

	if (accounts_find_own(&groups, parse, &wanted, &entry))
		return entry;
	return next_getgrgid() ? next_getgrgid()(gid) : no_function();
}

struct group *fake_getgrent(void)
{
	void *entry;

	if (accounts_find_own(&groups, parse, NULL, &entry))
		return entry;
	return next_getgrent() ? next_getgrent()() : no_function();
}

void fake_setgrent(void)
{
	accounts_rewind(&groups);
	if (next_setgrent())
		next_setgrent()();
}

void fake_endgrent(void)
{
	accounts_rewind(&groups);
	if (next_endgrent())
		next_endgrent()();
}

/* -------------------------------------------------------- groups of a user */

static bool has_member(const struct group *entry, const char *user)
{
	for (char **member = entry->gr_mem; *member; member++)
		if (raw_equal(*member, user))
			return true;
	return false;
}

/* Counts a gid, and stores it if there is room, unless it is there. */
static int add_group(gid_t *list, int size, int n, gid_t gid)
{
	for (int i = 0; i < n && i < size; i++)
		if (list[i] == gid)
			return n;
	if (n < size)
		list[n] = gid;
	return n + 1;
}

/* getgrouplist(3): the group that is given, then those that name the user.  A
   gid that did not fit may be counted twice. */
int fake_getgrouplist(const char *user, gid_t first, gid_t *list, int *count)
{
	struct group entry;
	struct lines lines;
	char *buffer;
	int n;

	if (!lines_open(&lines, "group"))
		return next_getgrouplist()
			       ? next_getgrouplist()(user, first, list, count)
			       : (int)return_errno(-ENOSYS);
	buffer = mem_map(LINES_MAX);
	n = add_group(list, *count, 0, first);
	while (buffer && accounts_search(&groups, parse, &lines, NULL, &entry,
					 buffer, LINES_MAX) == 0)
		if (has_member(&entry, user))
			n = add_group(list, *count, n, entry.gr_gid);
	if (buffer)
		mem_unmap(buffer, LINES_MAX);
	lines_close(&lines);
	if (!buffer)
		return (int)return_errno(-ENOMEM);
	if (n > *count) {
		*count = n;
		return -1;
	}
	*count = n;
	return n;
}
