/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What exec makes of the credentials: execve(2), "Effect on process
 * credentials".  The set-id bits and capabilities that count are the shown
 * ones; what results goes to the new program in its environment.
 */
#include "preload/become.h"
#include "ledger/syscall.h"
#include "preload/permit.h"
#include "preload/session.h"
#include "preload/xattr.h"

static void hand_over(uint32_t granule)
{
	if (granule)
		session_set(VAR_CRED, granule, 10);
	else if (session_variable(VAR_CRED))
		session_unset(VAR_CRED);
}

/* Set-id bits of a script are ignored. */
static bool is_script(int dir, const char *path)
{
	char magic[2] = { 0 };
	long fd = raw(__NR_openat, dir, path, O_RDONLY | O_CLOEXEC, 0);

	if (fd < 0)
		return false;
	raw(__NR_read, fd, magic, sizeof(magic));
	raw(__NR_close, fd);
	return magic[0] == '#' && magic[1] == '!';
}

static long become(const struct file *file, int dir, const char *path)
{
	struct ledger_value value = file->shown;
	struct attr caps = { 0 };
	bool gains = xattr_held(file, XATTR_CAPABILITY_NAME, &caps) ||
		     value.mode & (S_ISUID | S_ISGID);
	uint32_t granule = 0;
	long ret = 0;

	if (gains && path && *path && is_script(dir, path)) {
		value.mode &= ~(mode_t)(S_ISUID | S_ISGID);
		caps.value = NULL;
	}
	if (gains || ids_changed() || caps_no_new_privs())
		ret = ids_for_exec(&value, caps.value, caps.value_size,
				   &granule);
	if (ret >= 0)
		hand_over(granule);
	return ret;
}

bool become_matters(void)
{
	struct ledger *ledger = session_records();

	return unlikely(ids_changed() || caps_no_new_privs() || (ledger &&
	       ledger_has(ledger, LEDGER_TRAIT_MODES | LEDGER_TRAIT_XATTRS)));
}

long become_ready(int dir, const char *path, int flags)
{
	/* What can't be run the kernel will complain of. */
	static const struct file plain = { .shown.mode = S_IFREG | 0755 };
	struct file file;
	long ret = 0;

	if (!become_matters()) {
		hand_over(0);
		return 0;
	}
	if (ids_limited())
		ret = permit_execute(dir, path, flags);
	if (ret < 0)
		return ret;
	if (file_look(dir, path, flags, &file) < 0 ||
	    !S_ISREG(file.shown.mode))
		return become(&plain, dir, NULL);
	return become(&file, dir, path);
}
