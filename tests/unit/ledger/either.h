/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The ledger as it is built for its own tests, libeither.a: each thread says
 * whether it changes records as a machine without a compare-and-swap of 16 bytes
 * does (ledger/layout.h), and all load words of 8 bytes by halves, as i386 does.
 * The sources of ledger/ are compiled with this header in front of them.
 */
#ifndef LEDGER_EITHER_H
#define LEDGER_EITHER_H

#include <stdbool.h>

extern _Thread_local bool either_indirect; /* true until it is set */

#define LEDGER_INDIRECT_WRITES either_indirect
#define RAW_LOADS_HALVES       1

#endif
