/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Programs without a dynamic linker: the shim is started in their place, as
 * `libfakebuild.so PROGRAM ARGUMENT...`, loads them, patches them, and jumps to
 * their first instruction.
 */
#ifndef PRELOAD_SITE_X86_LOADER_H
#define PRELOAD_SITE_X86_LOADER_H

#include <stdbool.h>

/* True if the file is a program that the shim must load. */
bool x86_is_static(int dir, const char *path);

#endif
