# SPDX-License-Identifier: BSD-2-Clause
# Unit tests of attest: one line each.

unit_tests += %D%/descriptor_test
unit_tests += %D%/envelope_test
unit_tests += %D%/keys_test
unit_tests += %D%/object_test
unit_tests += %D%/statement_test
