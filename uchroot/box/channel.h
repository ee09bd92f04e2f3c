/* SPDX-License-Identifier: BSD-2-Clause */
/* The socket between the first process of a box and the supervisor: words of a
   byte each, to which a descriptor may belong. */
#ifndef UCHROOT_BOX_CHANNEL_H
#define UCHROOT_BOX_CHANNEL_H

#include <stdbool.h>

#include "common/base.h"
#include "uchroot/box/box.h"

/* Sends a word, and a descriptor unless that is -1.  0, or -1 with errno. */
int channel_send(int channel, enum box_word word, int fd);

/* Waits for a word; `*fd` is the descriptor that comes with it, close-on-exec
   and the caller's, or -1.  False at the end. */
MUST_CHECK
bool channel_receive(int channel, enum box_word *word, int *fd);

#endif
