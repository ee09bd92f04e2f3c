/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What every unit test begins with: cmocka and the headers it wants first.
 * A test program is one group; its main is RUN_GROUP(tests).
 */
#ifndef TESTS_UNIT_UNIT_H
#define TESTS_UNIT_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "common/base.h"

/* What attributes hold is little-endian, whatever the machine. */
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define LE16(number) (number)
#define LE32(number) (number)
#else
#define LE16(number) __builtin_bswap16(number)
#define LE32(number) __builtin_bswap32(number)
#endif

#define RUN_GROUP(tests) cmocka_run_group_tests(tests, NULL, NULL)

#endif
