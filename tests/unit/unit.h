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

#define RUN_GROUP(tests) cmocka_run_group_tests(tests, NULL, NULL)

#endif
