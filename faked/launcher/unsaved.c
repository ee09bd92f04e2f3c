/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Keeps what a session recorded when its state cannot be saved.  To rename the
 * ledger takes no room on any disk; only a ledger without a name, which ends
 * with its last process, is written elsewhere.
 */
#include "faked/launcher/unsaved.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/file/temporary.h"
#include "common/tool/diag.h"
#include "faked/launcher/called_as.h"
#include "ledger/layout.h"

/* Where a text is written to, in this order: those first that outlive a restart
   of the machine.  A name with a dollar is that of a variable. */
static const char *const folders[] = {
	"/var/tmp", "$HOME", "$TMPDIR", "/tmp", "/dev/shm",
};

static const char *folder_path(const char *folder)
{
	const char *path = *folder == '$' ? getenv(folder + 1) : folder;

	return path && *path == '/' ? path : NULL;
}

/* Saves to a new file of this folder, and stores its path. */
static bool save_in(const char *folder, char path[PATH_MAX], unsaved_save *save,
		    void *context)
{
	int n = snprintf(path, PATH_MAX, "%s/fakebuild-unsaved-XXXXXX", folder);
	int fd = n < PATH_MAX ? temporary_open(path) : -1;

	if (fd < 0)
		return false;
	close(fd);
	if (save(context, path))
		return true;
	unlink(path);
	return false;
}

static bool save_elsewhere(char path[PATH_MAX], unsaved_save *save,
			   void *context)
{
	const char *folder;

	for (size_t i = 0; i < countof(folders); i++) {
		folder = folder_path(folders[i]);
		if (folder && save_in(folder, path, save, context))
			return true;
	}
	return false;
}

/* Whether the session has no record; false for a segment, which cannot be
   read(2). */
static bool is_empty(const struct session *session)
{
	uint64_t used;

	return pread(session->fd, &used, sizeof(used),
		     offsetof(struct ledger_header, cursor[LEDGER_RECORDS])) ==
		       sizeof(used) &&
	       !used;
}

/* Room for a path of which each byte is a quote. */
#define WORD_MAX (PATH_MAX * 4 + sizeof("$''"))

static bool has_control(const char *text)
{
	while ((unsigned char)*text >= ' ' && *text != 127)
		text++;
	return *text;
}

/* A path as a word of the shell.  The message shows a control byte as \ooo,
   which stands for that byte between $' and '. */
static const char *shell_word(char word[WORD_MAX], const char *path)
{
	bool control = has_control(path);
	char *to = word;

	if (!path[strspn(path, "abcdefghijklmnopqrstuvwxyz0123456789/._+-"
			       "ABCDEFGHIJKLMNOPQRSTUVWXYZ")])
		return path;
	to = stpcpy(to, control ? "$'" : "'");
	for (size_t i = 0; path[i] && i < PATH_MAX; i++) {
		if (control && (path[i] == '\'' || path[i] == '\\'))
			*to++ = '\\';
		else if (path[i] == '\'')
			to = stpcpy(to, "'\\'");
		*to++ = path[i];
	}
	strcpy(to, "'");
	return word;
}

void unsaved_keep(struct session *session, const char *file, unsaved_save *save,
		  void *context)
{
	char text[PATH_MAX], from[WORD_MAX], to[WORD_MAX];
	const char *kept = NULL;

	if (is_empty(session))
		return;
	if (session_keep(session) == 0)
		kept = session->ledger;
	else if (save_elsewhere(text, save, context))
		kept = text;
	if (!kept)
		fail(launch_failed(), "what the session recorded is lost: no "
				      "folder has room for it");
	else
		note("what the session recorded is kept in %s; to save it: "
		     "fakebuild -i %s -s %s true",
		     kept, shell_word(from, kept), shell_word(to, file));
}
