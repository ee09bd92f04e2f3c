/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Takes the lines of a keys file apart, and has the schemes look at the keys
 * that these name.  Nothing is guessed: what is misread would count as
 * somebody.
 */
#include "attest/sign/keys.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <time.h>

#include "attest/sign/scheme.h"
#include "common/array.h"
#include "common/file/io.h"
#include "common/path.h"

/* Principal, scheme, key, valid-before. */
#define WORDS_MAX 4

static const char blanks[] = " \t\r";

bool keys_parse_time(const char *text, int64_t *seconds)
{
	char full[] = "YYYYmmdd000000", again[sizeof(full) + 8];
	size_t digits = strspn(text, "0123456789");
	struct tm tm = { .tm_isdst = 0 };

	if ((digits != 8 && digits != 12 && digits != 14) ||
	    (text[digits] && strcmp(text + digits, "Z") != 0))
		return false;
	memcpy(full, text, digits);
	if (!strptime(full, "%Y%m%d%H%M%S", &tm))
		return false;
	*seconds = timegm(&tm);
	/* strptime takes the 31st of each month. */
	strftime(again, sizeof(again), "%Y%m%d%H%M%S", &tm);
	return strcmp(again, full) == 0;
}

/* ------------------------------------------------------------- lines */

/* Splits a line in place, up to a comment.  The number of words, at most one
   more than there can be. */
static size_t split(char *line, char *words[WORDS_MAX + 1])
{
	size_t count = 0;

	while (count <= WORDS_MAX) {
		line += strspn(line, blanks);
		if (*line == '\0' || *line == '#')
			break;
		words[count++] = line;
		line += strcspn(line, blanks);
		if (*line)
			*line++ = '\0';
	}
	return count;
}

/* The number of a principal, whether it is known already or not. */
static size_t number_of(const struct keys *keys, const char *principal)
{
	for (size_t i = 0; i < keys->count; i++)
		if (strcmp(keys->list[i].principal, principal) == 0)
			return keys->list[i].number;
	return keys->principals;
}

/* A key without texts, behind the others; NULL with ENOMEM. */
static struct key *add_key(struct keys *keys, const char *principal,
			   const char *name)
{
	struct key key = {
		.principal = strdup(principal),
		.name = strdup(name),
		.text = STR_INIT,
		.number = number_of(keys, principal),
		.valid_before = INT64_MAX,
	};

	if (!key.principal || !key.name ||
	    array_grow(&keys->list, keys->count, &keys->capacity, sizeof(key)) <
		    0) {
		free(key.principal);
		free(key.name);
		return NULL;
	}
	if (key.number == keys->principals)
		keys->principals++;
	keys->list[keys->count] = key;
	return &keys->list[keys->count++];
}

/* True if a word has no byte that could deceive who reads it. */
static bool is_clean(const char *word)
{
	while ((unsigned char)*word > ' ' && *word != 0x7f)
		word++;
	return *word == '\0';
}

/* True if a word is of letters, digits and signs of ASCII: with others two
   principals could look like one, and one count as two. */
static bool is_ascii(const char *word)
{
	while (*word > ' ' && *word < 0x7f)
		word++;
	return *word == '\0';
}

static int take_option(struct key *key, const char *word, struct fault *fault)
{
	static const char name[] = "valid-before=";

	if (strncmp(word, name, strlen(name)) != 0)
		return fault_set(fault, "unknown word '%s'", word);
	if (!keys_parse_time(word + strlen(name), &key->valid_before))
		return fault_set(fault,
				 "'%s' is not a time of the form "
				 "YYYYMMDD[HHMM[SS]]",
				 word + strlen(name));
	return 0;
}

static int take_line(struct keys *keys, char *line, unsigned number,
		     struct fault *fault)
{
	char *words[WORDS_MAX + 1];
	size_t count = split(line, words);
	const struct scheme *scheme;
	struct key *key;

	if (count == 0)
		return 0;
	if (count < 3)
		return fault_set(fault, "a line is PRINCIPAL SCHEME KEY");
	if (count > WORDS_MAX)
		return fault_set(fault, "unknown word '%s'", words[WORDS_MAX]);
	for (size_t i = 0; i < count; i++)
		if (!is_clean(words[i]))
			return fault_set(fault, "'%s' has control bytes in it",
					 words[i]);
	if (!is_ascii(words[0]))
		return fault_set(fault, "principal '%s' is not in ASCII",
				 words[0]);
	scheme = scheme_named(words[1]);
	if (!scheme)
		return fault_set(fault, "unknown scheme '%s'", words[1]);
	key = add_key(keys, words[0], words[2]);
	if (!key)
		return fault_errno(fault, "key");
	key->scheme = scheme;
	key->line = number;
	return count > 3 ? take_option(key, words[3], fault) : 0;
}

int keys_parse(struct keys *keys, const char *text, struct fault *fault)
{
	CLEANUP_FREE char *copy = strdup(text);
	char *rest = copy, *line;

	*keys = (struct keys){ .list = NULL };
	if (!copy)
		return fault_errno(fault, "keys");
	for (unsigned number = 1; (line = strsep(&rest, "\n")); number++)
		if (take_line(keys, line, number, fault) < 0) {
			fault->line = number;
			return -1;
		}
	if (keys->count == 0)
		return fault_set(fault, "names no key");
	return 0;
}

/* ------------------------------------------------------------- files */

/* Reads a file, as read_file() does.  NULL with the fault. */
static char *read_text(const char *path, size_t *size, struct fault *fault)
{
	char *text = read_file(path, KEYS_MAX, size);

	if (!text)
		fault_errno(fault, "%s", path);
	return text;
}

/* Has the scheme take what a file holds, or a fingerprint. */
static int load_key(struct key *key, const char *directory, struct fault *fault)
{
	bool is_beside = key->name[0] != '/';
	struct str path = STR_INIT;
	CLEANUP_FREE char *text = NULL;
	size_t size;

	if (key->scheme->is_fingerprint &&
	    key->scheme->is_fingerprint(key->name)) {
		str_puts(&key->text, key->name);
		return str_failed(&key->text) ? fault_errno(fault, "key") : 0;
	}
	str_printf(&path, "%s%s", is_beside ? directory : "", key->name);
	text = read_text(str_text(&path), &size, fault);
	str_fini(&path);
	return text ? key->scheme->take_key(key, text, size, fault) : -1;
}

/* True if two texts of one length are one key; fingerprints have digits of
   either case. */
static bool is_same(const struct key *a, const struct key *b)
{
	const struct scheme *scheme = a->scheme;

	if (scheme->is_fingerprint && scheme->is_fingerprint(a->name) &&
	    scheme->is_fingerprint(b->name))
		return strcasecmp(a->name, b->name) == 0;
	return memcmp(a->text.data, b->text.data, a->text.len) == 0;
}

/* Refuses a key that stands twice: its signatures could count for but one. */
static int check_twin(const struct keys *keys, const struct key *key,
		      struct fault *fault)
{
	for (const struct key *other = keys->list; other < key; other++)
		if (other->scheme == key->scheme &&
		    other->text.len == key->text.len && is_same(other, key))
			return fault_set(fault,
					 "'%s' is the key of line %u, too",
					 key->name, other->line);
	return 0;
}

int keys_read(struct keys *keys, const char *file, struct fault *fault)
{
	CLEANUP_FREE char *directory = path_directory(file);
	CLEANUP_FREE char *text = NULL;
	size_t size;
	int ret;

	*keys = (struct keys){ .list = NULL };
	if (!directory)
		return fault_errno(fault, "%s", file);
	text = read_text(file, &size, fault);
	if (!text)
		return -1;
	/* All behind it would not be seen. */
	if (strlen(text) != size)
		return fault_set(fault, "%s: has a NUL in it", file);
	ret = keys_parse(keys, text, fault);
	for (size_t i = 0; ret == 0 && i < keys->count; i++) {
		struct key *key = &keys->list[i];

		ret = load_key(key, directory, fault);
		if (ret == 0)
			ret = check_twin(keys, key, fault);
		if (ret < 0)
			fault->line = key->line;
	}
	keys->file = fault->file = file;
	return ret;
}

void keys_fini(struct keys *keys)
{
	for (size_t i = 0; i < keys->count; i++) {
		free(keys->list[i].principal);
		free(keys->list[i].name);
		str_fini(&keys->list[i].text);
	}
	free(keys->list);
	*keys = (struct keys){ .list = NULL };
}
