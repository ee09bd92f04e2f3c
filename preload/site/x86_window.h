/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The bytes at a system call that a jump can take the place of.
 */
#ifndef PRELOAD_SITE_X86_WINDOW_H
#define PRELOAD_SITE_X86_WINDOW_H

#include "preload/site/x86_trail.h"

/* Padding that has room for a short jump, and a long one behind it. */
#define X86_ISLAND_SIZE (2 + X86_JUMP_SIZE)

/* True if such padding begins at an offset, which may be any number. */
bool x86_is_padding(const uint8_t *text, size_t size, uint32_t at);

/* Finds the window of the site whose system call is the last instruction, and
   takes it, so that no other site gets any of its bytes.  X86_NONE stays in
   `site` if there is none. */
void x86_take_window(struct x86_trail *trail, struct x86_site *site);

#endif
