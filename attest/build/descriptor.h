/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A descriptor says what is built of what, and how: a paragraph of deb822(5)
 * whose fields attest(1) describes.  Everything in it that names a file or a
 * package can be copied into JSON and onto a command line as it is.  Opens
 * nothing that it names.
 */
#ifndef ATTEST_BUILD_DESCRIPTOR_H
#define ATTEST_BUILD_DESCRIPTOR_H

#include <stddef.h>
#include <stdint.h>

#include "common/base.h"
#include "common/fault.h"

/* A line of a list. */
struct descriptor_item {
	const char *text;   /* Inputs: a path; Packages: NAME=VERSION; Outputs:
			       a pattern, relative, without . and .. */
	const char *sha256; /* 64 digits; NULL: not stated */
	unsigned line;
};

struct descriptor_list {
	struct descriptor_item *item;
	size_t count, capacity;
};

struct descriptor {
	const char *file; /* for faults; the caller's */
	const char *image, *image_sha256;
	char *script; /* owned: lines, with a newline behind each */
	struct descriptor_list inputs, packages, outputs;
	int64_t epoch; /* Source-Date-Epoch */
	unsigned image_line, sum_line, script_line;
	char *text; /* owned: that of the file, which the others lie in */
};

/* Reads a file.  0, or -1 with the fault, which has file and line.  The caller
   calls descriptor_fini(), also after a failure. */
MUST_CHECK
int descriptor_read(struct descriptor *descriptor, const char *file,
		    struct fault *fault);

/* The same from a text, the caller's, which is cut in place and has a NUL
   behind its `size` bytes. */
MUST_CHECK
int descriptor_read_text(struct descriptor *descriptor, char *text, size_t size,
			 const char *file, struct fault *fault);

/* The last component of an input's path, which is its name in the box. */
const char *descriptor_input_name(const struct descriptor_item *input);

void descriptor_fini(struct descriptor *descriptor);

#endif
