/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One hash table per scope, from names to values.  A text defines few names per
 * scope but refers to them on every line.
 */
#include "pkgdb/parse/params.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define uthash_nonfatal_oom 1
#include <uthash.h>

struct param {
	UT_hash_handle hh;
	char *value; /* behind the name, in the same piece */
	char name[]; /* the key */
};

void params_fini(struct params *params)
{
	struct param *param, *next;

	HASH_ITER (hh, params->first, param, next) {
		HASH_DEL(params->first, param);
		free(param);
	}
}

int params_set(struct params *params, const char *name, size_t name_len,
	       const char *value)
{
	size_t size = strlen(value) + 1;
	struct param *param = calloc(1, sizeof(*param) + name_len + 1 + size);
	struct param *old;

	if (!param)
		return -1;
	memcpy(param->name, name, name_len);
	param->name[name_len] = '\0';
	param->value = param->name + name_len + 1;
	memcpy(param->value, value, size);
	HASH_FIND(hh, params->first, param->name, name_len, old);
	if (old)
		HASH_DEL(params->first, old);
	free(old);
	HASH_ADD_KEYPTR(hh, params->first, param->name, name_len, param);
	if (param->hh.tbl)
		return 0;
	free(param);
	errno = ENOMEM;
	return -1;
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
	struct param *found = NULL;

	for (; params && !found; params = params->outer)
		HASH_FIND(hh, params->first, name, name_len, found);
	return found ? found->value : NULL;
}
