/* SPDX-License-Identifier: BSD-2-Clause */
/* Follows scripts to their interpreters, as the kernel's load_script() does. */
#include "raw/program_file.h"

#include <fcntl.h>

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

void program_file_find(struct program_file *file,
		       const struct program_access *access, int dir,
		       const char *path, int flags, const char *script)
{
	const int first_dir = dir, first_flags = flags;
	struct program program;
	bool goes_on = true;

	file->count = 0;
	file->written = false;
	file->name = path;
	for (unsigned depth = 0; goes_on; depth++) {
		file->kind = PROGRAM_OTHER;
		file->fd = access->open(dir, file->name, flags);
		if (file->fd < 0)
			return;
		if (program_read(&program, file->fd))
			file->kind = program_kind(&program);
		if (file->kind != PROGRAM_SCRIPT &&
		    file->kind != PROGRAM_STATIC)
			return;
		if (!access->may_execute(dir, file->name, flags))
			file->kind = PROGRAM_OTHER;
		if (file->kind == PROGRAM_STATIC)
			file->written = any_is_written(file, access, first_dir,
						       path, first_flags,
						       depth);
		if (file->kind != PROGRAM_SCRIPT)
			return;
		file->kind = PROGRAM_OTHER;
		goes_on = follow_script(file, &program, depth, script);
		raw(__NR_close, file->fd);
		file->fd = -1;
		dir = AT_FDCWD;
		flags = 0;
	}
}

bool program_file_words(const struct program_file *file, char *const argv[],
			const char *words[], size_t capacity)
{
	size_t n = 0, i = 0;

	for (size_t front = file->count; front > 0 && n < capacity;)
		words[n++] = file->front[--front];
	if (n && argv && argv[0])
		i = 1;
	for (; argv && argv[i] && n < capacity; i++)
		words[n++] = argv[i];
	/* The kernel gives a program without arguments an empty one. */
	if (!n && capacity)
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
	raw_put(text, ":");
	raw_put(text, file->name);
	return !text->full &&
	       program_file_words(file, argv, words + 2, capacity - 2);
}

void program_loader_shorten(const char *words[], int fd)
{
	/* Behind it there is room for the longest number. */
	struct raw_text text = raw_text((char *)words[0], 24);

	raw_put_number(&text, fd, 10);
	raw_put(&text, ":");
	raw_put_end(&text);
}
