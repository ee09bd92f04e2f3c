# SPDX-License-Identifier: BSD-2-Clause
# tests: three layers, one command each, one line of result.  See tests/README.

include %D%/unit/common/local.mk
include %D%/unit/ledger/local.mk
include %D%/unit/preload/local.mk
include %D%/unit/faked/local.mk
include %D%/unit/pkgdb/local.mk
include %D%/unit/translate/local.mk
include %D%/unit/protocmp/local.mk
include %D%/helpers/local.mk
include %D%/fuzz/local.mk

if HAVE_CMOCKA
check_PROGRAMS += $(unit_tests)
endif
check_PROGRAMS += $(test_helpers)

# Unit tests may reach into every archive; programs name their own libraries.
LDADD = $(noinst_LIBRARIES) $(SQLITE3_LIBS) $(LIBARCHIVE_LIBS) $(CMOCKA_LIBS)

EXTRA_DIST += %D%/unit/unit.h
