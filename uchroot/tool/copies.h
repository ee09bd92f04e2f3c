/* SPDX-License-Identifier: BSD-2-Clause */
/* The operands of --copy-in and --copy-out.  All functions return memory that
   is never freed, and exit after a message if they fail. */
#ifndef UCHROOT_TOOL_COPIES_H
#define UCHROOT_TOOL_COPIES_H

#include "common/tool/options.h"
#include "uchroot/box/box.h"
#include "uchroot/run/copy_out.h"

/* Reads SRC:DST, and opens SRC. */
struct copy_in *copies_in(const struct words *words);

/* Reads SRC:DST[:tar]. */
struct copy_out *copies_out(const struct words *words);

#endif
