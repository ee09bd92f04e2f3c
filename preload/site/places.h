/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where things are in memory, for those who write stubs and jumps.
 */
#ifndef PRELOAD_SITE_PLACES_H
#define PRELOAD_SITE_PLACES_H

#include <stdbool.h>
#include <stdint.h>

struct site_places {
	const uint8_t *text;   /* as it is now */
	uint64_t text_address; /* where it runs */
	uint64_t stub_address; /* where the stub is to run */
	uint64_t enter;	       /* of 8 bytes with the address of the entry */
	uint64_t ours;	       /* of 65536 bytes, not 0 for a number of ours */
	bool narrow;	       /* the program has 32 bits */
};

#endif
