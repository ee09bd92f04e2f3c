/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads the options of a plain run, spelled in full: without abbreviations, and
   one letter behind each dash. */
#include "faked/launcher/plain_options.h"

#include <limits.h>

#include "faked/launcher/nolibc.h"

static bool is_flag(const char *word, const char *letter, const char *name)
{
	return (letter && raw_equal(word, letter)) || raw_equal(word, name);
}

/*
 * If this is the option, stores its argument, which may be the next word; then
 * `*at` moves there.  False also for an option without one, and for one that
 * was given before.
 */
static bool take(char ***at, const char *letter, const char *name,
		 const char **value)
{
	const char *word = **at, *rest;

	if (*value)
		return false;
	if (raw_starts(word, name)) {
		rest = word + raw_length(name);
		if (*rest == '=')
			*value = rest + 1;
		else if (*rest)
			return false;
	} else if (letter && raw_starts(word, letter)) {
		if (word[2])
			*value = word + 2;
	} else {
		return false;
	}
	if (!*value && (*at)[1])
		*value = *++*at;
	return *value != NULL;
}

/* The same for an option of the settings. */
static bool take_setting(char ***at, struct environment_settings *settings)
{
	if (is_flag(**at, NULL, "--no-sync")) {
		settings->no_sync = true;
		return true;
	}
	return take(at, NULL, "--include-paths", &settings->include) ||
	       take(at, NULL, "--ignore-paths", &settings->ignore) ||
	       take(at, NULL, "--passwd", &settings->passwd) ||
	       take(at, NULL, "--untouched", &settings->untouched);
}

static bool is_list(const char *text, char separator)
{
	return !text || environment_is_list(text, separator);
}

/* False for arguments that need a message. */
static bool check(const struct plain_options *options)
{
	const struct environment_settings *settings = &options->settings;

	if (options->fd_base &&
	    raw_number(options->fd_base, 10, ULONG_MAX) > INT_MAX)
		return false;
	return is_list(settings->include, ',') &&
	       is_list(settings->ignore, ',') && is_list(settings->passwd, ':');
}

char **plain_options_read(struct plain_options *options, char **argv)
{
	char **at = *argv ? argv + 1 : argv;

	*options = (struct plain_options){ .library = NULL };
	for (; *at && **at == '-'; at++) {
		if (raw_equal(*at, "--")) {
			at++;
			break;
		}
		if (is_flag(*at, "-u", "--unknown-is-real"))
			options->unknown_is_real = true;
		else if (is_flag(*at, NULL, "--allow-setid"))
			options->allow_setid = true;
		else if (!take_setting(&at, &options->settings) &&
			 !take(&at, "-l", "--lib", &options->library) &&
			 !take(&at, "-f", "--faked", &options->faked) &&
			 !take(&at, "-b", "--fd-base", &options->fd_base))
			return NULL;
	}
	return *at && check(options) ? at : NULL;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

/* Cuts the words of a text apart, which must live as long as they do; returns
   how many they are. */
static size_t cut_words(char *text, char **words)
{
	size_t count = 0;

	while (*text) {
		while (is_blank(*text))
			*text++ = '\0';
		if (*text)
			words[count++] = text;
		while (*text && !is_blank(*text))
			text++;
	}
	return count;
}

char **plain_options_expand(char **argv, const char *words)
{
	size_t size = raw_length(words) + 1, argc = 0, n;
	char **all, *text;
	long at;

	while (argv[argc])
		argc++;
	if (!argc || (argc == 2 && raw_equal(argv[1], "-v")))
		return argv;
	/* A text has no more words than bytes. */
	at = nolibc_pages((size + argc + 1) * sizeof(*all) + size);
	if (raw_failed(at))
		return argv;
	all = (char **)at;
	text = (char *)(all + size + argc + 1);
	memcpy(text, words, size);
	all[0] = argv[0];
	n = 1 + cut_words(text, all + 1);
	memcpy(all + n, argv + 1, argc * sizeof(*all));
	return all;
}
