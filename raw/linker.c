/* SPDX-License-Identifier: BSD-2-Clause */
/* Recognizes a dynamic linker by its name, and reads its options as glibc's and
   musl's do. */
#include "raw/linker.h"

#include <fcntl.h>

#include "raw/preload_list.h"
#include "raw/syscall.h"

static const char *base_name(const char *path)
{
	return raw_word_base(raw_word(path)).at;
}

/* ld-linux-x86-64.so.2, ld64.so.2, ld-2.31.so, ld-musl-x86_64.so.1, ld.so */
bool linker_name(const char *path)
{
	const char *name = base_name(path);

	if (!raw_starts(name, "ld"))
		return false;
	while (*name && !raw_starts(name, ".so"))
		name++;
	return *name;
}

static bool has_argument(const char *option)
{
	static const char options[][26] = {
		"--library-path",
		"--inhibit-rpath",
		"--audit",
		"--preload",
		"--argv0",
		"--glibc-hwcaps-prepend",
		"--glibc-hwcaps-mask",
	};

	for (size_t i = 0; i < sizeof(options) / sizeof(*options); i++)
		if (raw_equal(option, options[i]))
			return true;
	return false;
}

/* True unless the file is a script, or cannot be read. */
static bool is_binary(const char *path)
{
	char magic[5] = { 0 };
	long fd = raw(__NR_openat, AT_FDCWD, path,
		      O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0);

	if (fd < 0)
		return false;
	raw(__NR_read, fd, magic, sizeof(magic) - 1);
	raw(__NR_close, fd);
	return raw_equal(magic, "\177ELF");
}

static bool ends_in_ldd(const char *name)
{
	size_t size = raw_length(name);

	return size >= 3 && raw_equal(name + size - 3, "ldd");
}

/* fakechroot starts the interpreter of a script itself. */
static bool is_fakechroots(const char *path, const char *argument)
{
	static const char name[] = "ldd.fakechroot";

	return raw_equal(base_name(path), name) ||
	       (argument && raw_starts(base_name(path), "perl") &&
		raw_equal(base_name(argument), name));
}

bool linker_is_ldd(const char *path, char *const argv[])
{
	return *argv && (is_fakechroots(path, argv[1]) ||
			 (ends_in_ldd(*argv) && is_binary(path)));
}

bool linker_lists(char *const argv[])
{
	if (!*argv)
		return false;
	while (*++argv && raw_starts(*argv, "--")) {
		if (raw_equal(*argv, "--list"))
			return true;
		if (has_argument(*argv) && !*++argv)
			return false;
	}
	return false;
}
