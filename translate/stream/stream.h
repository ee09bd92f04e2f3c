/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The stream machine, one for all formats: a window on the input, moved over
 * it unit by unit.  It does no input or output; each step says what the caller
 * has to do before the next.
 *
 *	for (;;)
 *		switch (stream_step(s)) {
 *		case STEP_READ:		read into stream_space(),
 *stream_filled() case STEP_WRITE:	write s->out
 *		case STEP_MOVE:		copy s->move bytes past us,
 *stream_moved() case STEP_SAVE:		keep s->out aside: bytes of a
 *saved body case STEP_UNIT:		look at s->unit, maybe change it case
 *STEP_DONE:		all is written case STEP_DAMAGE:	s->fault at byte
 *s->fault_at of the input
 *		}
 *
 * After STEP_UNIT the caller may alter stream_head() in place, and call one of
 * stream_replace, stream_drop and stream_insert; doing nothing keeps the unit.
 * What is kept is written from the window itself: a run of unchanged members
 * is one write.  The window holds one head at least and never depends on the
 * size of a body.
 */
#ifndef TRANSLATE_STREAM_STREAM_H
#define TRANSLATE_STREAM_STREAM_H

#include "translate/stream/format.h"

enum step {
	STEP_READ,
	STEP_WRITE,
	STEP_MOVE,
	STEP_SAVE,
	STEP_UNIT,
	STEP_SEGMENT, /* made by translate_step, see there */
	STEP_DONE,
	STEP_DAMAGE,
};

/* What becomes of a body. */
enum fate {
	FATE_KEEP,
	FATE_DROP,
	FATE_SAVE, /* dropped, but handed out by STEP_SAVE */
};

struct stream {
	const struct archive_format *format;
	struct format_state *state;
	struct unit unit;
	struct slice out;  /* STEP_WRITE, STEP_SAVE */
	uint64_t move;	   /* STEP_MOVE */
	const char *fault; /* STEP_DAMAGE; a fixed text */
	uint64_t fault_at;
	bool may_move; /* the caller can do STEP_MOVE; set by it */

	/* The window: buf[done..at) awaits writing, buf[at..end) parsing. */
	uint8_t *buf;
	size_t capacity, done, at, end;
	uint64_t base; /* input offset of buf[0] */
	bool eof;
	bool rest;	/* all that follows is copied */
	bool in_hand;	/* STEP_UNIT was answered with this unit */
	bool skip;	/* its head is not to be written */
	bool announced; /* the end of the input was a unit already */
	uint64_t body;	/* bytes of body still to come */
	enum fate fate;
	struct str extra; /* to be written before at */
	bool has_extra;
};

/* 0, or -1 with ENOMEM. */
MUST_CHECK
int stream_init(struct stream *s, const struct archive_format *format);
void stream_fini(struct stream *s);

MUST_CHECK
enum step stream_step(struct stream *s);

/* Where input goes, and how much of it; never 0 after STEP_READ. */
uint8_t *stream_space(struct stream *s, size_t *size);

/* That much came; 0 is the end of the input. */
void stream_filled(struct stream *s, size_t size);

/* That much went past; less than asked is the end of the input. */
void stream_moved(struct stream *s, uint64_t size);

/* The head of the unit in hand: unit.head bytes. */
uint8_t *stream_head(struct stream *s);

/* Offset in the input of the unit in hand. */
uint64_t stream_offset(const struct stream *s);

/* Writes these bytes in place of the unit's head; they are copied. */
void stream_replace(struct stream *s, const struct str *bytes);

/* Leaves the unit out; its body goes the way of fate. */
void stream_drop(struct stream *s, enum fate fate);

/* Writes these bytes before the unit (or what replaces it), after what has
   been inserted already; they are copied. */
void stream_insert(struct stream *s, const void *bytes, size_t size);

/* The input left in the window from the unit on; takes it out, until
   stream_resume says at what offset the input goes on. */
struct slice stream_take(struct stream *s);
void stream_resume(struct stream *s, uint64_t offset);

#endif
