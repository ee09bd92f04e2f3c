# SPDX-License-Identifier: BSD-2-Clause
# uchroot: a root of one's own.
#
#	audit/	the log of what a box was made of and did
#	box/	namespaces, mounts and the first process, seen from inside
#	config/	images by their names
#	copy/	files and trees, into a box and out of one
#	filter/	system calls that a box does not make, or not unseen
#	image/	images by their paths, and the cache of tarballs
#	run/	the supervisor outside
#	tool/	uchroot(1)
#	tree/	a tree that is filled with files nobody vouches for
#	unpack/	uchroot-unpack, which fills the cache
#	virt/	autopkgtest-virt-uchroot(1)

noinst_LIBRARIES += %D%/libuchroot.a
%C%_libuchroot_a_SOURCES = \
	%D%/audit/digests.h %D%/audit/digests.c \
	%D%/audit/exec_line.h %D%/audit/exec_line.c \
	%D%/audit/execs.h %D%/audit/execs.c \
	%D%/audit/log.h %D%/audit/log.c \
	%D%/audit/process.h %D%/audit/process.c \
	%D%/audit/words.h %D%/audit/words.c \
	%D%/audit/verify.h %D%/audit/verify.c \
	%D%/box/box.h %D%/box/box.c \
	%D%/box/inside.h \
	%D%/box/confine.c \
	%D%/box/copies.c \
	%D%/box/host.c \
	%D%/box/keeper.h %D%/box/keeper.c \
	%D%/box/limits.h %D%/box/limits.c \
	%D%/box/mounts.h %D%/box/mounts.c \
	%D%/box/namespace.c \
	%D%/box/owners.c \
	%D%/box/request.h %D%/box/request.c \
	%D%/box/root.c \
	%D%/box/serve.h %D%/box/serve.c \
	%D%/box/system.c \
	%D%/box/terminal.c \
	%D%/box/user.h %D%/box/user.c \
	%D%/config/config.h %D%/config/config.c \
	%D%/config/entry.h %D%/config/entry.c \
	%D%/config/sbuild.h %D%/config/sbuild.c \
	%D%/copy/copy.h %D%/copy/copy.c \
	%D%/copy/data.h %D%/copy/data.c \
	%D%/copy/link.h %D%/copy/link.c \
	%D%/copy/original.h %D%/copy/original.c \
	%D%/filter/filter.h %D%/filter/filter.c \
	%D%/image/cache.h %D%/image/cache.c \
	%D%/image/copied.c \
	%D%/image/image.h %D%/image/image.c \
	%D%/image/recorded.c \
	%D%/run/archive_out.h %D%/run/archive_out.c \
	%D%/run/attend.h %D%/run/attend.c \
	%D%/run/copy_out.h %D%/run/copy_out.c \
	%D%/run/facts.h %D%/run/facts.c \
	%D%/run/host.h %D%/run/host.c \
	%D%/run/input.h %D%/run/input.c \
	%D%/run/log_file.h %D%/run/log_file.c \
	%D%/run/outside.h %D%/run/outside.c \
	%D%/run/parts.h %D%/run/parts.c \
	%D%/run/relay.h %D%/run/relay.c \
	%D%/run/sessions.h %D%/run/sessions.c \
	%D%/run/supervise.h %D%/run/supervise.c \
	%D%/tree/in_root.h %D%/tree/in_root.c \
	%D%/tree/tree.h %D%/tree/tree.c

bin_PROGRAMS += %D%/uchroot
%C%_uchroot_SOURCES = \
	%D%/tool/copies.h %D%/tool/copies.c \
	%D%/tool/environment.h %D%/tool/environment.c \
	%D%/tool/audit_file.h %D%/tool/audit_file.c \
	%D%/tool/options.h %D%/tool/options.c \
	%D%/tool/main.c \
	common/file/sqlite.c
%C%_uchroot_LDADD = %D%/libuchroot.a faked/libfaked.a state/libstate.a \
	ledger/libledger.a raw/libraw.a common/libcommon.a

bin_PROGRAMS += %D%/autopkgtest-virt-uchroot
%C%_autopkgtest_virt_uchroot_SOURCES = \
	%D%/virt/virt.h %D%/virt/virt.c \
	%D%/virt/main.c
%C%_autopkgtest_virt_uchroot_LDADD = $(%C%_uchroot_LDADD)

# Beside faked, for it is no command.
server_PROGRAMS += %D%/uchroot-unpack
%C%_uchroot_unpack_SOURCES = \
	%D%/unpack/acls.h %D%/unpack/acls.c \
	%D%/unpack/archive.h %D%/unpack/archive.c \
	%D%/unpack/main.c
%C%_uchroot_unpack_LDADD = codec/libcodec.a $(%C%_uchroot_LDADD) $(LIBARCHIVE_LIBS)
