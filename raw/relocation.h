/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Relocations as linkers write them for this machine, elf(5): entries that say
 * what is added to an address, or, with 32 bits, that it stands in the
 * address's place.
 */
#ifndef RAW_RELOCATION_H
#define RAW_RELOCATION_H

#include <link.h>

#ifdef __LP64__
typedef Elf64_Rela raw_relocation;
#define RAW_DT_ENTRIES		  DT_RELA
#define RAW_DT_ENTRIES_SIZE	  DT_RELASZ
#define RAW_RELOCATION_TYPE(info) ELF64_R_TYPE(info)
#define RAW_SYMBOL_OF(info)	  ELF64_R_SYM(info)
#define RAW_ADDEND(entry, at)	  ((entry)->r_addend)
#else
typedef Elf32_Rel raw_relocation;
#define RAW_DT_ENTRIES		  DT_REL
#define RAW_DT_ENTRIES_SIZE	  DT_RELSZ
#define RAW_RELOCATION_TYPE(info) ELF32_R_TYPE(info)
#define RAW_SYMBOL_OF(info)	  ELF32_R_SYM(info)
#define RAW_ADDEND(entry, at)	  (*(at))
#endif

#endif
