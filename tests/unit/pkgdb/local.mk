# SPDX-License-Identifier: BSD-2-Clause
# Unit tests of pkgdb: one line each.

unit_tests += %D%/bounds_test
unit_tests += %D%/compiled_test
unit_tests += %D%/exceptions_test
unit_tests += %D%/order_test
unit_tests += %D%/pack_test
unit_tests += %D%/pkgdb_test
unit_tests += %D%/read_device_table_test
unit_tests += %D%/read_ips_test
unit_tests += %D%/read_manifest_test
unit_tests += %D%/read_mtree_test
unit_tests += %D%/read_pkgmap_test
unit_tests += %D%/read_protolist_test
unit_tests += %D%/read_prototype_test
unit_tests += %D%/read_small_test
unit_tests += %D%/read_state_test
unit_tests += %D%/text_window_test
unit_tests += %D%/users_test

EXTRA_DIST += %D%/load.h
