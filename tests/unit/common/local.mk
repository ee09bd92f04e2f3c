# SPDX-License-Identifier: BSD-2-Clause
# Unit tests of common: one line each.

unit_tests += %D%/array_test
unit_tests += %D%/beneath_test
unit_tests += %D%/caps_test
unit_tests += %D%/database_test
unit_tests += %D%/deb822_test
unit_tests += %D%/diag_test
unit_tests += %D%/digest_test
unit_tests += %D%/io_test
unit_tests += %D%/json_test
unit_tests += %D%/newfile_test
unit_tests += %D%/number_test
unit_tests += %D%/options_test
unit_tests += %D%/path_test
unit_tests += %D%/scan_test
unit_tests += %D%/sha256_test
unit_tests += %D%/str_test
unit_tests += %D%/sum_test
unit_tests += %D%/temporary_test
