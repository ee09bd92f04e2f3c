/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Declarations for text.c and text_field.c alone: the state of reading one
 * text, and the fields of its lines (text.h has the grammar).
 */
#ifndef STATE_FORM_TEXT_FIELD_H
#define STATE_FORM_TEXT_FIELD_H

#include <stdio.h>

#include "state/state.h"

/* The state of reading one text. */
struct text_reader {
	struct state *state;
	const char *name; /* of the file, for messages */
	struct fault *fault;
	const char *at;	 /* the rest of the current line */
	const char *end; /* the end of the line */
	unsigned line;
	bool ours;	 /* the marker was read: our part */
	bool ended;	 /* the last line of our part was read */
	bool sorted;	 /* no file may follow; the state is sorted */
	const char *bad; /* the field with an invalid number */
	/* The file of the `by` line that was read last, and its writers. */
	const struct state_entry *by_of;
	struct state_writers *by;
};

/* Fills in the fault for the current line.  Always -1. */
int text_refuse(struct text_reader *reader, const char *what);

/* Refuses a line that lacks a field, or whose field `bad` is not a number. */
int text_refuse_line(struct text_reader *reader, const char *what);

/* Fills in the fault for a state that takes no more, by errno.  Always -1. */
int text_no_room(struct text_reader *reader);

/* The C library's dev_t for the ledger's 32 bits. */
uint64_t text_dev_t(uint32_t dev);

/* Steps over `key=`, and finds the value up to the next comma; false if the
   line goes on with something else. */
bool text_field(struct text_reader *reader, const char *key, const char **value,
		size_t *size);

/* Reads a field that is a number of at most `max`.  False; and sets reader->bad
   if the field is there. */
bool text_number(struct text_reader *reader, const char *key, unsigned base,
		 uint64_t max, uint64_t *value);

/* Reads a dev_t, which must fit the 32 bits that the kernel has for it; false
   as text_number(). */
bool text_device(struct text_reader *reader, const char *key, unsigned base,
		 uint32_t *dev);

/* Reads a TEXT field into memory of the state, and decodes %XX.  0, or -1 with
   the fault. */
int text_coded(struct text_reader *reader, const char *key, const char **text);

/* Decodes two hexadecimal digits; false if they are cut off or others. */
bool text_hex_byte(const char *text, const char *end, char *byte);

/* Writes a TEXT of the grammar. */
void text_put_coded(const char *text, size_t size, FILE *out);

#endif
