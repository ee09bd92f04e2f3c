/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Groups of a system root: getgrnam(3) and its kin, and the groups of a user.
 * As passwd.c, but that an entry has a list of pointers to the names of its
 * members, which lies behind the line in the same memory.
 */
#include <grp.h>

#include "preload/accounts/lines.h"
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

/* group(5): name, password, gid, members.  1; 0 for a line that is none of an
   entry; -ERANGE if the list of members does not fit behind it. */
static long parse(char *line, size_t size, struct group *entry)
{
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

static bool fits(const struct wanted *wanted, const struct group *entry)
{
	return wanted->any ||
	       (wanted->name ? raw_equal(wanted->name, entry->gr_name)
			     : entry->gr_gid == wanted->id);
}

/* The next entry that fits, into the caller's memory; 0 or a positive errno,
   and `*result` NULL if there is none. */
static int find(struct lines *lines, const struct wanted *wanted,
		struct group *entry, char *buffer, size_t size,
		struct group **result)
{
	long ret;

	*result = NULL;
	while ((ret = lines_next(lines, buffer, size)) > 0) {
		ret = parse(buffer, size, entry);
		if (ret < 0)
			break;
		if (ret && fits(wanted, entry)) {
			*result = entry;
			break;
		}
	}
	return ret < 0 ? (int)-ret : 0;
}

static int find_one(struct lines *lines, const struct wanted *wanted,
		    struct group *entry, char *buffer, size_t size,
		    struct group **result)
{
	int error = find(lines, wanted, entry, buffer, size, result);

	lines_close(lines);
	return error;
}

int fake_getgrnam_r(const char *name, struct group *entry, char *buffer,
		    size_t size, struct group **result)
{
	struct wanted wanted = { .name = name };
	struct lines lines;

	if (lines_open(&lines, "group"))
		return find_one(&lines, &wanted, entry, buffer, size, result);
	return next_getgrnam_r()
		       ? next_getgrnam_r()(name, entry, buffer, size, result)
		       : ENOSYS;
}

int fake_getgrgid_r(gid_t gid, struct group *entry, char *buffer, size_t size,
		    struct group **result)
{
	struct wanted wanted = { .id = gid };
	struct lines lines;

	if (lines_open(&lines, "group"))
		return find_one(&lines, &wanted, entry, buffer, size, result);
	return next_getgrgid_r()
		       ? next_getgrgid_r()(gid, entry, buffer, size, result)
		       : ENOSYS;
}

/* ---------------------------------------------------- without a buffer */

/* What the functions without _r return, and the next of them overwrites. */
struct own {
	struct group entry;
	char text[LINES_MAX];
};

static struct own *own_memory(void)
{
	static void *memory;

	return mem_map_once(&memory, sizeof(struct own));
}

/* Their result, with errno for an error. */
static struct group *returned(struct group *result, int error)
{
	if (error)
		errno = error;
	return result;
}

static struct group *find_own(struct lines *lines, const struct wanted *wanted)
{
	struct own *own = own_memory();
	struct group *result = NULL;
	int error = ENOMEM;

	if (own)
		error = find(lines, wanted, &own->entry, own->text,
			     sizeof(own->text), &result);
	lines_close(lines);
	return returned(result, error);
}

struct group *fake_getgrnam(const char *name)
{
	struct wanted wanted = { .name = name };
	struct lines lines;

	if (lines_open(&lines, "group"))
		return find_own(&lines, &wanted);
	return next_getgrnam() ? next_getgrnam()(name) : returned(NULL, ENOSYS);
}

struct group *fake_getgrgid(gid_t gid)
{
	struct wanted wanted = { .id = gid };
	struct lines lines;

	if (lines_open(&lines, "group"))
		return find_own(&lines, &wanted);
	return next_getgrgid() ? next_getgrgid()(gid) : returned(NULL, ENOSYS);
}

/* ------------------------------------------------------ one after another */

/* Where the next entry of getgrent(3) begins. */
static off_t next_offset;

void fake_setgrent(void)
{
	__atomic_store_n(&next_offset, 0, __ATOMIC_RELAXED);
	if (next_setgrent())
		next_setgrent()();
}

void fake_endgrent(void)
{
	__atomic_store_n(&next_offset, 0, __ATOMIC_RELAXED);
	if (next_endgrent())
		next_endgrent()();
}

/* A thread that finds the offset moved by another begins again there. */
static int find_next(struct lines *lines, struct group *entry, char *buffer,
		     size_t size, struct group **result)
{
	static const struct wanted any = { .any = true };
	off_t start = __atomic_load_n(&next_offset, __ATOMIC_RELAXED);
	int error;

	do {
		lines_seek(lines, start);
		error = find(lines, &any, entry, buffer, size, result);
	} while (!error && !__atomic_compare_exchange_n(
				   &next_offset, &start, lines_offset(lines),
				   false, __ATOMIC_RELAXED, __ATOMIC_RELAXED));
	lines_close(lines);
	return error;
}

/* getgrent_r(3): ENOENT at the end. */
int fake_getgrent_r(struct group *entry, char *buffer, size_t size,
		    struct group **result)
{
	struct lines lines;
	int error;

	if (!lines_open(&lines, "group"))
		return next_getgrent_r()
			       ? next_getgrent_r()(entry, buffer, size, result)
			       : ENOSYS;
	error = find_next(&lines, entry, buffer, size, result);
	return error || *result ? error : ENOENT;
}

struct group *fake_getgrent(void)
{
	struct group *result = NULL;
	struct lines lines;
	struct own *own;
	int error = ENOMEM;

	if (!lines_open(&lines, "group"))
		return next_getgrent() ? next_getgrent()()
				       : returned(NULL, ENOSYS);
	own = own_memory();
	if (own)
		error = find_next(&lines, &own->entry, own->text,
				  sizeof(own->text), &result);
	else
		lines_close(&lines);
	return returned(result, error);
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
	static const struct wanted any = { .any = true };
	struct group entry, *result;
	struct lines lines;
	char *buffer;
	int n;

	if (!lines_open(&lines, "group"))
		return next_getgrouplist()
			       ? next_getgrouplist()(user, first, list, count)
			       : (int)return_errno(-ENOSYS);
	buffer = mem_map(LINES_MAX);
	n = add_group(list, *count, 0, first);
	while (buffer &&
	       find(&lines, &any, &entry, buffer, LINES_MAX, &result) == 0 &&
	       result)
		if (has_member(result, user))
			n = add_group(list, *count, n, result->gr_gid);
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
