# SPDX-License-Identifier: BSD-2-Clause
# Unit tests of ledger: one line each.

unit_tests += %D%/copy_test
unit_tests += %D%/device_test
unit_tests += %D%/fakeroot_ids_test
unit_tests += %D%/grow_test
unit_tests += %D%/lines_test
unit_tests += %D%/map_test
unit_tests += %D%/move_test
unit_tests += %D%/plans_test
unit_tests += %D%/race_test
unit_tests += %D%/segment_test
unit_tests += %D%/snapshot_test
unit_tests += %D%/update_test
unit_tests += %D%/words_test
unit_tests += %D%/writers_test

EXTRA_DIST += %D%/fixture.h %D%/lines.h

# The ledger once more, whose threads can write as those of other machines do;
# see either.h.  The tests of what changes records are linked with it as well.
check_LIBRARIES += %D%/libeither.a
%C%_libeither_a_SOURCES = %D%/either.c %D%/either.h $(ledger_sources) \
	ledger/copy.c
%C%_libeither_a_CPPFLAGS = $(AM_CPPFLAGS) -include tests/unit/ledger/either.h
either = %D%/libeither.a $(LDADD)

%C%_words_test_CPPFLAGS = $(AM_CPPFLAGS) -include tests/unit/ledger/either.h
%C%_words_test_LDADD = $(either)

unit_tests += %D%/indirect/copy_test
unit_tests += %D%/indirect/device_test
unit_tests += %D%/indirect/move_test
unit_tests += %D%/indirect/race_test
unit_tests += %D%/indirect/snapshot_test
unit_tests += %D%/indirect/update_test
%C%_indirect_copy_test_SOURCES = %D%/copy_test.c
%C%_indirect_copy_test_LDADD = $(either)
%C%_indirect_device_test_SOURCES = %D%/device_test.c
%C%_indirect_device_test_LDADD = $(either)
%C%_indirect_move_test_SOURCES = %D%/move_test.c
%C%_indirect_move_test_LDADD = $(either)
%C%_indirect_race_test_SOURCES = %D%/race_test.c
%C%_indirect_race_test_LDADD = $(either)
%C%_indirect_snapshot_test_SOURCES = %D%/snapshot_test.c
%C%_indirect_snapshot_test_LDADD = $(either)
%C%_indirect_update_test_SOURCES = %D%/update_test.c
%C%_indirect_update_test_LDADD = $(either)
