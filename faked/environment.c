/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writes the variables of a session over those of an enclosing one.  Nothing
 * is ever set twice, and LD_PRELOAD keeps what others put there: the library
 * comes last because it stands where the kernel stands.
 */
#include "faked/environment.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Variables that we set, or that belong to a session we leave. */
static const char *const ours[] = {
	"LD_PRELOAD",
	"FAKEBUILD_LIB",
	"FAKEBUILD_LEDGER",
	"FAKEBUILD_SOCKET",
	"FAKEBUILD_FD",
	"FAKEBUILD_CRED",
	"FAKEBUILD_UMASK",
	"FAKEROOTKEY",
	"FAKED_MODE",
};

static bool is_ours(const char *variable)
{
	size_t len = strcspn(variable, "=");

	for (size_t i = 0; i < countof(ours); i++)
		if (strlen(ours[i]) == len && !memcmp(variable, ours[i], len))
			return true;
	return false;
}

/* Copies what is not ours and leaves room for `more`. */
static char **copy_others(size_t more, size_t *count)
{
	size_t n = 0;
	char **copy;

	while (environ[n])
		n++;
	copy = malloc((n + more + 1) * sizeof(*copy));
	*count = 0;
	for (size_t i = 0; copy && i < n; i++)
		if (!is_ours(environ[i]))
			copy[(*count)++] = environ[i];
	return copy;
}

static bool is_word(const char *word, size_t len, const char *what)
{
	return what && strlen(what) == len && !memcmp(word, what, len);
}

/*
 * LD_PRELOAD's words without the library of this or of the enclosing session,
 * then `library` unless it is NULL.
 */
static char *preload(const char *library)
{
	static const char name[] = "LD_PRELOAD=";
	const char *old = getenv("LD_PRELOAD");
	const char *outer = getenv("FAKEBUILD_LIB");
	char *text, *end;

	if (!old)
		old = "";
	text = malloc(sizeof(name) + strlen(old) + 1 +
		      (library ? strlen(library) : 0));
	if (!text)
		return NULL;
	end = stpcpy(text, name);
	while (*old) {
		size_t len = strcspn(old, ": ");

		if (len && !is_word(old, len, library) &&
		    !is_word(old, len, outer)) {
			memcpy(end, old, len);
			end += len;
			*end++ = ':';
		}
		old += len + (old[len] != '\0');
	}
	if (library)
		end = stpcpy(end, library);
	else if (end[-1] == ':')
		end--;
	*end = '\0';
	return text;
}

static char *join(const char *name, const char *value)
{
	char *text = malloc(strlen(name) + strlen(value) + 2);

	if (text)
		stpcpy(stpcpy(stpcpy(text, name), "="), value);
	return text;
}

static bool is_complete(char *const *envp, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!envp[i])
			return false;
	return true;
}

char **environment_inside(const struct environment *e)
{
	const char *mode = e->unknown_is_real ? "unknown-is-real"
					      : "unknown-is-root";
	char octal[16];
	size_t n;
	char **envp = copy_others(countof(ours), &n);

	if (!envp)
		return NULL;
	envp[n++] = preload(e->library);
	envp[n++] = join("FAKEBUILD_LIB", e->library);
	envp[n++] = join("FAKEBUILD_LEDGER", e->ledger);
	envp[n++] = join("FAKEROOTKEY", e->key);
	envp[n++] = join("FAKED_MODE", mode);
	if (*e->socket)
		envp[n++] = join("FAKEBUILD_SOCKET", e->socket);
	if (environment_umask(e->umask) != e->umask) {
		snprintf(octal, sizeof(octal), "%03o", (unsigned)e->umask);
		envp[n++] = join("FAKEBUILD_UMASK", octal);
	}
	if (!is_complete(envp, n)) {
		errno = ENOMEM;
		return NULL;
	}
	envp[n] = NULL;
	return envp;
}

char **environment_outside(void)
{
	size_t n;
	char **envp = copy_others(1, &n);
	char *others = preload(NULL);

	if (!envp || !others)
		return NULL;
	if (strchr(others, '=')[1])
		envp[n++] = others;
	envp[n] = NULL;
	return envp;
}

mode_t environment_umask(mode_t umask)
{
	return umask & ~(mode_t)0700;
}
