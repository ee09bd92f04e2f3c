/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The stream machine, one for all formats: a window on the input, moved over
 * it unit by unit.  It does no input or output.  The caller loops over
 * stream_step, and before the next step does what the step asks for:
 *
 * - STEP_READ: read into stream_space(), then call stream_filled()
 * - STEP_WRITE: write s->out
 * - STEP_MOVE: copy s->move bytes past the window, then call stream_moved()
 * - STEP_SAVE: store s->out, bytes of a body that is saved
 * - STEP_UNIT: decide about s->unit, see below
 * - STEP_DONE: nothing; all is written
 * - STEP_DAMAGE: report s->fault at byte s->fault_at of the input
 *
 * After STEP_UNIT the caller may alter stream_head() in place, and call one of
 * stream_replace, stream_drop and stream_insert; without such a call the unit
 * passes unchanged.  Unchanged units are written from the window itself: a run
 * of them is one write.  The window holds one head at least; its size does not
 * depend on the size of a body.
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
	STEP_SEGMENT, /* only from translate_step */
	STEP_DONE,
	STEP_DAMAGE,
};

/* What happens to the body of a unit, and to the parts that follow it. */
enum body_action {
	BODY_PASS,
	BODY_DROP,
	BODY_SAVE, /* dropped, but given to the caller by STEP_SAVE */
};

struct stream {
	const struct archive_format *format;
	struct format_state *state;
	struct unit unit;
	struct slice out;  /* STEP_WRITE, STEP_SAVE */
	uint64_t move;	   /* STEP_MOVE */
	const char *fault; /* STEP_DAMAGE; a fixed text */
	uint64_t fault_at;
	bool may_move; /* the caller can do STEP_MOVE, and sets this */

	/* The window: buf[done..at) awaits writing, buf[at..end) parsing. */
	uint8_t *buf;
	size_t capacity, done, at, end;
	uint64_t base; /* input offset of buf[0] */
	bool eof;
	bool rest;	/* the remaining input is no archive: copied */
	bool in_hand;	/* the last STEP_UNIT was for this unit */
	bool skip;	/* its head is not to be written */
	bool announced; /* the end of the input has been a unit */
	uint64_t body;	/* bytes of body still to come */
	enum body_action body_action;
	struct str extra; /* bytes to write before buf[at] */
	bool has_extra;
};

/* 0, or -1 with ENOMEM.  Call stream_fini in either case. */
MUST_CHECK
int stream_init(struct stream *s, const struct archive_format *format);
void stream_fini(struct stream *s);

/* Goes on to the next step.  After STEP_DONE and STEP_DAMAGE there is none. */
MUST_CHECK
enum step stream_step(struct stream *s);

/* The free space of the window, and its size: never 0 after STEP_READ. */
uint8_t *stream_space(struct stream *s, size_t *size);

/* Takes over size bytes that were read into the space; 0: end of input. */
void stream_filled(struct stream *s, size_t size);

/* Notes that size bytes were copied; fewer than s->move: end of input. */
void stream_moved(struct stream *s, uint64_t size);

/* The head of the unit in hand, unit.head bytes in the window. */
uint8_t *stream_head(struct stream *s);

/* Offset in the input of the unit in hand. */
uint64_t stream_offset(const struct stream *s);

/* Writes these bytes instead of the unit's head; they are copied. */
void stream_replace(struct stream *s, const struct str *bytes);

/* Leaves the head of the unit out; body_action says what happens to the
   body. */
void stream_drop(struct stream *s, enum body_action body_action);

/* Writes these bytes before the unit, or before its replacement, and after
   earlier insertions; they are copied.  Out of memory:
   str_failed(&s->extra). */
void stream_insert(struct stream *s, const void *bytes, size_t size);

/* Takes the input from the unit on out of the window; valid until
   stream_resume, which continues at this offset of the input. */
struct slice stream_take(struct stream *s);
void stream_resume(struct stream *s, uint64_t offset);

#endif
