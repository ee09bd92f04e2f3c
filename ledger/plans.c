/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the shim has found out about programs, so that it is found out once.
 * The lists only grow at their heads, by compare-and-swap, and a plan that was
 * replaced stays behind the newer one.
 */
#include <errno.h>

#include "ledger/inside.h"

/* A longer list is damaged: then it is as if it ended. */
#define LIST_MOST 4096

static unsigned list_of(const struct ledger_program *program)
{
	return (program->ino ^ program->ino / LEDGER_PLAN_LISTS) %
	       LEDGER_PLAN_LISTS;
}

/* The object if it lies in one chunk, as all do. */
static const struct ledger_plan *plan_at(struct ledger *ledger,
					 uint32_t granule)
{
	uint64_t at = (granule - 1ull) * LEDGER_GRANULE % LEDGER_CHUNK;
	const struct ledger_plan *plan = ledger_object(ledger, granule);

	return plan && at + sizeof(*plan) <= LEDGER_CHUNK &&
			       plan->size <= LEDGER_CHUNK - at - sizeof(*plan)
		       ? plan
		       : NULL;
}

const struct ledger_plan *ledger_plan(struct ledger *ledger,
				      const struct ledger_program *program)
{
	const struct ledger_header *header = ledger_header(ledger);
	uint32_t granule = __atomic_load_n(&header->plans[list_of(program)],
					   __ATOMIC_ACQUIRE);
	const struct ledger_plan *plan;

	for (unsigned i = 0; granule && i < LIST_MOST; i++) {
		plan = plan_at(ledger, granule);
		if (!plan || (plan->ino == program->ino &&
			      plan->changed == program->changed &&
			      plan->dev == program->dev))
			return plan;
		granule = plan->next;
	}
	return NULL;
}

int ledger_add_plan(struct ledger *ledger, const struct ledger_program *program,
		    const void *text, size_t size)
{
	struct ledger_header *header = ledger_header_rw(ledger);
	struct ledger_plan head = { .size = size,
				    .ino = program->ino,
				    .changed = program->changed,
				    .dev = program->dev },
			   *plan;
	uint32_t *list, granule;
	int ret;

	if (!header)
		return -ENOMEM;
	if (size > LEDGER_OBJECT_MAX)
		return -E2BIG;
	ret = ledger_store(ledger, &head, sizeof(head), text, size, &granule);
	if (ret < 0)
		return ret;
	plan = (void *)ledger_at(ledger, LEDGER_BYTES,
				 (granule - 1ull) * LEDGER_GRANULE, true);
	if (!plan)
		return -ENOMEM;
	list = &header->plans[list_of(program)];
	plan->next = __atomic_load_n(list, __ATOMIC_ACQUIRE);
	while (!__atomic_compare_exchange_n(list, &plan->next, granule, false,
					    __ATOMIC_RELEASE, __ATOMIC_ACQUIRE))
		;
	return 0;
}
