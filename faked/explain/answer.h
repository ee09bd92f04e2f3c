/* SPDX-License-Identifier: BSD-2-Clause */
/* What is known of one file, between explain.c, which finds it out, and the two
   forms in which it is written. */
#ifndef FAKED_EXPLAIN_ANSWER_H
#define FAKED_EXPLAIN_ANSWER_H

#include <stdio.h>

#include "state/state.h"

/* The rule by which a file is shown. */
enum answer_rule {
	RULE_RECORD,  /* it has a record */
	RULE_REAL,    /* none: the session shows such files as they are */
	RULE_BUILDER, /* none: it belongs to the builder, so to root */
	RULE_OTHER,   /* none: it belongs to another user, and is shown so */
	RULE_NO_FILE, /* none, and no file either */
	RULE_COUNT,
};

struct answer {
	const char *path; /* as it was asked for */
	const struct state *state;
	const struct state_entry *entry; /* NULL: no record */
	/* Of a file without a record: the record of another one that lay at
	   this path; or NULL. */
	const struct state_entry *replaced;
	const char *known_as; /* the path in the state, if it is another name
				 than the one asked for; or NULL */
	enum answer_rule rule;
	uint32_t uid, gid; /* as shown, unless RULE_NO_FILE */
	uint32_t mode;	   /* the same, with the file type */
	uint32_t disk_uid; /* who has it in truth; of a file that is there */
	uint32_t disk_gid;
	bool mode_is_disks; /* its permission bits were not recorded */
	bool exists;
};

/* Writes lines for people. */
void answer_text(const struct answer *answer, FILE *out);

/* Writes an object of JSON, with a newline. */
void answer_json(const struct answer *answer, FILE *out);

/* Writes how many files below a directory have no record, by rule; nothing if
   there are none. */
void answer_count(const char *path, const size_t count[RULE_COUNT], FILE *out);

#endif
