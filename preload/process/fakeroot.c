/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finds our launcher, beside the shim, for a process that starts another
 * fakeroot (fakeroot.h).  Starts nothing: process/exec.c does.
 */
#include "preload/process/fakeroot.h"

#include "preload/base/mem.h"
#include "preload/base/session.h"
#include "preload/credentials/credentials.h"
#include "raw/fakeroot.h"
#include "raw/preload_list.h"
#include "raw/syscall.h"

bool fakeroot_named(const char *path)
{
	return session_on() && mem_readable_text(path) && fakeroot_name(path) &&
	       !session_nested();
}

/* The launcher with all options is faked, by another name.  It lies beside the
   shim where both are installed, and in its own folder where they are built.
   `launcher` is written only when it is found. */
__attribute__((noinline)) static bool find_launcher(char launcher[PATH_MAX])
{
	static const char places[][17] = { "/faked", "/../faked/faked" };
	const char *library = session_value(VAR_LIB);
	char path[PATH_MAX];
	size_t size;

	if (!library || *library != '/')
		return false;
	size = raw_word_base(raw_word(library)).at - library - 1;
	for (size_t i = 0; i < countof(places); i++) {
		struct raw_text text = raw_text(path, PATH_MAX);

		raw_put_bytes(&text, library, size);
		raw_put(&text, places[i]);
		if (text.full || raw(__NR_faccessat, AT_FDCWD, path, X_OK) < 0)
			continue;
		memcpy(launcher, path, text.at - path + 1);
		return true;
	}
	return false;
}

static bool is_root(void)
{
	return cred_now()->uid[ID_EFFECTIVE] == 0;
}

bool fakeroot_nests(const char *path)
{
	return fakeroot_named(path) && !is_root() && fakeroot_script(path);
}

bool fakeroot_replace(const char *path, char *const argv[],
		      char launcher[PATH_MAX])
{
	return fakeroot_named(path) && is_root() &&
	       mem_readable(argv, sizeof(*argv)) &&
	       mem_readable_text(argv[0]) && fakeroot_name(argv[0]) &&
	       fakeroot_script(path) && find_launcher(launcher);
}
