/* SPDX-License-Identifier: BSD-2-Clause */
/* Recognizes a dynamic linker by its name, and reads its options as glibc's and
   musl's do. */
#include "raw/linker.h"

#include "raw/preload_list.h"

/* ld-linux-x86-64.so.2, ld64.so.2, ld-2.31.so, ld-musl-x86_64.so.1, ld.so */
bool linker_name(const char *path)
{
	const char *name = raw_word_base(raw_word(path)).at;

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

bool linker_is_ldd(const char *argv0)
{
	size_t size = raw_length(argv0);

	return size >= 3 && raw_equal(argv0 + size - 3, "ldd");
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
