/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any bytes as the body of a pax header: what parses can be edited, and says
 * afterwards what was wanted; editing nothing gives the same bytes.
 */
#include <stdlib.h>
#include <string.h>

#include "translate/tar/pax.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool truth)
{
	if (!truth)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *body = (const char *)data;
	struct pax pax = { 0 }, wanted = { 0 }, again = { 0 };
	struct str same = STR_INIT, edited = STR_INIT;

	if (pax_parse(&pax, body, size) == size) {
		pax_edit(&same, body, size, &wanted);
		require(same.len <= size &&
			memcmp(str_text(&same), body, same.len) == 0);
		wanted.value[PAX_UID] = (struct slice){ "4242", 4 };
		pax_edit(&edited, body, size, &wanted);
		require(pax_parse(&again, str_text(&edited), edited.len) ==
			edited.len);
		require(again.value[PAX_UID].len == 4 &&
			memcmp(again.value[PAX_UID].ptr, "4242", 4) == 0);
	}
	str_fini(&same);
	str_fini(&edited);
	return 0;
}
