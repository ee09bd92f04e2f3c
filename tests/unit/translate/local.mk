# SPDX-License-Identifier: BSD-2-Clause
# Unit tests of translate: one line each, unit_tests += %D%/<file>_test

unit_tests += %D%/cpio_test
unit_tests += %D%/field_test
unit_tests += %D%/pax_test
unit_tests += %D%/rule_test
unit_tests += %D%/stream_test
unit_tests += %D%/tar_test

EXTRA_DIST += %D%/archive.h

# Archives for the shell tests.
EXTRA_DIST += tests/archives
