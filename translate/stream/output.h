/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where the result goes: standard output, or a file that appears under its
 * name only when it is complete.
 */
#ifndef TRANSLATE_STREAM_OUTPUT_H
#define TRANSLATE_STREAM_OUTPUT_H

#include "common/newfile.h"
#include "translate/stream/input.h"

/* Small pieces are gathered up to this size; a run of unchanged members that
   is as long is written from where it lies. */
#define OUTPUT_ROOM ((size_t)64 << 10)

struct output {
	struct sink sink;
	struct newfile file;
	int fd; /* the file's, or standard output */
	size_t used;
	char buf[OUTPUT_ROOM];
};

/* Opens the output; path NULL is standard output.  0, or -1 with the sink's
   fault set. */
MUST_CHECK
int output_open(struct output *output, const char *path);

/* Brings everything to disk and gives the file its name.  0 or -1, as above. */
MUST_CHECK
int output_commit(struct output *output);

/* Closes it; a file that was not committed is removed. */
void output_close(struct output *output);

#endif
