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
#include "raw/program.h"
#include "raw/syscall.h"

static const char preload_name[] = "LD_PRELOAD";
static const char library_path_name[] = "LD_LIBRARY_PATH";

/* The variable of the session that an entry is; VARS if none.  Below another
   fakeroot, the key is that one's. */
static unsigned variable_of(const char *entry)
{
	unsigned v = session_variable_of(entry);

	return v < VAR_LIB && unlikely(session_nested()) ? VARS : v;
}

/* True for a library of fakeroot, which would take our key for that of its
   server, and wait. */
static bool is_unwanted(struct raw_word library)
{
	return preload_is_fakeroot(library) && likely(!session_nested());
}

/* True if a list in the form of LD_PRELOAD names this library, and none that is
   unwanted. */
static bool names_library(const char *list, struct raw_word library)
{
	bool named = false;
	struct raw_word word;

	while (preload_next(&list, &word)) {
		if (raw_word_same(word, library))
			named = true;
		else if (is_unwanted(word))
			return false;
	}
	return named;
}

/* The result of scanning a list. */
struct existing {
	size_t count;
	const char *preload;	  /* the value of LD_PRELOAD, or NULL */
	const char *library_path; /* of LD_LIBRARY_PATH, or NULL */
	bool traced;		  /* LD_TRACE_LOADED_OBJECTS is set */
	bool unloaded;		  /* PSEUDO_UNLOAD is set */
	bool current[VARS];	  /* the variable has the session's value, or
				     one that the program may choose */
	bool stale;		  /* a variable has another value */
};

/* Notes an entry of the dynamic linker's. */
static void scan_linker(struct existing *existing, const char *entry)
{
	const char *preload = raw_variable(entry, preload_name);
	const char *path = raw_variable(entry, library_path_name);

	if (preload)
		existing->preload = preload;
	else if (path)
		existing->library_path = path;
	else if (raw_variable(entry, "LD_TRACE_LOADED_OBJECTS"))
		existing->traced = true;
}

static void scan(struct existing *existing, char *const list[])
{
	memset(existing, 0, sizeof(*existing));
	for (; list && list[existing->count]; existing->count++) {
		const char *entry = list[existing->count];
		unsigned v = variable_of(entry);

		existing->unloaded |= v == VAR_UNLOAD;
		if (v < VARS && (v >= VAR_SETTABLE ||
				 (session_variable(v) &&
				  raw_equal(entry, session_variable(v)))))
			existing->current[v] = true;
		else if (v < VARS)
			existing->stale = true;
		else if (raw_starts(entry, "LD_"))
			scan_linker(existing, entry);
	}
}

/* True unless the root was changed: then the path of the library is
   relative. */
static bool is_absolute(const char *library)
{
	return *library == '/';
}

/* True if a program was told to load nothing, and not merely of no session: its
   variables are there, and LD_PRELOAD is, but empty. */
static bool leaves_session(const struct existing *existing)
{
	const char *list = existing->preload;
	struct raw_word word;

	return list && existing->current[VAR_LIB] &&
	       !preload_next(&list, &word) && likely(!session_root_changed);
}

/* True if the dynamic linker's variables need no change. */
static bool has_shim(const struct existing *existing, const char *library,
		     enum env_shim shim)
{
	struct preload_entry entry;

	if (!library)
		return true;
	if (shim != SHIM_NAMED || !is_absolute(library) || !existing->preload)
		return false;
	entry = preload_entry(library);
	return names_library(existing->preload, entry.word) &&
	       library_path_has(existing->library_path, entry.directory);
}

static bool is_complete(const struct existing *existing, enum env_shim shim,
			const char *library)
{
	if (existing->stale || unlikely(session_root_changed))
		return false;
	for (unsigned v = 0; v < VARS; v++)
		if (session_variable(v) && !existing->current[v])
			return false;
	return has_shim(existing, library, shim);
}

/* The words of a list but this library, which may have another path there, and
   those that are unwanted. */
static void put_others(struct raw_text *text, const char *list,
		       const char *library)
{
	struct raw_word word, own = raw_word_base(raw_word(library));
	const char *begin = text->at;

	while (preload_next(&list, &word))
		if (!raw_word_same(raw_word_base(word), own) &&
		    !is_unwanted(word))
			preload_put(text, begin, word);
}

/* What is left of `preload` from there on. */
static struct raw_text text_from(struct env *env, char *at)
{
	return (struct raw_text){
		.at = at, .end = env->preload + sizeof(env->preload) - 1
	};
}

/* Adds a word to LD_PRELOAD, and that to the list unless it is there. */
static void add_preload(struct env *env, struct raw_word word)
{
	struct raw_text text = text_from(env, env->others);
	bool listed = false;

	preload_put(&text, env->preload + sizeof(preload_name), word);
	for (char **entry = env->list; entry < env->end; entry++)
		listed |= *entry == env->preload;
	if (!listed)
		*env->end++ = env->preload;
}

/* "LD_LIBRARY_PATH=", the directory, then those of `old`, behind LD_PRELOAD
   with this word.  False, and nothing changes, if there is no space for it. */
static bool write_library_path(struct env *env, struct preload_entry entry,
			       const char *old)
{
	char *at = env->others + 1 + entry.word.size + 1;
	struct raw_text text = text_from(env, at);

	raw_put(&text, library_path_name);
	raw_put(&text, "=");
	library_path_put(&text, entry.directory, old);
	if (text.full)
		return false;
	*env->end++ = at;
	return true;
}

/* "LD_PRELOAD=", the words that the list has, then the shim, which comes last.
   `*path_written` becomes true if LD_LIBRARY_PATH is written, too. */
static long write_preload(struct env *env, const struct existing *existing,
			  enum env_shim shim, const char *library,
			  bool *path_written)
{
	const char *begin;
	struct raw_text text = raw_text(env->preload, sizeof(env->preload));
	const char *old = existing->preload;
	struct preload_entry entry = preload_entry(library);

	if (sizeof(preload_name) + (old ? raw_length(old) : 0) + 1 +
		    raw_length(library) >=
	    sizeof(env->preload))
		return -E2BIG;
	raw_put(&text, preload_name);
	raw_put(&text, "=");
	begin = text.at;
	if (old)
		put_others(&text, old, library);
	if (text.at > begin)
		*env->end++ = env->preload;
	if (shim == SHIM_LEFT_OUT)
		return 0;
	env->others = text.at;
	if (!is_absolute(library))
		return 0;
	*path_written = entry.directory.size && shim == SHIM_NAMED &&
			write_library_path(env, entry, existing->library_path);
	add_preload(env, *path_written ? entry.word : raw_word(library));
	return 0;
}

/* The same for the library of the other class. */
__attribute__((noinline)) static void add_other_preload(struct env *env)
{
	char buffer[PATH_MAX];
	const char *library = session_library_of(env->class, buffer);

	if (library)
		add_preload(env, raw_word(library));
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
	if (!session_library() || !env->others)
		return;
	if (env->class == PROGRAM_OWN_CLASS)
		add_preload(env, raw_word(session_library()));
	else
		add_other_preload(env);
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

/* True for an entry that the session's own replaces. */
static bool is_replaced(const char *entry)
{
	return variable_of(entry) < VAR_SETTABLE;
}

/* Which other entries are written anew. */
struct rewritten {
	bool preload, library_path, ids;
};

/* True for fakeroot's or pseudo's variables of ids, whichever the session
   writes. */
static bool is_of_ids(const char *entry)
{
	return session_toggled ? pseudo_ids_has(entry)
			       : fakeroot_ids_has(entry);
}

/* Copies the entries of the caller's list that stay. */
static void copy_others(struct env *env, char *const list[], size_t count,
			const struct rewritten *anew)
{
	for (size_t i = 0; i < count; i++)
		if (!is_replaced(list[i]) &&
		    !(anew->preload && raw_variable(list[i], preload_name)) &&
		    !(anew->library_path &&
		      raw_variable(list[i], library_path_name)) &&
		    !(anew->ids && is_of_ids(list[i])))
			*env->end++ = list[i];
}

/* Adds the variables of the credentials that FAKEBUILD_CRED passes. */
static void add_ids(struct env *env)
{
	const char *granule = session_value(VAR_CRED);
	const struct credentials *cred = cred_load(
		granule ? raw_number(granule, 10, 0) : 0);

	env->end = session_toggled
			   ? pseudo_ids_write(cred, env->end, env->ids.pseudo)
			   : fakeroot_ids_write(cred, env->end,
						env->ids.fakeroot);
}

/* Of a bad pointer, also to a single entry, the kernel says EFAULT. */
static bool is_readable(char *const list[])
{
	for (; mem_readable(list, sizeof(*list)); list++)
		if (!*list)
			return true;
		else if (!mem_readable(*list, 1))
			return false;
	return false;
}

static long make(struct env *env, const char *library)
{
	char *const *list = env->from;
	enum env_shim shim = env->shim;
	struct existing existing;
	struct rewritten anew = { .ids = false };
	long ret;

	env->mapped = NULL;
	env->others = NULL;
	env->list = (char **)list;
	env->outside = true;
	if (!(session_on() || session_toggled) ||
	    (list && list != environ && !is_readable(list)))
		return 0;
	scan(&existing, list);
	existing.unloaded = unlikely(session_toggled) &&
			    (existing.unloaded || session_variable(VAR_UNLOAD));
	if (existing.traced || existing.unloaded)
		shim = SHIM_LEFT_OUT;
	anew.ids = !existing.unloaded && cred_changed() && !session_nested();
	env->outside = shim == SHIM_LEFT_OUT || leaves_session(&existing);
	if (!existing.unloaded &&
	    (leaves_session(&existing) ||
	     (!anew.ids && is_complete(&existing, shim, library))))
		return 0;
	ret = reserve_list(env, existing.count + VARS + FAKEROOT_IDS + 6);
	if (ret < 0)
		return ret;
	env->end = env->list;
	anew.preload = !has_shim(&existing, library, shim);
	if (anew.preload)
		ret = write_preload(env, &existing, shim, library,
				    &anew.library_path);
	if (ret < 0)
		return ret;
	copy_others(env, list, existing.count, &anew);
	for (unsigned v = 0; v < VARS && !existing.unloaded; v++)
		if (session_variable(v) &&
		    !(v >= VAR_SETTABLE && existing.current[v]))
			*env->end++ = (char *)session_variable(v);
	if (anew.ids)
		add_ids(env);
	if (session_root_changed)
		*env->end++ = cwd_entry(env);
	*env->end = NULL;
	return 0;
}

long env_make_for(struct env *env, char *const list[], enum env_shim shim)
{
	env->from = list;
	env->shim = shim;
	env->class = PROGRAM_OWN_CLASS;
	return make(env, session_library());
}

/* True if the library can be read by its path, which may begin in the session's
   root directory. */
static bool is_there(const char *library)
{
	int root = session_root_changed ? (int)session_root_fd() : AT_FDCWD;

	return library && raw(__NR_faccessat, root, library, R_OK) >= 0;
}

__attribute__((noinline)) long env_for_other_class(struct env *env)
{
	char buffer[PATH_MAX];
	const char *library;

	env->class = PROGRAM_OTHER_CLASS;
	library = session_library_of(env->class, buffer);
	if (!is_there(library)) {
		env->shim = SHIM_LEFT_OUT;
		library = session_library();
	}
	env_release(env);
	return make(env, library);
}

long env_make(struct env *env, char *const list[])
{
	return env_make_for(env, list, SHIM_NAMED);
}

long env_add(struct env *env, const char *entry)
{
	char **old = env->list;
	size_t n = 0;

	while (old && old[n])
		n++;
	/* Lists that env_make_for() has made have room. */
	if (old != env->stack && (!env->mapped || old != env->mapped) &&
	    reserve_list(env, n + 2) < 0) {
		env->list = old;
		return -ENOMEM;
	}
	for (size_t i = 0; old != env->list && i < n; i++)
		env->list[i] = old[i];
	env->list[n] = (char *)entry;
	env->list[n + 1] = NULL;
	env->end = env->list + n + 1;
	return 0;
}

long env_nest(struct env *env)
{
	static const char nested[] = "FAKEBUILD_NESTED=1";
	long ret = env_add(env, nested);
	char **to = env->list;

	if (ret < 0)
		return ret;
	for (char **from = env->list; *from; from++)
		if (session_variable_of(*from) >= VAR_LIB &&
		    !fakeroot_ids_has(*from))
			*to++ = *from;
	*to = NULL;
	env->end = to;
	return 0;
}

void env_release(struct env *env)
{
	if (env->mapped)
		mem_unmap(env->mapped, env->mapped_size);
}
