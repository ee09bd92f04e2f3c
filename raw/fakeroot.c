/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Recognizes the scripts of other fakeroots by the words with which they would
 * refuse.  Starts nothing.
 */
#include "raw/fakeroot.h"

#include <fcntl.h>
#include <sys/mman.h>

#include "raw/preload_list.h"
#include "raw/syscall.h"
#include "raw/text.h"

/* Such scripts have 4 KiB. */
#define SCRIPT_MAX 16384

bool fakeroot_name(const char *path)
{
	return raw_starts(raw_word_base(raw_word(path)).at, "fakeroot");
}

static bool contains(const char *text, long size, const char *words)
{
	struct raw_word wanted = raw_word(words);

	for (; size >= (long)wanted.size; text++, size--)
		if (raw_word_same((struct raw_word){ text, wanted.size },
				  wanted))
			return true;
	return false;
}

/* Reads the file into memory of its own: this may run on a small stack. */
static bool reads_as_script(long fd)
{
	long at = raw_mmap(SCRIPT_MAX, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	const char *text = (const char *)at;
	long size;
	bool found;

	if (raw_failed(at))
		return false;
	size = raw(__NR_read, fd, at, SCRIPT_MAX);
	found = size > 2 && text[0] == '#' && text[1] == '!' &&
		contains(text, size, "nested operation not yet supported");
	raw(__NR_munmap, at, SCRIPT_MAX);
	return found;
}

bool fakeroot_script(const char *path)
{
	long fd = raw(__NR_openat, AT_FDCWD, path,
		      O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0);
	bool found;

	if (fd < 0)
		return false;
	found = reads_as_script(fd);
	raw(__NR_close, fd);
	return found;
}
