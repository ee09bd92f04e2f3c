# SPDX-License-Identifier: BSD-2-Clause
# uchroot: a root of one's own.
#
#	box/	namespaces, mounts and the first process, seen from inside
#	run/	the supervisor outside

noinst_LIBRARIES += %D%/libuchroot.a
%C%_libuchroot_a_SOURCES = \
	%D%/box/box.h %D%/box/box.c \
	%D%/box/inside.h \
	%D%/box/confine.c \
	%D%/box/host.c \
	%D%/box/mounts.h %D%/box/mounts.c \
	%D%/box/namespace.c \
	%D%/box/owners.c \
	%D%/box/root.c \
	%D%/box/system.c \
	%D%/box/terminal.c \
	%D%/run/relay.h %D%/run/relay.c \
	%D%/run/supervise.h %D%/run/supervise.c
