/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A list per scope: there are few parameters, and fewer look-ups.
 */
#include "pkgdb/params.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct param {
	struct param *next;
	char *value;		/* behind the name, in the same piece */
	char name[];
};

void params_fini(struct params *params)
{
	while (params->first) {
		struct param *next = params->first->next;

		free(params->first);
		params->first = next;
	}
}

int params_set(struct params *params, const char *name, size_t name_len,
	       const char *value)
{
	size_t size = strlen(value) + 1;
	struct param *param = malloc(sizeof(*param) + name_len + 1 + size);

	if (!param)
		return -1;
	memcpy(param->name, name, name_len);
	param->name[name_len] = '\0';
	param->value = param->name + name_len + 1;
	memcpy(param->value, value, size);
	param->next = params->first;
	params->first = param;
	return 0;
}

int params_define(struct params *params, const char *text)
{
	const char *equals = strchr(text, '=');

	if (!equals || equals == text) {
		errno = EINVAL;
		return -1;
	}
	return params_set(params, text, equals - text, equals + 1);
}

int params_from_options(struct params *params,
			const struct pkgdb_options *options)
{
	for (size_t i = 0; i < options->define_count; i++)
		if (params_define(params, options->defines[i]) < 0)
			return -1;
	return 0;
}

const char *params_get(const struct params *params, const char *name,
		       size_t name_len)
{
	for (; params; params = params->outer)
		for (const struct param *at = params->first; at; at = at->next)
			if (strncmp(at->name, name, name_len) == 0 &&
			    at->name[name_len] == '\0')
				return at->value;
	return NULL;
}
