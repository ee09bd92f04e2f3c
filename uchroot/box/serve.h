/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A box that waits for commands.
 */
#ifndef UCHROOT_BOX_SERVE_H
#define UCHROOT_BOX_SERVE_H

#include "uchroot/box/keeper.h"

/*
 * Tells that it waits, and receives sockets through the channel, each with a
 * word; on each a request follows.  Keeps the command of each in a process of
 * its own.  Returns 0 when the channel ends.
 */
MUST_CHECK
int serve(const struct quarters *quarters, int channel);

#endif
