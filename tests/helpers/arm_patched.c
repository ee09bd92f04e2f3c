/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a program of arm64 can see of the shim in itself, whose system calls
 * became branches: that nothing but they is another, and what they change.
 *
 *	arm_patched registers	makes calls, and prints what they have changed
 *	arm_patched text	compares its text with its file
 *	arm_patched spoil LEDGER OTHER SECONDS
 *				starts `arm_patched text` again and again, while
 *				the plan that the ledger has of it is OTHER's,
 *				or has a wrong bit
 *
 * Where a branch leads out of the text, there is a stub (preload/site/
 * arm_stub.h), which tells what the branch stands for: the text with all of
 * these back is the file's.
 */
#include <elf.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "ledger/layout.h"
#include "preload/site/plan_program.h"
#include "tests/helpers/arm_call.h"

#define CALL 0xd4000001 /* svc #0 */

/* Which word of a stub makes the call, or branches to it. */
#define CALL_OF_STUB 11

/* ------------------------------------------------------------- registers */

static int show_registers(void)
{
	static const long numbers[] = { SYS_geteuid, SYS_getpid, 70000 };
	struct stat st;

	for (size_t i = 0; i < 2 * sizeof(numbers) / sizeof(*numbers); i++) {
		long number = numbers[i / 2];
		struct machine in = odd_machine(number, i % 2 ? ALL_FLAGS : 0);
		struct machine out;

		run(&in, &out);
		printf("%ld: %s\n", number, changed(&in, &out));
		if (number != SYS_getpid)
			printf("%ld\n", (long)out.x[0]);
	}
	for (size_t i = 0; i < 2; i++) {
		struct machine in = odd_machine(SYS_newfstatat, ALL_FLAGS), out;

		in.x[0] = AT_FDCWD;
		in.x[1] = (uintptr_t)(i ? "/nowhere" : "/");
		in.x[2] = (uintptr_t)&st;
		in.x[3] = 0;
		run(&in, &out);
		printf("stat: %ld, %s\n", (long)out.x[0], changed(&in, &out));
	}
	return 0;
}

/* ------------------------------------------------------------------ text */

/* An executable part, as it is and as it was. */
struct text {
	const uint32_t *now, *before;
	size_t words;
};

/* What a branch in the text stands for; itself, if it leads to no stub. */
static uint32_t unpatched(const struct text *text, size_t i)
{
	uint32_t word = text->now[i];
	int32_t distance = (int32_t)((word & 0x3ffffff) << 6) >> 6;
	const uint32_t *stub = text->now + i + distance;

	if (word >> 26 != 5 ||
	    (stub >= text->now && stub < text->now + text->words))
		return word;
	return stub[CALL_OF_STUB] == CALL ? CALL : *stub;
}

/* The words that are branches now, and how many of all are wrong. */
static size_t compare(const struct text *text, size_t *branches)
{
	size_t wrong = 0;

	for (size_t i = 0; i < text->words; i++) {
		if (text->now[i] == text->before[i])
			continue;
		*branches += 1;
		wrong += text->now[i] >> 26 != 5 ||
			 unpatched(text, i) != text->before[i];
	}
	return wrong;
}

/* The executable parts of this program whose file is `name`. */
static int show_text(const char *name)
{
	const Elf64_Phdr *parts = (void *)getauxval(AT_PHDR), *part;
	size_t branches = 0, wrong = 0, texts = 0, count = getauxval(AT_PHNUM);
	int fd = open(name, O_RDONLY);
	struct stat st;
	const char *file;
	uintptr_t base = 0;

	if (fd < 0 || fstat(fd, &st) != 0)
		return 2;
	file = mmap(NULL, st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (file == MAP_FAILED)
		return 2;
	/* The headers are behind that of the file, at offset 0. */
	for (part = parts; part < parts + count; part++)
		if (part->p_type == PT_LOAD && part->p_offset == 0)
			base = (uintptr_t)parts - sizeof(Elf64_Ehdr) -
			       part->p_vaddr;
	for (part = parts; part < parts + count; part++) {
		struct text text = {
			(const void *)(base + part->p_vaddr),
			(const void *)(file + part->p_offset),
			part->p_filesz / sizeof(uint32_t),
		};

		if (part->p_type != PT_LOAD || !(part->p_flags & PF_X))
			continue;
		wrong += compare(&text, &branches);
		texts++;
	}
	printf("%zu texts, %zu branches, %zu wrong\n", texts, branches, wrong);
	return wrong != 0;
}

/* ----------------------------------------------------------------- plans */

/* Where plans lie first: a chunk of the ledger. */
static char *chunk;

static bool is_of(const struct ledger_plan *plan,
		  const struct ledger_program *program)
{
	return plan->ino == program->ino && plan->dev == program->dev &&
	       plan->changed == program->changed && plan->size;
}

/* The plan of a program that lies behind another plan, or NULL. */
static struct ledger_plan *plan_behind(const struct ledger_plan *last,
				       const struct ledger_program *program)
{
	size_t at = last ? (const char *)last - chunk + LEDGER_GRANULE : 0;

	for (; at + sizeof(*last) <= LEDGER_CHUNK; at += LEDGER_GRANULE)
		if (is_of((void *)(chunk + at), program))
			return (void *)(chunk + at);
	return NULL;
}

static struct ledger_program program_of(const char *name)
{
	struct stat st;

	if (stat(name, &st) != 0)
		exit(2);
	return plan_program_of(&st);
}

static int status_of(const char *name, const char *argument)
{
	int status = -1;
	pid_t pid = fork();

	if (pid == 0) {
		execl(name, name, argument, (char *)NULL);
		_exit(127);
	}
	waitpid(pid, &status, 0);
	return status;
}

static void map_ledger(const char *name)
{
	int fd = open(name, O_RDWR);

	chunk = mmap(NULL, LEDGER_CHUNK, PROT_READ | PROT_WRITE, MAP_SHARED, fd,
		     ledger_position(LEDGER_BYTES, 0));
	if (chunk == MAP_FAILED) {
		perror(name);
		exit(2);
	}
}

/* Makes each plan of a program the one of another, as far as there is room; or
   the sound one but for a bit. */
static unsigned spoil(const struct ledger_program *program,
		      const struct ledger_plan *sound,
		      const struct ledger_plan *other, unsigned bit)
{
	const struct ledger_plan *from = other ? other : sound;
	struct ledger_plan *plan = NULL;
	unsigned found = 0;

	while ((plan = plan_behind(plan, program))) {
		plan->size = from->size < sound->size ? from->size
						      : sound->size;
		memcpy(plan->text, from->text, plan->size);
		if (!other)
			plan->text[bit / 8 % plan->size] ^= 1 << bit % 8;
		found++;
	}
	return found;
}

static int spoil_plans(const char *own, const char *where, const char *other,
		       unsigned seconds)
{
	const struct ledger_program program = program_of(own),
				    another = program_of(other);
	const time_t end = time(NULL) + seconds;
	struct ledger_plan *sound, *found;
	unsigned rounds = 0, wrong = 0;

	wrong += status_of(other, "text") != 0;
	map_ledger(where);
	found = plan_behind(NULL, &program);
	if (!found || !plan_behind(NULL, &another)) {
		fprintf(stderr, "%s: no plans\n", where);
		return 2;
	}
	sound = malloc(sizeof(*found) + found->size);
	memcpy(sound, found, sizeof(*found) + found->size);
	do {
		unsigned bit = rand();

		found = rounds % 8 ? NULL : plan_behind(NULL, &another);
		if (!spoil(&program, sound, found, bit) ||
		    status_of(own, "text") != 0) {
			printf("%s, bit %u\n", found ? other : own, bit);
			wrong++;
		}
		rounds++;
	} while (time(NULL) < end);
	printf("%u plans, %u wrong\n", rounds, wrong);
	return wrong != 0;
}

int main(int argc, char **argv)
{
	if (argc == 5 && strcmp(argv[1], "spoil") == 0)
		return spoil_plans(argv[0], argv[2], argv[3], atoi(argv[4]));
	if (argc == 2 && strcmp(argv[1], "text") == 0)
		return show_text(argv[0]);
	if (argc == 2 && strcmp(argv[1], "registers") == 0)
		return show_registers();
	fprintf(stderr, "usage: arm_patched registers | text | "
			"spoil LEDGER OTHER SECONDS\n");
	return 2;
}
