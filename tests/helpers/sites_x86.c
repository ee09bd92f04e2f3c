/* SPDX-License-Identifier: BSD-2-Clause */
/* The row of x86-64 (sites.h). */
#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "preload/site/x86_sites.h"
#include "tests/helpers/sites.h"

static bool tell(void *context, const struct x86_site *site)
{
	static const char *const windows[] = {
		[X86_ONE] = "one",	 [X86_SEVERAL] = "several",
		[X86_AROUND] = "around", [X86_ISLAND] = "island",
		[X86_NONE] = NULL,
	};
	const struct site_search *search = context;

	search->found(search->context,
		      &(struct site){ site->syscall, site->begin, site->written,
				      site->number, windows[site->window] });
	return true;
}

static void search_text(const struct site_search *search)
{
	uint8_t *targets = calloc(X86_TARGETS_SIZE(search->size), 1);

	if (!targets)
		abort();
	x86_find_sites(&(struct x86_search){ .text = search->text,
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
	static const char *const prefixes[] = {
		"rex", "rep", "lock", "data16",	 "cs ",	 "ds ",	    "es ",
		"ss ", "fs ", "gs ",  "addr32 ", "bnd ", "notrack "
	};

	for (size_t i = 0; i < sizeof(prefixes) / sizeof(*prefixes); i++)
		if (!strncmp(name, prefixes[i], strlen(prefixes[i])) &&
		    strchr(name, ' ')) {
			name = strchr(name, ' ') + 1;
			i = -1;
		}
	return name;
}

static bool is_call(const char *name)
{
	return !strncmp(name, "syscall", 7) && strchr(" \n", name[7]);
}

static uint64_t target_of(const char *name)
{
	const char *target = strpbrk(name, " \n");
	uint64_t address;
	char *end;

	if (name[0] != 'j' && strncmp(name, "call", 4) != 0 &&
	    strncmp(name, "loop", 4) != 0)
		return 0;
	address = target ? strtoul(target, &end, 16) : 0;
	return address && (*end == ' ' || *end == '\n') ? address : 0;
}

static const char *const ends[] = { "ret",  "jmp",     "hlt", "ud",
				    "int3", "syscall", NULL };
static const char *const data[] = { "(bad)", ".byte", NULL };

const struct site_machine x86_site_machine = {
	EM_X86_64, search_text, skip_prefixes, is_call, target_of, ends, data,
};
