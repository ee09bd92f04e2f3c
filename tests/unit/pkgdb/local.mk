# SPDX-License-Identifier: BSD-2-Clause
# Unit tests of pkgdb: one line each.

unit_tests += %D%/pkgdb_test

EXTRA_DIST += %D%/load.h
