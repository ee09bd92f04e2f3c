/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * uid_map and gid_map of /proc/PID, user_namespaces(7).  Root maps ids of the
 * outer namespace as he likes; the builder, who is root here, may map his own
 * only, and has that number in the kernel whatever a program writes.
 */
#ifndef PRELOAD_CREDENTIALS_PROC_MAPS_H
#define PRELOAD_CREDENTIALS_PROC_MAPS_H

#include "preload/base/libc.h"

/* Bytes of the text that maps one id. */
#define ID_MAP_SIZE 32

/* Writes the text that maps one id to itself; its size. */
size_t id_map_text(char to[ID_MAP_SIZE], uint32_t id);

/*
 * Called after `fd` was opened by a path of /proc; `rest` is what stands behind
 * the process in it, and `pid` that process.  If it is one of the maps, opened
 * for writing, the builder's id is mapped to itself, and `fd` becomes a file in
 * memory, which takes what the program writes.  This process then keeps the
 * capabilities of the namespace across exec.  If the kernel refuses, `fd` stays
 * as it is, and the program gets the kernel's error.
 */
void proc_map_opened(int fd, const char *rest, uint32_t pid);

#endif
