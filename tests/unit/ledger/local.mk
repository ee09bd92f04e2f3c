# SPDX-License-Identifier: BSD-2-Clause
# Unit tests of ledger: one line each.

unit_tests += %D%/device_test
unit_tests += %D%/grow_test
unit_tests += %D%/move_test
unit_tests += %D%/plans_test
unit_tests += %D%/race_test
unit_tests += %D%/segment_test
unit_tests += %D%/snapshot_test
unit_tests += %D%/update_test
unit_tests += %D%/writers_test

EXTRA_DIST += %D%/fixture.h
