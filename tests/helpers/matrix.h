/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The interception matrix: one probe per name that the shim puts in front of
 * libc's.  A probe calls the function it is given in a small scene and tells
 * which world it is in.
 */
#ifndef HELPERS_MATRIX_H
#define HELPERS_MATRIX_H

#include <stdbool.h>
#include <sys/stat.h>

/* Odd ids, which nobody has by accident. */
enum { UID = 4242, GID = 4343 };

/*
 * The scene, in the working directory:
 *   file    4242:4343, mode 4755
 *   closed  mode 0
 *   dir/    4242:4343, mode 2775: what is made in it has group 4343
 *   nodes/  with `tty`, a character device 4:64
 */
bool scene_make(void);
void scene_clean(void);

/* A name below dir/ that is not there yet. */
const char *fresh(void);

bool is_ours(const struct stat *st); /* 4242:4343 */
bool has_group(const char *path);    /* new in dir/: group 4343 */

/* True if the child process that runs `probe` finds what it looks for. */
bool in_child(bool (*probe)(void *function), void *function);

/* A probe calls `f`, the function named in its row; true means that the
   answer came from the shim. */
struct probe {
	const char *name;
	bool (*run)(void *f);
};

extern const struct probe accounts_probes[], file_probes[], ipc_probes[],
	linker_probes[], process_probes[], reach_probes[], sync_probes[],
	walk_probes[];

#endif
