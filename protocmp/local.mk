# SPDX-License-Identifier: BSD-2-Clause
# protocmp: compare a proto area with the packaging data.

noinst_LIBRARIES += %D%/libprotocmp.a
%C%_libprotocmp_a_SOURCES = \
	%D%/beneath.h %D%/beneath.c \
	%D%/compare.h %D%/compare.c \
	%D%/field.def %D%/field.h %D%/field.c \
	%D%/freeze.h %D%/freeze.c \
	%D%/list.h %D%/list.c \
	%D%/name.h %D%/name.c \
	%D%/node.h %D%/node.c \
	%D%/object.h %D%/object.c \
	%D%/plan.h %D%/plan.c %D%/plan_make.c \
	%D%/repair.h %D%/repair.c \
	%D%/report.h %D%/report.c %D%/report_json.c \
	%D%/scan.h %D%/scan.c

%C%_libs = \
	%D%/libprotocmp.a pkgdb/libpkgdb.a common/libcommon.a \
	$(SQLITE3_LIBS) $(LIBARCHIVE_LIBS)

bin_PROGRAMS += %D%/protocmp %D%/protolist
%C%_protocmp_SOURCES = \
	%D%/main.c \
	%D%/options.h %D%/options.c \
	%D%/report_plan.h %D%/report_plan.c \
	%D%/source.h %D%/source.c
%C%_protocmp_LDADD = $(%C%_libs)
%C%_protolist_SOURCES = \
	%D%/protolist.c \
	%D%/options.h \
	%D%/source.h %D%/source.c
%C%_protolist_LDADD = $(%C%_libs)
