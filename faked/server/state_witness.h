/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Witnesses: some files of a kept ledger, of each device at least one.  While
 * all of them are where they were, under the same numbers, the devices have the
 * numbers that the ledger knows, and no tree has moved as a whole.  A state of
 * as few files as there may be witnesses has all of them.
 *
 * No function changes the ledger.
 */
#ifndef FAKED_SERVER_STATE_WITNESS_H
#define FAKED_SERVER_STATE_WITNESS_H

#include "common/base.h"
#include "ledger/layout.h"
#include "state/state.h"

/* Chooses the witnesses among the entries of a sorted state that was read from
   the ledger and relocated.  False if there are none for a device, or if there
   are entries that no witness can speak for. */
MUST_CHECK
bool witness_choose(struct ledger_header *header, const struct state *state);

/* Adds entries of such a state while there is room. */
void witness_add(struct ledger_header *header, const struct state *state);

/* True if a witness is on this device. */
bool witness_has_device(int fd, const struct ledger_header *header,
			uint32_t dev);

/* True if the file of every witness is where it was.  `fd` is the ledger. */
bool witness_all(int fd, const struct ledger_header *header);

#endif
