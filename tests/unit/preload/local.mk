# SPDX-License-Identifier: BSD-2-Clause
# Unit tests of preload: one line each, unit_tests += %D%/<file>_test
