# SPDX-License-Identifier: BSD-2-Clause
# attest: what a tree holds, in one form and in one sequence of bytes.
#
#	object/	the objects of a tree, whatever they come from
#	read/	directories, archives, manifests
#	write/	manifests, archives
#	compare/	where two of them differ
#	sign/	signatures of it, by other programs
#	statement/	what a builder says of a build
#	build/	builds in boxes, by descriptors
#	tool/	attest(1)

noinst_LIBRARIES += %D%/libattest.a
%C%_libattest_a_SOURCES = \
	%D%/build/box.h %D%/build/box.c \
	%D%/build/build.h %D%/build/build.c \
	%D%/build/contents.h %D%/build/contents.c \
	%D%/build/descriptor.h %D%/build/descriptor.c \
	%D%/build/packages.h %D%/build/packages.c \
	%D%/build/place.h %D%/build/place.c \
	%D%/build/result.h %D%/build/result.c \
	%D%/build/scripts.h %D%/build/scripts.c \
	%D%/compare/compare.h %D%/compare/compare.c \
	%D%/compare/field.def \
	%D%/object/object.h %D%/object/object.c \
	%D%/read/archive.h %D%/read/archive.c \
	%D%/read/attributes.h %D%/read/attributes.c \
	%D%/read/manifest.h %D%/read/manifest.c \
	%D%/read/overlay.h %D%/read/overlay.c \
	%D%/read/stream.h %D%/read/stream.c \
	%D%/read/tree.h %D%/read/tree.c \
	%D%/sign/envelope.h %D%/sign/envelope.c \
	%D%/sign/folder.h %D%/sign/folder.c \
	%D%/sign/gpg.c \
	%D%/sign/keys.h %D%/sign/keys.c \
	%D%/sign/openssl.c \
	%D%/sign/program.h %D%/sign/program.c \
	%D%/sign/scheme.h %D%/sign/scheme.c \
	%D%/sign/ssh.c \
	%D%/statement/statement.h \
	%D%/statement/statement_parse.c %D%/statement/statement_put.c \
	%D%/write/list.h %D%/write/list.c \
	%D%/write/newc.c \
	%D%/write/pack.h %D%/write/pack.c \
	%D%/write/tar.c

attest_libs = %D%/libattest.a translate/libtranslate.a pkgdb/libopen.a \
	$(pkgdb_libs)

bin_PROGRAMS += %D%/attest
%C%_attest_SOURCES = \
	%D%/tool/deep.h %D%/tool/deep.c \
	%D%/tool/main.c \
	%D%/tool/operand.h %D%/tool/operand.c \
	%D%/tool/options.h %D%/tool/options.c \
	%D%/tool/finding.h %D%/tool/finding.c \
	%D%/tool/sign.h %D%/tool/sign.c \
	%D%/tool/verify.h %D%/tool/verify.c
%C%_attest_LDADD = $(attest_libs)
