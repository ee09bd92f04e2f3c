/* SPDX-License-Identifier: BSD-2-Clause */
/* Follows scripts to their interpreters, as load_script() of the kernel does. */
#include "preload/process/program_file.h"

#include "preload/base/changed_root.h"
#include "preload/record/path_walk.h"
#include "raw/syscall.h"
#include "raw/text.h"

#define OPEN_FLAGS (O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)

/* Opens a program for reading, also where the builder has locked it. */
static long open_file(int dir, const char *path, int flags)
{
	char name[32] = "self/fd/", buffer[64];
	struct proc_path link = { dir, path };

	if (flags & AT_EMPTY_PATH && !*path) {
		raw_decimal(name + raw_length(name), dir);
		link = changed_root_proc(name, buffer);
		flags = 0;
	}
	return UNLOCK_AND_RETRY(
		raw(__NR_openat, link.dir, link.path,
		    OPEN_FLAGS |
			    (flags & AT_SYMLINK_NOFOLLOW ? O_NOFOLLOW : 0),
		    0),
		dir, path, flags, 0400);
}

static bool may_execute(int dir, const char *path, int flags)
{
	if (flags & AT_EMPTY_PATH && !*path)
		return true; /* the kernel has the last word */
	return UNLOCK_AND_RETRY(raw(__NR_faccessat, dir, path, X_OK), dir, path,
				flags, 0700) >= 0;
}

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

void program_file_find(struct program_file *file, int dir, const char *path,
		       int flags, const char *script)
{
	struct program program;
	bool goes_on = true;

	file->count = 0;
	file->name = path;
	for (unsigned depth = 0; goes_on; depth++) {
		file->kind = PROGRAM_OTHER;
		file->fd = open_file(dir, file->name, flags);
		if (file->fd < 0)
			return;
		if (program_read(&program, file->fd))
			file->kind = program_kind(&program);
		if (file->kind != PROGRAM_SCRIPT &&
		    file->kind != PROGRAM_STATIC)
			return;
		if (!may_execute(dir, file->name, flags))
			file->kind = PROGRAM_OTHER;
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
