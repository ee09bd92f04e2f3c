/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads the rules of binfmt_misc, one file each, in the kernel's order. */
#include "raw/emulator.h"

#include <fcntl.h>

#include "raw/syscall.h"
#include "raw/text.h"

/* The kernel prints at most a page.  What does not fit here has a path that is
   longer than any that is of use. */
#define RULE_MAX 2048

struct entry {
	uint64_t inode, next;
	unsigned short size;
	unsigned char type;
	char name[];
};

/* The text of a file, terminated; false if it cannot be read. */
static bool read_file(long rules, const char *name, char text[RULE_MAX])
{
	long fd = raw(__NR_openat, rules, name, O_RDONLY | O_CLOEXEC, 0), n;

	if (fd < 0)
		return false;
	n = raw(__NR_read, fd, text, RULE_MAX - 1);
	raw(__NR_close, fd);
	text[n > 0 ? n : 0] = '\0';
	return n > 0 && n < RULE_MAX - 1;
}

/* What a line says that begins with a word; NULL if there is no such line. */
static const char *line_of(const char *text, const char *word)
{
	for (; *text; text++) {
		if (raw_starts(text, word))
			return text + raw_length(word);
		while (*text && *text != '\n')
			text++;
		if (!*text)
			break;
	}
	return NULL;
}

/* Reads a byte of two hexadecimal digits, as the kernel prints them; -1 at the
   end of the line. */
static int next_byte(const char **digits)
{
	int byte = 0;

	for (int i = 0; i < 2; i++, ++*digits) {
		char c = **digits;

		if (c >= '0' && c <= '9')
			byte = byte * 16 + c - '0';
		else if (c >= 'a' && c <= 'f')
			byte = byte * 16 + c - 'a' + 10;
		else
			return -1;
	}
	return byte;
}

/* True if the program has the bytes of a rule, where its mask has bits. */
static bool matches(const struct program *program, const char *rule)
{
	const char *magic = line_of(rule, "magic "), *digits;
	const char *mask = line_of(rule, "mask ");
	unsigned long at = 0;
	int wanted, bits;

	digits = line_of(rule, "offset ");
	while (digits && *digits >= '0' && *digits <= '9')
		at = at * 10 + (unsigned long)(*digits++ - '0');
	if (!magic)
		return false;
	for (; (wanted = next_byte(&magic)) >= 0; at++) {
		bits = mask ? next_byte(&mask) : 0xff;
		if (at >= (unsigned long)program->size || bits < 0 ||
		    (((unsigned char)program->text[at] ^ wanted) & bits))
			return false;
	}
	return true;
}

/* Copies what a rule says of the interpreter; false if it names none, or if the
   path is too long, as a script's could not be. */
static bool take(struct emulator *emulator, const char *rule)
{
	const char *name = line_of(rule, "interpreter ");
	const char *flags = line_of(rule, "flags: ");
	struct raw_text text = raw_text(emulator->name, sizeof(emulator->name));
	size_t size = 0;

	if (!name)
		return false;
	while (name[size] && name[size] != '\n')
		size++;
	raw_put_bytes(&text, name, size);
	emulator->keeps_first = emulator->is_fixed = false;
	for (; flags && *flags && *flags != '\n'; flags++) {
		emulator->keeps_first |= *flags == 'P';
		emulator->is_fixed |= *flags == 'F';
	}
	return size && !text.full;
}

/* Not inline: its memory is needed for this only. */
__attribute__((noinline)) static bool try_rule(struct emulator *emulator,
					       const struct program *program,
					       long rules, const char *name)
{
	char rule[RULE_MAX];

	return *name != '.' && !raw_equal(name, "status") &&
	       !raw_equal(name, "register") && read_file(rules, name, rule) &&
	       raw_starts(rule, "enabled\n") && matches(program, rule) &&
	       take(emulator, rule);
}

bool emulator_find(struct emulator *emulator, const struct program *program,
		   long rules)
{
	union {
		struct entry first;
		char bytes[1024];
	} list;
	char status[RULE_MAX];
	long n;

	if (!read_file(rules, "status", status) ||
	    !raw_starts(status, "enabled"))
		return false;
	while ((n = raw(__NR_getdents64, rules, &list, sizeof(list))) > 0) {
		const struct entry *entry;

		for (long at = 0; at < n; at += entry->size) {
			entry = (const void *)(list.bytes + at);
			if (try_rule(emulator, program, rules, entry->name))
				return true;
		}
	}
	return false;
}
