/* SPDX-License-Identifier: BSD-2-Clause */
/* Code with system calls does the same when the calls are made by stubs: it runs
   here, patched, and an entry of this test records what arrives. */
#include "preload/site/x86_stub.h"

#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tests/unit/unit.h"

/* ----------------------------------------------------- the code that runs */

/* Each makes a call of the number that is its first argument, or 110. */
__asm__(".text\n"
	".globl samples_begin, samples_end\n"
	"samples_begin:\n"

	".globl known\n"
	"known:\n"
	"	mov	$110, %eax\n"
	"	syscall\n"
	"	ret\n"

	".globl all_arguments\n"
	"all_arguments:\n"
	"	mov	%rdi, %rax\n"
	"	mov	%rsi, %rdi\n"
	"	mov	%rdx, %rsi\n"
	"	mov	%rcx, %rdx\n"
	"	mov	%r8, %r10\n"
	"	mov	%r9, %r8\n"
	"	mov	8(%rsp), %r9\n"
	"	syscall\n"
	"	ret\n"

	/* Again while it is interrupted (-4). */
	".globl retried\n"
	"retried:\n"
	"	mov	$110, %eax\n"
	"1:	syscall\n"
	"	cmp	$-4, %eax\n"
	"	je	2f\n"
	"	ret\n"
	"2:	mov	$111, %eax\n"
	"	jmp	1b\n"

	/* Somebody might jump into the mov. */
	".globl known_around\n"
	"known_around:\n"
	"	test	%rsi, %rsi\n"
	"	jz	1f+1\n"
	"1:	mov	$110, %eax\n"
	"	syscall\n"
	"	ret\n"
	"	.fill	8, 1, 0xcc\n"

	".globl head, other_head\n"
	"head:\n"
	"	mov	$110, %eax\n"
	"	jmp	1f\n"
	"other_head:\n"
	"	mov	$111, %eax\n"
	"1:	syscall\n"
	"	ret\n"
	"	.fill	8, 1, 0xcc\n"

	".globl red_zone\n"
	"red_zone:\n"
	"	mov	%rsi, -8(%rsp)\n"
	"	mov	%rdx, -128(%rsp)\n"
	"	mov	%rdi, %rax\n"
	"	syscall\n"
	"	mov	-8(%rsp), %rax\n"
	"	sub	-128(%rsp), %rax\n"
	"	ret\n"

	/* What a comparison of the second and third argument leaves: CF + 2 ZF. */
	".globl known_flags, flags\n"
	"known_flags:\n"
	"	cmp	%rdx, %rsi\n"
	"	mov	$110, %eax\n"
	"	syscall\n"
	"	jmp	1f\n"
	"flags:\n"
	"	mov	%rdi, %rax\n"
	"	cmp	%rdx, %rsi\n"
	"	syscall\n"
	"1:	setc	%al\n"
	"	setz	%cl\n"
	"	movzbl	%al, %eax\n"
	"	movzbl	%cl, %ecx\n"
	"	lea	(%rax,%rcx,2), %eax\n"
	"	ret\n"

	/* The direction flag, bit 10. */
	".globl direction\n"
	"direction:\n"
	"	std\n"
	"	mov	%rdi, %rax\n"
	"	mov	%rsi, %rdi\n"
	"	syscall\n"
	"	pushf\n"
	"	pop	%rax\n"
	"	cld\n"
	"	and	$0x400, %eax\n"
	"	ret\n"

	/* What is addressed by rip, with and without an immediate behind it. */
	".globl by_rip\n"
	"by_rip:\n"
	"	mov	%rdi, %rax\n"
	"	lea	word(%rip), %rdi\n"
	"	syscall\n"
	"	ret\n"
	".globl compared_by_rip\n"
	"compared_by_rip:\n"
	"	mov	%rdi, %rax\n"
	"	cmpl	$0x12345678, word(%rip)\n"
	"	syscall\n"
	"	setz	%al\n"
	"	movzbl	%al, %eax\n"
	"	ret\n"
	".globl word\n"
	"word:	.long	0x12345678\n"

	/* No call if the second argument is 0: a short branch is moved. */
	".globl branches\n"
	"branches:\n"
	"	mov	%rdi, %rax\n"
	"	test	%rsi, %rsi\n"
	"	jz	1f\n"
	"	nop\n"
	"	syscall\n"
	"1:	ret\n"

	/* Nothing beside the call can be moved. */
	".globl alone\n"
	"alone:\n"
	"	mov	%rdi, %rax\n"
	"	test	%rsi, %rsi\n"
	"	jz	2f\n"
	"	jmp	1f\n"
	"1:	syscall\n"
	"2:	ret\n"
	"	.fill	7, 1, 0xcc\n"

	"samples_end:\n");

typedef long sample(long number, ...);
extern sample known, known_around, all_arguments, retried, head, other_head,
	red_zone, known_flags, flags, direction, by_rip, compared_by_rip,
	branches, alone;
extern const char samples_begin[], samples_end[], word[];

/* ------------------------------------------------------------- the entry */

/* What has arrived: the number, six arguments, where to go on; how often; and
   what is answered, the first time and then. */
long arrived[8], times, answers[2];

/* As the shim's own (x86_enter.h), it changes rax, rcx and r11 only. */
extern const char entry[];
__asm__(".text\n"
	".globl entry\n"
	"entry:\n"
	"	mov	%rax, arrived(%rip)\n"
	"	mov	%rdi, arrived+8(%rip)\n"
	"	mov	%rsi, arrived+16(%rip)\n"
	"	mov	%rdx, arrived+24(%rip)\n"
	"	mov	%r10, arrived+32(%rip)\n"
	"	mov	%r8, arrived+40(%rip)\n"
	"	mov	%r9, arrived+48(%rip)\n"
	"	mov	%rcx, arrived+56(%rip)\n"
	"	mov	times(%rip), %r11\n"
	"	lea	1(%r11), %r11\n"
	"	mov	%r11, times(%rip)\n"
	"	mov	answers(%rip), %rax\n"
	"	mov	answers+8(%rip), %r11\n"
	"	mov	%r11, answers(%rip)\n"
	"	jmp	*%rcx\n");

/* ------------------------------------------------------------ the patching */

#define AREA  (1UL << 20)
#define STUBS 65536 /* from the text */

static struct x86_site sites[32];
static size_t count;
static uint8_t *text, ours[65536];
static size_t size;

static bool every_number(int32_t number)
{
	return number >= 0;
}

static bool add(void *context, const struct x86_site *site)
{
	(void)context;
	assert_true(count < sizeof(sites) / sizeof(*sites));
	sites[count++] = *site;
	return true;
}

/* Copies the samples to memory of their own, and patches them there. */
static int patch(void **state)
{
	uint8_t targets[X86_TARGETS_SIZE(2048)] = { 0 };
	struct x86_search search = { .is_ours = every_number, .found = add };
	struct site_places places = { .ours = (uintptr_t)ours };
	const char *to = entry;

	(void)state;
	size = samples_end - samples_begin;
	text = mmap(NULL, AREA, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (text == MAP_FAILED || X86_TARGETS_SIZE(size) > sizeof(targets))
		return -1;
	memcpy(text, samples_begin, size);
	memcpy(text + STUBS, &to, sizeof(to));
	search.text = places.text = text;
	search.size = size;
	search.targets = targets;
	places.text_address = (uintptr_t)text;
	places.enter = places.text_address + STUBS;
	places.stub_address = places.enter + 16;
	count = 0;
	x86_find_sites(&search);
	for (size_t i = 0; i < count; i++) {
		uint8_t stub[X86_STUB_MAX];
		size_t length = x86_write_stub(&sites[i], &places, stub);

		if (!length || sites[i].window == X86_NONE)
			return -1;
		memcpy((void *)places.stub_address, stub, length);
		x86_write_jump(&sites[i], text, places.text_address,
			       places.stub_address);
		places.stub_address += length;
	}
	memset(ours, 1, sizeof(ours));
	times = 0;
	answers[0] = answers[1] = 4242;
	return mprotect(text, AREA, PROT_READ | PROT_EXEC);
}

static int unmap(void **state)
{
	(void)state;
	return munmap(text, AREA);
}

static uintptr_t address_of(const void *original)
{
	return (uintptr_t)text + ((const char *)original - samples_begin);
}

static sample *patched(sample *original)
{
	return (sample *)address_of((const void *)(uintptr_t)original);
}

/* The site in a sample. */
static const struct x86_site *site_of(sample *original)
{
	uint32_t at = address_of((const void *)(uintptr_t)original) -
		      (uintptr_t)text;
	size_t i = 0;

	while (i < count && sites[i].syscall < at)
		i++;
	assert_true(i < count);
	return &sites[i];
}

/* -------------------------------------------------------------- the tests */

static void each_window_is_there(void **state)
{
	(void)state;
	assert_int_equal(site_of(known)->window, X86_ONE);
	assert_int_equal(site_of(known)->number, 110);
	assert_int_equal(site_of(all_arguments)->window, X86_ONE);
	assert_int_equal(site_of(retried)->window, X86_AROUND);
	assert_int_equal(site_of(head)->window, X86_AROUND);
	assert_int_equal(site_of(flags)->window, X86_SEVERAL);
	assert_int_equal(site_of(by_rip)->window, X86_ONE);
	assert_int_equal(site_of(branches)->window, X86_SEVERAL);
	assert_int_equal(site_of(alone)->window, X86_ISLAND);
	/* Who comes from before the padding passes over the jump in it. */
	assert_int_equal(text[site_of(alone)->island], 0xeb);
	assert_int_equal(text[site_of(alone)->island + 1], X86_JUMP_SIZE);
}

static void the_entry_gets_number_and_arguments(void **state)
{
	static const long expected[] = { 92, 1, 2, 3, 4, 5, 6 };
	const struct x86_site *site = site_of(all_arguments);

	(void)state;
	assert_int_equal(patched(all_arguments)(92, 1, 2, 3, 4, 5, 6), 4242);
	assert_memory_equal(arrived, expected, sizeof(expected));
	assert_int_equal(arrived[7], (uintptr_t)text + site->syscall + 2);
	assert_int_equal(patched(known)(0), 4242);
	assert_int_equal(arrived[0], 110);
	assert_int_equal(arrived[7],
			 (uintptr_t)text + site_of(known)->syscall + 2);
	assert_int_equal(times, 2);
}

/* The shim has the program make some calls itself, by going on there. */
static void a_system_call_is_in_front_of_where_it_goes_on(void **state)
{
	static sample *const all[] = { known,	known_around, all_arguments,
				       retried, head,	      alone };

	(void)state;
	assert_int_equal(site_of(known_around)->window, X86_AROUND);
	assert_int_equal(site_of(known_around)->number, 110);
	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
		times = 0;
		assert_int_equal(patched(all[i])(92, 1L), 4242);
		assert_int_equal(times, 1);
		assert_memory_equal((const char *)arrived[7] - 2, "\x0f\x05",
				    2);
	}
}

static void other_numbers_go_to_the_kernel(void **state)
{
	static sample *const made_in_place[] = { all_arguments, branches };

	(void)state;
	ours[SYS_getppid] = 0;
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(patched(made_in_place[i])(SYS_getppid, 1L),
				 getppid());
	assert_int_equal(patched(alone)(SYS_getppid, 1L), getppid());
	/* These have set the number themselves, but somebody jumps to the call:
	   it is asked for there. */
	assert_int_equal(patched(retried)(0), getppid());
	assert_int_equal(patched(head)(0), getppid());
	assert_int_equal(times, 0);
	assert_int_equal(patched(other_head)(0), 4242);
	assert_int_equal(times, 1);
}

static void a_call_is_made_again_by_a_jump_to_it(void **state)
{
	(void)state;
	answers[0] = -4;
	assert_int_equal(patched(retried)(0), 4242);
	assert_int_equal(times, 2);
	assert_int_equal(arrived[0], 111);
}

static void two_ways_lead_to_one_call(void **state)
{
	(void)state;
	assert_int_equal(patched(head)(0), 4242);
	assert_int_equal(arrived[0], 110);
	assert_int_equal(patched(other_head)(0), 4242);
	assert_int_equal(arrived[0], 111);
}

static void the_red_zone_is_left_alone(void **state)
{
	(void)state;
	assert_int_equal(patched(red_zone)(92, 50L, 8L), 42);
	assert_int_equal(times, 1);
	ours[SYS_getppid] = 0;
	assert_int_equal(patched(red_zone)(SYS_getppid, 50L, 8L), 42);
	assert_int_equal(times, 1);
}

/* In each way through a stub: number known, ours and not. */
static void flags_live_across_the_call(void **state)
{
	static const long pairs[][3] = { { 1, 2, 1 },
					 { 2, 2, 2 },
					 { 3, 2, 0 } };

	(void)state;
	ours[SYS_getppid] = 0;
	for (size_t i = 0; i < 3; i++) {
		const long *pair = pairs[i];

		assert_int_equal(patched(known_flags)(0, pair[0], pair[1]),
				 pair[2]);
		assert_int_equal(patched(flags)(92, pair[0], pair[1]), pair[2]);
		assert_int_equal(patched(flags)(SYS_getppid, pair[0], pair[1]),
				 pair[2]);
	}
	assert_int_equal(times, 6);
	assert_int_equal(patched(direction)(92, 0L), 0x400);
	assert_int_equal(patched(direction)(SYS_getppid, 0L), 0x400);
	assert_int_equal(times, 7);
}

static void what_is_addressed_by_rip_is_found_again(void **state)
{
	(void)state;
	assert_int_equal(patched(by_rip)(92), 4242);
	assert_int_equal(arrived[1], address_of(word));
	assert_int_equal(patched(compared_by_rip)(92), 1);
	assert_int_equal(times, 2);
}

static void a_short_branch_leads_out_of_the_stub(void **state)
{
	(void)state;
	assert_int_equal(patched(branches)(92, 0L), 92);
	assert_int_equal(patched(alone)(92, 0L), 92);
	assert_int_equal(times, 0);
	assert_int_equal(patched(branches)(92, 1L), 4242);
	assert_int_equal(patched(alone)(92, 1L), 4242);
	assert_int_equal(times, 2);
}

/* Nothing but the jumps is written, and each in its window. */
static void without_the_jumps_the_text_is_as_it_was(void **state)
{
	(void)state;
	assert_memory_not_equal(text, samples_begin, size);
	assert_int_equal(mprotect(text, AREA, PROT_READ | PROT_WRITE), 0);
	for (size_t i = 0; i < count; i++) {
		const struct x86_site *site = &sites[i];

		assert_true(i == 0 || sites[i - 1].written <= site->begin);
		memcpy(text + site->begin, samples_begin + site->begin,
		       site->written - site->begin);
		if (site->window == X86_ISLAND)
			memcpy(text + site->island,
			       samples_begin + site->island, 7);
	}
	assert_memory_equal(text, samples_begin, size);
}

static void what_is_too_far_away_has_no_stub(void **state)
{
	uint8_t stub[X86_STUB_MAX];
	struct site_places near = { .text = text,
				    .text_address = UINT64_C(1) << 40,
				    .ours = (uintptr_t)ours };
	struct site_places far;

	(void)state;
	near.stub_address = near.enter = near.text_address - 4096;
	assert_true(x86_write_stub(site_of(by_rip), &near, stub) > 0);
	far = near;
	far.stub_address = far.enter -= UINT64_C(3) << 30;
	assert_int_equal(x86_write_stub(site_of(by_rip), &far, stub), 0);
	assert_int_equal(x86_write_stub(site_of(known), &far, stub), 0);
	far = near;
	far.enter -= UINT64_C(3) << 30;
	assert_int_equal(x86_write_stub(site_of(known), &far, stub), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, patch, unmap)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(each_window_is_there),
		TEST(the_entry_gets_number_and_arguments),
		TEST(a_system_call_is_in_front_of_where_it_goes_on),
		TEST(other_numbers_go_to_the_kernel),
		TEST(a_call_is_made_again_by_a_jump_to_it),
		TEST(two_ways_lead_to_one_call),
		TEST(the_red_zone_is_left_alone),
		TEST(flags_live_across_the_call),
		TEST(what_is_addressed_by_rip_is_found_again),
		TEST(a_short_branch_leads_out_of_the_stub),
		TEST(without_the_jumps_the_text_is_as_it_was),
		TEST(what_is_too_far_away_has_no_stub),
	};

	return RUN_GROUP(tests);
}
