/* SPDX-License-Identifier: BSD-2-Clause */
/* A plan has the calls that are the shim's, and comes from the ledger only if it
   fits the text. */
#include "preload/site/plan.h"

#include "preload/site/ours.h"
#include "tests/unit/preload/session.h"
#include "tests/unit/preload/site/image.h"

#if defined __x86_64__

#define FCHOWNAT 260
#define FIRST	 5 /* where the two calls are that are ours */
#define SECOND	 21
#define SIZE	 2 /* of a call */

/* 0: mov eax, 260; syscall; 7: mov eax, 110; syscall; 14: mov eax, edi;
   mov esi, edx; mov r10, rcx; syscall; ret */
static const uint8_t code[] = {
	0xb8, 4,    1,	  0,	0,    0x0f, 0x05, 0xb8, 110,  0,    0,	  0,
	0x0f, 0x05, 0x89, 0xf8, 0x89, 0xd6, 0x49, 0x89, 0xca, 0x0f, 0x05, 0xc3
};

/* What may not be another byte. */
static const size_t looked_at[] = { 0, 4, 5, 6, 16, 20, 21, 22 };

/* What can be relied on when jumps are written. */
static void assert_sound(const struct machine_site *site, const uint8_t *text)
{
	assert_true(site->syscall + UINT64_C(2) <= PAGE_SIZE);
	assert_memory_equal(text + site->syscall, "\x0f\x05", 2);
	assert_true(site->begin <= site->syscall);
	assert_true(site->written <= site->end && site->end <= PAGE_SIZE);
	assert_true(site->window < X86_NONE);
	if (site->window != X86_ISLAND)
		assert_true(site->written - site->begin >= 5);
}

#else

#define FCHOWNAT 54
#define FIRST	 4
#define SECOND	 20
#define SIZE	 4

/* 0: mov x8, #54; svc #0; 8: mov x8, #173; svc #0; 16: mov x8, x0; svc #0;
   ret */
static const uint8_t code[] = { 0xc8, 0x06, 0x80, 0xd2, 0x01, 0x00, 0x00,
				0xd4, 0xa8, 0x15, 0x80, 0xd2, 0x01, 0x00,
				0x00, 0xd4, 0xe8, 0x03, 0x00, 0xaa, 0x01,
				0x00, 0x00, 0xd4, 0xc0, 0x03, 0x5f, 0xd6 };

static const size_t looked_at[] = { 4, 5, 6, 7, 20, 21, 22, 23 };

static void assert_sound(const struct machine_site *site, const uint8_t *text)
{
	assert_true(site->syscall + UINT64_C(4) <= PAGE_SIZE);
	assert_true(arm_insn(text, site->syscall) == ARM_SYSCALL);
}

#endif

static uint8_t *pages;
static struct image image;
static struct plan plan;
static struct ledger_program program = { .ino = 42, .changed = 1, .dev = 7 };

/* Each test has a program with a number of its own. */
static int begin(void **state)
{
	(void)state;
	pages = make_sample(code, sizeof(code), "GNU");
	image = image_of_sample(pages);
	program.ino++;
	return 0;
}

static int end(void **state)
{
	(void)state;
	plan_release(&plan);
	return munmap(pages, 2 * PAGE_SIZE);
}

static void make(struct ledger *ledger)
{
	assert_int_equal(plan_find(&plan, &image, ledger, &program), 0);
}

/* True if the plan that was made was not known. */
static bool is_new(void)
{
	return plan.mapped != 0;
}

static void assert_kept(size_t i)
{
	const struct planned *planned = &plan.planned[i];
	uint32_t begin = machine_begin(&planned->site);

	assert_in_range(begin, 0, planned->site.syscall);
	assert_memory_equal(planned->kept, code + begin,
			    machine_end(&planned->site) - begin);
}

static void a_table_of_numbers_says_the_same_as_the_question(void **state)
{
	static uint8_t bytes[3 * CALLS_MOST], *numbers = bytes + CALLS_MOST;
	unsigned ours = 0;

	(void)state;
	calls_note_ours(numbers);
	for (int i = -CALLS_MOST; i < 2 * CALLS_MOST; i++) {
		assert_int_equal(numbers[i],
				 i >= 0 && i < CALLS_MOST && call_is_ours(i));
		ours += numbers[i];
	}
	assert_in_range(ours, 100, 300);
}

static void a_plan_has_the_calls_that_may_be_ours(void **state)
{
	(void)state;
	make(NULL);
	assert_int_equal(plan.texts, 1);
	assert_ptr_equal(plan.text[0].bytes, pages + PAGE_SIZE);
	assert_int_equal(plan.count, 2);
	assert_int_equal(plan.planned[0].site.number, FCHOWNAT);
	assert_int_equal(plan.planned[0].site.syscall, FIRST);
	assert_kept(0);
	assert_int_equal(plan.planned[1].site.number, -1);
	assert_int_equal(plan.planned[1].site.syscall, SECOND);
	assert_kept(1);
}

static void a_plan_has_nothing_outside_of_sections(void **state)
{
	struct sections sections = { .count = 1,
				     .code = { { TEXT_ADDRESS + FIRST + SIZE,
						 TEXT_ADDRESS + 99 } } };

	(void)state;
	image.sections = &sections;
	make(NULL);
	assert_int_equal(plan.count, 1);
	assert_int_equal(plan.planned[0].site.syscall, SECOND);
}

static void the_ledger_keeps_a_plan(void **state)
{
	(void)state;
	make(session_ledger());
	assert_true(is_new());
	plan_release(&plan);
	make(session_ledger());
	assert_false(is_new());
	assert_int_equal(plan.count, 2);
	assert_int_equal(plan.planned[0].site.syscall, FIRST);
	/* Another file, and this one, changed. */
	program.changed++;
	make(session_ledger());
	assert_true(is_new());
}

/* Only a program that is not to be changed has an empty one. */
static void an_empty_plan_is_made_anew(void **state)
{
	(void)state;
	assert_int_equal(ledger_add_plan(session_ledger(), &program, NULL, 0),
			 0);
	make(session_ledger());
	assert_true(is_new());
	assert_int_equal(plan.count, 2);
	plan_release(&plan);
	make(session_ledger());
	assert_false(is_new());
	assert_int_equal(plan.count, 2);
}

static void a_file_of_another_size_is_another_program(void **state)
{
	const struct stat one = { .st_ino = 1, .st_size = 4096 },
			  other = { .st_ino = 1, .st_size = 4097 };

	(void)state;
	assert_true(plan_program_of(&one).changed !=
		    plan_program_of(&other).changed);
}

static void more_sites_than_a_plan_has_are_told(void **state)
{
	const size_t site = FIRST + SIZE;
	const size_t count = LEDGER_OBJECT_MAX / sizeof(struct planned);
	Elf64_Phdr parts[PLAN_TEXTS + 2];
	struct image many = image;
	size_t size = count * site;
	uint8_t *text = mmap(NULL, size, PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)state;
	for (size_t i = 0; i < count; i++)
		memcpy(text + i * site, code, site);
	for (size_t i = 0; i < PLAN_TEXTS + 2; i++)
		parts[i] = (Elf64_Phdr){ .p_type = PT_LOAD,
					 .p_flags = PF_R | PF_X,
					 .p_vaddr = (uintptr_t)text,
					 .p_filesz = size };
	many.base = 0;
	many.parts = parts;
	many.count = 1;
	assert_int_equal(plan_find(&plan, &many, NULL, &program), -E2BIG);
	plan_release(&plan);
	parts[0].p_filesz = 10 * site;
	assert_int_equal(plan_find(&plan, &many, NULL, &program), 0);
	plan_release(&plan);
	many.count = PLAN_TEXTS + 2;
	assert_int_equal(plan_find(&plan, &many, NULL, &program), -E2BIG);
	munmap(text, size);
}

/* As if another file had got the inode number within one tick. */
static void a_plan_of_another_text_is_not_taken(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(looked_at) / sizeof(*looked_at); i++) {
		uint8_t *byte = &pages[PAGE_SIZE + looked_at[i]];

		program.ino++;
		make(session_ledger());
		plan_release(&plan);
		*byte ^= 0x10;
		make(session_ledger());
		assert_true(is_new());
		plan_release(&plan);
		*byte ^= 0x10;
	}
}

/* Each bit of a plan wrong. */
static void a_damaged_plan_does_no_harm(void **state)
{
	struct planned damaged[2];
	uint8_t *bytes = (uint8_t *)damaged;

	(void)state;
	make(NULL);
	assert_int_equal(plan.count, 2);
	for (size_t bit = 0; bit < 8 * sizeof(damaged); bit++) {
		struct plan taken;

		memcpy(damaged, plan.planned, sizeof(damaged));
		bytes[bit / 8] ^= 1u << bit % 8;
		program.changed++;
		assert_int_equal(ledger_add_plan(session_ledger(), &program,
						 damaged, sizeof(damaged)),
				 0);
		assert_int_equal(
			plan_find(&taken, &image, session_ledger(), &program),
			0);
		for (size_t i = 0; i < taken.count; i++) {
			assert_int_equal(taken.planned[i].text, 0);
			assert_sound(&taken.planned[i].site, pages + PAGE_SIZE);
			if (i)
				assert_true(machine_is_behind(
					&taken.planned[i].site,
					&taken.planned[i - 1].site));
		}
		plan_release(&taken);
	}
}

static void a_plan_of_a_strange_size_is_not_taken(void **state)
{
	(void)state;
	assert_int_equal(
		ledger_add_plan(session_ledger(), &program, code, sizeof(code)),
		0);
	make(session_ledger());
	assert_true(is_new());
	assert_int_equal(plan.count, 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_table_of_numbers_says_the_same_as_the_question),
		TEST(a_plan_has_the_calls_that_may_be_ours),
		TEST(a_plan_has_nothing_outside_of_sections),
		TEST(the_ledger_keeps_a_plan),
		TEST(an_empty_plan_is_made_anew),
		TEST(a_file_of_another_size_is_another_program),
		TEST(more_sites_than_a_plan_has_are_told),
		TEST(a_plan_of_another_text_is_not_taken),
		TEST(a_damaged_plan_does_no_harm),
		TEST(a_plan_of_a_strange_size_is_not_taken),
	};

	return cmocka_run_group_tests(tests, begin_session, NULL);
}
