/* SPDX-License-Identifier: BSD-2-Clause */
/* Makes, compares and keeps the plans of programs.  Changes no text. */
#include "preload/site/plan.h"

#include <sys/mman.h>

#include "preload/base/libc.h"
#include "preload/base/mem.h"
#include "preload/site/ours.h"

/* The most sites of a program: as many as an object of the ledger has room
   for. */
#define PLANNED_MAX (LEDGER_OBJECT_MAX / sizeof(struct planned) - 1)

/* ---------------------------------------------------------- the ledger's */

/* Has the kernel copy the page of a byte that stays the same.  If it were read
   first, the kernel would map the pages around it, too, and fault again when it
   is changed. */
static void claim(uint8_t *byte)
{
	uint8_t zero = 0;

	__atomic_compare_exchange_n(byte, &zero, 0, false, __ATOMIC_RELAXED,
				    __ATOMIC_RELAXED);
}

/* True if a site of the ledger is one of this program, behind the last one. */
static bool fits(const struct plan *plan, const struct planned *planned,
		 const struct planned *last)
{
	const struct machine_site *site = &planned->site;
	const struct plan_text *text;

	if (planned->text >= plan->texts)
		return false;
	text = &plan->text[planned->text];
	if (text->is_writable && machine_begin(site) < text->size)
		claim(text->bytes + machine_begin(site));
	if (!machine_is_sound(site, text->bytes, text->size) ||
	    memcmp(text->bytes + machine_begin(site), planned->kept,
		   machine_end(site) - machine_begin(site)) != 0 ||
	    site->number < -1 ||
	    (site->number >= 0 && !call_is_ours(site->number)))
		return false;
	return !last || last->text < planned->text ||
	       (last->text == planned->text &&
		machine_is_behind(site, &last->site));
}

/* Takes the plan that the ledger has; false if it has none that fits. */
static bool take_known(struct plan *plan, const struct ledger_plan *known)
{
	const struct planned *planned;
	size_t count;

	if (!known || known->size % sizeof(*planned))
		return false;
	planned = (const void *)known->text;
	count = known->size / sizeof(*planned);
	for (size_t i = 0; i < count; i++)
		if (!fits(plan, &planned[i], i ? &planned[i - 1] : NULL))
			return false;
	plan->planned = planned;
	plan->count = count;
	return true;
}

/* ------------------------------------------------------------- a new one */

struct making {
	struct plan *plan;
	const struct sections *sections;
	struct planned *planned;
	uint32_t text;
	bool full; /* there are more sites than a plan has room for */
};

static bool note_site(void *context, const struct machine_site *site)
{
	struct making *making = context;
	struct plan *plan = making->plan;
	struct planned *planned = &making->planned[plan->count];
	const struct plan_text *text = &plan->text[making->text];

	if (!machine_is_sound(site, text->bytes, text->size)) {
		plan->unreached++;
		return true;
	}
	if (plan->count == PLANNED_MAX) {
		making->full = true;
		return false;
	}
	planned->site = *site;
	planned->text = making->text;
	memcpy(planned->kept, text->bytes + machine_begin(site),
	       machine_end(site) - machine_begin(site));
	plan->count++;
	return true;
}

static bool is_code(void *context, uint32_t at)
{
	const struct making *making = context;
	const struct plan *plan = making->plan;
	uint64_t address = plan->text[making->text].address + at;

	return (!making->sections ||
		sections_have(making->sections, address)) &&
	       (!plan->has_frames || frames_have(&plan->frames, address));
}

static long find_in_text(struct making *making)
{
	const struct plan_text *text = &making->plan->text[making->text];
	size_t size = MACHINE_TARGETS_SIZE(text->size);
	uint8_t *targets = mem_map(size);

	if (!targets)
		return -ENOMEM;
	machine_find_sites(&(struct machine_search){ .text = text->bytes,
						     .size = text->size,
						     .targets = targets,
						     .is_ours = call_is_ours,
						     .found = note_site,
						     .context = making,
						     .is_code = is_code });
	mem_unmap(targets, size);
	return making->full ? -E2BIG : 0;
}

static long make(struct plan *plan, const struct image *image)
{
	struct making making = { .plan = plan, .sections = image->sections };
	struct sections sections;
	long ret = 0;

	if (!making.sections && image->fd >= 0) {
		sections_read(&sections, image->fd);
		making.sections = &sections;
	}
	plan->count = 0;
	plan->mapped = (PLANNED_MAX + 1) * sizeof(*making.planned);
	plan->planned = making.planned = mem_map(plan->mapped);
	if (!making.planned)
		return -ENOMEM;
	for (; making.text < plan->texts && ret >= 0; making.text++)
		ret = find_in_text(&making);
	return ret;
}

/* Finds the texts of a program.  -E2BIG if they are too many, or one has more
   than 4 GiB. */
static long find_texts(struct plan *plan, const struct image *image)
{
	plan->texts = 0;
	for (size_t i = 0; i < image->count; i++) {
		const ElfW(Phdr) *part = &image->parts[i];
		struct plan_text *text = &plan->text[plan->texts];
		size_t skip = -part->p_vaddr % MACHINE_ALIGN;

		if (part->p_type != PT_LOAD || !(part->p_flags & PF_X))
			continue;
		if (plan->texts == PLAN_TEXTS || part->p_filesz > UINT32_MAX)
			return -E2BIG;
		text->bytes = image_bytes(image, part);
		text->size = image_bytes_size(image, part);
		if (!text->bytes || text->size < skip)
			continue;
		text->bytes += skip;
		text->size -= skip;
		text->address = part->p_vaddr + skip;
		text->offset = part->p_offset + skip;
		text->is_writable = image->is_writable;
		text->protection = (part->p_flags & PF_W ? PROT_WRITE : 0) |
				   machine_protection(image);
		plan->texts++;
	}
	plan->has_frames = image_frames(image, &plan->frames);
	return 0;
}

/* True if the plan that the ledger has must be made anew: hardly any program
   whose text is to be changed has nothing to change. */
static bool is_doubtful(const struct ledger_plan *known,
			const struct image *image)
{
	return !known->size && !image->is_file;
}

long plan_find(struct plan *plan, const struct image *image,
	       struct ledger *ledger, const struct ledger_program *program)
{
	const struct ledger_plan *known;
	long ret;

	plan->mapped = 0;
	plan->count = 0;
	plan->unreached = 0;
	ret = find_texts(plan, image);
	if (ret < 0)
		return ret;
	known = ledger ? ledger_plan(ledger, program) : NULL;
	if (known && !is_doubtful(known, image) && take_known(plan, known))
		return 0;
	ret = make(plan, image);
	if (ret >= 0 && ledger && !(known && !known->size && !plan->count))
		ledger_add_plan(ledger, program, plan->planned,
				plan->count * sizeof(*plan->planned));
	return ret;
}

void plan_release(struct plan *plan)
{
	if (plan->mapped && plan->planned)
		mem_unmap((void *)plan->planned, plan->mapped);
	plan->mapped = 0;
}
