/* SPDX-License-Identifier: BSD-2-Clause */
/* Puts a line together, and writes it by one system call. */
#include "preload/base/say.h"

#include "preload/base/libc.h"
#include "raw/syscall.h"
#include "raw/text.h"

void say_of(const char *program, const char *const words[])
{
	char line[2 * PATH_MAX + 256];
	struct raw_text text = raw_text(line, sizeof(line) - 1);

	raw_put(&text, "fakebuild: ");
	raw_put(&text, program);
	raw_put(&text, ": ");
	for (; *words; words++)
		raw_put(&text, *words);
	*text.at++ = '\n';
	raw(__NR_write, STDERR_FILENO, line, text.at - line);
}
