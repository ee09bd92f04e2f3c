/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What was done, one JSON object per line:
 *
 *	{"event":"changed","path":"usr/bin/ct","offset":2048,
 *	 "uid":[1000,0],"mode":["0755","4511"],"uname":["joe","root"]}
 *
 * event is changed, removed, added, unknown-path, unknown-user, unknown-group,
 * type-differs, links-differ or missing.  Pairs are what was and what is now.
 * Bytes that are no UTF-8 come out as lone surrogates U+DC80 to U+DCFF, as
 * Python's surrogateescape has them.
 */
#ifndef TRANSLATE_TOOL_REPORT_H
#define TRANSLATE_TOOL_REPORT_H

#include <stdio.h>

#include "translate/rule/translate.h"

/* Writes one line. */
void report_event(FILE *file, const struct event *event);

#endif
