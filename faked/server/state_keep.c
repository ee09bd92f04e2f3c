/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Decides whether a ledger is kept or taken up, and does it.  The caller has
 * the lock of the state (launcher/state_session.h) and does the rest of the
 * session's beginning and end (state_sync.c).
 */
#include "faked/server/state_keep.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "faked/server/state_marked.h"
#include "faked/server/state_witness.h"
#include "faked/session/alone.h"
#include "faked/session/session.h"
#include "ledger/ledger.h"
#include "state/form/kept.h"

/* ------------------------------------------------------------- the header */

static bool write_secret(int fd, const struct ledger_setup *setup)
{
	return pwrite(fd, setup->secret, sizeof(setup->secret),
		      offsetof(struct ledger_header, secret)) ==
	       sizeof(setup->secret);
}

/* Whether a new session would have the same header, but for the secret. */
static bool is_of(const struct ledger_header *header,
		  const struct ledger_setup *setup, bool unknown_is_real)
{
	uint32_t options = setup->options | LEDGER_OPT_MARKED;

	if (unknown_is_real)
		options |= LEDGER_OPT_UNKNOWN_IS_REAL;
	return header->options == options &&
	       header->builder_uid == setup->builder_uid &&
	       header->builder_gid == setup->builder_gid &&
	       header->root_ino == setup->root_ino &&
	       header->root_dev == setup->root_dev &&
	       header->overflow_uid == setup->overflow_uid &&
	       header->overflow_gid == setup->overflow_gid;
}

/* Cuts the hole off the file, which other programs would read.  No harm is done
   if that fails. */
static void cut(int fd, const struct ledger_header *header)
{
	(void)!ftruncate(fd, (off_t)ledger_length(header));
}

/* ------------------------------------------------------------------- take */

/* 1 if a ledger that nobody else has is good for another session. */
static int take(const char *ledger, int fd, const char *database,
		const struct ledger_setup *setup, struct fault *fault)
{
	struct ledger_header header;
	uint64_t unrecorded;

	if (kept_has_marks(fd) &&
	    state_marked_save(ledger, fd, database, &unrecorded, fault) <= 0)
		return 0;
	if (!kept_read(fd, &header) || !kept_fits(&header, database) ||
	    !(header.traits & LEDGER_TRAIT_NAMES_STAY) ||
	    !witness_all(fd, &header) || !write_secret(fd, setup))
		return 0;
	ledger_lengthen(fd);
	return 1;
}

int state_keep_take(const char *ledger, int fd, const char *database,
		    const struct state_sync_opening *how, struct fault *fault)
{
	struct ledger_header header;
	struct ledger_setup setup;
	struct stat st;
	int ret = 0;

	if (how->search.root || how->search.left_out ||
	    !kept_read(fd, &header) || !kept_fits(&header, database) ||
	    fstat(fd, &st) < 0 ||
	    (uint64_t)st.st_size < ledger_length(&header) ||
	    session_setup(&setup) < 0 ||
	    !is_of(&header, &setup, how->unknown_is_real))
		return 0;
	/* A process that is left of a session goes on with it. */
	if (!alone_take(fd))
		return 1;
	ret = take(ledger, fd, database, &setup, fault);
	lease_release(fd);
	return ret;
}

enum keep_rest state_keep_rest(int fd, bool fits, const char *generation)
{
	struct ledger_header header;
	char boot[LEDGER_BASE_TEXT];
	bool same_boot;

	if (!kept_read(fd, &header) || !header.base.generation[0])
		return KEEP_FOREIGN;
	kept_boot(boot);
	same_boot = *boot && !strcmp(boot, header.base.boot);
	if (*generation && !strcmp(header.base.next, generation) && same_boot)
		return KEEP_NOTHING;
	if (*generation && !strcmp(header.base.generation, generation)) {
		if (!same_boot)
			return KEEP_OLD_BOOT;
		if (fits && !(header.traits & LEDGER_TRAIT_NAMES_STAY))
			return KEEP_COMPLETE;
		if (!kept_has_marks(fd))
			return KEEP_NOTHING;
		return fits ? KEEP_COMPLETE : KEEP_NEWER;
	}
	return kept_has_marks(fd) ? KEEP_FOREIGN : KEEP_NOTHING;
}

/* ------------------------------------------------------------------ close */

int state_keep_close(const char *ledger, int fd, const char *database,
		     uint64_t *unrecorded, struct fault *fault)
{
	struct ledger_header header;
	int ret;

	*unrecorded = 0;
	if (!kept_read(fd, &header) || !header.base.ino)
		return 0;
	if (!kept_fits(&header, database)) {
		ret = state_marked_merge(ledger, fd, database, fault);
		return ret > 0 ? 2 : ret;
	}
	ret = state_marked_save(ledger, fd, database, unrecorded, fault);
	if (ret == 1 && kept_read(fd, &header))
		cut(fd, &header);
	return ret;
}

/* ------------------------------------------------------------------- keep */

bool state_keep_begin(const char *ledger, int fd, const struct state *state,
		      const char *generation)
{
	struct ledger_header header;

	if (!kept_read(fd, &header) || header.traits & STATE_DOUBTFUL ||
	    !witness_choose(&header, state) ||
	    strlen(generation) >= LEDGER_BASE_TEXT ||
	    !state_settle(state, fd, ledger))
		return false;
	kept_boot(header.base.boot);
	memset(header.base.generation, 0, LEDGER_BASE_TEXT);
	memset(header.base.next, 0, LEDGER_BASE_TEXT);
	strcpy(header.base.generation, generation);
	header.base.ino = 0;
	return header.base.boot[0] && kept_write(fd, &header.base) &&
	       state_marked_clear(fd);
}

bool state_keep_end(int fd, int database, const char *path)
{
	struct ledger_header header;

	if (!kept_read(fd, &header) ||
	    !kept_look_later(database, path, &header.base) ||
	    !state_marked_quiet(fd, &header) || !kept_write(fd, &header.base))
		return false;
	cut(fd, &header);
	return true;
}

bool state_keep_leave(int fd, const char *database, bool *alike)
{
	struct ledger_header header;

	*alike = true;
	if (!kept_read(fd, &header) || !header.base.ino)
		return false;
	*alike = kept_fits(&header, database);
	if (!*alike)
		return true;
	header.base.ino = 0;
	return kept_write(fd, &header.base);
}
