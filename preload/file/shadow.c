/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The shadow password database, shadow(5).  Root may read it, the builder may
 * not, and programs by which root becomes a user (su) ask it whether the
 * account has expired.  Where the file cannot be read, a user whose passwd(5)
 * entry refers to it gets an entry without a date, and with a password that
 * matches nothing.
 *
 * Only root gets such an entry, and only if the file cannot be read; an entry
 * of the file is never replaced, and no file is written.
 */
#include <pwd.h>
#include <shadow.h>

#include "preload/base/mem.h"
#include "preload/base/next.h"
#include "preload/base/session.h"
#include "preload/credentials/credentials.h"
#include "raw/syscall.h"

NEXT(struct spwd *, getspnam, (const char *))
NEXT(int, getspnam_r,
     (const char *, struct spwd *, char *, size_t, struct spwd **))

/* True if root would read the file, and the builder may not. */
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

/* Makes an entry of the one in passwd(5); its strings lie in `buffer`.  0 or a
   positive errno; `*result` is NULL if there is no such user. */
static int locked_entry(const char *name, struct spwd *entry, char *buffer,
			size_t size, struct spwd **result)
{
	struct passwd user, *found = NULL;
	int error = fake_getpwnam_r(name, &user, buffer, size, &found);

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

/* getspnam_r(3): ERANGE tells the program to come again with more memory. */
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

/* getspnam(3), whose result is overwritten by the next call. */
struct spwd *fake_getspnam(const char *name)
{
	static struct spwd entry;
	static char buffer[1024];
	struct spwd *result = next_getspnam() ? next_getspnam()(name) : NULL;

	if (!result && is_unreadable())
		locked_entry(name, &entry, buffer, sizeof(buffer), &result);
	return result;
}
