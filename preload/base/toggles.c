/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads the session off pseudo's variables: whether the process is in it, and
 * in which directory its ledger lies; join.c finds that ledger.  Only variables
 * are changed here: session.c attaches the ledger that they name.
 */
#include "preload/base/toggles.h"

#include "preload/base/join.h"
#include "preload/base/libc.h"
#include "preload/base/session_variables.h"
#include "raw/syscall.h"
#include "raw/text.h"

bool toggles_are_on(void)
{
	const char *disabled = session_value(VAR_DISABLED);

	if (session_variable(VAR_UNLOAD))
		return false;
	for (const char *no = "0fFnNsS"; disabled && *no; no++)
		if (*disabled == *no)
			return true;
	return !disabled;
}

/* Stores the directory of the session; false if none is named. */
static bool name_directory(char *directory, size_t size)
{
	struct raw_text text = raw_text(directory, size);
	const char *named = session_value(VAR_STATE_DIR);
	size_t n;

	if (!named || !*named) {
		named = session_value(VAR_PREFIX);
		if (!named || !*named)
			return false;
		raw_put(&text, named);
		raw_put(&text, "/var/pseudo");
		return !text.full;
	}
	for (n = raw_length(named); n > 1 && named[n - 1] == '/';)
		n--;
	raw_put_bytes(&text, named, n);
	return !text.full;
}

/* True if the variables of a ledger are those of the directory. */
static bool is_known(const char *directory)
{
	const char *known = session_value(VAR_PSEUDO);

	return known && raw_equal(known, directory);
}

bool toggles_forget_other(void)
{
	static const enum session_variable its[] = {
		VAR_LEDGER, VAR_SECRET, VAR_SOCKET, VAR_FD, VAR_CRED,
	};
	const char *known = session_value(VAR_PSEUDO);
	char directory[1024];

	if (!session_variable(VAR_LEDGER) && !(known && *known))
		return false;
	if (known && name_directory(directory, sizeof(directory)) &&
	    is_known(directory))
		return false;
	for (unsigned i = 0; i < countof(its); i++)
		session_unset(its[i]);
	session_set_text(VAR_PSEUDO, "");
	return true;
}

/* Finds the library in a process that was started by LD_PRELOAD and pseudo's
   variables alone. */
static void find_library(void)
{
	const char *list = session_value(VAR_LIB_DIR);
	char path[1024];

	for (unsigned i = 0; i < 2 && !session_variable(VAR_LIB); i++) {
		for (size_t n; list && *list; list += n + (list[n] == ':')) {
			struct raw_text text = raw_text(path, sizeof(path));

			for (n = 0; list[n] && list[n] != ':'; n++)
				;
			raw_put_bytes(&text, list, n);
			raw_put(&text, "/libpseudo.so");
			if (*list == '/' && !text.full &&
			    raw(__NR_faccessat, AT_FDCWD, path, R_OK) == 0) {
				session_set_text(VAR_LIB, path);
				break;
			}
		}
		list = &environ && environ
			       ? raw_getenv(environ, "LD_LIBRARY_PATH")
			       : NULL;
	}
}

void toggles_take(void)
{
	if (!session_variable(VAR_PSEUDO))
		session_set_text(VAR_PSEUDO, "");
	if (!session_variable(VAR_LIB))
		find_library();
	toggles_forget_other();
}

/* Whether the session of the directory could not be had: then that is known,
   and has no ledger.  Programs that are started know it, too; so all of a tree
   see the same, and one of them has said it. */
static bool is_refused(const char *directory)
{
	return is_known(directory) && !session_variable(VAR_LEDGER);
}

void toggles_refuse(int error)
{
	char directory[1024];

	if (session_root_changed ||
	    !name_directory(directory, sizeof(directory)) ||
	    is_refused(directory))
		return;
	join_complain(directory, error);
	session_unset(VAR_LEDGER);
	session_set_text(VAR_PSEUDO, directory);
}

int toggles_join(void)
{
	const struct join_keeper keeper = {
		.library = session_value(VAR_LIB),
		.program = session_value(VAR_BIN_DIR),
		.options = session_variable(VAR_OPTS),
	};
	char directory[1024], secret[2 * LEDGER_SECRET_SIZE + 1];
	struct raw_text text = raw_text(secret, sizeof(secret));
	struct joined joined;
	int ret;

	if (session_root_changed ||
	    !name_directory(directory, sizeof(directory)))
		return -ENOENT;
	if (is_refused(directory))
		return -EIO;
	ret = join_directory(directory, &keeper, &joined);
	if (ret < 0)
		return ret;
	for (unsigned i = 0; i < LEDGER_SECRET_SIZE; i++) {
		raw_put_number(&text, joined.secret[i] >> 4, 16);
		raw_put_number(&text, joined.secret[i] & 15, 16);
	}
	session_set_text(VAR_LEDGER, joined.ledger);
	session_set_text(VAR_SECRET, secret);
	session_set_text(VAR_PSEUDO, directory);
	return 0;
}
