/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writes the variables of a session over those of an enclosing one.  Nothing
 * is ever set twice, and LD_PRELOAD keeps what others put there: the preload
 * library comes last, nearest to libc, since it answers in place of the kernel.
 */
#include "faked/launcher/environment.h"

#include <fcntl.h>
#include <linux/limits.h>
#include <unistd.h>

#include "faked/launcher/nolibc.h"
#include "ledger/fakeroot_ids.h"
#include "ledger/layout.h"
#include "raw/linker.h"
#include "raw/preload_list.h"
#include "raw/variables.h"

/* Which variables of the outer environment are left out. */
enum dropped {
	DROP_NONE,
	DROP_SITES,   /* FAKEBUILD_SITES alone */
	DROP_PRELOAD, /* LD_PRELOAD, and LD_LIBRARY_PATH if it is set anew */
	DROP_LIBRARY, /* and FAKEBUILD_LIB */
	DROP_SESSION, /* and all others of a session that no user sets */
};

/* Names, signs and numbers of all of them; paths come on top. */
#define SMALL_TEXTS 640

/* LD_PRELOAD, LD_LIBRARY_PATH, FAKEROOT_FD_BASE. */
#define OTHER_VARIABLES 3

/* An environment under construction: pointers first, then their texts. */
struct build {
	char **envp;
	size_t count;
	struct raw_text text;
};

/* A library that is preloaded by its name needs LD_LIBRARY_PATH. */
static bool needs_path(const char *library)
{
	return library && preload_entry(library).directory.size;
}

static bool is_dropped(const char *entry, enum dropped dropped,
		       const char *library)
{
	enum session_variable v = session_variable_of(entry);

	return (dropped >= DROP_PRELOAD && raw_variable(entry, "LD_PRELOAD")) ||
	       (needs_path(library) &&
		raw_variable(entry, "LD_LIBRARY_PATH")) ||
	       (dropped == DROP_SITES && v == VAR_SITES) ||
	       (dropped >= DROP_LIBRARY && v == VAR_LIB) ||
	       (dropped == DROP_SESSION && v < VAR_SETTABLE);
}

static size_t length(const char *text)
{
	return text ? raw_length(text) : 0;
}

/* Takes over the outer variables but those; reserves memory for all that a
   session with this library, or NULL, sets, and for `more` bytes. */
static bool begin(struct build *build, char *const *outer, enum dropped dropped,
		  const char *library, size_t more)
{
	size_t n = 0, pointers, texts;
	long at;

	while (outer[n])
		n++;
	pointers = (n + VARS + OTHER_VARIABLES + 1) * sizeof(char *);
	texts = SMALL_TEXTS + length(raw_getenv(outer, "LD_PRELOAD")) +
		length(raw_getenv(outer, "LD_LIBRARY_PATH")) +
		3 * length(library) + more;
	at = nolibc_pages(pointers + texts);
	if (raw_failed(at))
		return false;
	build->envp = (char **)at;
	build->count = 0;
	build->text = raw_text((char *)at + pointers, texts);
	for (size_t i = 0; i < n; i++)
		if (!is_dropped(outer[i], dropped, library))
			build->envp[build->count++] = outer[i];
	return true;
}

/* Starts NAME=; the value is then put behind it. */
static struct raw_text *variable(struct build *build, const char *name)
{
	build->envp[build->count++] = build->text.at;
	raw_put(&build->text, name);
	raw_put(&build->text, "=");
	return &build->text;
}

static void set(struct build *build, enum session_variable v, const char *value)
{
	raw_put(variable(build, session_variable_name(v)), value);
	raw_put_end(&build->text);
}

/* Sets a variable in place of the outer one; a NULL value leaves that. */
static void replace(struct build *build, const char *name, const char *value)
{
	for (size_t i = 0; value && i < build->count; i++)
		if (raw_variable(build->envp[i], name))
			build->envp[i--] = build->envp[--build->count];
	if (!value)
		return;
	raw_put(variable(build, name), value);
	raw_put_end(&build->text);
}

static void set_settings(struct build *build,
			 const struct environment_settings *settings)
{
	replace(build, session_variable_name(VAR_NO_SYNC),
		settings->no_sync ? "1" : NULL);
	replace(build, session_variable_name(VAR_INCLUDE_PATHS),
		settings->include);
	replace(build, session_variable_name(VAR_IGNORE_PATHS),
		settings->ignore);
	replace(build, session_variable_name(VAR_PASSWD), settings->passwd);
	replace(build, session_variable_name(VAR_UNTOUCHED),
		settings->untouched);
}

static size_t settings_size(const struct environment_settings *settings)
{
	return length(settings->include) + length(settings->ignore) +
	       length(settings->passwd) + length(settings->untouched);
}

bool environment_is_list(const char *text, char separator)
{
	for (bool begins = true; *text; begins = *text++ == separator)
		if (begins && *text != '/' && *text != separator)
			return false;
	return true;
}

bool environment_has_settings(const struct environment_settings *settings)
{
	return settings->no_sync || settings->include || settings->ignore ||
	       settings->passwd || settings->untouched;
}

static void set_secret(struct build *build, const unsigned char *secret)
{
	struct raw_text *text = variable(build,
					 session_variable_name(VAR_SECRET));

	for (size_t i = 0; i < LEDGER_SECRET_SIZE; i++) {
		raw_put_number(text, secret[i] >> 4, 16);
		raw_put_number(text, secret[i] & 15, 16);
	}
	raw_put_end(&build->text);
}

/*
 * LD_PRELOAD's words without the library of this or of the enclosing session,
 * then the new one, or none if it is empty.  Without any word, no variable.  A
 * fakeroot around us has its library there, too: it would take our key for its
 * own, and wait for a server that is not there.  The one of pseudo, which no
 * variable need name, is left out where ours is not wanted.
 */
static void set_preload(struct build *build, char *const *outer,
			struct raw_word library)
{
	const char *list = raw_getenv(outer, "LD_PRELOAD");
	const char *theirs = raw_getenv(outer, session_variable_name(VAR_LIB));
	struct raw_word their_word = preload_entry(theirs ? theirs : "").word;
	struct raw_text *text = variable(build, "LD_PRELOAD");
	const char *begin = text->at;
	struct raw_word word;

	while (list && preload_next(&list, &word))
		if (!raw_word_same(word, library) &&
		    !(theirs && (raw_word_is(word, theirs) ||
				 raw_word_same(word, their_word))) &&
		    !preload_is_fakeroot(word) &&
		    !(!library.size && preload_is_pseudo(word)))
			preload_put(text, begin, word);
	if (library.size)
		preload_put(text, begin, library);
	if (text->at == begin)
		build->envp[--build->count] = NULL;
	raw_put_end(&build->text);
}

/* LD_PRELOAD, and LD_LIBRARY_PATH where that needs it; NULL for no library. */
static void set_library(struct build *build, char *const *outer,
			const char *library)
{
	struct preload_entry entry = preload_entry(library ? library : "");

	set_preload(build, outer, entry.word);
	if (!needs_path(library))
		return;
	library_path_put(variable(build, "LD_LIBRARY_PATH"), entry.directory,
			 raw_getenv(outer, "LD_LIBRARY_PATH"));
	raw_put_end(&build->text);
}

/* True if the command only lists libraries: the shim is none of them. */
static bool lists_libraries(const struct environment *e, char *const *outer)
{
	return raw_getenv(outer, "LD_TRACE_LOADED_OBJECTS") ||
	       (linker_name(*e->argv) && linker_lists(e->argv));
}

/* Begins an environment, and sets the dynamic linker's variables.  When that is
   the command, it may be told to ignore LD_LIBRARY_PATH. */
static bool begin_inside(struct build *build, const struct environment *e,
			 char *const *outer)
{
	bool lists = lists_libraries(e, outer);
	bool named = !lists && !linker_name(*e->argv);

	if (!begin(build, outer, DROP_SESSION, named ? e->library : NULL,
		   length(e->ledger) + length(e->fd_base) +
			   2 * length(e->library) +
			   settings_size(&e->settings)))
		return false;
	if (named)
		set_library(build, outer, e->library);
	else
		set_preload(build, outer, raw_word(lists ? "" : e->library));
	return true;
}

char **environment_inside(const struct environment *e, char *const *outer)
{
	struct build build;

	if (!begin_inside(&build, e, outer))
		return NULL;
	set(&build, VAR_LIB, e->library);
	/* Whoever starts the program may know better: look_at(). */
	set(&build, VAR_SITES, "1");
	set(&build, VAR_LEDGER, e->ledger);
	set_secret(&build, e->secret);
	set(&build, VAR_FAKEROOTKEY, e->key);
	set(&build, VAR_FAKED_MODE,
	    e->unknown_is_real ? "unknown-is-real" : "unknown-is-root");
	replace(&build, "FAKEROOT_FD_BASE", e->fd_base);
	set_settings(&build, &e->settings);
	if (*e->socket)
		set(&build, VAR_SOCKET, e->socket);
	/* Files that their owner may not use are made usable by the shim. */
	if (e->umask & 0700) {
		raw_put_number(
			variable(&build, session_variable_name(VAR_UMASK)),
			e->umask, 8);
		raw_put_end(&build.text);
	}
	if (e->credentials) {
		raw_put_number(
			variable(&build, session_variable_name(VAR_CRED)),
			e->credentials, 10);
		raw_put_end(&build.text);
	}
	return build.text.full ? NULL : build.envp;
}

char **environment_outside(char *const *outer)
{
	struct build build;

	if (!begin(&build, outer, DROP_SESSION, NULL, 0))
		return NULL;
	set_library(&build, outer, NULL);
	return build.text.full ? NULL : build.envp;
}

char **environment_loaded(char *const *outer, bool loaded)
{
	const char *library = loaded ? raw_getenv(outer, session_variable_name(
								 VAR_LIB))
				     : NULL;
	struct build build;

	if (!begin(&build, outer, DROP_PRELOAD, library, 0))
		return NULL;
	set_library(&build, outer, library);
	return build.text.full ? NULL : build.envp;
}

char **environment_for_class(char *const *outer, int class, bool by_path)
{
	const char *library = raw_getenv(outer, session_variable_name(VAR_LIB));
	char path[PATH_MAX];
	struct build build;

	library = library_of_class(library, class, path, sizeof(path));
	if (!library || raw(__NR_faccessat, AT_FDCWD, library, R_OK) < 0 ||
	    !begin(&build, outer, DROP_PRELOAD, library, 0))
		return NULL;
	if (by_path)
		set_preload(&build, outer, raw_word(library));
	else
		set_library(&build, outer, library);
	return build.text.full ? NULL : build.envp;
}

char **environment_without_sites(char *const *outer)
{
	struct build build;

	return begin(&build, outer, DROP_SITES, NULL, 0) ? build.envp : NULL;
}

char **environment_moved(char *const *outer, const char *library)
{
	struct build build;

	if (!begin(&build, outer, DROP_LIBRARY, library, 0))
		return NULL;
	set_library(&build, outer, library);
	set(&build, VAR_LIB, library);
	return build.text.full ? NULL : build.envp;
}

bool environment_of_other(char *const *outer)
{
	struct credentials cred = { .groups = 0 };

	fakeroot_ids_read(outer, &cred);
	return raw_getenv(outer, session_variable_name(VAR_CRED)) &&
	       cred.uid[ID_EFFECTIVE];
}

/* Takes the ids out of an environment, and the session's variables from one to
   another. */
static void take_out(struct build *build, enum session_variable from,
		     enum session_variable to)
{
	size_t count = build->count;

	build->count = 0;
	for (size_t i = 0; i < count; i++) {
		enum session_variable v = session_variable_of(build->envp[i]);

		if (!fakeroot_ids_has(build->envp[i]) && (v < from || v > to))
			build->envp[build->count++] = build->envp[i];
	}
	for (size_t i = build->count; i < count; i++)
		build->envp[i] = NULL;
}

char **environment_nested(char *const *outer)
{
	struct build build;

	if (!begin(&build, outer, DROP_NONE, NULL, 0))
		return NULL;
	take_out(&build, VAR_FAKEROOTKEY, VAR_FAKED_MODE);
	set(&build, VAR_NESTED, "1");
	return build.envp;
}

char **environment_of_root(char *const *outer)
{
	struct build build;

	if (!begin(&build, outer, DROP_NONE, NULL, 0))
		return NULL;
	take_out(&build, VAR_CRED, VAR_CRED);
	return build.envp;
}

char **environment_set(char *const *outer,
		       const struct environment_settings *settings)
{
	struct build build;

	if (!begin(&build, outer, DROP_NONE, NULL, settings_size(settings)))
		return NULL;
	set_settings(&build, settings);
	return build.text.full ? NULL : build.envp;
}
