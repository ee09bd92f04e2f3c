/* SPDX-License-Identifier: BSD-2-Clause */
/* See env.h.  May run between vfork and exec: no allocation but mmap. */
#include "preload/process/env.h"

#include "preload/base/mem.h"
#include "preload/base/session.h"
#include "preload/process/chroot_exec.h"

static const char preload_name[] = "LD_PRELOAD";

static bool is_separator(char c)
{
	return c == ' ' || c == ':' || c == '\0';
}

/* True if a list in the manner of LD_PRELOAD names this library. */
static bool names_library(const char *list, const char *library)
{
	size_t size = raw_length(library);

	for (; *list; list++) {
		if (memcmp(list, library, 1) == 0) {
			size_t n = 0;

			while (n < size && list[n] == library[n])
				n++;
			if (n == size && is_separator(list[n]))
				return true;
		}
		while (!is_separator(list[0]))
			list++;
		if (!*list)
			break;
	}
	return false;
}

/* Which variable of ours an entry is; VARS if none. */
static unsigned variable_of(const char *entry)
{
	if (*entry != 'F')
		return VARS;
	for (unsigned v = 0; v < VARS; v++) {
		if (raw_variable(entry, session_name(v)))
			return v;
	}
	return VARS;
}

/* What is there already. */
struct census {
	size_t count;
	const char *preload; /* its value */
	bool current[VARS];  /* with our value */
	bool stale;	     /* one of ours with another value */
};

static void take_census(struct census *census, char *const list[])
{
	memset(census, 0, sizeof(*census));
	for (; list && list[census->count]; census->count++) {
		const char *entry = list[census->count];
		unsigned v = variable_of(entry);

		if (v < VARS && session_variable(v) &&
		    raw_equal(entry, session_variable(v)))
			census->current[v] = true;
		else if (v < VARS)
			census->stale = true;
		else if (*entry == 'L' && raw_variable(entry, preload_name))
			census->preload = raw_variable(entry, preload_name);
	}
}

/* Whether a library is to be seen from every directory. */
static bool is_visible(const char *library)
{
	return *library == '/';
}

/* Whether LD_PRELOAD says already what it should. */
static bool has_preload(const struct census *census, const char *library)
{
	return !library || (is_visible(library) && census->preload &&
			    names_library(census->preload, library));
}

static bool is_complete(const struct census *census)
{
	const char *library = session_value(VAR_LIB);

	if (census->stale || unlikely(session_root_changed))
		return false;
	for (unsigned v = 0; v < VARS; v++)
		if (session_variable(v) && !census->current[v])
			return false;
	return has_preload(census, library);
}

/* The last component of a path that ends as a list's entry does. */
static const char *base_of(const char *path)
{
	const char *base = path;

	for (; !is_separator(*path); path++)
		if (*path == '/')
			base = path + 1;
	return base;
}

static bool same_entry(const char *a, const char *b)
{
	while (!is_separator(*a) && *a == *b) {
		a++;
		b++;
	}
	return is_separator(*a) && is_separator(*b);
}

/* What was there but this library under another path; returns the end. */
static char *copy_others(char *to, const char *old, const char *library)
{
	size_t size;

	for (; *old; old += size + (old[size] != '\0')) {
		for (size = 0; !is_separator(old[size]); size++)
			;
		if (!size || same_entry(base_of(old), base_of(library)))
			continue;
		memcpy(to, old, size);
		to += size;
		*to++ = ':';
	}
	return to;
}

/* "LD_PRELOAD=" what was there, then the shim, which comes last. */
static long write_preload(struct env *env, const char *old)
{
	const char *library = session_value(VAR_LIB);
	size_t name = sizeof(preload_name) - 1,
	       size = old ? raw_length(old) : 0;
	char *to = env->preload;

	if (name + 1 + size + 1 + raw_length(library) >= sizeof(env->preload))
		return -E2BIG;
	memcpy(to, preload_name, name);
	to += name;
	*to++ = '=';
	env->others = size ? copy_others(to, old, library) : to;
	/* Without the colon behind the last one. */
	env->others[env->others == to ? 0 : -1] = '\0';
	if (is_visible(library))
		env_lend_library(env);
	else if (env->others > to)
		*env->end++ = env->preload;
	return 0;
}

void env_lend_library(struct env *env)
{
	const char *library = session_value(VAR_LIB);
	size_t name = sizeof(preload_name);
	bool listed = false;

	if (!library || !env->others)
		return;
	if (env->others > env->preload + name)
		env->others[-1] = ':';
	memcpy(env->others, library, raw_length(library) + 1);
	for (char **entry = env->list; entry < env->end; entry++)
		listed |= *entry == env->preload;
	if (!listed)
		*env->end++ = env->preload;
	*env->end = NULL;
}

/* It comes last. */
void env_return_library(const char *library)
{
	char **to = environ;

	for (char **from = environ; *from; from++) {
		const char *value = raw_variable(*from, preload_name);
		char *last = value ? *from + raw_length(*from) : NULL;

		while (last && last > value && !is_separator(last[-1]))
			last--;
		if (last && raw_equal(last, library))
			last[last > value ? -1 : 0] = '\0';
		if (!value || *value)
			*to++ = *from;
	}
	*to = NULL;
}

static long make_room(struct env *env, size_t entries)
{
	env->list = env->stack;
	if (entries <= countof(env->stack))
		return 0;
	env->mapped_size = entries * sizeof(char *);
	env->mapped = mem_map(env->mapped_size);
	if (!env->mapped)
		return -ENOMEM;
	env->list = env->mapped;
	return 0;
}

long env_make(struct env *env, char *const list[])
{
	const char *library;
	struct census census;
	bool rewrite;
	long ret;

	env->mapped = NULL;
	env->others = NULL;
	env->list = (char **)list;
	if (!session_on() ||
	    (list && list != environ && !mem_readable(list, sizeof(*list))))
		return 0;
	library = session_value(VAR_LIB);
	take_census(&census, list);
	if (is_complete(&census))
		return 0;
	ret = make_room(env, census.count + VARS + 4);
	if (ret < 0)
		return ret;
	env->end = env->list;
	rewrite = !has_preload(&census, library);
	if (rewrite) {
		ret = write_preload(env, census.preload);
		if (ret < 0)
			return ret;
	}
	for (size_t i = 0; i < census.count; i++)
		if (variable_of(list[i]) == VARS &&
		    !(rewrite && raw_variable(list[i], preload_name)))
			*env->end++ = list[i];
	for (unsigned v = 0; v < VARS; v++)
		if (session_variable(v))
			*env->end++ = (char *)session_variable(v);
	if (session_root_changed)
		*env->end++ = chroot_exec_no_cwd(env);
	*env->end = NULL;
	return 0;
}

void env_drop(struct env *env)
{
	if (env->mapped)
		mem_unmap(env->mapped, env->mapped_size);
}
