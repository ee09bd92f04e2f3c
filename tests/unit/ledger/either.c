/* SPDX-License-Identifier: BSD-2-Clause */
/* See either.h. */
#include "tests/unit/ledger/either.h"

_Thread_local bool either_indirect = true;
