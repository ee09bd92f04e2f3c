# SPDX-License-Identifier: BSD-2-Clause
# codec: decompression and compression, by libarchive's filters, and its members
# with their ACLs.

noinst_LIBRARIES += %D%/libcodec.a
%C%_libcodec_a_SOURCES = \
	%D%/acl.h %D%/acl.c \
	%D%/codec.h %D%/codec.c \
	%D%/compression.h %D%/compression.c \
	%D%/frame.h %D%/frame.c \
	%D%/member.h %D%/member.c \
	%D%/source.h \
	%D%/unpack.h %D%/unpack.c
