/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any bytes as the text of a program, and as its frames.  The first byte tells
 * how many bytes, in units of 4, are the frames before the text.  The sites
 * that are found keep to the text and to its instructions, their windows do not
 * overlap, their stubs have room, and nothing but their jumps is written.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "preload/site/frames.h"
#include "preload/site/x86_decode.h"
#include "preload/site/x86_stub.h"
#include "preload/site/x86_trail.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Short jump and long one. */
#define ISLAND_SIZE (2 + X86_JUMP_SIZE)

/* Where things are said to be, 1 MiB from each other. */
#define TEXT  UINT64_C(0x555555600000)
#define STUBS UINT64_C(0x555555500000)

struct found {
	struct x86_search search;
	struct frames frames; /* count is 0 if there are none */
	uint8_t *patched;     /* text */
	uint8_t *covered;     /* 1 for each byte that a jump takes */
	uint32_t last;	      /* system call, and 1 */
};

static void require(bool truth)
{
	if (!truth)
		abort();
}

/* A copy behind and before which nothing may be touched. */
static uint8_t *copy(const uint8_t *bytes, size_t size)
{
	uint8_t *exact = malloc(size ? size : 1);

	require(exact);
	if (size)
		memcpy(exact, bytes, size);
	return exact;
}

static bool is_ours(int32_t number)
{
	return number % 3 != 0;
}

static bool is_code(void *context, uint32_t at)
{
	struct found *found = context;

	return frames_have(&found->frames, TEXT + at);
}

/* Instructions from one offset end at the other. */
static void require_boundary(const struct x86_search *search, uint32_t from,
			     uint32_t to)
{
	struct x86_insn insn;

	for (; from < to; from += insn.length)
		require(x86_decode(search->text + from, search->size - from,
				   &insn));
	require(from == to);
}

static void cover(struct found *found, uint32_t from, uint32_t to)
{
	require(from < to && to <= found->search.size);
	for (; from < to; from++)
		require(!found->covered[from]++);
}

static void check_window(struct found *found, const struct x86_site *site)
{
	uint32_t behind = site->syscall + X86_SYSCALL_SIZE;
	uint32_t least = site->window == X86_ISLAND ? X86_SYSCALL_SIZE
						    : X86_JUMP_SIZE;

	require(site->begin <= site->syscall && site->written <= site->end);
	require(site->written >= site->begin + least);
	require(site->end == site->syscall || site->end >= behind);
	require_boundary(&found->search, site->begin, site->written);
	require_boundary(&found->search, site->begin, site->end);
	require_boundary(&found->search, site->begin, site->syscall);
	require(!x86_is_target(&found->search, site->begin + 1, site->written));
	cover(found, site->begin, site->written);
	if (site->window == X86_ISLAND)
		cover(found, site->island, site->island + ISLAND_SIZE);
}

static bool check_site(void *context, const struct x86_site *site)
{
	struct found *found = context;
	struct site_places places = { .text = found->search.text,
				      .text_address = TEXT,
				      .stub_address = STUBS + site->syscall,
				      .enter = STUBS - 8,
				      .ours = STUBS };
	uint8_t *stub = malloc(X86_STUB_MAX);
	size_t size;

	require(stub && site->syscall >= found->last);
	found->last = site->syscall + 1;
	require(site->syscall + X86_SYSCALL_SIZE <= found->search.size);
	require(site->number < 0 || is_ours(site->number));
	if (site->window != X86_NONE) {
		check_window(found, site);
		size = x86_write_stub(site, &places, stub);
		require(size <= X86_STUB_MAX);
		if (size)
			x86_write_jump(site, found->patched, TEXT,
				       places.stub_address);
	}
	free(stub);
	return true;
}

/* One instruction wherever it begins. */
static void decode_all(const uint8_t *text, size_t size)
{
	struct x86_insn insn;

	for (size_t at = 0; at < size; at++) {
		if (!x86_decode(text + at, size - at, &insn))
			continue;
		require(insn.length > 0 && insn.length <= size - at);
		require(insn.opcode < insn.length);
		require(!insn.displaced || insn.displaced + 4 <= insn.length);
	}
}

static void search_text(struct found *found)
{
	const struct x86_search *search = &found->search;

	x86_find_sites(search);
	for (size_t i = 0; i < search->size; i++)
		require(found->covered[i] ||
			found->patched[i] == search->text[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t before = size ? data[0] * 4U : 0, length;
	uint8_t *frames, *text, *targets;
	struct found found = { 0 };

	if (size < before + 1)
		return 0;
	length = size - before - 1;
	frames = copy(data + 1, before);
	text = copy(data + 1 + before, length);
	targets = calloc(X86_TARGETS_SIZE(length), 1);
	found.patched = copy(text, length);
	found.covered = calloc(length + 1, 1);
	require(targets && found.covered);
	found.frames.bytes = frames;
	found.frames.size = before;
	found.frames.address = TEXT - before;
	found.search = (struct x86_search){ .text = text,
					    .size = length,
					    .targets = targets,
					    .is_ours = is_ours,
					    .found = check_site,
					    .context = &found };
	if (frames_read(&found.frames, length))
		found.search.is_code = is_code;
	decode_all(text, length);
	search_text(&found);
	free(found.covered);
	free(found.patched);
	free(targets);
	free(text);
	free(frames);
	return 0;
}
