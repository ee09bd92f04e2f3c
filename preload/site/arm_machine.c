/* SPDX-License-Identifier: BSD-2-Clause */
/* Compares a site of arm64 with a text, and reads what a program says of its
   landing pads: NT_GNU_PROPERTY_TYPE_0 of the "ELF for the Arm 64-bit
   Architecture". */
#include "preload/site/arm_machine.h"

#include "preload/base/libc.h"

/* Of the kernel's headers, for older ones. */
#define BTI_OF_HWCAP2 (1UL << 17)
#define BTI_OF_MMAN   0x10

/* What the program's note says, GNU_PROPERTY_AARCH64_FEATURE_1_AND. */
#define FEATURES     0xc0000000
#define FEATURE_PADS 1

bool machine_is_sound(const struct arm_site *site, const uint8_t *text,
		      size_t size)
{
	if (site->syscall % ARM_INSN_SIZE ||
	    (uint64_t)site->syscall + ARM_INSN_SIZE > size ||
	    !arm_is_syscall(arm_insn(text, site->syscall)))
		return false;
	return site->begin == site->syscall ||
	       (site->syscall >= ARM_INSN_SIZE &&
		site->begin == site->syscall - ARM_INSN_SIZE &&
		arm_is_movable(arm_insn(text, site->begin)));
}

bool machine_is_behind(const struct arm_site *site, const struct arm_site *last)
{
	return site->begin > last->syscall;
}

/* Goes through the properties of a note, each with a type, a size, and so many
   bytes, up to a multiple of 8. */
static bool says_pads(const uint8_t *note, size_t size)
{
	uint32_t words[3];

	for (size_t at = sizeof(Elf64_Nhdr) + sizeof(ELF_NOTE_GNU);
	     at + sizeof(words) <= size;
	     at += 8 + ((words[1] + UINT64_C(7)) & -UINT64_C(8))) {
		memcpy(words, note + at, sizeof(words));
		if (words[0] == FEATURES)
			return words[2] & FEATURE_PADS;
	}
	return false;
}

int machine_protection(const struct image *image)
{
	if (!__getauxval || !(__getauxval(AT_HWCAP2) & BTI_OF_HWCAP2))
		return 0;
	for (size_t i = 0; i < image->count; i++) {
		const Elf64_Phdr *part = &image->parts[i];
		const uint8_t *note = part->p_type == PT_GNU_PROPERTY
					      ? image_bytes(image, part)
					      : NULL;

		if (note && says_pads(note, part->p_filesz))
			return BTI_OF_MMAN;
	}
	return 0;
}
