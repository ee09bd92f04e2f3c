/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Makes environments (env.h).  First the list is scanned: mostly it has all
 * variables with the right values, and is used as it is.  Else a new list has
 * the caller's other entries in their order, then the session's variables.  The
 * shim is the last library in LD_PRELOAD, so that others that wrap the same
 * functions come before it, and call it.
 */
#include "preload/process/env.h"

#include "preload/base/mem.h"
#include "preload/base/session.h"
#include "raw/preload_list.h"

static const char preload_name[] = "LD_PRELOAD";

/* True if a list in the form of LD_PRELOAD names this library. */
static bool names_library(const char *list, const char *library)
{
	struct raw_word word;

	while (preload_next(&list, &word))
		if (raw_word_is(word, library))
			return true;
	return false;
}

/* The result of scanning a list. */
struct existing {
	size_t count;
	const char *preload; /* the value of LD_PRELOAD, or NULL */
	bool current[VARS];  /* the variable has the session's value */
	bool stale;	     /* a variable has another value */
};

static void scan(struct existing *existing, char *const list[])
{
	memset(existing, 0, sizeof(*existing));
	for (; list && list[existing->count]; existing->count++) {
		const char *entry = list[existing->count];
		unsigned v = session_variable_of(entry);

		if (v < VARS && session_variable(v) &&
		    raw_equal(entry, session_variable(v)))
			existing->current[v] = true;
		else if (v < VARS)
			existing->stale = true;
		else if (*entry == 'L' && raw_variable(entry, preload_name))
			existing->preload = raw_variable(entry, preload_name);
	}
}

/* True unless the root was changed: then the path of the library is
   relative. */
static bool is_absolute(const char *library)
{
	return *library == '/';
}

/* True if LD_PRELOAD needs no change. */
static bool has_preload(const struct existing *existing, const char *library)
{
	return !library || (is_absolute(library) && existing->preload &&
			    names_library(existing->preload, library));
}

static bool is_complete(const struct existing *existing)
{
	const char *library = session_value(VAR_LIB);

	if (existing->stale || unlikely(session_root_changed))
		return false;
	for (unsigned v = 0; v < VARS; v++)
		if (session_variable(v) && !existing->current[v])
			return false;
	return has_preload(existing, library);
}

/* The words of a list but this library, which may have another path there. */
static void put_others(struct raw_text *text, const char *list,
		       const char *library)
{
	struct raw_word word, own = raw_word_base(raw_word(library));
	const char *begin = text->at;

	while (preload_next(&list, &word))
		if (!raw_word_is(raw_word_base(word), own.at))
			preload_put(text, begin, word);
}

/* Adds the library to LD_PRELOAD behind the others; adds LD_PRELOAD to the list
   if it has none. */
static void add_library(struct env *env)
{
	const char *library = session_value(VAR_LIB);
	struct raw_text text = { .at = env->others,
				 .end = env->preload + sizeof(env->preload) -
					1 };
	bool listed = false;

	if (!library || !env->others)
		return;
	preload_put(&text, env->preload + sizeof(preload_name),
		    raw_word(library));
	for (char **entry = env->list; entry < env->end; entry++)
		listed |= *entry == env->preload;
	if (!listed)
		*env->end++ = env->preload;
	*env->end = NULL;
}

/* "LD_PRELOAD=", the words that `old` has, then the shim, which comes last. */
static long write_preload(struct env *env, const char *old)
{
	const char *library = session_value(VAR_LIB), *begin;
	struct raw_text text = raw_text(env->preload, sizeof(env->preload));

	if (sizeof(preload_name) + (old ? raw_length(old) : 0) + 1 +
		    raw_length(library) >=
	    sizeof(env->preload))
		return -E2BIG;
	raw_put(&text, preload_name);
	raw_put(&text, "=");
	begin = text.at;
	if (old)
		put_others(&text, old, library);
	env->others = text.at;
	if (is_absolute(library))
		add_library(env);
	else if (text.at > begin)
		*env->end++ = env->preload;
	return 0;
}

/* The entry by which a program in a changed root learns its working directory;
   its value is empty until env_set_cwd(). */
static char *cwd_entry(struct env *env)
{
	const char *name = session_variable_name(VAR_HOME);
	size_t n = raw_length(name);

	memcpy(env->cwd, name, n);
	memcpy(env->cwd + n, "=", 2);
	return env->cwd;
}

void env_set_cwd(struct env *env, int fd)
{
	char *text = env->cwd;

	while (*text != '=')
		text++;
	raw_decimal(text + 1, fd);
	add_library(env);
}

/* Takes the library off the end of a list. */
static void cut_library(char *list, const char *library)
{
	struct raw_word word, last = { list, 0 };
	const char *rest = list;

	while (preload_next(&rest, &word))
		last = word;
	if (raw_word_is(last, library))
		list[last.at > list ? last.at - 1 - list : 0] = '\0';
}

void env_remove_library(const char *library)
{
	char **to = environ;

	for (char **from = environ; *from; from++) {
		char *list = (char *)raw_variable(*from, preload_name);

		if (list)
			cut_library(list, library);
		if (!list || *list)
			*to++ = *from;
	}
	*to = NULL;
}

static long reserve_list(struct env *env, size_t entries)
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
	struct existing existing;
	bool rewrite;
	long ret;

	env->mapped = NULL;
	env->others = NULL;
	env->list = (char **)list;
	if (!session_on() ||
	    (list && list != environ && !mem_readable(list, sizeof(*list))))
		return 0;
	library = session_value(VAR_LIB);
	scan(&existing, list);
	if (is_complete(&existing))
		return 0;
	ret = reserve_list(env, existing.count + VARS + 4);
	if (ret < 0)
		return ret;
	env->end = env->list;
	rewrite = !has_preload(&existing, library);
	if (rewrite) {
		ret = write_preload(env, existing.preload);
		if (ret < 0)
			return ret;
	}
	for (size_t i = 0; i < existing.count; i++)
		if (session_variable_of(list[i]) == VARS &&
		    !(rewrite && raw_variable(list[i], preload_name)))
			*env->end++ = list[i];
	for (unsigned v = 0; v < VARS; v++)
		if (session_variable(v))
			*env->end++ = (char *)session_variable(v);
	if (session_root_changed)
		*env->end++ = cwd_entry(env);
	*env->end = NULL;
	return 0;
}

void env_release(struct env *env)
{
	if (env->mapped)
		mem_unmap(env->mapped, env->mapped_size);
}
