/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Words that threads and processes share, of 1, 2, 4 or 8 bytes: each of these
 * is done at once for all who look, and what was stored before raw_store() or
 * raw_swap_word() is seen by who loads the new word.
 *
 * i386 has no instruction to load 8 bytes without a register of its floating
 * point unit, which the shim may not touch, or writing to them, which a mapping
 * for reading forbids.  So it loads the halves: the low one, the high one, and
 * the low one again, until that is the same.  The result is a value that the
 * word has had if, as long as that takes, no value comes with the low half of
 * an earlier one and a different high one: of words that are written once, that
 * only grow, or that count their changes in the low half.
 */
#ifndef RAW_ATOMIC_H
#define RAW_ATOMIC_H

#include <stdbool.h>
#include <stdint.h>

#ifndef RAW_LOADS_HALVES /* a test on another machine may want it, too */
#ifdef __i386__
#define RAW_LOADS_HALVES 1
#else
#define RAW_LOADS_HALVES 0
#endif
#endif

/* Whether raw_swap() of raw/machine.h is there; CPPFLAGS may say that an
   emulator has none. */
#ifndef RAW_HAS_PAIR
#if defined __SIZEOF_INT128__ && !defined __riscv
#define RAW_HAS_PAIR 1
#else
#define RAW_HAS_PAIR 0
#endif
#endif

#if RAW_LOADS_HALVES
typedef uint32_t __attribute__((may_alias)) raw_half;

static inline uint64_t raw_load_halves(const volatile void *word)
{
	const volatile raw_half *half = word;
	const int at = __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__;
	uint32_t low = __atomic_load_n(&half[at], __ATOMIC_ACQUIRE);
	uint32_t high, again;

	do {
		again = low;
		high = __atomic_load_n(&half[!at], __ATOMIC_ACQUIRE);
		low = __atomic_load_n(&half[at], __ATOMIC_ACQUIRE);
	} while (low != again);
	return low | (uint64_t)high << 32;
}

/* The type of a word of 8 bytes, without `const`; of any other, one to which
   what has 8 bytes can be converted. */
#define raw_typeof_8(p)                                               \
	__typeof__(__builtin_choose_expr(sizeof(*(p)) == 8, *(p) + 0, \
					 (uint64_t)0))
#define raw_load(p)                                                \
	__builtin_choose_expr(sizeof(*(p)) == 8,                   \
			      (raw_typeof_8(p))raw_load_halves(p), \
			      __atomic_load_n(p, __ATOMIC_ACQUIRE))
#else
#define raw_load(p) __atomic_load_n(p, __ATOMIC_ACQUIRE)
#endif

#ifdef __i386__
/* gcc wants a library for 8 bytes where it may use general registers only. */
static inline bool raw_swap_8(void *word, void *old, uint64_t to)
{
	bool done;

	__asm__ volatile("lock cmpxchg8b %1"
			 : "=@ccz"(done), "+m"(*(uint64_t *)word),
			   "+A"(*(uint64_t *)old)
			 : "b"((uint32_t)to), "c"((uint32_t)(to >> 32))
			 : "memory");
	return done;
}

static inline uint64_t raw_add_8(void *word, uint64_t n)
{
	uint64_t old = raw_load_halves(word);

	while (!raw_swap_8(word, &old, old + n))
		;
	return old + n;
}

static inline void raw_store_8(void *word, uint64_t value)
{
	uint64_t old = raw_load_halves(word);

	while (!raw_swap_8(word, &old, value))
		;
}

#define raw_value_8(p, v) \
	__builtin_choose_expr(sizeof(*(p)) == 8, v, (uint64_t)0)
#define RAW_BY_SIZE(p, eight, other) \
	__builtin_choose_expr(sizeof(*(p)) == 8, eight, other)
#else
#define RAW_BY_SIZE(p, eight, other) other
#endif

#define raw_store(p, v)                                   \
	RAW_BY_SIZE(p, raw_store_8(p, raw_value_8(p, v)), \
		    __atomic_store_n(p, v, __ATOMIC_RELEASE))

/* If the word is *old, makes it `new`; else stores what it is in *old. */
#define raw_swap_word(p, old, new)                                  \
	RAW_BY_SIZE(p, raw_swap_8(p, old, raw_value_8(p, new)),     \
		    __atomic_compare_exchange_n(p, old, new, false, \
						__ATOMIC_SEQ_CST,   \
						__ATOMIC_ACQUIRE))

/* Adds to a word, and returns the sum. */
#define raw_add(p, n)                                   \
	RAW_BY_SIZE(p, raw_add_8(p, raw_value_8(p, n)), \
		    __atomic_add_fetch(p, n, __ATOMIC_RELAXED))

#endif
