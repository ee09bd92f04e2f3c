# SPDX-License-Identifier: BSD-2-Clause
# preload: libfakebuild.so, the shim in every process.
#
# The shim has flags of its own.  It is not linked with libc, so that one file
# loads beside every libc, and it has two segments, since each one costs every
# exec a few microseconds.  What may not happen in it is tested on the object:
# see tests/integration/preload/object.sh.

# What reaches programs that make system calls themselves, and what of it each
# machine has of its own.  Sites and stubs are also built where they are of no
# use, for the tests.
own_call_sources = \
	%D%/site/frames.c \
	%D%/site/image.c \
	%D%/site/ours.c \
	%D%/site/plan.c \
	%D%/site/sections.c \
	%D%/start/calls.c \
	%D%/start/first_stack.c \
	%D%/start/load.c \
	%D%/start/map.c \
	%D%/start/patch.c \
	%D%/start/relocate.c \
	%D%/start/stacks.c
x86_site_sources = \
	%D%/site/x86_decode.c \
	%D%/site/x86_number.c \
	%D%/site/x86_sites.c \
	%D%/site/x86_window.c
arm_site_sources = \
	%D%/site/arm_number.c \
	%D%/site/arm_sites.c
x86_start_sources = $(own_call_sources) %D%/site/x86_machine.c \
	%D%/site/x86_stub.c %D%/start/x86_enter.c
arm_start_sources = $(own_call_sources) %D%/site/arm_machine.c \
	%D%/site/arm_stub.c %D%/start/arm_enter.c
x86_sources = $(x86_start_sources) $(x86_site_sources)
i386_sources = $(own_call_sources) $(x86_site_sources) \
	%D%/site/x86_machine.c %D%/site/x86_stub.c %D%/start/i386_enter.c
arm_sources = $(arm_start_sources) $(arm_site_sources)
if X86_64
start_sources = $(x86_start_sources)
machine_sources = $(x86_sources)
endif
if AARCH64
start_sources = $(arm_start_sources)
machine_sources = $(arm_sources)
endif
if NARROW
machine_sources = $(narrow_sources)
endif

# What a start of a program calls is linked first, so that it lies together, and
# the kernel maps it by few faults, each of 64 KiB: of every program; and then of
# one that the shim loads.
first_sources = \
	raw/text.c \
	raw/preload_list.c \
	raw/program.c \
	raw/variables.c \
	%D%/base/next.c \
	%D%/base/session_variables.c \
	%D%/process/held_back.c \
	$(filter %/image.c,$(start_sources)) \
	%D%/start/init.c \
	%D%/start/libraries.c \
	\
	raw/memory.c \
	%D%/base/changed_root.c \
	%D%/base/loaded.c \
	%D%/base/mem.c \
	%D%/base/session.c \
	%D%/base/settings.c \
	$(filter-out %/image.c,$(start_sources)) \
	ledger/map.c \
	ledger/own.c \
	ledger/plans.c \
	ledger/segment.c \
	%D%/credentials/credentials.c \
	ledger/fakeroot_ids.c \
	%D%/credentials/proc_status.c \
	%D%/credentials/scope.c \
	%D%/table/dispatch.c \
	%D%/file/readlink.c

shim_sources = $(first_sources) $(filter-out $(first_sources),$(all_sources))
all_sources = $(raw_nolibc_sources) $(ledger_sources) $(machine_sources) \
	%D%/base/builder.c \
	%D%/base/changed_root.c \
	%D%/base/fd_limit.c \
	%D%/base/join.c \
	%D%/base/loaded.c \
	%D%/base/mem.c \
	%D%/base/musl.c \
	%D%/base/next.c \
	%D%/base/sandbox.c \
	%D%/base/say.c \
	%D%/base/session.c \
	%D%/base/session_variables.c \
	%D%/base/settings.c \
	%D%/base/toggles.c \
	%D%/base/trace.c \
	%D%/credentials/caps.c \
	%D%/credentials/credentials.c \
	%D%/credentials/exec_credentials.c \
	%D%/credentials/ids.c \
	%D%/credentials/permit.c \
	%D%/credentials/permit_file.c \
	%D%/credentials/permit_names.c \
	%D%/credentials/permit_walk.c \
	%D%/credentials/proc_maps.c \
	%D%/credentials/proc_status.c \
	%D%/credentials/pseudo_ids.c \
	%D%/credentials/sched.c \
	%D%/credentials/scope.c \
	%D%/table/dispatch.c \
	%D%/table/entry.c \
	%D%/table/variadic.c \
	%D%/record/acl.c \
	%D%/record/file.c \
	%D%/record/hidden.c \
	%D%/record/identity.c \
	%D%/record/last_file.c \
	%D%/record/layers.c \
	%D%/record/layers_name.c \
	%D%/record/path_walk.c \
	%D%/record/replaced.c \
	%D%/record/stand_in.c \
	%D%/record/times.c \
	%D%/record/xattr_stored.c \
	%D%/accounts/group.c \
	%D%/accounts/lines.c \
	%D%/accounts/passwd.c \
	%D%/accounts/search.c \
	%D%/file/access.c \
	%D%/file/chmod.c \
	%D%/file/chown.c \
	%D%/file/create.c \
	%D%/file/device.c \
	%D%/file/disk_mode.c \
	%D%/file/fopen.c \
	%D%/file/inode_flags.c \
	%D%/file/lookup.c \
	%D%/file/open.c \
	%D%/file/opening.c \
	%D%/file/readlink.c \
	%D%/file/remove_privs.c \
	%D%/file/shadow.c \
	%D%/file/snapshot.c \
	%D%/file/socket.c \
	%D%/file/stat.c \
	%D%/file/sync.c \
	%D%/file/truncate.c \
	%D%/file/unlink_rename.c \
	%D%/file/utime.c \
	%D%/directory/cwd.c \
	%D%/directory/fts.c \
	%D%/directory/ftw.c \
	%D%/directory/glob.c \
	%D%/directory/inotify.c \
	%D%/directory/libc_walkers.c \
	%D%/directory/readdir.c \
	%D%/ipc/object.c \
	%D%/ipc/queue.c \
	%D%/ipc/sysv.c \
	%D%/xattr/xattr_access.c \
	%D%/xattr/xattr_change.c \
	%D%/xattr/xattr_check.c \
	%D%/xattr/xattr_disk.c \
	%D%/xattr/xattr_read.c \
	%D%/process/chroot.c \
	%D%/process/chroot_exec.c \
	%D%/process/chroot_spawn.c \
	%D%/process/dynamic_linker.c \
	%D%/process/env.c \
	%D%/process/exec.c \
	%D%/process/fakeroot.c \
	%D%/process/fork.c \
	%D%/process/held_back.c \
	%D%/process/io_uring.c \
	%D%/process/loader.c \
	%D%/process/own_calls.c \
	%D%/process/seccomp.c \
	%D%/process/shell.c \
	%D%/process/spawn.c \
	%D%/process/spawn_actions.c \
	%D%/process/unreached.c \
	%D%/start/init.c \
	%D%/start/libraries.c

# What machines of 32 bits need besides.
narrow_sources = \
	%D%/narrow/narrow_ids.c \
	%D%/ipc/narrow_ipc.c \
	%D%/narrow/narrow_nice.c \
	%D%/narrow/narrow_socket.c \
	%D%/narrow/narrow_stat.c \
	%D%/narrow/narrow_times.c

shim_headers = \
	%D%/base/changed_root.h \
	%D%/base/fd_limit.h \
	%D%/base/join.h \
	%D%/base/libc.h \
	%D%/base/loaded.h \
	%D%/base/mem.h \
	%D%/base/musl.h \
	%D%/base/next.h \
	%D%/base/sandbox.h \
	%D%/base/say.h \
	%D%/base/session.h \
	%D%/base/session_variables.h \
	%D%/base/settings.h \
	%D%/base/toggles.h \
	%D%/base/trace.h \
	%D%/record/acl.h \
	%D%/record/file.h \
	%D%/record/hidden.h \
	%D%/record/identity.h \
	%D%/record/last_file.h \
	%D%/record/layers.h \
	%D%/record/path_walk.h \
	%D%/record/replaced.h \
	%D%/record/stand_in.h \
	%D%/record/times.h \
	%D%/record/xattr_stored.h \
	%D%/accounts/lines.h \
	%D%/accounts/search.h \
	%D%/credentials/caps.h \
	%D%/credentials/credentials.h \
	%D%/credentials/exec_credentials.h \
	%D%/credentials/permit.h \
	%D%/credentials/permit_file.h \
	%D%/credentials/permit_walk.h \
	%D%/credentials/proc_maps.h \
	%D%/credentials/proc_status.h \
	%D%/credentials/pseudo_ids.h \
	%D%/credentials/scope.h \
	%D%/directory/fts.h \
	%D%/directory/walkers.h \
	%D%/file/create.h \
	%D%/file/device.h \
	%D%/file/disk_mode.h \
	%D%/file/opening.h \
	%D%/file/remove_privs.h \
	%D%/file/snapshot.h \
	%D%/file/stat.h \
	%D%/ipc/kernel_sysv.h \
	%D%/ipc/object.h \
	%D%/xattr/xattr_access.h \
	%D%/xattr/xattr_check.h \
	%D%/xattr/xattr_disk.h \
	%D%/narrow/narrow.h \
	%D%/process/chroot_exec.h \
	%D%/process/chroot_spawn.h \
	%D%/process/env.h \
	%D%/process/exec.h \
	%D%/process/fakeroot.h \
	%D%/process/held_back.h \
	%D%/process/loader.h \
	%D%/process/own_calls.h \
	%D%/process/spawn_actions.h \
	%D%/process/unreached.h \
	%D%/site/arm_machine.h \
	%D%/site/arm_number.h \
	%D%/site/arm_sites.h \
	%D%/site/arm_stub.h \
	%D%/site/frames.h \
	%D%/site/image.h \
	%D%/site/machine.h \
	%D%/site/ours.h \
	%D%/site/places.h \
	%D%/site/plan.h \
	%D%/site/plan_program.h \
	%D%/site/sections.h \
	%D%/site/x86_decode.h \
	%D%/site/x86_machine.h \
	%D%/site/x86_number.h \
	%D%/site/x86_sites.h \
	%D%/site/x86_stub.h \
	%D%/site/x86_trail.h \
	%D%/site/x86_window.h \
	%D%/table/dispatch.h \
	%D%/table/intercept.def \
	%D%/table/numbers.h \
	%D%/table/intercept_32.def \
	%D%/table/verbs.h \
	%D%/start/calls.h \
	%D%/start/enter.h \
	%D%/start/first_stack.h \
	%D%/start/libraries.h \
	%D%/start/map.h \
	%D%/start/patch.h \
	%D%/start/relocate.h \
	%D%/start/start.h \
	$(ledger_headers) $(raw_headers)

# Resolved at once, without an executable stack or relocations in its text.  But
# no stack protector and no fortified calls, which read the canary in TLS and
# call functions of one libc; and no RELRO, which is one segment more to map and
# one to protect, 17 us of every exec: what could be relocated in it is a few
# addresses of data.
LIBFAKEBUILD_CFLAGS = -O2 -g -fPIC -fvisibility=hidden -ffreestanding \
	-ffunction-sections -fdata-sections \
	-fno-stack-protector -fno-delete-null-pointer-checks \
	$(FB_NO_LOOP_CALLS) -fno-plt \
	-fasynchronous-unwind-tables -U_FORTIFY_SOURCE
LIBFAKEBUILD_FLAGS = -shared -nostdlib -Wl,-soname,libfakebuild.so \
	-Wl,-z,noseparate-code -Wl,-z,norelro -Wl,-z,now \
	-Wl,-z,noexecstack -Wl,-z,text -Wl,--hash-style=gnu \
	-Wl,-init,shim_init -Wl,--no-undefined-version \
	-Wl,-T,$(top_srcdir)/preload/order.ld

# It is a program, too, which loads others.  It uses no vector registers, which
# programs that call it by jumps do not save.  On aarch64 it calls its own
# functions directly, since nobody has relocated it when it begins, and no
# function of libgcc, which would have to be told what the machine has.
x86_cflags = -mgeneral-regs-only
arm_cflags = -mgeneral-regs-only -mno-outline-atomics -fplt
own_call_flags = -Wl,-e,enter_start
if X86_64
arch_cflags = $(x86_cflags)
arch_flags = $(own_call_flags)
endif
if AARCH64
arch_cflags = $(arm_cflags)
arch_flags = $(own_call_flags)
endif

# One name per object file, whatever folder its source lies in.
shim_objects = $(shim_sources:.c=.shim)
SUFFIXES += .shim

.c.shim:
	@$(MKDIR_P) $(@D)
	$(AM_V_CC)$(CC) -D_GNU_SOURCE -I. -I$(top_srcdir) $(CPPFLAGS) \
		$(FB_STD_CFLAGS) $(FB_WARN_CFLAGS) \
		-Wno-missing-prototypes -Wno-pedantic \
		$(LIBFAKEBUILD_CFLAGS) $(arch_cflags) $(shim_counter_cflags) \
		-c -o $@ $<

$(shim_objects) $(other_site_objects): $(shim_headers) %D%/local.mk

%D%/libfakebuild.so: $(shim_objects) $(shim_counter_objects) %D%/order.ld
	$(AM_V_CCLD)$(CC) $(LIBFAKEBUILD_CFLAGS) $(arch_cflags) \
		$(LIBFAKEBUILD_FLAGS) $(arch_flags) -o $@ \
		$(shim_objects) $(shim_counters) -lgcc

# The library for programs of 32 bits lies beside it (raw/preload_list.h).  Its
# structures are the wide ones: see raw/numbers_32.h.
narrow_cppflags = -D_FILE_OFFSET_BITS=64 -D_TIME_BITS=64
portable_sources = $(filter-out $(x86_sources) $(arm_sources),$(shim_sources))
shim32_objects = $(portable_sources:.c=.shim32) \
	$(narrow_sources:.c=.shim32) $(i386_sources:.c=.shim32)
SUFFIXES += .shim32

.c.shim32:
	@$(MKDIR_P) $(@D)
	$(AM_V_CC)$(I386_CC) -D_GNU_SOURCE $(narrow_cppflags) -I. \
		-I$(top_srcdir) $(CPPFLAGS) $(FB_STD_CFLAGS) $(FB_WARN_CFLAGS) \
		-Wno-missing-prototypes -Wno-pedantic \
		$(LIBFAKEBUILD_CFLAGS) $(x86_cflags) -c -o $@ $<

$(shim32_objects): $(shim_headers) %D%/local.mk

%D%/lib32/libfakebuild.so: $(shim32_objects) %D%/order.ld
	@$(MKDIR_P) $(@D)
	$(AM_V_CCLD)$(I386_CC) $(LIBFAKEBUILD_CFLAGS) $(x86_cflags) \
		$(LIBFAKEBUILD_FLAGS) $(own_call_flags) -o $@ \
		$(shim32_objects) -lgcc

# The same under the names by which those find fakeroot's or pseudo's library who
# look for it (raw/preload_list.h), or only look for "fakeroot" in LD_PRELOAD.
library_links = libfakeroot-fakebuild.so libfakebuild-fakeroot.so libpseudo.so
%D%/libfakeroot-fakebuild.so %D%/libfakebuild-fakeroot.so %D%/libpseudo.so: \
		%D%/libfakebuild.so
	$(AM_V_GEN)rm -f $@; $(LN_S) libfakebuild.so $@

if I386
lib32 = %D%/lib32/libfakebuild.so
lib32_links = %D%/lib32/libfakeroot-fakebuild.so \
	%D%/lib32/libfakebuild-fakeroot.so %D%/lib32/libpseudo.so
$(lib32_links): $(lib32)
	$(AM_V_GEN)rm -f $@; $(LN_S) libfakebuild.so $@
endif

# What unit tests link: the shim's own objects, but for those that define names
# of libc, which would stand in front of libc in the test, too.
tested_shim_objects = $(filter-out %/memory.shim %/entry.shim %/variadic.shim, \
	$(shim_objects) $(other_site_objects))
other_site_objects = $(filter-out $(shim_objects), \
	$(x86_site_sources:.c=.shim) %D%/site/x86_stub.shim \
	$(arm_site_sources:.c=.shim) %D%/site/arm_stub.shim)
%D%/libshim.a: $(tested_shim_objects)
	$(AM_V_AR)rm -f $@; $(AR) $(ARFLAGS) $@ $(tested_shim_objects)
	$(AM_V_at)$(RANLIB) $@

# The same for another machine or libc, in one step; the tests run it there.
CROSS_CC = aarch64-linux-gnu-gcc
CROSS_CFLAGS =
CROSS_SHIM = libfakebuild-cross.so
shim-cross:
	@set -- $(portable_sources); \
	flags=; \
	case $$($(CROSS_CC) -dumpmachine) in \
	x86_64*) \
		set -- "$$@" $(x86_sources); \
		flags="$(x86_cflags) $(own_call_flags)";; \
	aarch64*) \
		set -- "$$@" $(arm_sources); \
		flags="$(arm_cflags) $(own_call_flags)";; \
	esac; \
	for file; do \
		set -- "$$@" "$(top_srcdir)/$$file"; shift; \
	done; \
	$(CROSS_CC) -D_GNU_SOURCE -I. -I$(top_srcdir) $(CPPFLAGS) \
		$(FB_STD_CFLAGS) $(LIBFAKEBUILD_CFLAGS) $(CROSS_CFLAGS) $$flags \
		$(LIBFAKEBUILD_FLAGS) -o $(CROSS_SHIM) "$$@" -lgcc
.PHONY: shim-cross

# faked/local.mk installs them.
all-local: %D%/libfakeroot-fakebuild.so %D%/libfakebuild-fakeroot.so \
	%D%/libpseudo.so $(lib32_links)
CLEANFILES += $(shim_objects) $(other_site_objects) %D%/libfakebuild.so \
	%D%/libfakeroot-fakebuild.so %D%/libfakebuild-fakeroot.so \
	%D%/libpseudo.so %D%/libshim.a \
	$(shim32_objects) $(lib32) $(lib32_links)
EXTRA_DIST += $(shim_sources) $(x86_sources) $(i386_sources) $(arm_sources) \
	$(narrow_sources) $(shim_headers) \
	%D%/order.ld %D%/table/unwrapped.list
