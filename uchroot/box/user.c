/* SPDX-License-Identifier: BSD-2-Clause */
#include "uchroot/box/user.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "common/number.h"
#include "common/path.h"
#include "ledger/credentials.h"
#include "ledger/fakeroot_ids.h"
#include "ledger/ledger.h"

/* ---------------------------------------------------------------- look-up */

static void fill(struct user *user, const struct passwd *entry)
{
	snprintf(user->name, sizeof(user->name), "%s", entry->pw_name);
	snprintf(user->home, sizeof(user->home), "%s", entry->pw_dir);
	snprintf(user->shell, sizeof(user->shell), "%s",
		 *entry->pw_shell ? entry->pw_shell : "/bin/sh");
	user->uid = entry->pw_uid;
	user->gid = entry->pw_gid;
}

/* Finds the line of a name or, if it is no name, of a number. */
static bool find_line(struct user *user, const char *name)
{
	FILE *file = fopen("/etc/passwd", "re");
	struct passwd *entry;
	bool numbered = false;
	uint32_t uid;

	while (file && (entry = fgetpwent(file))) {
		if (!strcmp(entry->pw_name, name)) {
			fill(user, entry);
			break;
		}
		if (parse_id(name, &uid) && entry->pw_uid == uid && !numbered) {
			fill(user, entry);
			numbered = true;
		}
	}
	if (file)
		fclose(file);
	return *user->name;
}

static bool has_member(const struct group *group, const char *name)
{
	for (char **member = group->gr_mem; *member; member++)
		if (!strcmp(*member, name))
			return true;
	return false;
}

static void find_groups(struct user *user)
{
	FILE *file = fopen("/etc/group", "re");
	struct group *group;

	user->groups[user->group_count++] = user->gid;
	while (file && user->group_count < countof(user->groups) &&
	       (group = fgetgrent(file)))
		if (group->gr_gid != user->gid && has_member(group, user->name))
			user->groups[user->group_count++] = group->gr_gid;
	if (file)
		fclose(file);
}

int user_find(struct user *user, const char *name, struct fault *fault)
{
	static const struct passwd root = { .pw_name = (char *)"root",
					    .pw_dir = (char *)"/root",
					    .pw_shell = (char *)"/bin/sh" };
	struct passwd unknown = { .pw_name = (char *)name,
				  .pw_dir = (char *)"/",
				  .pw_shell = (char *)"/bin/sh" };

	memset(user, 0, sizeof(*user));
	if (!*name)
		name = "root";
	if (!find_line(user, name)) {
		if (!strcmp(name, "root"))
			fill(user, &root);
		else if (parse_id(name, &unknown.pw_uid)) {
			unknown.pw_gid = unknown.pw_uid;
			fill(user, &unknown);
		} else
			return fault_set(
				fault, "%s: the image has no such user", name);
	}
	find_groups(user);
	return 0;
}

/* ------------------------------------------------------------------ shell */

static bool is_program(const char *path)
{
	struct stat st;

	return *path == '/' && stat(path, &st) == 0 && S_ISREG(st.st_mode) &&
	       access(path, X_OK) == 0;
}

char *user_login(struct user *user)
{
	char *name;

	if (!is_program(user->shell))
		strcpy(user->shell, "/bin/sh");
	return asprintf(&name, "-%s", path_base(user->shell)) < 0 ? NULL : name;
}

/* ------------------------------------------------------------ credentials */

static void set_ids(struct credentials *cred, const struct user *user)
{
	for (int i = 0; i < IDS; i++) {
		cred->uid[i] = user->uid;
		cred->gid[i] = user->gid;
	}
}

int user_store(const struct user *user, const struct session *session,
	       uint32_t *granule, struct fault *fault)
{
	struct credentials head = { .bounding = UINT64_MAX,
				    .groups = user->group_count };
	struct ledger ledger = { .open = ledger_open_fd, .fd = session->fd };
	int ret;

	*granule = 0;
	if (!user->uid)
		return 0;
	set_ids(&head, user);
	ret = ledger_attach(&ledger);
	if (ret == 0)
		ret = ledger_store(
			&ledger, &head, offsetof(struct credentials, group),
			user->groups, user->group_count * sizeof(*user->groups),
			granule);
	ledger_detach(&ledger);
	errno = -ret;
	return ret < 0 ? fault_errno(fault, "cannot become %s", user->name) : 0;
}

/* ------------------------------------------------------------ environment */

static bool same_name(const char *a, const char *b)
{
	size_t n = strcspn(a, "=");

	return !strncmp(a, b, n) && b[n] == '=';
}

static bool is_set(const char *variable, char *const *among)
{
	for (; *among; among++)
		if (same_name(variable, *among))
			return true;
	return false;
}

/* Adds those by which programs of a session know who they are, of a user who is
   not root.  Returns how many, or -1. */
static int add_ids(const struct user *user, char **to)
{
	struct credentials cred = { .groups = 0 };
	char *buffer = malloc(FAKEROOT_IDS_SIZE);

	if (!buffer)
		return -1;
	set_ids(&cred, user);
	return user->uid ? (int)(fakeroot_ids_write(&cred, to, buffer) - to)
			 : 0;
}

char **user_environment(const struct user *user, char *const *more)
{
	const char *path =
		user->uid ? "/usr/local/bin:/usr/bin:/bin:/usr/local/games:"
			    "/usr/games"
			  : "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:"
			    "/sbin:/bin";
	const char *const login[][2] = {
		{ "HOME", user->home }, { "LOGNAME", user->name },
		{ "PATH", path },	{ "SHELL", user->shell },
		{ "USER", user->name },
	};
	size_t count = 0, n = 0;
	char **made;
	int ids;

	while (more[count])
		count++;
	made = calloc(FAKEROOT_IDS + countof(login) + count + 1, sizeof(*made));
	for (size_t i = 0; made && i < countof(login); i++) {
		if (asprintf(&made[n], "%s=%s", login[i][0], login[i][1]) < 0)
			return NULL;
		n += !is_set(made[n], more);
	}
	ids = made ? add_ids(user, made + n) : -1;
	if (ids < 0)
		return NULL;
	memcpy(made + n + ids, more, (count + 1) * sizeof(*more));
	return made;
}
