# SPDX-License-Identifier: BSD-2-Clause
# Unit tests of preload: one line each.  They link the shim's own objects, and
# those that need a session make one, see session.h.

unit_tests += %D%/accounts/lines_test
unit_tests += %D%/base/builder_test
unit_tests += %D%/base/changed_root_test
unit_tests += %D%/base/mem_test
unit_tests += %D%/base/next_test
unit_tests += %D%/base/say_test
unit_tests += %D%/base/session_test
unit_tests += %D%/base/session_variables_test
unit_tests += %D%/base/settings_test
unit_tests += %D%/base/toggles_test
unit_tests += %D%/base/trace_test
unit_tests += %D%/credentials/caps_test
unit_tests += %D%/credentials/credentials_test
unit_tests += %D%/credentials/exec_credentials_test
unit_tests += %D%/credentials/ids_test
unit_tests += %D%/credentials/permit_file_test
unit_tests += %D%/credentials/permit_test
unit_tests += %D%/credentials/proc_status_test
unit_tests += %D%/credentials/pseudo_ids_test
unit_tests += %D%/credentials/sched_test
unit_tests += %D%/credentials/scope_test
unit_tests += %D%/directory/readdir_test
unit_tests += %D%/file/access_test
unit_tests += %D%/file/device_test
unit_tests += %D%/file/inode_flags_test
unit_tests += %D%/file/remove_privs_test
unit_tests += %D%/file/snapshot_test
unit_tests += %D%/file/utime_test
unit_tests += %D%/ipc/object_test
unit_tests += %D%/process/chroot_exec_test
unit_tests += %D%/process/env_test
unit_tests += %D%/process/fakeroot_test
unit_tests += %D%/process/held_back_test
unit_tests += %D%/record/acl_test
unit_tests += %D%/record/file_test
unit_tests += %D%/record/identity_test
unit_tests += %D%/record/shared_lines_test
unit_tests += %D%/record/last_file_test
unit_tests += %D%/record/layers_test
unit_tests += %D%/record/path_walk_test
unit_tests += %D%/record/times_test
unit_tests += %D%/record/xattr_stored_test
unit_tests += %D%/table/dispatch_test
unit_tests += %D%/xattr/xattr_check_test

unit_tests += %D%/site/arm_number_test
unit_tests += %D%/site/arm_sites_test
unit_tests += %D%/site/arm_stub_test
unit_tests += %D%/site/x86_decode_test
unit_tests += %D%/site/x86_number_test
unit_tests += %D%/site/x86_sites_test
unit_tests += %D%/site/x86_window_test

if OWN_CALLS
unit_tests += %D%/site/frames_test
unit_tests += %D%/site/image_test
unit_tests += %D%/site/plan_test
unit_tests += %D%/site/sections_test
unit_tests += %D%/start/stacks_test
endif

# They run what is written for their machine.
if X86_64
unit_tests += %D%/site/x86_stub_test
unit_tests += %D%/start/x86_enter_test
endif
if AARCH64
unit_tests += %D%/start/arm_enter_test
endif

# With 32 bits the kernel is asked for a file by statx(2) only, which the filters
# of that test forbid.
if NARROW
unit_tests += %D%/table/dispatch_32_test
else
unit_tests += %D%/process/seccomp_test
endif

EXTRA_DIST += %D%/session.h %D%/site/arm_search.h %D%/site/image.h \
	%D%/site/search.def %D%/site/x86_search.h
