# SPDX-License-Identifier: BSD-2-Clause
# The conformance suite: one program that asks; see conform.h.
test_helpers += %D%/conform
%C%_conform_SOURCES = \
	%D%/conform.h \
	%D%/create.c \
	%D%/errors.c \
	%D%/ids.c \
	%D%/main.c \
	%D%/misc.c \
	%D%/mode.c \
	%D%/names.c \
	%D%/owner.c \
	%D%/permission.c \
	%D%/xattr.c
%C%_conform_LDADD = -lpthread
