# SPDX-License-Identifier: BSD-2-Clause
# Unit tests of state: one line each, unit_tests += %D%/<file>_test

unit_tests += %D%/ledger_file_test
unit_tests += %D%/ledger_test
unit_tests += %D%/match_test
unit_tests += %D%/rekey_test
unit_tests += %D%/relocate_test
unit_tests += %D%/search_test
unit_tests += %D%/state_test
unit_tests += %D%/store_test
unit_tests += %D%/text_test
EXTRA_DIST += %D%/sample.h
