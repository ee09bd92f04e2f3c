# SPDX-License-Identifier: BSD-2-Clause
# parts: part data, what a tree does not say of its files, a line for each path.

noinst_LIBRARIES += %D%/libparts.a
%C%_libparts_a_SOURCES = \
	%D%/base64.h %D%/base64.c \
	%D%/part.h %D%/part_parse.c %D%/part_put.c \
	%D%/part_order.h %D%/part_order.c
