/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Probes of look-ups of users and groups: only in a system root that the
 * session names is there a user `odd`, 4242:4343, and a group `oddly`.
 */
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <shadow.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#include "tests/helpers/matrix.h"

#define CALL(type, ...) ((type(*)(__VA_ARGS__))f)

static struct passwd user;
static struct group group;
static char text[4096];

static bool is_odd(const struct passwd *found)
{
	return found && strcmp(found->pw_name, "odd") == 0 &&
	       found->pw_uid == UID && found->pw_gid == GID;
}

static bool is_oddly(const struct group *found)
{
	return found && strcmp(found->gr_name, "oddly") == 0 &&
	       found->gr_gid == GID && found->gr_mem[0] &&
	       strcmp(found->gr_mem[0], "odd") == 0 && !found->gr_mem[1];
}

static bool user_by_name(void *f)
{
	return is_odd(CALL(struct passwd *, const char *)("odd"));
}

static bool user_by_id(void *f)
{
	return is_odd(CALL(struct passwd *, uid_t)(UID));
}

static bool next_user(void *f)
{
	setpwent();
	return is_odd(CALL(struct passwd *, void)());
}

static bool user_by_name_r(void *f)
{
	struct passwd *found;

	return CALL(int, const char *, struct passwd *, char *, size_t,
		    struct passwd **)("odd", &user, text, sizeof(text),
				      &found) == 0 &&
	       is_odd(found) &&
	       CALL(int, const char *, struct passwd *, char *, size_t,
		    struct passwd **)("odd", &user, text, 7, &found) == ERANGE;
}

static bool user_by_id_r(void *f)
{
	struct passwd *found;

	return CALL(int, uid_t, struct passwd *, char *, size_t,
		    struct passwd **)(UID, &user, text, sizeof(text), &found) ==
		       0 &&
	       is_odd(found);
}

static int next_user_into(void *f, struct passwd **found)
{
	return CALL(int, struct passwd *, char *, size_t,
		    struct passwd **)(&user, text, sizeof(text), found);
}

/* The second one is daemon. */
static bool next_user_r(void *f)
{
	struct passwd *found;

	setpwent();
	return next_user_into(f, &found) == 0 && is_odd(found) &&
	       next_user_into(f, &found) == 0 && found->pw_uid == 1 &&
	       next_user_into(f, &found) == ENOENT && !found;
}

/* setpwent, endpwent. */
static bool first_user_again(void *f)
{
	getpwent();
	CALL(void, void)();
	return is_odd(getpwent());
}

static bool group_by_name(void *f)
{
	return is_oddly(CALL(struct group *, const char *)("oddly"));
}

static bool group_by_id(void *f)
{
	return is_oddly(CALL(struct group *, gid_t)(GID));
}

static bool next_group(void *f)
{
	setgrent();
	return is_oddly(CALL(struct group *, void)());
}

static bool group_by_name_r(void *f)
{
	struct group *found;

	/* "oddly:x:4343:odd" fits without its list of members. */
	return CALL(int, const char *, struct group *, char *, size_t,
		    struct group **)("oddly", &group, text, sizeof(text),
				     &found) == 0 &&
	       is_oddly(found) &&
	       CALL(int, const char *, struct group *, char *, size_t,
		    struct group **)("oddly", &group, text, 24, &found) ==
		       ERANGE;
}

static bool group_by_id_r(void *f)
{
	struct group *found;

	return CALL(int, gid_t, struct group *, char *, size_t,
		    struct group **)(GID, &group, text, sizeof(text), &found) ==
		       0 &&
	       is_oddly(found);
}

static bool next_group_r(void *f)
{
	struct group *found;

	setgrent();
	return CALL(int, struct group *, char *, size_t,
		    struct group **)(&group, text, sizeof(text), &found) == 0 &&
	       is_oddly(found);
}

/* setgrent, endgrent. */
static bool first_group_again(void *f)
{
	getgrent();
	CALL(void, void)();
	return is_oddly(getgrent());
}

static bool groups_of_user(void *f)
{
	gid_t list[4] = { 0 };
	int count = 4, one = 1;

	return CALL(int, const char *, gid_t, gid_t *, int *)("odd", 42, list,
							      &count) == 2 &&
	       count == 2 && list[0] == 42 && list[1] == GID &&
	       CALL(int, const char *, gid_t, gid_t *, int *)("odd", 42, list,
							      &one) == -1 &&
	       one == 2;
}

static bool lock(void *f)
{
	return CALL(int, void)() == 0 && CALL(int, void)() == -1 &&
	       ulckpwdf() == 0;
}

static bool unlock(void *f)
{
	return lckpwdf() == 0 && CALL(int, void)() == 0 &&
	       CALL(int, void)() == -1;
}

const struct probe accounts_probes[] = {
	{ "getpwnam", user_by_name },
	{ "getpwuid", user_by_id },
	{ "getpwent", next_user },
	{ "getpwnam_r", user_by_name_r },
	{ "getpwuid_r", user_by_id_r },
	{ "getpwent_r", next_user_r },
	{ "setpwent", first_user_again },
	{ "endpwent", first_user_again },
	{ "getgrnam", group_by_name },
	{ "getgrgid", group_by_id },
	{ "getgrent", next_group },
	{ "getgrnam_r", group_by_name_r },
	{ "getgrgid_r", group_by_id_r },
	{ "getgrent_r", next_group_r },
	{ "setgrent", first_group_again },
	{ "endgrent", first_group_again },
	{ "getgrouplist", groups_of_user },
	{ "lckpwdf", lock },
	{ "ulckpwdf", unlock },
	{ 0 },
};
