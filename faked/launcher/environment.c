/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writes the variables of a session over those of an enclosing one.  Nothing
 * is ever set twice, and LD_PRELOAD keeps what others put there: the preload
 * library comes last, nearest to libc, since it answers in place of the kernel.
 */
#include "faked/launcher/environment.h"

#include "faked/launcher/nolibc.h"
#include "ledger/layout.h"
#include "raw/preload_list.h"
#include "raw/variables.h"

/* Which variables of the outer environment are left out. */
enum dropped {
	DROP_PRELOAD, /* LD_PRELOAD */
	DROP_LIBRARY, /* and FAKEBUILD_LIB */
	DROP_SESSION, /* and all others of a session */
};

/* Names, signs and numbers of all of them; paths come on top. */
#define SMALL_TEXTS 512

/* An environment under construction: pointers first, then their texts. */
struct build {
	char **envp;
	size_t count;
	struct raw_text text;
};

static bool is_dropped(const char *entry, enum dropped dropped)
{
	enum session_variable v = session_variable_of(entry);

	return raw_variable(entry, "LD_PRELOAD") ||
	       (dropped >= DROP_LIBRARY && v == VAR_LIB) ||
	       (dropped == DROP_SESSION && v < VARS);
}

static size_t length(const char *text)
{
	return text ? raw_length(text) : 0;
}

/* Takes over the outer variables but those; reserves memory for all that a
   session sets, and for `more` bytes. */
static bool begin(struct build *build, char *const *outer, enum dropped dropped,
		  size_t more)
{
	size_t n = 0, pointers, texts;
	long at;

	while (outer[n])
		n++;
	pointers = (n + 1 + VARS + 1) * sizeof(char *);
	texts = SMALL_TEXTS + length(raw_getenv(outer, "LD_PRELOAD")) + more;
	at = nolibc_pages(pointers + texts);
	if (raw_failed(at))
		return false;
	build->envp = (char **)at;
	build->count = 0;
	build->text = raw_text((char *)at + pointers, texts);
	for (size_t i = 0; i < n; i++)
		if (!is_dropped(outer[i], dropped))
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

/* The next text begins behind this one's terminator. */
static void done(struct build *build)
{
	if (build->text.at < build->text.end)
		*++build->text.at = '\0';
}

static void set(struct build *build, enum session_variable v, const char *value)
{
	raw_put(variable(build, session_variable_name(v)), value);
	done(build);
}

static void set_secret(struct build *build, const unsigned char *secret)
{
	struct raw_text *text = variable(build,
					 session_variable_name(VAR_SECRET));

	for (size_t i = 0; i < LEDGER_SECRET_SIZE; i++) {
		raw_put_number(text, secret[i] >> 4, 16);
		raw_put_number(text, secret[i] & 15, 16);
	}
	done(build);
}

/* The library of a fakeroot around us: it would take our key for its own, and
   wait for a server that is not there. */
static bool is_fakeroot(struct raw_word library)
{
	static const char name[] = "libfakeroot";
	struct raw_word base = raw_word_base(library);

	return base.size >= sizeof(name) - 1 &&
	       memcmp(base.at, name, sizeof(name) - 1) == 0;
}

/*
 * LD_PRELOAD's words without the library of this or of the enclosing session,
 * then `library` unless it is NULL.  Without any word, no variable.
 */
static void set_preload(struct build *build, char *const *outer,
			const char *library)
{
	const char *list = raw_getenv(outer, "LD_PRELOAD");
	const char *theirs = raw_getenv(outer, session_variable_name(VAR_LIB));
	struct raw_text *text = variable(build, "LD_PRELOAD");
	const char *begin = text->at;
	struct raw_word word;

	while (list && preload_next(&list, &word))
		if (!(library && raw_word_is(word, library)) &&
		    !(theirs && raw_word_is(word, theirs)) &&
		    !is_fakeroot(word))
			preload_put(text, begin, word);
	if (library)
		preload_put(text, begin, raw_word(library));
	if (text->at == begin)
		build->envp[--build->count] = NULL;
	done(build);
}

char **environment_inside(const struct environment *e, char *const *outer)
{
	struct build build;

	if (!begin(&build, outer, DROP_SESSION,
		   2 * length(e->library) + length(e->ledger)))
		return NULL;
	set_preload(&build, outer, e->library);
	set(&build, VAR_LIB, e->library);
	set(&build, VAR_LEDGER, e->ledger);
	set_secret(&build, e->secret);
	set(&build, VAR_FAKEROOTKEY, e->key);
	set(&build, VAR_FAKED_MODE,
	    e->unknown_is_real ? "unknown-is-real" : "unknown-is-root");
	if (*e->socket)
		set(&build, VAR_SOCKET, e->socket);
	/* Files that their owner may not use are made usable by the shim. */
	if (e->umask & 0700) {
		raw_put_number(
			variable(&build, session_variable_name(VAR_UMASK)),
			e->umask, 8);
		done(&build);
	}
	return build.text.full ? NULL : build.envp;
}

char **environment_outside(char *const *outer)
{
	struct build build;

	if (!begin(&build, outer, DROP_SESSION, 0))
		return NULL;
	set_preload(&build, outer, NULL);
	return build.text.full ? NULL : build.envp;
}

char **environment_loaded(char *const *outer, bool loaded)
{
	const char *library = raw_getenv(outer, session_variable_name(VAR_LIB));
	struct build build;

	if (!begin(&build, outer, DROP_PRELOAD, length(library)))
		return NULL;
	set_preload(&build, outer, loaded ? library : NULL);
	return build.text.full ? NULL : build.envp;
}

char **environment_moved(char *const *outer, const char *library)
{
	struct build build;

	if (!begin(&build, outer, DROP_LIBRARY, 2 * length(library)))
		return NULL;
	set_preload(&build, outer, library);
	set(&build, VAR_LIB, library);
	return build.text.full ? NULL : build.envp;
}
