# SPDX-License-Identifier: BSD-2-Clause
# Unit tests of faked: one line each, unit_tests += %D%/<file>_test

unit_tests += %D%/environment_test
unit_tests += %D%/export_test
unit_tests += %D%/ledger_io_test
unit_tests += %D%/place_test
unit_tests += %D%/search_test
unit_tests += %D%/settle_test
unit_tests += %D%/sight_test
unit_tests += %D%/state_test
unit_tests += %D%/store_test
unit_tests += %D%/text_test
EXTRA_DIST += %D%/sample.h
unit_tests += %D%/ledger_file_test
