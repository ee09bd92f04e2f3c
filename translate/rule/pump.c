/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Carries out the steps of a translation.
 *
 * A compressed segment is decoded and translated by a stream machine of its
 * own.  Before anything is encoded again, a trial run without output finds out
 * whether the segment changes at all: if not, its original bytes are copied.
 * The trial ends with the first change, so it costs little where there is one.
 * The input that the trial reads goes to a spool, and is read from there again.
 */
#include "translate/rule/pump.h"

#include <string.h>

static int fail(struct pump *p, const char *text)
{
	return fault_at(&p->fault, p->in->source.name, 0, "%s", text);
}

/* Fails with the fault of a source or sink. */
static int fail_with(struct pump *p, const struct fault *fault)
{
	p->fault = *fault;
	return -1;
}

static int fail_at(struct pump *p, const struct translate *t)
{
	p->fault = t->fault;
	p->fault.file = p->in->source.name;
	return -1;
}

/* Fails with the fault of a source whose own input begins at the segment. */
static int fail_source(struct pump *p, const struct source *from)
{
	p->fault = from->fault;
	p->fault.offset += p->segment_at;
	p->decoded = false;
	return -1;
}

/* Fails because the data of a segment is compressed again. */
static int fail_twice(struct pump *p)
{
	fail(p, "compressed more than once");
	p->decoded = false;
	return fault_offset(&p->fault, p->segment_at);
}

static void tell_progress(struct pump *p, const struct translate *t)
{
	if (p->progress)
		p->progress(p->progress_arg, stream_offset(&t->stream),
			    t->members);
}

static int fill(struct pump *p, struct translate *t, struct source *from)
{
	size_t size;
	uint8_t *space = stream_space(&t->stream, &size);
	ssize_t n = from->read(from, space, size);

	if (n < 0)
		return fail_source(p, from);
	stream_filled(&t->stream, (size_t)n);
	tell_progress(p, t);
	return 0;
}

/*
 * The kernel expects whatever follows a compressed segment of an initramfs at a
 * multiple of 4, so its offset may change only by a multiple of 4.  A segment
 * at the end of the input needs no zeros.
 */
static int put_pad(struct pump *p)
{
	static const char zeros[4];
	unsigned pad = p->pad;

	p->pad = 0;
	if (p->out->write(p->out, zeros, pad) < 0)
		return fail_with(p, &p->out->fault);
	return 0;
}

static int put(struct pump *p, struct sink *to, struct slice bytes)
{
	if (p->pad > 0 && to == p->out && put_pad(p) < 0)
		return -1;
	if (to && to->write(to, bytes.ptr, bytes.len) < 0)
		return fail_with(p, &to->fault);
	return 0;
}

/* Moves a body past the window. */
static int move(struct pump *p, struct translate *t, struct source *from,
		struct sink *to)
{
	uint64_t left = t->stream.move;
	bool in = false;
	ssize_t n = 1;

	if (to->flush && to->flush(to) < 0)
		return fail_with(p, &to->fault);
	while (left > 0 && n > 0) {
		n = move_bytes(from, to, left, &in);
		if (n < 0)
			return fail_with(p, in ? &from->fault : &to->fault);
		left -= (uint64_t)n;
		tell_progress(p, t);
	}
	stream_moved(&t->stream, t->stream.move - left);
	return 0;
}

/*
 * Runs a translation until it ends or, in a trial (no sink), changes
 * something.  Returns the last step, or -1.
 */
static int run(struct pump *p, struct translate *t, struct source *from,
	       struct sink *to)
{
	enum step step;
	int result = 0;

	while (result == 0 && (to || !t->changed)) {
		/* A trial has no output to move a body to: it reads it. */
		t->stream.may_move = to && to->fd >= 0 && from->fd >= 0;
		step = translate_step(t);
		if (step == STEP_READ)
			result = fill(p, t, from);
		else if (step == STEP_WRITE)
			result = put(p, to, t->stream.out);
		else if (step == STEP_MOVE)
			result = move(p, t, from, to);
		else if (step == STEP_DAMAGE)
			result = fail_at(p, t);
		else
			return (int)step;
	}
	return result < 0 ? -1 : STEP_DONE;
}

/* Runs a translation of the decoded input.  *consumed: bytes of compressed
   data, 0 unless it reached the end.  0 or -1. */
static int run_decoded(struct pump *p, struct translate *t,
		       const struct compression *how, struct sink *to,
		       uint64_t *consumed)
{
	struct decoder decoder;
	int result = -1;

	if (decoder_open(&decoder, &p->in->source, how) < 0)
		fail_source(p, &decoder.source);
	else
		result = run(p, t, &decoder.source, to);
	if (result == STEP_SEGMENT)
		result = fail_twice(p);
	*consumed = result == STEP_DONE && decoder.archive
			    ? decoder_consumed(&decoder)
			    : 0;
	decoder_close(&decoder);
	return result < 0 ? -1 : 0;
}

/* Forwards events, except those that the trial has reported already. */
struct events {
	event_fn *event;
	void *arg;
	uint64_t count; /* of this run */
	uint64_t skip;	/* of the trial */
};

static void pass_event(void *arg, const struct event *event)
{
	struct events *events = arg;

	if (events->count++ >= events->skip && events->event)
		events->event(events->arg, event);
}

/*
 * Translates the segment with a stream machine of its own.  to NULL: a trial,
 * which returns 1 if it changed something.  Otherwise 0, or -1.
 */
static int run_segment(struct pump *p, const struct compression *how,
		       struct events *events, struct sink *to,
		       uint64_t *consumed)
{
	struct translate_options options = *p->options;
	struct translate inner;
	int result;

	options.event = pass_event;
	options.event_arg = events;
	events->count = 0;
	if (translate_init(&inner, p->format, &options) < 0)
		return fail(p, "out of memory");
	result = run_decoded(p, &inner, how, to, consumed);
	if (result == 0 && !to && inner.changed)
		result = 1;
	p->members += inner.members;
	p->found |= inner.found;
	translate_fini(&inner);
	return result;
}

static int copy_original(struct pump *p, uint64_t size)
{
	char buf[16384];
	ssize_t n;

	for (; size > 0; size -= (uint64_t)n) {
		n = p->in->source.read(&p->in->source, buf,
				       size < sizeof(buf) ? (size_t)size
							  : sizeof(buf));
		if (n <= 0)
			return fail_with(p, &p->in->source.fault);
		if (put(p, p->out, (struct slice){ buf, (size_t)n }) < 0)
			return -1;
	}
	return 0;
}

static int encode_segment(struct pump *p, const struct compression *how,
			  struct events *events, uint64_t *consumed)
{
	bool kernel = how->kernel && !p->format->names_first;
	struct encoder encoder;
	int result = -1;

	if (encoder_open(&encoder, p->out, kernel ? how->kernel : how->name) <
	    0)
		fail_with(p, &encoder.sink.fault);
	else
		result = run_segment(p, how, events, &encoder.sink, consumed);
	if (result == 0 && encoder_finish(&encoder) < 0)
		result = fail_with(p, &encoder.sink.fault);
	p->pad = (unsigned)(*consumed - encoder.written) & 3;
	encoder_close(&encoder);
	return result;
}

/* Translates the segment whose compressed bytes are in the spool from the mark
   on. */
static int translate_segment(struct pump *p, const struct compression *how,
			     int64_t mark, uint64_t *consumed)
{
	/* Only an initramfs goes on after compressed data. */
	bool spooling = !p->format->names_first;
	struct events events = { p->options->event, p->options->event_arg, 0,
				 0 };
	int changes;

	if (p->plain) {
		input_rewind(p->in, mark, 0, spooling);
		return run_segment(p, how, &events, p->out, consumed);
	}
	changes = run_segment(p, how, &events, NULL, consumed);
	if (changes < 0)
		return -1;
	events.skip = events.count;
	input_rewind(p->in, mark, 0, changes && spooling);
	return changes ? encode_segment(p, how, &events, consumed)
		       : copy_original(p, *consumed);
}

/* Translates the compressed data that the stream has reached. */
static int segment(struct pump *p, struct translate *t)
{
	uint64_t at = stream_offset(&t->stream), consumed;
	struct slice head = stream_take(&t->stream);
	const struct compression *how = compression_of(
		(const uint8_t *)head.ptr, head.len);
	int64_t mark = input_spool(p->in, head.ptr, head.len);

	if (mark < 0)
		return fail_with(p, &p->in->source.fault);
	p->decoded = true;
	p->segment_at = at;
	if (translate_segment(p, how, mark, &consumed) < 0)
		return -1;
	p->decoded = false;
	input_rewind(p->in, mark, consumed, false);
	stream_resume(&t->stream, at + consumed);
	return 0;
}

int pump_run(struct pump *p)
{
	struct translate t;
	int result;

	if (translate_init(&t, p->format, p->options) < 0)
		return fail(p, "out of memory");
	do {
		result = run(p, &t, &p->in->source, p->out);
		if (result == STEP_SEGMENT && segment(p, &t) < 0)
			result = -1;
	} while (result == STEP_SEGMENT);
	p->members += t.members;
	p->found |= t.found;
	if (result >= 0 && p->out->flush && p->out->flush(p->out) < 0)
		result = fail_with(p, &p->out->fault);
	translate_fini(&t);
	return result < 0 ? -1 : 0;
}

/* ---- pulled ---- */

/* Starts an inner stream for the segment.  The reader asks for one archive:
   nothing after the segment is read. */
static int enter_segment(struct pull *pull)
{
	struct pump *p = pull->pump;
	uint64_t at = stream_offset(&pull->outer.stream);
	struct slice head = stream_take(&pull->outer.stream);
	const struct compression *how = compression_of(
		(const uint8_t *)head.ptr, head.len);
	int64_t mark = input_spool(p->in, head.ptr, head.len);

	if (mark < 0)
		return fail_with(p, &p->in->source.fault);
	if (pull->in_segment)
		return fail_twice(p);
	input_rewind(p->in, mark, 0, false);
	pull->in_segment = true;
	pull->how = how;
	p->decoded = true;
	p->segment_at = at;
	if (translate_init(&pull->inner, p->format, p->options) < 0)
		return fail(p, "out of memory");
	if (decoder_open(&pull->decoder, &p->in->source, how) < 0)
		return fail_source(p, &pull->decoder.source);
	return 0;
}

/* Steps until there are translated bytes.  1, 0 at the end, or -1. */
static int advance(struct pull *pull)
{
	struct pump *p = pull->pump;
	struct translate *t;
	int result = 0;

	while (result == 0) {
		t = pull->in_segment ? &pull->inner : &pull->outer;
		switch (translate_step(t)) {
		case STEP_READ:
			result = fill(p, t,
				      pull->in_segment ? &pull->decoder.source
						       : &p->in->source);
			break;
		case STEP_WRITE: pull->ready = t->stream.out; return 1;
		case STEP_SEGMENT: result = enter_segment(pull); break;
		case STEP_DONE: return 0;
		default: result = fail_at(p, t); break;
		}
	}
	return result;
}

static ssize_t pull_read(struct source *source, void *buf, size_t size)
{
	struct pull *pull = container_of(source, struct pull, source);
	int result = pull->ready.len ? 1 : advance(pull);

	if (result <= 0) {
		source->fault = pull->pump->fault;
		return result;
	}
	if (size > pull->ready.len)
		size = pull->ready.len;
	memcpy(buf, pull->ready.ptr, size);
	pull->ready.ptr += size;
	pull->ready.len -= size;
	return (ssize_t)size;
}

int pull_open(struct pull *pull, struct pump *pump)
{
	*pull = (struct pull){
		.source = { .read = pull_read, .fd = -1 },
		.pump = pump,
	};
	if (translate_init(&pull->outer, pump->format, pump->options) < 0)
		return fail(pump, "out of memory");
	return 0;
}

void pull_close(struct pull *pull)
{
	translate_fini(&pull->outer);
	if (!pull->in_segment)
		return;
	translate_fini(&pull->inner);
	decoder_close(&pull->decoder);
}
