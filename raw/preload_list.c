/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads and writes the lists of libraries and directories that ld.so uses.  A
 * word that fits nowhere is left out as a whole: half a path would be another
 * library.
 */
#include "raw/preload_list.h"

#include <elf.h>
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

bool raw_word_same(struct raw_word a, struct raw_word b)
{
	/* An empty word may have no memory at all. */
	return a.size == b.size && (!a.size || !memcmp(a.at, b.at, a.size));
}

bool raw_word_is(struct raw_word word, const char *text)
{
	return raw_word_same(word, raw_word(text));
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

static bool begins(struct raw_word word, const char *with)
{
	size_t size = raw_length(with);

	return word.size >= size && memcmp(word.at, with, size) == 0;
}

bool preload_is_fakebuild(struct raw_word library)
{
	static const char name[] = "libfakebuild";
	struct raw_word base = raw_word_base(library);

	return base.size > sizeof(name) && begins(base, name);
}

bool preload_is_fakeroot(struct raw_word library)
{
	return begins(raw_word_base(library), "libfakeroot");
}

bool preload_is_pseudo(struct raw_word library)
{
	return raw_word_is(raw_word_base(library), "libpseudo.so");
}

/* The libraries that others look for by their names. */
static bool is_bare(struct raw_word library)
{
	return preload_is_fakeroot(library) || preload_is_pseudo(library);
}

/* A directory in LD_LIBRARY_PATH ends at a colon or semicolon, and a dollar
   sign begins a token ($ORIGIN). */
static bool fits_library_path(struct raw_word directory)
{
	for (size_t i = 0; i < directory.size; i++)
		if (directory.at[i] == ':' || directory.at[i] == ';' ||
		    directory.at[i] == '$')
			return false;
	return directory.size > 0 && directory.at[0] == '/';
}

struct preload_entry preload_entry(const char *library)
{
	struct raw_word path = raw_word(library), base = raw_word_base(path);
	struct raw_word directory = { library, 0 };

	if (path.size > base.size)
		directory.size = path.size - base.size - 1;
	if (is_bare(path) && fits_library_path(directory))
		return (struct preload_entry){ base, directory };
	return (struct preload_entry){ path, { NULL, 0 } };
}

const char *library_of_class(const char *library, int class, char *buffer,
			     size_t size)
{
	struct raw_text text = raw_text(buffer, size);
	struct raw_word base;

	if (!library || class == ELFCLASS64)
		return library;
	base = raw_word_base(raw_word(library));
	raw_put_bytes(&text, library, base.at - library);
	raw_put(&text, "lib32/");
	raw_put_bytes(&text, base.at, base.size);
	return text.full ? NULL : buffer;
}

/* The first directory of the list, which may be empty: that is the working
   directory. */
static struct raw_word first_directory(const char *list)
{
	struct raw_word first = { list, 0 };

	while (list[first.size] && list[first.size] != ':' &&
	       list[first.size] != ';')
		first.size++;
	return first;
}

bool library_path_has(const char *value, struct raw_word directory)
{
	return !directory.size ||
	       (value && raw_word_same(first_directory(value), directory));
}

void library_path_put(struct raw_text *text, struct raw_word directory,
		      const char *old)
{
	bool more = old && *old;

	raw_put_bytes(text, directory.at, directory.size);
	while (more) {
		struct raw_word next = first_directory(old);

		if (!raw_word_same(next, directory)) {
			raw_put(text, ":");
			raw_put_bytes(text, next.at, next.size);
		}
		old += next.size;
		more = *old++ != '\0';
	}
}
