/* SPDX-License-Identifier: BSD-2-Clause */
/* See mem.h.  Built so that no loop here is turned into a call of itself. */
#include "preload/base/mem.h"
#include "ledger/syscall.h"
#include "preload/base/libc.h"

#include <sys/mman.h>

#undef memcpy
#undef memset
#undef memcmp

#ifdef __x86_64__

__attribute__((visibility("hidden")))
void *memcpy(void *restrict to, const void *restrict from, size_t size)
{
	void *t = to;

	__asm__ volatile("rep movsb" : "+D"(t), "+S"(from), "+c"(size)
			 : : "memory");
	return to;
}

__attribute__((visibility("hidden")))
void *memset(void *at, int byte, size_t size)
{
	void *p = at;

	__asm__ volatile("rep stosb" : "+D"(p), "+c"(size) : "a"(byte)
			 : "memory");
	return at;
}

#else

__attribute__((visibility("hidden")))
void *memcpy(void *restrict to, const void *restrict from, size_t size)
{
	char *t = to;
	const char *f = from;

	while (size--)
		*t++ = *f++;
	return to;
}

__attribute__((visibility("hidden")))
void *memset(void *at, int byte, size_t size)
{
	char *p = at;

	while (size--)
		*p++ = (char)byte;
	return at;
}

#endif

__attribute__((visibility("hidden")))
int memcmp(const void *a, const void *b, size_t size)
{
	const unsigned char *x = a, *y = b;

	for (; size; size--, x++, y++)
		if (*x != *y)
			return *x - *y;
	return 0;
}

bool mem_is_watched(void)
{
	static enum { UNKNOWN, NO, YES } known;
	const char *value = NULL;

	if (likely(known))
		return known == YES;
	for (char **list = environ; list && *list && !value; list++)
		value = mem_variable(*list, "LD_PRELOAD");
	while (value && *value && !mem_starts(value, "/vgpreload_"))
		value++;
	known = value && *value ? YES : NO;
	return known == YES;
}

#define PAGE 4096ul

/* Pages that were asked about, each at the place that its number gives. */
#define KNOWN 16
static unsigned long readable[KNOWN], writable[KNOWN];

static bool no_questions;

void mem_ask_no_more(void)
{
	no_questions = true;
}

static bool may_ask(void)
{
	return !no_questions && !mem_is_watched();
}

/* The kernel reads the new mask before it finds that the request is unknown.
   Eight bytes that are aligned lie on one page. */
static bool probe_read(unsigned long at)
{
	return !may_ask() ||
	       raw(__NR_rt_sigprocmask, -1, at & ~7ul, NULL, 8) != -EFAULT;
}

static bool probe_write(unsigned long at)
{
	return !may_ask() || raw_touch(at);
}

static bool ask(unsigned long *pages, bool (*probe)(unsigned long),
		unsigned long at)
{
	unsigned long page = at / PAGE, *known = &pages[page % KNOWN];

	if (likely(__atomic_load_n(known, __ATOMIC_RELAXED) == page))
		return page != 0;
	if (!probe(at))
		return false;
	__atomic_store_n(known, page, __ATOMIC_RELAXED);
	return true;
}

static bool ask_both_ends(unsigned long *pages, bool (*probe)(unsigned long),
			  const void *at, size_t size)
{
	unsigned long first = (unsigned long)at, last = first + size - 1;

	return !size || (last >= first && ask(pages, probe, first) &&
			 ask(pages, probe, last));
}

bool mem_readable(const void *at, size_t size)
{
	return ask_both_ends(readable, probe_read, at, size);
}

bool mem_writable(void *at, size_t size)
{
	return ask_both_ends(writable, probe_write, at, size);
}

size_t mem_length(const char *text)
{
	size_t n = 0;

	while (text[n])
		n++;
	return n;
}

bool mem_equal(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return *a == *b;
}

bool mem_starts(const char *text, const char *prefix)
{
	while (*prefix && *text == *prefix) {
		text++;
		prefix++;
	}
	return *prefix == '\0';
}

const char *mem_variable(const char *entry, const char *name)
{
	while (*name && *entry == *name) {
		entry++;
		name++;
	}
	return *name == '\0' && *entry == '=' ? entry + 1 : NULL;
}

unsigned long mem_number(const char *text, unsigned base,
			 unsigned long otherwise)
{
	unsigned long number = 0;

	if (!*text)
		return otherwise;
	for (; *text; text++) {
		unsigned digit = (unsigned char)*text - '0';

		if (digit >= base)
			return otherwise;
		number = number * base + digit;
	}
	return number;
}

size_t mem_decimal(char *text, unsigned long number)
{
	char digits[20];
	size_t n = 0, length;

	do {
		digits[n++] = (char)('0' + number % 10);
		number /= 10;
	} while (number);
	for (length = n; n; n--)
		*text++ = digits[n - 1];
	*text = '\0';
	return length;
}

void *mem_map(size_t size)
{
	long at = raw_mmap(size, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return raw_failed(at) ? NULL : (void *)at;
}

void mem_unmap(void *at, size_t size)
{
	raw(__NR_munmap, at, size);
}

void *mem_map_once(void **place, size_t size)
{
	void *known = __atomic_load_n(place, __ATOMIC_ACQUIRE), *mine;

	if (likely(known))
		return known;
	mine = mem_map(size);
	if (!mine || __atomic_compare_exchange_n(place, &known, mine, false,
						 __ATOMIC_SEQ_CST,
						 __ATOMIC_ACQUIRE))
		return mine;
	mem_unmap(mine, size);
	return known;
}
