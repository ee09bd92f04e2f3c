/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Computes the blocks of SHA-256 by instructions made for it, which some
 * processors have: "SHA" of x86-64, "SHA2" of arm64.  Each of them does two or
 * four of the 64 rounds.  Never runs one before the processor was asked.
 */
#include "common/sha256_blocks.h"

#if defined(__x86_64__)

#include <cpuid.h>
#include <immintrin.h>

#define LEAF_EXTENDED 7
#define EBX_SHA	      (1u << 29)

/* A processor with SHA has SSE4.1 as well. */
__attribute__((target("sha,sse4.1"))) static void take_blocks(
	uint32_t state[8], const uint8_t *blocks, size_t count)
{
	const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0b,
					    0x0405060700010203);
	const __m128i *constants = (const __m128i *)sha256_constants;
	__m128i *words = (__m128i *)state;
	__m128i badc = _mm_shuffle_epi32(_mm_loadu_si128(words), 0xb1);
	__m128i hgfe = _mm_shuffle_epi32(_mm_loadu_si128(words + 1), 0x1b);
	__m128i abef = _mm_alignr_epi8(badc, hgfe, 8);
	__m128i cdgh = _mm_blend_epi16(hgfe, badc, 0xf0);

	for (; count > 0; blocks += SHA256_BLOCK, count--) {
		const __m128i before[2] = { abef, cdgh };
		__m128i w[4], sum, next;

		for (unsigned i = 0; i < 4; i++)
			w[i] = _mm_shuffle_epi8(
				_mm_loadu_si128((const __m128i *)blocks + i),
				swap);
		for (unsigned i = 0; i < 16; i++) {
			sum = _mm_add_epi32(w[0],
					    _mm_loadu_si128(constants + i));
			cdgh = _mm_sha256rnds2_epu32(cdgh, abef, sum);
			sum = _mm_shuffle_epi32(sum, 0x0e);
			abef = _mm_sha256rnds2_epu32(abef, cdgh, sum);
			next = _mm_add_epi32(_mm_sha256msg1_epu32(w[0], w[1]),
					     _mm_alignr_epi8(w[3], w[2], 4));
			next = _mm_sha256msg2_epu32(next, w[3]);
			w[0] = w[1];
			w[1] = w[2];
			w[2] = w[3];
			w[3] = next;
		}
		abef = _mm_add_epi32(abef, before[0]);
		cdgh = _mm_add_epi32(cdgh, before[1]);
	}
	badc = _mm_shuffle_epi32(abef, 0x1b);
	hgfe = _mm_shuffle_epi32(cdgh, 0xb1);
	_mm_storeu_si128(words, _mm_blend_epi16(badc, hgfe, 0xf0));
	_mm_storeu_si128(words + 1, _mm_alignr_epi8(hgfe, badc, 8));
}

sha256_blocks *sha256_blocks_fast(void)
{
	unsigned eax, ebx, ecx, edx;

	if (!__get_cpuid_count(LEAF_EXTENDED, 0, &eax, &ebx, &ecx, &edx))
		return NULL;
	return ebx & EBX_SHA ? take_blocks : NULL;
}

/* Not every clang lets a single function have them. */
#elif defined(__AARCH64EL__) && !defined(__clang__)

#include <arm_neon.h>
#include <sys/auxv.h>

__attribute__((target("+crypto"))) static void take_blocks(
	uint32_t state[8], const uint8_t *blocks, size_t count)
{
	uint32x4_t abcd = vld1q_u32(state), efgh = vld1q_u32(state + 4);

	for (; count > 0; blocks += SHA256_BLOCK, count--) {
		const uint32x4_t before[2] = { abcd, efgh };
		uint32x4_t w[4], sum, next, last;

		for (unsigned i = 0; i < 4; i++)
			w[i] = vreinterpretq_u32_u8(
				vrev32q_u8(vld1q_u8(blocks + 16 * i)));
		for (unsigned i = 0; i < 16; i++) {
			sum = vaddq_u32(w[0],
					vld1q_u32(sha256_constants + 4 * i));
			last = abcd;
			abcd = vsha256hq_u32(abcd, efgh, sum);
			efgh = vsha256h2q_u32(efgh, last, sum);
			next = vsha256su0q_u32(w[0], w[1]);
			next = vsha256su1q_u32(next, w[2], w[3]);
			w[0] = w[1];
			w[1] = w[2];
			w[2] = w[3];
			w[3] = next;
		}
		abcd = vaddq_u32(abcd, before[0]);
		efgh = vaddq_u32(efgh, before[1]);
	}
	vst1q_u32(state, abcd);
	vst1q_u32(state + 4, efgh);
}

sha256_blocks *sha256_blocks_fast(void)
{
	return getauxval(AT_HWCAP) & HWCAP_SHA2 ? take_blocks : NULL;
}

#else

sha256_blocks *sha256_blocks_fast(void)
{
	return NULL;
}

#endif
