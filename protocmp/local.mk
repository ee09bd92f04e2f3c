# SPDX-License-Identifier: BSD-2-Clause
# protocmp: compare a proto area with the packaging data.
#
#	tree/	objects of a proto area, found and frozen while they change
#	compare/	which fields of two objects differ
#	report/	how differences are shown
#	repair/	what root changes to put a tree right
#	tool/	protocmp(1) and protolist(1)

noinst_LIBRARIES += %D%/libprotocmp.a
%C%_libprotocmp_a_SOURCES = \
	%D%/compare/compare.h %D%/compare/compare.c \
	%D%/compare/field.def %D%/compare/field.h %D%/compare/field.c \
	%D%/repair/plan.h %D%/repair/plan.c %D%/repair/plan_make.c \
	%D%/repair/repair.h %D%/repair/repair.c \
	%D%/report/report.h %D%/report/report.c %D%/report/report_json.c \
	%D%/tree/freeze.h %D%/tree/freeze.c \
	%D%/tree/list.h %D%/tree/list.c \
	%D%/tree/escape.h %D%/tree/escape.c \
	%D%/tree/node.h %D%/tree/node.c \
	%D%/tree/object.h %D%/tree/object.c

%C%_libs = \
	%D%/libprotocmp.a pkgdb/libopen.a $(pkgdb_libs)

bin_PROGRAMS += %D%/protocmp %D%/protolist
%C%_protocmp_SOURCES = \
	%D%/tool/main.c \
	%D%/tool/options.h %D%/tool/options.c \
	%D%/repair/report_plan.h %D%/repair/report_plan.c \
	%D%/tool/source.h %D%/tool/source.c
%C%_protocmp_LDADD = $(%C%_libs)
%C%_protolist_SOURCES = \
	%D%/tool/protolist.c \
	%D%/tool/source.h %D%/tool/source.c
%C%_protolist_LDADD = $(%C%_libs)
