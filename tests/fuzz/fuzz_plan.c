/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any bytes as a program's file, with any bytes as the plan that a ledger has
 * of it.  The first two bytes of the input tell how many are the plan.  Nothing
 * beyond both is read; what is planned lies in the texts, with the bytes that
 * stand there; and to carry it out touches nothing else.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "preload/base/mem.h"
#include "preload/site/ours.h"
#include "preload/site/plan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct ledger_plan *known;

static void require(bool truth)
{
	if (!truth)
		abort();
}

/* ------------------------------------------- in place of ledger and memory */

const struct ledger_plan *ledger_plan(struct ledger *ledger,
				      const struct ledger_program *program)
{
	(void)ledger;
	(void)program;
	return known;
}

int ledger_add_plan(struct ledger *ledger, const struct ledger_program *program,
		    const void *text, size_t size)
{
	(void)ledger;
	(void)program;
	require(size <= LEDGER_OBJECT_MAX);
	return text || !size ? 0 : -1;
}

void *mem_map(size_t size)
{
	void *at = calloc(size, 1);

	require(at);
	return at;
}

void mem_unmap(void *at, size_t size)
{
	(void)size;
	free(at);
}

bool call_is_ours(int32_t number)
{
	return number % 3 != 0;
}

/* ---------------------------------------------------------------- checks */

static bool is_inside(const uint8_t *at, size_t count, const uint8_t *from,
		      size_t size)
{
	return at >= from && at <= from + size &&
	       count <= (size_t)(from + size - at);
}

/* Writes stub and jump of a site to a copy of its text. */
static void carry_out(const struct planned *planned,
		      const struct plan_text *text, uint8_t *changed)
{
	uint64_t address = UINT64_C(0x555555600000);
	struct site_places places = { .text = text->bytes,
				      .text_address = address,
				      .stub_address = address - 65536,
				      .enter = address - 65544,
				      .ours = address - 65536 };
	uint8_t *stub = malloc(MACHINE_STUB_MAX);

	require(stub);
	if (machine_write_stub(&planned->site, &places, stub))
		machine_write_jump(&planned->site, changed, address,
				   places.stub_address);
	free(stub);
}

static void check_text(const struct plan *plan, uint32_t number,
		       const uint8_t *file, size_t size)
{
	const struct plan_text *text = &plan->text[number];
	uint8_t *changed = malloc(text->size ? text->size : 1);

	require(changed && is_inside(text->bytes, text->size, file, size));
	memcpy(changed, text->bytes, text->size);
	for (size_t i = 0; i < plan->count; i++) {
		const struct planned *planned = &plan->planned[i];
		uint32_t begin = machine_begin(&planned->site);
		uint32_t end = machine_end(&planned->site);

		require(planned->text < plan->texts);
		if (planned->text != number)
			continue;
		require(begin < end && end <= text->size &&
			end - begin <= MACHINE_KEPT_MAX);
		require(!memcmp(text->bytes + begin, planned->kept,
				end - begin));
		carry_out(planned, text, changed);
	}
	free(changed);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct ledger_program program = { 0 };
	size_t planned, left;
	struct image image;
	struct plan plan;
	uint64_t *file;

	if (size < 2)
		return 0;
	planned = data[0] + 256U * data[1];
	left = size - 2;
	if (planned > left)
		planned = left;
	known = malloc(sizeof(*known) + planned);
	require(known);
	memset(known, 0, sizeof(*known));
	known->size = planned;
	memcpy(known->text, data + 2, planned);
	left -= planned;
	file = malloc(left ? left : 1);
	require(file);
	memcpy(file, data + 2 + planned, left);
	if (image_of_file(&image, file, left)) {
		image_is_go(&image);
		if (plan_find(&plan, &image, (void *)known, &program) >= 0)
			for (uint32_t i = 0; i < plan.texts; i++)
				check_text(&plan, i, (void *)file, left);
		plan_release(&plan);
	}
	free(file);
	free(known);
	return 0;
}
