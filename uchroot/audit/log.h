/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The log of what a box was made of and did: lines of JSON (RFC 8259), each
 * an object with the SHA-256 of the line before, so that no line can be
 * changed, left out or added without a change of all behind it.
 *
 *	{"prev":"HEX","event":"NAME","time":"2026-01-31T12:00:00.000000Z",...}
 *
 * The digest is that of a line without its newline; the first line has zeros.
 * The first event is "begin", with a random id, and the last one "end"; the
 * digest of that line is the head, which stands for all of the log.
 *
 * The supervisor alone writes, by a descriptor that no box has.  A line that
 * could not be written is an error: then the box must not go on.
 */
#ifndef UCHROOT_AUDIT_LOG_H
#define UCHROOT_AUDIT_LOG_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base.h"
#include "common/fault.h"
#include "common/sha256.h"
#include "common/str.h"

struct audit {
	int fd;		  /* the caller's */
	const char *name; /* of its file, for faults */
	struct str line;  /* the one that is being made */
	char head[SHA256_HEX_SIZE];
};

/* What every line begins with, and how long that is. */
#define AUDIT_PREV     "{\"prev\":\""
#define AUDIT_EVENT    "\",\"event\":\""
#define AUDIT_FIRST    "begin"
#define AUDIT_LAST     "end"
#define AUDIT_LINE_MAX (1u << 20) /* bytes; longer texts are cut before */

/* Writes the first line to an open file; `version` is the program's.  0, or -1
   with the fault. */
MUST_CHECK
int audit_begin(struct audit *audit, int fd, const char *name,
		const char *version, struct fault *fault);

/* Writes the last line, and frees the memory.  0, or -1 with the fault. */
MUST_CHECK
int audit_end(struct audit *audit, struct fault *fault);

/*
 * A line is begun, gets its members, and is written.  A member of an object or
 * an element of an array stands alike; an element has the name NULL.  Texts may
 * hold any byte (common/json.h).
 */
void audit_event(struct audit *audit, const char *event);
void audit_text(struct audit *audit, const char *name, const char *text);
void audit_number(struct audit *audit, const char *name, uint64_t number);
void audit_flag(struct audit *audit, const char *name, bool flag);
void audit_null(struct audit *audit, const char *name);
void audit_open(struct audit *audit, const char *name, char bracket);
void audit_close(struct audit *audit, char bracket);
MUST_CHECK
int audit_write(struct audit *audit, struct fault *fault);

#endif
