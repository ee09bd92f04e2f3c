/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The session of a box.  Its ledger is new, and begins with what the image's
 * ledger says.  Seen through an overlay, the files of the image have other
 * numbers, as those of a state have after a new mount.  For an image of the
 * cache a few of them tell how all others differ (state/ledger/ledger_layer.c);
 * else each is found by its path, and proven (state/disk/rekey.c).  Nothing
 * outside is written to.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "state/disk/match.h"
#include "state/state.h"
#include "uchroot/box/inside.h"

#define LEDGER BOX_FOLDER "/ledger"

/* The top of an overlay has nothing of the image's by which it could be proven,
   but it is what lies at this path. */
static void take_top(struct state *state)
{
	struct seen_file seen;

	for (size_t i = 0; i < state->count; i++) {
		struct state_entry *entry = &state->entries[i];

		if (entry->path && !strcmp(entry->path, "/") &&
		    match_path(entry, "/", &seen) != MATCH_NOTHING)
			match_take(entry, &seen);
	}
}

/* Whether somebody has copied the cache: then none of the files is one that was
   unpacked.  Where they can never be proven (NFS), all are asleep. */
static bool is_copied(const struct box *box, const struct state_fit *fit)
{
	return *box->digest && fit->none && !fit->asleep;
}

/* Looks at each file of the image. */
static int fill_slowly(int ledger, const struct box *box, struct fault *fault)
{
	struct state_fit fit;
	struct state state;
	int ret;

	state_init(&state);
	ret = state_from_open_ledger(&state, box->ledger, "the image's ledger",
				     0, fault);
	if (ret == 0) {
		state_rekey(&state, NULL, &fit);
		take_top(&state);
		ret = is_copied(box, &fit)
			      ? fault_set(fault,
					  "%s: is a copy of what was unpacked "
					  "(uchroot --purge removes it)",
					  box->image)
			      : state_into_ledger(&state, ledger, LEDGER,
						  fault);
	}
	state_fini(&state);
	return ret;
}

static int fill(int ledger, const struct box *box, struct fault *fault)
{
	int ret = state_take_layer(box->ledger, ledger, LEDGER, fault);

	return ret ? ret : fill_slowly(ledger, box, fault);
}

static int make_ledger(struct fault *fault)
{
	int fd = open(LEDGER, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	int ret = fd < 0 ? -errno : session_make_ledger(fd);

	if (ret == 0)
		return fd;
	errno = -ret;
	return fault_errno(fault, "cannot make a ledger");
}

int owners_begin(struct session *session, const struct box *box,
		 struct fault *fault)
{
	int fd = make_ledger(fault), ret;

	if (fd < 0 || (box->ledger >= 0 && fill(fd, box, fault) < 0))
		return -1;
	ret = session_adopt(session, LEDGER, fd);
	if (ret == 0)
		return 0;
	errno = -ret;
	return fault_errno(fault, "cannot begin a session");
}
