/* SPDX-License-Identifier: BSD-2-Clause */
/* See env.h.  May run between vfork and exec: no allocation but mmap. */
#include "preload/process/env.h"

#include "preload/base/mem.h"
#include "preload/base/session.h"
#include "preload/process/chroot_exec.h"
#include "raw/preload_list.h"

static const char preload_name[] = "LD_PRELOAD";

static bool names_library(const char *list, const char *library)
{
	struct raw_word word;

	while (preload_next(&list, &word))
		if (raw_word_is(word, library))
			return true;
	return false;
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
		unsigned v = session_variable_of(entry);

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
	if (is_visible(library))
		env_lend_library(env);
	else if (text.at > begin)
		*env->end++ = env->preload;
	return 0;
}

void env_lend_library(struct env *env)
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

void env_return_library(const char *library)
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
		if (session_variable_of(list[i]) == VARS &&
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
