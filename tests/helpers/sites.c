/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Prints a line for each system call that the shim finds in the text of an ELF
 * file, all numbers taken for its own: the addresses of the call and of its
 * window's begin and end, the kind of the window, and the number.
 *
 *	sites -t FILE			how many microseconds the search takes
 *	objdump ... FILE | sites -c FILE	what differs, with `objdump -d
 *					--no-show-raw-insn`
 */
#include "tests/helpers/sites.h"

#include <elf.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>

#include "preload/site/frames.h"
#include "preload/site/sections.h"

/* What is known of a byte of the text. */
enum {
	SITE = 1,     /* a system call begins here, if it is in a function, */
	INSIDE = 2,   /* is covered by a jump, but not its first byte, */
	PAST = 4,     /* is behind the jump, and not behind the system call, */
	BOUNDARY = 8, /* is between two instructions, */
	OUTSIDE = 16, /* a system call, but in no function with a frame */
};

struct file {
	const struct site_machine *machine;
	const uint8_t *bytes;
	size_t size;
	const Elf64_Phdr *parts;
	unsigned count;
	bool has_frames;
	struct frames frames;
	struct sections sections;
	uint64_t text;	/* the address of the text that is searched */
	uint8_t *marks; /* for each byte from `begin` to `end` */
	uint64_t begin, end;
	unsigned sites, unreached, outside;
	uint64_t doubtful; /* a system call that was not found, or 0 */
};

static _Noreturn void fail(const char *what)
{
	perror(what);
	exit(2);
}

static void print(void *context, const struct site *site)
{
	const struct file *file = context;

	printf("%lx %lx %lx %s %d\n", file->text + site->syscall,
	       file->text + site->begin, file->text + site->written,
	       site->window ? site->window : "none", site->number);
}

static bool is_code(void *context, uint32_t at)
{
	const struct file *file = context;

	return sections_have(&file->sections, file->text + at) &&
	       (!file->has_frames ||
		frames_have(&file->frames, file->text + at));
}

/* NULL if the machine is none of ours. */
static const struct site_machine *machine_of(const Elf64_Ehdr *head)
{
	static const struct site_machine *const machines[] = {
		&x86_site_machine, &arm_site_machine
	};

	for (size_t i = 0; i < sizeof(machines) / sizeof(*machines); i++)
		if (machines[i]->elf == head->e_machine)
			return machines[i];
	return NULL;
}

static void map(struct file *file, const char *path)
{
	int fd = open(path, O_RDONLY);
	const Elf64_Ehdr *head;
	struct stat st;

	if (fd < 0 || fstat(fd, &st) != 0)
		fail(path);
	file->size = st.st_size;
	file->bytes = mmap(NULL, file->size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (file->bytes == MAP_FAILED)
		fail(path);
	sections_read(&file->sections, fd);
	head = (const void *)file->bytes;
	if (file->size < sizeof(*head) ||
	    memcmp(head->e_ident, ELFMAG, SELFMAG) != 0 ||
	    head->e_ident[EI_CLASS] != ELFCLASS64 ||
	    !(file->machine = machine_of(head)) || head->e_phoff > file->size ||
	    head->e_phnum > (file->size - head->e_phoff) / sizeof(Elf64_Phdr)) {
		fprintf(stderr, "%s: no program of a machine with sites\n",
			path);
		exit(2);
	}
	file->parts = (const void *)(file->bytes + head->e_phoff);
	file->count = head->e_phnum;
	for (unsigned i = 0; i < file->count; i++)
		if (file->parts[i].p_offset > file->size ||
		    file->parts[i].p_filesz >
			    file->size - file->parts[i].p_offset) {
			fprintf(stderr, "%s: it is cut\n", path);
			exit(2);
		}
}

static bool is_text(const Elf64_Phdr *part)
{
	return part->p_type == PT_LOAD && part->p_flags & PF_X;
}

/* As the shim finds them, but in the file. */
static bool find_frames(struct file *file)
{
	uint64_t header = 0, text = 0;

	for (unsigned i = 0; i < file->count; i++) {
		const Elf64_Phdr *part = &file->parts[i];
		const char *note = (const void *)(file->bytes + part->p_offset);

		if (part->p_type == PT_NOTE && part->p_filesz > 16 &&
		    memcmp(note + 8, "\4\0\0\0Go\0", 8) == 0)
			return false;
		if (part->p_type == PT_GNU_EH_FRAME)
			header = part->p_vaddr;
		else if (is_text(part))
			text += part->p_filesz;
	}
	for (unsigned i = 0; header && i < file->count; i++) {
		const Elf64_Phdr *part = &file->parts[i];

		if (part->p_type != PT_LOAD ||
		    header - part->p_vaddr >= part->p_filesz)
			continue;
		file->frames.bytes = file->bytes + part->p_offset;
		file->frames.size = part->p_filesz;
		file->frames.address = part->p_vaddr;
		file->frames.header = header - part->p_vaddr;
		return frames_read(&file->frames, text);
	}
	return false;
}

static void search(struct file *file,
		   void (*found)(void *context, const struct site *site))
{
	for (unsigned i = 0; i < file->count; i++) {
		const Elf64_Phdr *part = &file->parts[i];

		if (!is_text(part))
			continue;
		file->text = part->p_vaddr;
		file->machine->search(&(struct site_search){
			file->bytes + part->p_offset, part->p_filesz, file,
			is_code, found });
	}
}

/* ------------------------------------------------ what objdump says */

static void nothing(void *context, const struct site *site)
{
	(void)context;
	(void)site;
}

static void mark(void *context, const struct site *site)
{
	struct file *file = context;
	uint8_t *marks = file->marks + (file->text - file->begin);

	file->sites++;
	marks[site->syscall] |= SITE;
	if (!site->window) {
		file->unreached++;
		return;
	}
	marks[site->begin] |= BOUNDARY;
	marks[site->written] |= BOUNDARY;
	for (uint32_t at = site->begin + 1; at < site->written; at++)
		marks[at] |= INSIDE;
	for (uint32_t at = site->written; at <= site->syscall; at++)
		marks[at] |= PAST;
}

static void mark_outside(void *context, const struct site *site)
{
	struct file *file = context;

	file->marks[file->text - file->begin + site->syscall] |= OUTSIDE;
}

static void make_marks(struct file *file)
{
	file->begin = UINT64_MAX;
	for (unsigned i = 0; i < file->count; i++) {
		const Elf64_Phdr *part = &file->parts[i];

		if (!is_text(part))
			continue;
		if (part->p_vaddr < file->begin)
			file->begin = part->p_vaddr;
		if (part->p_vaddr + part->p_filesz > file->end)
			file->end = part->p_vaddr + part->p_filesz;
	}
	file->marks = calloc(file->end - file->begin + 1, 1);
	if (!file->marks)
		fail("calloc");
}

static uint8_t *mark_at(const struct file *file, uint64_t address)
{
	return address >= file->begin && address < file->end
		       ? &file->marks[address - file->begin]
		       : NULL;
}

static bool begins(const char *name, const char *const with[])
{
	for (; *with; with++)
		if (!strncmp(name, *with, strlen(*with)))
			return true;
	return false;
}

/* A system call that was not found is data if objdump itself finds no
   instruction behind it, before the code may end. */
static void settle_doubt(struct file *file, const char *name)
{
	if (!file->doubtful || begins(name, file->machine->data)) {
		file->doubtful = 0;
	} else if (begins(name, file->machine->ends)) {
		printf("%lx is missed\n", file->doubtful);
		file->doubtful = 0;
	}
}

/* `ADDRESS:	NAME OPERANDS` */
static void compare_line(struct file *file, char *line)
{
	const char *name;
	char *end;
	uint64_t address = strtoul(line, &end, 16), target;
	uint8_t *marks = mark_at(file, address);

	if (end == line || *end++ != ':' || !marks)
		return;
	*marks &= ~BOUNDARY;
	name = file->machine->skip_prefixes(end + strspn(end, " \t"));
	settle_doubt(file, name);
	if (file->machine->is_call(name)) {
		if (!(*marks & (SITE | OUTSIDE)))
			file->doubtful = address;
		file->outside += !(*marks & SITE);
		*marks &= ~SITE;
	}
	target = file->machine->target_of(name);
	marks = target ? mark_at(file, target) : NULL;
	if (marks && *marks & INSIDE)
		printf("%lx jumps into the jump at %lx\n", address, target);
	if (marks && *marks & PAST)
		printf("%lx jumps past the jump to %lx\n", address, target);
}

static void compare(struct file *file)
{
	char *line = NULL;
	size_t size = 0;

	bool has_frames = file->has_frames;

	make_marks(file);
	search(file, mark);
	file->has_frames = false;
	if (has_frames)
		search(file, mark_outside);
	while (getline(&line, &size, stdin) > 0)
		compare_line(file, line);
	free(line);
	settle_doubt(file, *file->machine->ends);
	for (uint64_t i = 0; i < file->end - file->begin; i++) {
		if (file->marks[i] & SITE)
			printf("%lx is none\n", file->begin + i);
		else if (file->marks[i] & BOUNDARY)
			printf("%lx is in an instruction\n", file->begin + i);
	}
	printf("%u found, %u without a window, %u in no function\n",
	       file->sites, file->unreached, file->outside);
}

/* ------------------------------------------------------------------ main */

/* The least of five, in the time of this process. */
static void measure(struct file *file)
{
	clock_t begin, least = 0;

	for (int i = 0; i < 5; i++) {
		begin = clock();
		search(file, nothing);
		begin = clock() - begin;
		if (!i || begin < least)
			least = begin;
	}
	printf("%.0f\n", least * 1e6 / CLOCKS_PER_SEC);
}

int main(int argc, char **argv)
{
	struct file file = { 0 };
	char letter = argc == 3 && argv[1][0] == '-' ? argv[1][1] : 0;

	if (argc != 2 && letter != 't' && letter != 'c') {
		fprintf(stderr, "usage: sites [-c | -t] FILE\n");
		return 2;
	}
	map(&file, argv[argc - 1]);
	file.has_frames = find_frames(&file);
	if (letter == 't')
		measure(&file);
	else if (letter == 'c')
		compare(&file);
	else
		search(&file, print);
	return 0;
}
