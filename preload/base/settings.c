/* SPDX-License-Identifier: BSD-2-Clause */
/* Keeps the texts of all settable variables in one mapping. */
#include "preload/base/settings.h"

#include "preload/base/mem.h"

static void *arena;
static size_t arena_size;
/* In the arena, or NULL. */
static const char *entries[SETTABLE_VARS];

const char *settings_entry(enum session_variable variable)
{
	return entries[variable - VAR_SETTABLE];
}

/* Bytes of "NAME=value". */
static size_t size_of(enum session_variable v, const char *value)
{
	return raw_length(session_variable_name(v)) + 1 + raw_length(value) + 1;
}

static size_t size_of_all(const char *const values[VARS])
{
	size_t size = 0;

	for (unsigned v = VAR_SETTABLE; v < VARS; v++)
		if (values[v])
			size += size_of(v, values[v]);
	return size;
}

void settings_take(const char *const values[VARS])
{
	size_t size = size_of_all(values);
	char *at = size ? mem_map_once(&arena, size) : NULL;

	for (unsigned v = VAR_SETTABLE; at && v < VARS; v++) {
		struct raw_text text;

		if (!values[v])
			continue;
		text = raw_text(at, size_of(v, values[v]));
		raw_put(&text, session_variable_name(v));
		raw_put(&text, "=");
		raw_put(&text, values[v]);
		entries[v - VAR_SETTABLE] = at;
		at += size_of(v, values[v]);
	}
	arena_size = size;
}

void settings_retake(const char *const values[VARS])
{
	const char *all[VARS] = { NULL };
	void *old = arena;
	size_t old_size = arena_size;

	for (unsigned v = VAR_SETTABLE; v < VARS; v++) {
		const char *entry = settings_entry(v);

		if (values[v])
			all[v] = values[v];
		else if (entry)
			all[v] = raw_variable(entry, session_variable_name(v));
		entries[v - VAR_SETTABLE] = NULL;
	}
	arena = NULL;
	settings_take(all);
	if (old)
		mem_unmap(old, old_size);
}
