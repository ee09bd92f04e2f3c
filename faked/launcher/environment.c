/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writes the variables of a session over those of an enclosing one.  Nothing
 * is ever set twice, and LD_PRELOAD keeps what others put there: the library
 * comes last because it stands where the kernel stands.
 */
#include "faked/launcher/environment.h"

#include "faked/launcher/nolibc.h"
#include "ledger/layout.h"

/* Variables that we set, or that belong to a session we leave. */
static const char *const ours[] = {
	"LD_PRELOAD",	 /* must be the first */
	"FAKEBUILD_LIB", /* and the second */
	"FAKEBUILD_LEDGER", "FAKEBUILD_SECRET",	 "FAKEBUILD_SOCKET",
	"FAKEBUILD_FD",	    "FAKEBUILD_CRED",	 "FAKEBUILD_UMASK",
	"FAKEBUILD_ROOT",   "FAKEBUILD_OUTSIDE", "FAKEBUILD_HOME",
	"FAKEROOTKEY",	    "FAKED_MODE",
};

/* Names, signs and numbers of all of them; paths come on top. */
#define SMALL_TEXTS 512

/* An environment under construction: pointers first, then their texts. */
struct build {
	char **envp;
	size_t count;
	struct raw_text text;
};

/* Only the first of the table, the first two, or all. */
static bool is_ours(const char *variable, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (raw_variable(variable, ours[i]))
			return true;
	return false;
}

static size_t length(const char *text)
{
	return text ? raw_length(text) : 0;
}

/*
 * Takes over all but the first `drop` variables of the table; makes room for
 * all of ours and `more` bytes.
 */
static bool begin(struct build *build, char *const *outer, size_t drop,
		  size_t more)
{
	size_t n = 0, pointers, texts;
	long at;

	while (outer[n])
		n++;
	pointers = (n + countof(ours) + 1) * sizeof(char *);
	texts = SMALL_TEXTS + length(raw_getenv(outer, "LD_PRELOAD")) + more;
	at = nolibc_pages(pointers + texts);
	if (raw_failed(at))
		return false;
	build->envp = (char **)at;
	build->count = 0;
	build->text = raw_text((char *)at + pointers, texts);
	for (size_t i = 0; i < n; i++)
		if (!is_ours(outer[i], drop))
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

static void set(struct build *build, const char *name, const char *value)
{
	raw_put(variable(build, name), value);
	done(build);
}

static void set_secret(struct build *build, const unsigned char *secret)
{
	struct raw_text *text = variable(build, "FAKEBUILD_SECRET");

	for (size_t i = 0; i < LEDGER_SECRET_SIZE; i++) {
		raw_put_number(text, secret[i] >> 4, 16);
		raw_put_number(text, secret[i] & 15, 16);
	}
	done(build);
}

static bool is_word(const char *word, size_t len, const char *what)
{
	return what && raw_length(what) == len && !memcmp(word, what, len);
}

/* The library of a fakeroot around us: it would take our key for its own, and
   wait for a server that is not there. */
static bool is_fakeroot(const char *word, size_t len)
{
	static const char name[] = "libfakeroot";
	size_t at = len;

	while (at && word[at - 1] != '/')
		at--;
	return len - at >= sizeof(name) - 1 &&
	       !memcmp(word + at, name, sizeof(name) - 1);
}

/*
 * LD_PRELOAD's words without the library of this or of the enclosing session,
 * then `library` unless it is NULL.  Without any word, no variable.
 */
static void set_preload(struct build *build, char *const *outer,
			const char *library)
{
	const char *old = raw_getenv(outer, "LD_PRELOAD");
	const char *theirs = raw_getenv(outer, "FAKEBUILD_LIB");
	struct raw_text *text = variable(build, "LD_PRELOAD");
	const char *begin = text->at;

	for (size_t len; old && *old; old += len + (old[len] != '\0')) {
		for (len = 0; old[len] && old[len] != ':' && old[len] != ' ';)
			len++;
		if (!len || is_word(old, len, library) ||
		    is_word(old, len, theirs) || is_fakeroot(old, len))
			continue;
		if (text->at != begin)
			raw_put(text, ":");
		raw_put_bytes(text, old, len);
	}
	if (library && text->at != begin)
		raw_put(text, ":");
	if (library)
		raw_put(text, library);
	if (text->at == begin)
		build->envp[--build->count] = NULL;
	done(build);
}

char **environment_inside(const struct environment *e, char *const *outer)
{
	struct build build;

	if (!begin(&build, outer, countof(ours),
		   2 * length(e->library) + length(e->ledger)))
		return NULL;
	set_preload(&build, outer, e->library);
	set(&build, "FAKEBUILD_LIB", e->library);
	set(&build, "FAKEBUILD_LEDGER", e->ledger);
	set_secret(&build, e->secret);
	set(&build, "FAKEROOTKEY", e->key);
	set(&build, "FAKED_MODE",
	    e->unknown_is_real ? "unknown-is-real" : "unknown-is-root");
	if (*e->socket)
		set(&build, "FAKEBUILD_SOCKET", e->socket);
	/* Files that their owner may not use are made usable by the shim. */
	if (e->umask & 0700) {
		raw_put_number(variable(&build, "FAKEBUILD_UMASK"), e->umask,
			       8);
		done(&build);
	}
	return build.text.full ? NULL : build.envp;
}

char **environment_outside(char *const *outer)
{
	struct build build;

	if (!begin(&build, outer, countof(ours), 0))
		return NULL;
	set_preload(&build, outer, NULL);
	return build.text.full ? NULL : build.envp;
}

char **environment_loaded(char *const *outer, bool loaded)
{
	const char *library = raw_getenv(outer, "FAKEBUILD_LIB");
	struct build build;

	if (!begin(&build, outer, 1, length(library)))
		return NULL;
	set_preload(&build, outer, loaded ? library : NULL);
	return build.text.full ? NULL : build.envp;
}

char **environment_moved(char *const *outer, const char *library)
{
	struct build build;

	if (!begin(&build, outer, 2, 2 * length(library)))
		return NULL;
	set_preload(&build, outer, library);
	set(&build, "FAKEBUILD_LIB", library);
	return build.text.full ? NULL : build.envp;
}
