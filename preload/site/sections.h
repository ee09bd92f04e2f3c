/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tells code from data by the sections of a program's file, elf(5).  Some
 * linkers put constants into the same segment as the text, and nothing in
 * memory tells where they begin.
 */
#ifndef PRELOAD_SITE_SECTIONS_H
#define PRELOAD_SITE_SECTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SECTIONS_MAX 32

/* The sections with code, by addresses as the file counts. */
struct sections {
	size_t count; /* 0: not known */
	struct {
		uint64_t begin, end;
	} code[SECTIONS_MAX];
};

/* Reads the section headers of an open file.  None are known if it has none, as
   after `sstrip`, or too many with code, or if it cannot be read. */
void sections_read(struct sections *sections, int fd);

/* True if a section with code has this address, or if none are known. */
bool sections_have(const struct sections *sections, uint64_t address);

#endif
