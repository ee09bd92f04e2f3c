/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads the top of a stack, most often in one call.  Changes nothing of it. */
#include "uchroot/audit/words.h"

#include <errno.h>
#include <linux/audit.h>
#include <string.h>
#include <sys/ptrace.h>

#include "uchroot/audit/process.h"

/* True if `size` bytes from an address on are in the part that was read. */
static bool has(const struct words *words, uint64_t address, size_t size)
{
	uint64_t end = words->at + words->size;

	return address >= words->at && address <= end && end - address >= size;
}

static void read_part(struct words *words, uint64_t address)
{
	words->at = address;
	words->size = process_read(words->pid, address, words->bytes, WORD_MAX);
	words->bytes[words->size] = '\0';
}

/* A word of the stack by its place; 0 if it is not there. */
static uint64_t pointer_at(struct words *words, uint64_t place)
{
	uint64_t address = words->stack + place * words->pointer;
	const char *found;
	uint64_t wide;
	uint32_t narrow;

	if (!has(words, address, words->pointer))
		read_part(words, address);
	if (!has(words, address, words->pointer))
		return 0;
	found = words->bytes + (address - words->at);
	if (words->pointer == sizeof(wide)) {
		memcpy(&wide, found, sizeof(wide));
		return wide;
	}
	memcpy(&narrow, found, sizeof(narrow));
	return narrow;
}

int words_begin(struct words *words, pid_t pid)
{
	struct __ptrace_syscall_info info;

	if (ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof(info), &info) < 0)
		return -1;
	words->pid = pid;
	words->pointer = info.arch & __AUDIT_ARCH_64BIT ? 8 : 4;
	words->stack = info.stack_pointer;
	words->size = 0;
	words->count = pointer_at(words, 0);
	return 0;
}

uint64_t words_arguments(struct words *words)
{
	words->goes_on = false;
	return words->count ? pointer_at(words, 1) : 0;
}

uint64_t words_environment(struct words *words)
{
	words->goes_on = false;
	return pointer_at(words, 1 + words->count + 1);
}

/* True if the text at an address is wholly in the part that was read, or that
   goes to the end of the stack, behind which there is nothing. */
static bool has_text(const struct words *words, uint64_t address)
{
	if (address < words->at || address > words->at + words->size)
		return false;
	return words->size < WORD_MAX ||
	       memchr(words->bytes + (address - words->at), '\0',
		      words->at + words->size - address);
}

/* The text at `*next`, or so much of it as was read. */
static const char *next_part(struct words *words, uint64_t *next)
{
	const char *text;
	size_t length;

	if (!has_text(words, *next))
		read_part(words, *next);
	if (!has(words, *next, 1))
		return NULL;
	text = words->bytes + (*next - words->at);
	length = strlen(text);
	words->goes_on = length == WORD_MAX;
	*next += words->goes_on ? length : length + 1;
	return text;
}

const char *words_next(struct words *words, uint64_t *next)
{
	const char *text;
	bool is_rest;

	do {
		is_rest = words->goes_on;
		text = next_part(words, next);
	} while (text && is_rest);
	return text;
}
