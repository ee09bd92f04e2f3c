/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Feeds bytes to the reader of keys files, and to what each scheme knows of
 * keys and signatures.  No program is run.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attest/sign/keys.h"
#include "attest/sign/scheme.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A keys file has a scheme and a principal for each key, or a reason. */
static void try_keys(const char *text)
{
	struct fault fault = { .text = "" };
	struct keys keys;
	int64_t seconds;

	if (keys_parse_time(text, &seconds) &&
	    strlen(text) < strlen("YYYYMMDD"))
		abort();
	if (keys_parse(&keys, text, &fault) < 0 && fault.text[0] == '\0')
		abort();
	for (size_t i = 0; i < keys.count; i++)
		if (!keys.list[i].scheme || !keys.list[i].principal[0] ||
		    !keys.list[i].name[0] ||
		    keys.list[i].number >= keys.principals)
			abort();
	keys_fini(&keys);
}

static void try_schemes(char *text, size_t size)
{
	const struct scheme *scheme;

	for (size_t n = 0; (scheme = scheme_at(n)); n++) {
		struct key key = { .name = text, .text = STR_INIT };
		struct fault fault = { .text = "" };

		if (scheme->take_key(&key, text, size, &fault) < 0 &&
		    fault.text[0] == '\0')
			abort();
		str_fini(&key.text);
		scheme->is_signature(text, size);
		if (scheme->is_fingerprint)
			scheme->is_fingerprint(text);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);

	if (!text)
		abort();
	memcpy(text, data, size);
	text[size] = '\0';
	try_keys(text);
	try_schemes(text, size);
	free(text);
	return 0;
}
