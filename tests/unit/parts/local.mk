# SPDX-License-Identifier: BSD-2-Clause
# Unit tests of parts: one line each.

unit_tests += %D%/base64_test
unit_tests += %D%/part_test
unit_tests += %D%/part_order_test
