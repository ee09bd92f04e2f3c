# SPDX-License-Identifier: BSD-2-Clause
# translate: cpiotranslate and tartranslate.
#
#	stream/	bytes in and out, and the loop that finds members in them
#	tar/	headers of tar and their extensions, read and patched in place
#	cpio/	the same for cpio
#	rule/	what becomes of a member, and of links to it
#	tool/	options, messages

noinst_LIBRARIES += %D%/libtranslate.a
%C%_libtranslate_a_SOURCES = \
	%D%/stream/field.h %D%/stream/field.c \
	%D%/stream/format.h \
	%D%/stream/input.h %D%/stream/input.c \
	%D%/stream/member.h \
	%D%/stream/output.h %D%/stream/output.c \
	%D%/stream/spool.h %D%/stream/spool.c \
	%D%/stream/stream.h %D%/stream/stream.c \
	%D%/tar/pax.h %D%/tar/pax.c \
	%D%/tar/tar.h %D%/tar/tar.c \
	%D%/tar/tar_edit.h %D%/tar/tar_edit.c \
	%D%/tar/tar_extension.c \
	%D%/tar/tar_header.c \
	%D%/tar/tar_member.c \
	%D%/tar/tar_patch.c \
	%D%/tar/tar_rebuild.c \
	%D%/tar/tar_xattr.c \
	%D%/cpio/cpio.h %D%/cpio/cpio.c \
	%D%/cpio/cpio_patch.c \
	%D%/cpio/cpio_read.c \
	%D%/rule/convert.h %D%/rule/convert.c \
	%D%/rule/hardlink.h %D%/rule/hardlink.c \
	%D%/rule/hardlink_cpio.c \
	%D%/rule/hardlink_data.c \
	%D%/rule/hardlink_tar.c \
	%D%/rule/link.h %D%/rule/link.c \
	%D%/rule/missing.c \
	%D%/rule/pump.h %D%/rule/pump.c \
	%D%/rule/rule.h %D%/rule/rule.c \
	%D%/rule/translate.h %D%/rule/translate.c

# One program under two names: argv[0] chooses the family of formats.
bin_PROGRAMS += tartranslate cpiotranslate
translate_libs = %D%/libtranslate.a pkgdb/libopen.a $(pkgdb_libs)
tartranslate_SOURCES = \
	%D%/tool/main.c \
	%D%/tool/options.h %D%/tool/options.c \
	%D%/tool/report.h %D%/tool/report.c \
	%D%/tool/setup.h %D%/tool/setup.c \
	%D%/tool/messages.h %D%/tool/messages.c
tartranslate_LDADD = $(translate_libs)
cpiotranslate_SOURCES = $(tartranslate_SOURCES)
cpiotranslate_LDADD = $(translate_libs)
