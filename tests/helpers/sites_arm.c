/* SPDX-License-Identifier: BSD-2-Clause */
/* The row of arm64 (sites.h). */
#include <ctype.h>
#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "preload/site/arm_sites.h"
#include "tests/helpers/sites.h"

/* The branch takes the place of the call, or of the instruction in front. */
static bool tell(void *context, const struct arm_site *site)
{
	const struct site_search *search = context;

	search->found(search->context,
		      &(struct site){ site->syscall, site->begin,
				      site->begin + ARM_INSN_SIZE, site->number,
				      site->begin < site->syscall ? "before"
								  : "one" });
	return true;
}

static void search_text(const struct site_search *search)
{
	uint8_t *targets = calloc(ARM_TARGETS_SIZE(search->size), 1);

	if (!targets)
		abort();
	arm_find_sites(&(struct arm_search){ .text = search->text,
					     .size = search->size,
					     .targets = targets,
					     .is_ours = site_is_wanted,
					     .found = tell,
					     .context = (void *)search,
					     .is_code = site_is_code });
	free(targets);
}

static const char *skip_prefixes(const char *name)
{
	return name;
}

static bool is_call(const char *name)
{
	return !strncmp(name, "svc\t#0x0", 8) && strchr(" \n", name[8]);
}

/* Its address is the last operand, with a name behind it. */
static uint64_t target_of(const char *name)
{
	static const char *const jumps[] = { "b\t",  "bl\t", "b.",  "cbz",
					     "cbnz", "tbz",  "tbnz" };
	const char *at = strstr(name, " <");

	for (size_t i = 0; at && i < sizeof(jumps) / sizeof(*jumps); i++) {
		if (strncmp(name, jumps[i], strlen(jumps[i])) != 0)
			continue;
		while (at > name && isxdigit((unsigned char)at[-1]))
			at--;
		return strtoul(at, NULL, 16);
	}
	return 0;
}

static const char *const ends[] = { "ret", "b\t", "br\t", "brk", "svc", NULL };
static const char *const data[] = { ".inst", ".word", ".byte", "udf", NULL };

const struct site_machine arm_site_machine = {
	EM_AARCH64, search_text, skip_prefixes, is_call, target_of, ends, data,
};
