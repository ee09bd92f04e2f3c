# SPDX-License-Identifier: BSD-2-Clause
# translate: cpiotranslate and tartranslate.

noinst_LIBRARIES += %D%/libtranslate.a
%C%_libtranslate_a_SOURCES = \
	%D%/codec.h %D%/codec.c \
	%D%/convert.h %D%/convert.c \
	%D%/cpio.h %D%/cpio.c %D%/cpiopatch.c %D%/cpioread.c \
	%D%/field.h %D%/field.c \
	%D%/format.h %D%/format.c \
	%D%/frame.h %D%/frame.c \
	%D%/hardlink.c \
	%D%/input.h %D%/input.c \
	%D%/link.h %D%/link.c \
	%D%/member.h \
	%D%/missing.c \
	%D%/output.h %D%/output.c \
	%D%/pax.h %D%/pax.c \
	%D%/pump.h %D%/pump.c \
	%D%/report.h %D%/report.c \
	%D%/rule.h %D%/rule.c \
	%D%/spool.h %D%/spool.c \
	%D%/stream.h %D%/stream.c \
	%D%/tar.h %D%/tar.c %D%/tarextension.c %D%/tarheader.c \
	%D%/tarmember.c %D%/tarpatch.c \
	%D%/taredit.h %D%/taredit.c %D%/tarrebuild.c \
	%D%/translate.h %D%/translate.c

# One program under two names: argv[0] chooses the family of formats.
bin_PROGRAMS += tartranslate cpiotranslate
translate_libs = %D%/libtranslate.a pkgdb/libpkgdb.a common/libcommon.a \
	$(LIBARCHIVE_LIBS) $(SQLITE3_LIBS)
tartranslate_SOURCES = %D%/main.c \
	%D%/options.h %D%/options.c \
	%D%/setup.h %D%/setup.c \
	%D%/tell.h %D%/tell.c
tartranslate_LDADD = $(translate_libs)
cpiotranslate_SOURCES = $(tartranslate_SOURCES)
cpiotranslate_LDADD = $(translate_libs)
