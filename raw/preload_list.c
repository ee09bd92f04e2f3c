/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads and writes the list of libraries that ld.so preloads.  A word that fits
 * nowhere is left out as a whole: half a path would be another library.
 */
#include "raw/preload_list.h"

#include <string.h>

static bool is_separator(char c)
{
	return c == ' ' || c == ':';
}

bool preload_next(const char **list, struct raw_word *word)
{
	const char *end = *list;

	while (is_separator(*end))
		end++;
	word->at = end;
	while (*end && !is_separator(*end))
		end++;
	word->size = end - word->at;
	*list = end;
	return word->size > 0;
}

struct raw_word raw_word(const char *text)
{
	return (struct raw_word){ text, raw_length(text) };
}

bool raw_word_is(struct raw_word word, const char *text)
{
	return word.size == raw_length(text) &&
	       memcmp(word.at, text, word.size) == 0;
}

struct raw_word raw_word_base(struct raw_word word)
{
	struct raw_word base = word;

	for (size_t i = 0; i < word.size; i++)
		if (word.at[i] == '/')
			base = (struct raw_word){ word.at + i + 1,
						  word.size - i - 1 };
	return base;
}

void preload_put(struct raw_text *text, const char *begin, struct raw_word word)
{
	if (text->at != begin)
		raw_put(text, ":");
	raw_put_bytes(text, word.at, word.size);
}
