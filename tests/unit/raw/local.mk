# SPDX-License-Identifier: BSD-2-Clause
# Unit tests of raw: one line each, unit_tests += %D%/<file>_test

unit_tests += %D%/attrs_test
unit_tests += %D%/emulator_test
unit_tests += %D%/fakeroot_test
unit_tests += %D%/linker_test
unit_tests += %D%/text_test
unit_tests += %D%/path_search_test
unit_tests += %D%/preload_list_test
unit_tests += %D%/program_test
unit_tests += %D%/program_calls_test
unit_tests += %D%/program_file_test
unit_tests += %D%/variables_test
