# SPDX-License-Identifier: BSD-2-Clause
# Unit tests of faked: one line each, unit_tests += %D%/<file>_test

unit_tests += %D%/environment_test
unit_tests += %D%/export_test
unit_tests += %D%/plain_options_test
unit_tests += %D%/import_steps_test
unit_tests += %D%/import_census_test
