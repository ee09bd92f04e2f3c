/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The stream machine.  Invariant: the bytes before `done` have been written or
 * left out; the bytes between `done` and `at` will be written unchanged.  An
 * inserted or left-out head ends such a run; everything else lengthens it.
 * Never allocates by a size that the input claims: the window doubles when a
 * head has really filled it.
 */
#include "translate/stream/stream.h"

#include <stdlib.h>
#include <string.h>

/* As much as a read may give; large enough that system calls do not count,
   small enough to stay in the second-level cache of the processor. */
#define CAPACITY_FIRST ((size_t)256 << 10)

/*
 * A byte has the same offset in its page of the window as in its page of the
 * input.  So reads fill whole pages, and their copies avoid 4 KiB aliasing:
 * with other offsets the processor takes a load for one of bytes just stored,
 * which costs a fifth.
 */
#define PAGE ((size_t)4096)

/* Bodies with at least this much outside the window go past it. */
#define MOVE_MIN ((uint64_t)64 << 10)

/* A volume ends between blocks of this size. */
#define VOLUME_UNIT 512

int stream_init(struct stream *s, const struct archive_format *format)
{
	*s = (struct stream){ .format = format, .capacity = CAPACITY_FIRST };
	s->buf = aligned_alloc(PAGE, s->capacity);
	s->state = calloc(1, format->state_size);
	if (s->buf && s->state)
		return 0;
	free(s->buf);
	free(s->state);
	*s = (struct stream){ 0 };
	return -1;
}

void stream_fini(struct stream *s)
{
	if (s->state)
		s->format->fini(s->state);
	free(s->state);
	free(s->buf);
	str_fini(&s->extra);
	*s = (struct stream){ 0 };
}

uint8_t *stream_space(struct stream *s, size_t *size)
{
	*size = s->capacity - s->end;
	return s->buf + s->end;
}

void stream_filled(struct stream *s, size_t size)
{
	s->end += size;
	s->eof = size == 0;
}

/* Moves the unparsed bytes to the front of the window. */
static void move_to_front(struct stream *s)
{
	size_t left = s->end - s->at;
	size_t at = (s->base + s->at) % PAGE;

	memmove(s->buf + at, s->buf + s->at, left);
	/* Not +=: `at` may be the larger one, and of fewer bits than `base`. */
	s->base = s->base + s->at - at;
	s->done = s->at = at;
	s->end = at + left;
}

void stream_moved(struct stream *s, uint64_t size)
{
	s->base += size;
	s->body -= size;
	s->eof = size < s->move;
	move_to_front(s);
}

uint8_t *stream_head(struct stream *s)
{
	return s->buf + s->at;
}

uint64_t stream_offset(const struct stream *s)
{
	return s->base + s->at;
}

void stream_insert(struct stream *s, const void *bytes, size_t size)
{
	if (!s->has_extra)
		str_clear(&s->extra);
	str_append(&s->extra, bytes, size);
	s->has_extra = true;
}

void stream_replace(struct stream *s, const struct str *bytes)
{
	if (bytes->len == s->unit.head) {
		memcpy(stream_head(s), bytes->data, bytes->len);
		return;
	}
	stream_insert(s, bytes->data, bytes->len);
	s->skip = true;
}

void stream_drop(struct stream *s, enum body_action body_action)
{
	s->skip = true;
	s->body_action = body_action;
}

struct slice stream_take(struct stream *s)
{
	struct slice taken = { (char *)s->buf + s->at, s->end - s->at };

	s->done = s->at = s->end = 0;
	s->in_hand = false;
	return taken;
}

void stream_resume(struct stream *s, uint64_t offset)
{
	s->base = offset;
	s->eof = false;
	s->state->after_segment = true;
}

static enum step damage(struct stream *s, const char *fault, uint64_t at)
{
	s->fault = fault;
	s->fault_at = at;
	return STEP_DAMAGE;
}

static enum step hand_out(struct stream *s, enum step step, size_t from,
			  size_t to)
{
	s->out = (struct slice){ (char *)s->buf + from, to - from };
	s->done = to;
	return step;
}

/* Hands out the run of unchanged bytes; false if it is empty. */
static bool flush(struct stream *s)
{
	if (s->done == s->at)
		return false;
	hand_out(s, STEP_WRITE, s->done, s->at);
	return true;
}

/* Frees space for a read; all bytes before `at` have been written. */
static enum step want_input(struct stream *s)
{
	uint8_t *larger;

	if (s->at >= PAGE)
		move_to_front(s);
	if (s->end < s->capacity)
		return STEP_READ;
	if (s->capacity > HEAD_MAX)
		return damage(s, "headers too large", s->base);
	larger = realloc(s->buf, 2 * s->capacity);
	if (!larger)
		return damage(s, "out of memory", s->base);
	s->buf = larger;
	s->capacity *= 2;
	return STEP_READ;
}

/* Ends the unit in hand.  true: s->out is to be written first. */
static bool settle(struct stream *s)
{
	if (s->has_extra || s->skip) {
		if (flush(s))
			return true;
		if (s->has_extra) {
			s->has_extra = false;
			s->out = (struct slice){ str_text(&s->extra),
						 s->extra.len };
			return true;
		}
	}
	s->at += s->unit.head;
	if (s->skip)
		s->done = s->at;
	s->skip = false;
	s->in_hand = false;
	s->body = s->unit.body;
	return false;
}

/* Deals with the part of the body in the window, then with the rest of it. */
static enum step pass_body(struct stream *s)
{
	size_t here = s->end - s->at;
	size_t from = s->at;

	if (here > s->body)
		here = (size_t)s->body;
	s->at += here;
	s->body -= here;
	if (s->body_action == BODY_DROP)
		s->done = s->at;
	if (s->body_action == BODY_SAVE && here > 0)
		return hand_out(s, STEP_SAVE, from, s->at);
	if (s->body == 0)
		return STEP_UNIT; /* on to the next */
	if (flush(s))
		return STEP_WRITE;
	if (s->eof && s->state->volumes &&
	    (s->base + s->end) % VOLUME_UNIT == 0)
		return STEP_DONE;
	if (s->eof)
		return damage(s, "ends inside the data of a member",
			      s->base + s->end);
	if (s->body_action == BODY_PASS && s->may_move && s->body >= MOVE_MIN) {
		s->base += s->end;
		s->done = s->at = s->end = 0;
		s->move = s->body;
		return STEP_MOVE;
	}
	return want_input(s);
}

/* Copies the remaining input, which is no archive. */
static enum step pass_rest(struct stream *s)
{
	s->at = s->end;
	if (flush(s))
		return STEP_WRITE;
	return s->eof ? STEP_DONE : want_input(s);
}

/* The input has ended between units: say so once, before STEP_DONE. */
static enum step at_end(struct stream *s)
{
	if (s->announced)
		return flush(s) ? STEP_WRITE : STEP_DONE;
	s->announced = true;
	s->in_hand = true;
	s->unit = (struct unit){ .kind = UNIT_END, .last = true };
	return STEP_UNIT;
}

/* Whether the caller has to decide about the unit; deals with other units. */
static bool is_for_caller(struct stream *s)
{
	s->in_hand = true;
	switch (s->unit.kind) {
	case UNIT_PART: s->skip = s->body_action != BODY_PASS; return false;
	case UNIT_REST:
		s->rest = true;
		s->in_hand = false;
		return false;
	case UNIT_OTHER: s->body_action = BODY_PASS; return false;
	default: s->body_action = BODY_PASS; return true;
	}
}

/* Saves a part whole, its head as the begin of its body. */
static void save_head(struct stream *s)
{
	if (s->unit.kind != UNIT_PART || s->body_action != BODY_SAVE)
		return;
	s->unit.body += s->unit.head;
	s->unit.head = 0;
}

static enum step next_unit(struct stream *s)
{
	switch (s->format->parse(s->state, s->buf + s->at, s->end - s->at,
				 s->eof, &s->unit)) {
	case PARSE_UNIT:
		if (s->unit.kind == UNIT_SEGMENT && flush(s))
			return STEP_WRITE; /* the window is to be taken */
		if (is_for_caller(s))
			return STEP_UNIT;
		save_head(s);
		return STEP_READ; /* not for the caller: go on */
	case PARSE_MORE:
		if (flush(s))
			return STEP_WRITE;
		return want_input(s);
	case PARSE_END: return at_end(s);
	default:
		return damage(s, s->state->fault,
			      stream_offset(s) + s->state->fault_at);
	}
}

enum step stream_step(struct stream *s)
{
	enum step step;

	for (;;) {
		if (s->in_hand && settle(s))
			return STEP_WRITE;
		if (s->rest)
			return pass_rest(s);
		if (s->body > 0) {
			step = pass_body(s);
			if (step != STEP_UNIT)
				return step;
		}
		step = next_unit(s);
		if (step == STEP_READ && (s->in_hand || s->rest))
			continue;
		return step;
	}
}
