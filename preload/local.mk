# SPDX-License-Identifier: BSD-2-Clause
# preload: libfakebuild.so, the shim in every process.
#
# The shim has flags of its own.  It is not linked with libc, so that one file
# loads beside every libc, and it has two segments, since each one costs every
# exec a few microseconds.  What may not happen in it is tested on the object:
# see tests/integration/preload/object.sh.

shim_sources = \
	%D%/access.c \
	%D%/acl.c \
	%D%/attrs.c \
	%D%/caps.c \
	%D%/chmod.c \
	%D%/chown.c \
	%D%/chroot.c \
	%D%/chroot_exec.c \
	%D%/chroot_spawn.c \
	%D%/create.c \
	%D%/credentials.c \
	%D%/cwd.c \
	%D%/device.c \
	%D%/dispatch.c \
	%D%/entry.c \
	%D%/env.c \
	%D%/exec.c \
	%D%/exec_credentials.c \
	%D%/file.c \
	%D%/identity.c \
	%D%/ids.c \
	%D%/inode_flags.c \
	%D%/inotify.c \
	%D%/layers.c \
	%D%/layers_name.c \
	%D%/libc_walkers.c \
	%D%/mem.c \
	%D%/next.c \
	%D%/open.c \
	%D%/path_walk.c \
	%D%/permit.c \
	%D%/permit_file.c \
	%D%/proc_status.c \
	%D%/readdir.c \
	%D%/readlink.c \
	%D%/sandbox.c \
	%D%/sched.c \
	%D%/session.c \
	%D%/shadow.c \
	%D%/snapshot.c \
	%D%/socket.c \
	%D%/stat.c \
	%D%/trace.c \
	%D%/truncate.c \
	%D%/unlink_rename.c \
	%D%/utime.c \
	%D%/variadic.c \
	%D%/xattr.c \
	%D%/xattr_check.c \
	%D%/xattr_disk.c \
	%D%/xattr_held.c \
	$(ledger_sources)

shim_headers = \
	%D%/acl.h \
	%D%/attrs.h \
	%D%/chroot.h \
	%D%/create.h \
	%D%/device.h \
	%D%/dispatch.h \
	%D%/env.h \
	%D%/exec_credentials.h \
	%D%/file.h \
	%D%/identity.h \
	%D%/ids.h \
	%D%/inode_flags.h \
	%D%/intercept.def \
	%D%/layers.h \
	%D%/libc.h \
	%D%/mem.h \
	%D%/next.h \
	%D%/permit.h \
	%D%/proc_status.h \
	%D%/session.h \
	%D%/snapshot.h \
	%D%/trace.h \
	%D%/verbs.h \
	%D%/xattr.h \
	$(ledger_headers)

# Resolved at once, without an executable stack or relocations in its text.  But
# no stack protector and no fortified calls, which read the canary in TLS and
# call functions of one libc; and no RELRO, which is one segment more to map and
# one to protect, 17 us of every exec: what could be relocated in it is a few
# addresses of data.
LIBFAKEBUILD_CFLAGS = -O2 -g -fPIC -fvisibility=hidden -ffreestanding \
	-fno-stack-protector -fno-delete-null-pointer-checks \
	$(FB_NO_LOOP_CALLS) -fno-plt \
	-fasynchronous-unwind-tables -U_FORTIFY_SOURCE
LIBFAKEBUILD_FLAGS = -shared -nostdlib -Wl,-soname,libfakebuild.so \
	-Wl,-z,noseparate-code -Wl,-z,norelro -Wl,-z,now \
	-Wl,-z,noexecstack -Wl,-z,text -Wl,--hash-style=gnu \
	-Wl,-init,session_init -Wl,--no-undefined-version

# One name per object file, whatever folder its source lies in.
shim_objects = $(shim_sources:.c=.shim)
SUFFIXES += .shim

.c.shim:
	@$(MKDIR_P) $(@D)
	$(AM_V_CC)$(CC) -D_GNU_SOURCE -I. -I$(top_srcdir) $(FB_STD_CFLAGS) \
		$(FB_WARN_CFLAGS) -Wno-missing-prototypes -Wno-pedantic \
		$(LIBFAKEBUILD_CFLAGS) -c -o $@ $<

$(shim_objects): $(shim_headers) %D%/local.mk

%D%/libfakebuild.so: $(shim_objects)
	$(AM_V_CCLD)$(CC) $(LIBFAKEBUILD_CFLAGS) $(LIBFAKEBUILD_FLAGS) -o $@ \
		$(shim_objects) -lgcc

# The same for another machine, in one step; the tests run it in an emulator.
CROSS_CC = aarch64-linux-gnu-gcc
CROSS_SHIM = libfakebuild-cross.so
shim-cross:
	@set --; for file in $(shim_sources); do \
		set -- "$$@" "$(top_srcdir)/$$file"; \
	done; \
	$(CROSS_CC) -D_GNU_SOURCE -I. -I$(top_srcdir) $(FB_STD_CFLAGS) \
		$(LIBFAKEBUILD_CFLAGS) $(LIBFAKEBUILD_FLAGS) \
		-o $(CROSS_SHIM) "$$@" -lgcc
.PHONY: shim-cross

shimdir = $(pkglibdir)
shim_DATA = %D%/libfakebuild.so
CLEANFILES += $(shim_objects) %D%/libfakebuild.so
EXTRA_DIST += $(shim_sources) $(shim_headers) %D%/unwrapped.list
