/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The bytes at a system call that a jump can take the place of.
 */
#ifndef PRELOAD_SITE_X86_WINDOW_H
#define PRELOAD_SITE_X86_WINDOW_H

#include "preload/site/x86_trail.h"

/* Finds the window of the site whose system call is the last instruction, and
   takes it, so that no other site gets any of its bytes.  X86_NONE stays in
   `site` if there is none. */
void x86_take_window(struct x86_trail *trail, struct x86_site *site);

#endif
