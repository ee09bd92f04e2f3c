# SPDX-License-Identifier: BSD-2-Clause
# Unit tests of protocmp: one line each.

unit_tests += %D%/field_test
unit_tests += %D%/escape_test
