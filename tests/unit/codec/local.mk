# SPDX-License-Identifier: BSD-2-Clause
# Unit tests of codec: one line each, unit_tests += %D%/<file>_test

unit_tests += %D%/frame_test
