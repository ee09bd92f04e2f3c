/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The names of a session's environment variables, in the order of enum
 * session_variable.  The launcher sets them, the shim reads them and passes
 * them on; raw/variables.h says what they hold.
 */
#include "raw/variables.h"

#include "raw/text.h"

/* No pointers: they would cost every exec of a preloaded library relocations
   and a written page. */
static const char names[VARS][24] = {
	[VAR_FAKEROOTKEY] = "FAKEROOTKEY",
	[VAR_FAKED_MODE] = "FAKED_MODE",
	[VAR_LIB] = "FAKEBUILD_LIB",
	[VAR_LEDGER] = "FAKEBUILD_LEDGER",
	[VAR_SECRET] = "FAKEBUILD_SECRET",
	[VAR_SOCKET] = "FAKEBUILD_SOCKET",
	[VAR_FD] = "FAKEBUILD_FD",
	[VAR_CRED] = "FAKEBUILD_CRED",
	[VAR_UMASK] = "FAKEBUILD_UMASK",
	[VAR_ROOT] = "FAKEBUILD_ROOT",
	[VAR_OUTSIDE] = "FAKEBUILD_OUTSIDE",
	[VAR_HOME] = "FAKEBUILD_HOME",
	[VAR_SITES] = "FAKEBUILD_SITES",
	[VAR_NO_SYNC] = "FAKEBUILD_NO_SYNC",
	[VAR_NESTED] = "FAKEBUILD_NESTED",
	[VAR_UNTOUCHED] = "FAKEBUILD_UNTOUCHED",
	[VAR_ALLOW_FSYNC] = "PSEUDO_ALLOW_FSYNC",
	[VAR_INCLUDE_PATHS] = "PSEUDO_INCLUDE_PATHS",
	[VAR_IGNORE_PATHS] = "PSEUDO_IGNORE_PATHS",
	[VAR_PASSWD] = "PSEUDO_PASSWD",
	[VAR_PSEUDO] = "FAKEBUILD_PSEUDO",
	[VAR_DISABLED] = "PSEUDO_DISABLED",
	[VAR_UNLOAD] = "PSEUDO_UNLOAD",
	[VAR_STATE_DIR] = "PSEUDO_LOCALSTATEDIR",
	[VAR_PREFIX] = "PSEUDO_PREFIX",
	[VAR_OPTS] = "PSEUDO_OPTS",
	[VAR_BIN_DIR] = "PSEUDO_BINDIR",
	[VAR_LIB_DIR] = "PSEUDO_LIBDIR",
	[VAR_DEBUG] = "PSEUDO_DEBUG",
	[VAR_DEBUG_FILE] = "PSEUDO_DEBUG_FILE",
	[VAR_TAG] = "PSEUDO_TAG",
	[VAR_NO_LINK_EXPANSION] = "PSEUDO_NOSYMLINKEXP",
};

const char *session_variable_name(enum session_variable variable)
{
	return names[variable];
}

static const char of_fakebuild[] = "FAKEBUILD_", of_pseudo[] = "PSEUDO_";

/* Called for each entry of each environment, so what a name shares with others
   is compared once. */
enum session_variable session_variable_of(const char *entry)
{
	unsigned v = 0, end = VAR_FAKEBUILD;
	size_t same = 0;

	if (*entry != 'F' && *entry != 'P')
		return VARS;
	if (raw_starts(entry, of_fakebuild)) {
		v = VAR_FAKEBUILD;
		end = VAR_OF_PSEUDO;
		same = sizeof(of_fakebuild) - 1;
	} else if (raw_starts(entry, of_pseudo)) {
		v = VAR_OF_PSEUDO;
		end = VARS;
		same = sizeof(of_pseudo) - 1;
	}
	while (v < end && !raw_variable(entry + same, names[v] + same))
		v++;
	return v < end ? v : VARS;
}
