/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tells once in a session that a helper was held back (held_back.h).  A trait
 * of the ledger remembers it, so that a script that calls sudo a thousand times
 * says it once.
 */
#include "preload/process/held_back.h"

#include <elf.h>
#include <linux/capability.h>
#include <sys/prctl.h>

#include "preload/base/loaded.h"
#include "preload/base/say.h"
#include "preload/base/session.h"
#include "preload/credentials/credentials.h"
#include "raw/preload_list.h"
#include "raw/stat.h"
#include "raw/syscall.h"

bool held_back_name(const char *path)
{
	static const char names[][12] = {
		"sudo",	 "doas",   "pkexec",	 "newuidmap",	"newgidmap",
		"mount", "umount", "fusermount", "fusermount3",
	};
	const char *base = raw_word_base(raw_word(path)).at;

	for (size_t i = 0; i < countof(names); i++)
		if (raw_equal(base, names[i]))
			return true;
	return false;
}

/* True if the file of this program would give it rights. */
static bool file_gives_rights(void)
{
	char caps[64], buffer[40];
	const char *self = unlikely(loaded_program) ? loaded_path(buffer)
						    : "/proc/self/exe";
	struct stat st;

	if (raw_stat(AT_FDCWD, self, &st, 0) < 0)
		return false;
	return (st.st_mode & S_ISUID && st.st_uid != (uid_t)raw(__NR_getuid)) ||
	       (st.st_mode & S_ISGID && st.st_gid != (gid_t)raw(__NR_getgid)) ||
	       raw(__NR_getxattr, self, "security.capability", caps,
		   sizeof(caps)) > 0;
}

/* True if this process has rights already, as in a user namespace. */
static bool has_rights(void)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3
	};
	struct __user_cap_data_struct sets[2];

	return raw(__NR_capget, &header, sets) < 0 || sets[0].effective ||
	       sets[1].effective;
}

void held_back_hint(void)
{
	const char *program = __getauxval ? (const char *)__getauxval(AT_EXECFN)
					  : NULL;
	struct ledger *ledger;

	if (likely(!program || !held_back_name(program)) ||
	    raw(__NR_prctl, PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1 ||
	    !file_gives_rights() || has_rights())
		return;
	ledger = session_ledger();
	/* The program that set the flag within the session wants it so. */
	if (!ledger || ledger_has(ledger, LEDGER_TRAIT_HINTED) ||
	    cred_now()->no_new_privs)
		return;
	ledger_add_traits(ledger, LEDGER_TRAIT_HINTED);
	SAY_OF(program, "sessions take the effect of its set-id bit away; "
			"FAKEBUILD_OPTIONS=--allow-setid leaves it");
}
