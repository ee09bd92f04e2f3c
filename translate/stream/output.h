/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The sink for the resulting archive: standard output, or a file that appears
 * under its name only when it is complete.
 */
#ifndef TRANSLATE_STREAM_OUTPUT_H
#define TRANSLATE_STREAM_OUTPUT_H

#include "common/file/newfile.h"
#include "translate/stream/input.h"

/* The size of the buffer that gathers small pieces.  A longer run of unchanged
   members is written from the window. */
#define OUTPUT_CAPACITY ((size_t)64 << 10)

struct output {
	struct sink sink;
	struct newfile file;
	int fd; /* the file's, or standard output */
	size_t used;
	char buf[OUTPUT_CAPACITY];
};

/* Opens the output; path NULL is standard output.  The caller owns the path. 0,
   or -1 with the sink's fault set. */
MUST_CHECK
int output_open(struct output *output, const char *path);

/* Writes the buffer, syncs the file and gives it its name.  0 or -1, as
   above. */
MUST_CHECK
int output_commit(struct output *output);

/* Closes the output, and removes a file that was not committed. */
void output_close(struct output *output);

#endif
