/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Enters the system root that -r or PSEUDO_CHROOT names, and starts the command
 * there.  Everything here goes through libc, where the shim takes part: it does
 * what chroot(2) does for root, and has the command and the session find each
 * other in the new root.
 */
#include "faked/pseudo/enter.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/tool/diag.h"
#include "common/tool/exit_status.h"
#include "faked/launcher/locate.h"
#include "faked/pseudo/place.h"

#define WORD "enter"

enum { FAKED_AT, WORD_AT, ROOT_AT, DIRECTORY_AT, COMMAND_AT };

char **enter_words(const char *root, bool moves, char **command)
{
	static char faked[PATH_MAX], path[PATH_MAX], word[] = WORD, top[] = "/";
	char **argv;
	size_t n = 0;

	if (locate_faked(faked) < 0)
		die_errno(FAKEROOT_FAILED, "cannot run %s", faked);
	place_path(path, root);
	while (command[n])
		n++;
	argv = calloc(COMMAND_AT + n + 1, sizeof(*argv));
	if (!argv)
		die_errno(FAKEROOT_FAILED, "cannot enter %s", root);
	argv[FAKED_AT] = faked;
	argv[WORD_AT] = word;
	argv[ROOT_AT] = path;
	argv[DIRECTORY_AT] = moves ? top : top + 1;
	memcpy(argv + COMMAND_AT, command, n * sizeof(*argv));
	return argv;
}

bool enter_is_asked(int argc, char **argv)
{
	return argc > COMMAND_AT && !strcmp(argv[WORD_AT], WORD);
}

void enter_run(char **argv)
{
	const char *directory = argv[DIRECTORY_AT];

	diag_init("pseudo");
	if (chroot(argv[ROOT_AT]) < 0 || (*directory && chdir(directory) < 0))
		die_errno(FAKEROOT_FAILED, "cannot enter %s", argv[ROOT_AT]);
	execvp(argv[COMMAND_AT], argv + COMMAND_AT);
	die_errno(FAKEROOT_FAILED, "cannot run %s", argv[COMMAND_AT]);
}
