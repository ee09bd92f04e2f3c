# SPDX-License-Identifier: BSD-2-Clause
# Unit tests of preload: one line each.  They link the shim's own objects, and
# those that need a session make one, see session.h.

unit_tests += %D%/access_test
unit_tests += %D%/acl_test
unit_tests += %D%/caps_test
unit_tests += %D%/changed_root_test
unit_tests += %D%/chroot_exec_test
unit_tests += %D%/credentials_test
unit_tests += %D%/device_test
unit_tests += %D%/dispatch_test
unit_tests += %D%/env_test
unit_tests += %D%/exec_credentials_test
unit_tests += %D%/fakeroot_ids_test
unit_tests += %D%/fakeroot_test
unit_tests += %D%/file_test
unit_tests += %D%/held_back_test
unit_tests += %D%/identity_test
unit_tests += %D%/ids_test
unit_tests += %D%/inode_flags_test
unit_tests += %D%/layers_test
unit_tests += %D%/lines_test
unit_tests += %D%/mem_test
unit_tests += %D%/next_test
unit_tests += %D%/path_walk_test
unit_tests += %D%/permit_file_test
unit_tests += %D%/permit_test
unit_tests += %D%/proc_status_test
unit_tests += %D%/readdir_test
unit_tests += %D%/remove_privs_test
unit_tests += %D%/sched_test
unit_tests += %D%/scope_test
unit_tests += %D%/seccomp_test
unit_tests += %D%/session_test
unit_tests += %D%/settings_test
unit_tests += %D%/snapshot_test
unit_tests += %D%/times_test
unit_tests += %D%/trace_test
unit_tests += %D%/utime_test
unit_tests += %D%/xattr_check_test
unit_tests += %D%/xattr_stored_test

EXTRA_DIST += %D%/session.h
