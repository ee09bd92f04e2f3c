# SPDX-License-Identifier: BSD-2-Clause
# Unit tests of preload's pure parts: one line each.  A test includes the file
# it is about, since the shim is no library that a program could link.

unit_tests += %D%/acl_test
