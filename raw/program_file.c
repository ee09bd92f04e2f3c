/* SPDX-License-Identifier: BSD-2-Clause */
/* Follows scripts to their interpreters and programs to their emulators, as the
   kernel's load_script() and load_misc_binary() do. */
#include "raw/program_file.h"

#include <fcntl.h>
#include <limits.h>

#include "raw/emulator.h"
#include "raw/syscall.h"

/* Notes the interpreter of a script; false if the kernel would not start it. */
static bool follow_script(struct program_file *file, struct program *program,
			  unsigned depth, const char *script)
{
	char *argument, *name = program_interpreter(program, &argument);
	struct raw_text text;

	if (!name || depth == PROGRAM_DEPTH)
		return false;
	if (!depth)
		file->front[file->count++] = script;
	text = raw_text(file->texts[depth], PROGRAM_SCRIPT_MAX);
	file->name = text.at;
	raw_put(&text, name);
	raw_put_end(&text);
	if (argument) {
		file->front[file->count++] = text.at;
		raw_put(&text, argument);
	}
	file->front[file->count++] = file->name;
	return true;
}

static bool is_written(const struct program_access *access, int dir,
		       const char *path, int flags)
{
	long fd = access->open(dir, path, flags);
	bool written = fd >= 0 && program_is_written(fd);

	if (fd >= 0)
		raw(__NR_close, fd);
	return written;
}

/* True if the program or one of the scripts before it is. */
static bool any_is_written(const struct program_file *file,
			   const struct program_access *access, int dir,
			   const char *path, int flags, unsigned scripts)
{
	if (program_is_written(file->fd) ||
	    (scripts && is_written(access, dir, path, flags)))
		return true;
	for (unsigned i = 1; i < scripts; i++)
		if (is_written(access, AT_FDCWD, file->texts[i - 1], 0))
			return true;
	return false;
}

/* Notes the emulator of a program; false if there is none.  Not inline: it
   takes memory for a rare case. */
__attribute__((noinline)) static bool follow_foreign(
	struct program_file *file, const struct program *program,
	const struct program_access *access, unsigned depth, const char *script,
	bool *fixed)
{
	long rules = access->open_outside(EMULATOR_RULES);
	struct emulator emulator;
	struct raw_text text;
	bool found;

	if (rules < 0)
		return false;
	found = depth < PROGRAM_DEPTH &&
		emulator_find(&emulator, program, rules);
	raw(__NR_close, rules);
	if (!found)
		return false;
	if (!depth)
		file->front[file->count++] = script;
	else if (emulator.keeps_first)
		file->front[file->count++] = file->name;
	file->keeps_first |= !depth && emulator.keeps_first;
	file->tells_first |= emulator.keeps_first;
	text = raw_text(file->texts[depth], PROGRAM_SCRIPT_MAX);
	file->name = file->front[file->count++] = text.at;
	raw_put(&text, emulator.name);
	*fixed = emulator.is_fixed;
	return true;
}

/* Opens a file, and tells what it is.  An emulator that is fixed may be
   executed by anybody, but its path may lead nowhere from here. */
static void look_at(struct program_file *file, struct program *program,
		    const struct program_access *access, int dir, int flags,
		    bool fixed)
{
	file->kind = PROGRAM_OTHER;
	file->other_class = false;
	file->fd = fixed ? access->open_outside(file->name)
			 : access->open(dir, file->name, flags);
	if (file->fd >= 0 && program_read(program, file->fd)) {
		file->kind = program_kind(program);
		file->other_class = program_is_of_other_class(program);
	}
	switch (file->kind) {
	case PROGRAM_SCRIPT:
	case PROGRAM_STATIC:
	case PROGRAM_FOREIGN:
		if (!fixed && !access->may_execute(dir, file->name, flags))
			file->kind = PROGRAM_OTHER;
		break;
	case PROGRAM_DYNAMIC:
		if (fixed)
			file->kind = PROGRAM_OTHER;
		break;
	default: break;
	}
}

/* So far the program is the file itself. */
static void begin(struct program_file *file, const char *path)
{
	file->count = 0;
	file->written = false;
	file->keeps_first = file->tells_first = false;
	file->name = path;
}

void program_file_known(struct program_file *file, const char *path)
{
	begin(file, path);
	file->kind = PROGRAM_DYNAMIC;
	file->other_class = false;
	file->fd = -1;
}

void program_file_find(struct program_file *file,
		       const struct program_access *access, int dir,
		       const char *path, int flags, const char *script)
{
	const int first_dir = dir, first_flags = flags;
	bool goes_on = true, fixed = false;
	struct program program;
	unsigned depth;

	begin(file, path);
	for (depth = 0; goes_on; depth++) {
		look_at(file, &program, access, dir, flags, fixed);
		fixed = false;
		if (file->kind == PROGRAM_SCRIPT)
			goes_on = follow_script(file, &program, depth, script);
		else if (file->kind == PROGRAM_FOREIGN)
			goes_on = follow_foreign(file, &program, access, depth,
						 script, &fixed);
		else
			break;
		file->kind = PROGRAM_OTHER;
		raw(__NR_close, file->fd);
		file->fd = -1;
		dir = AT_FDCWD;
		flags = 0;
	}
	if (file->kind == PROGRAM_STATIC)
		file->written = any_is_written(file, access, first_dir, path,
					       first_flags, depth);
}

bool program_file_words(const struct program_file *file, char *const argv[],
			const char *words[], size_t capacity)
{
	size_t n = 0, i = 0;

	for (size_t front = file->count; front > 0 && n < capacity;)
		words[n++] = file->front[--front];
	if (n && argv && argv[0] && !file->keeps_first)
		i = 1;
	for (; argv && argv[i] && n < capacity; i++)
		words[n++] = argv[i];
	/* The kernel gives a program without arguments an empty one. */
	if ((!n || (file->keeps_first && !i)) && n < capacity)
		words[n++] = "";
	if (n == capacity)
		return false;
	words[n] = NULL;
	return true;
}

size_t program_file_count(const struct program_file *file, char *const argv[])
{
	size_t n = 0;

	while (argv && argv[n])
		n++;
	return 2 + file->count + n + 2;
}

bool program_loader_words(const struct program_file *file, bool by_fd,
			  const char *name, char *const argv[],
			  struct raw_text *text, const char *words[],
			  size_t capacity)
{
	if (capacity < 2)
		return false;
	words[0] = text->at;
	words[1] = name;
	if (by_fd)
		raw_put_number(text, file->fd, 10);
	raw_put(text, file->tells_first ? PROGRAM_KEEPS_FIRST ":" : ":");
	raw_put(text, file->name);
	return !text->full &&
	       program_file_words(file, argv, words + 2, capacity - 2);
}

const char *program_loader_read(const char *word, long *fd, bool *tells_first)
{
	const char *end = word;
	uint64_t number = 0;

	for (; *end >= '0' && *end <= '9'; end++)
		if (number <= INT_MAX)
			number = number * 10 + (*end - '0');
	*fd = end == word || number > INT_MAX ? -1 : (long)number;
	*tells_first = raw_starts(end, PROGRAM_KEEPS_FIRST);
	end += *tells_first;
	return *end == ':' ? end + 1 : NULL;
}

void program_loader_shorten(const char *words[], int fd)
{
	/* Behind it there is room for the longest number. */
	struct raw_text text = raw_text((char *)words[0], 24);
	bool tells_first;
	long before;

	program_loader_read(words[0], &before, &tells_first);
	raw_put_number(&text, fd, 10);
	raw_put(&text, tells_first ? PROGRAM_KEEPS_FIRST ":" : ":");
	raw_put_end(&text);
}
