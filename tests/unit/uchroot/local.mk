# SPDX-License-Identifier: BSD-2-Clause
# Unit tests of uchroot: one line each, unit_tests += %D%/<folder>/<file>_test

unit_tests += %D%/audit/digests_test
unit_tests += %D%/audit/execs_test
unit_tests += %D%/audit/verify_test
unit_tests += %D%/audit/words_test
unit_tests += %D%/config/config_test
unit_tests += %D%/data_test
unit_tests += %D%/link_test
unit_tests += %D%/limits_test
unit_tests += %D%/request_test
