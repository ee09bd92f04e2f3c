/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The shadow password database, as far as it can be told: shadow(5).  Root may
 * read it, the builder may not, and programs by which root becomes a user (su)
 * ask it whether the account has expired.  Where it is out of reach, a user
 * whose passwd(5) entry points there has an entry that says the least: locked,
 * so that no password is right, and without any date.
 *
 * Only root is answered so, and only in the file's stead: what can be read is
 * never replaced.
 */
#include <pwd.h>
#include <shadow.h>

#include "preload/base/mem.h"
#include "preload/base/next.h"
#include "preload/base/session.h"
#include "preload/identity/credentials.h"
#include "raw/syscall.h"

NEXT(struct spwd *, getspnam, (const char *))
NEXT(int, getspnam_r,
     (const char *, struct spwd *, char *, size_t, struct spwd **))
NEXT(int, getpwnam_r,
     (const char *, struct passwd *, char *, size_t, struct passwd **))

static bool is_unreadable(void)
{
	long fd;

	if (!session_on() || cred_limited())
		return false;
	fd = fake_open(AT_FDCWD, "/etc/shadow", O_RDONLY | O_CLOEXEC, 0);
	if (fd >= 0)
		raw(__NR_close, fd);
	return fd == -EACCES;
}

/* An entry made of the one in passwd(5), whose strings lie in `buffer`. */
static int locked_entry(const char *name, struct spwd *entry, char *buffer,
			size_t size, struct spwd **result)
{
	struct passwd user, *found = NULL;
	int error = next_getpwnam_r() ? next_getpwnam_r()(name, &user, buffer,
							  size, &found)
				      : ENOSYS;

	*result = NULL;
	if (!found || !raw_equal(user.pw_passwd, "x"))
		return error;
	user.pw_passwd[0] = '*';
	*entry = (struct spwd){
		.sp_namp = user.pw_name,
		.sp_pwdp = user.pw_passwd,
		.sp_lstchg = -1,
		.sp_min = -1,
		.sp_max = -1,
		.sp_warn = -1,
		.sp_inact = -1,
		.sp_expire = -1,
		.sp_flag = ~0ul,
	};
	*result = entry;
	return 0;
}

int fake_getspnam_r(const char *name, struct spwd *entry, char *buffer,
		    size_t size, struct spwd **result)
{
	int error = ENOSYS;

	*result = NULL;
	if (next_getspnam_r())
		error = next_getspnam_r()(name, entry, buffer, size, result);
	if (*result || error == ERANGE || !is_unreadable())
		return error;
	return locked_entry(name, entry, buffer, size, result);
}

struct spwd *fake_getspnam(const char *name)
{
	static struct spwd entry;
	static char buffer[1024];
	struct spwd *result = next_getspnam() ? next_getspnam()(name) : NULL;

	if (!result && is_unreadable())
		locked_entry(name, &entry, buffer, sizeof(buffer), &result);
	return result;
}
