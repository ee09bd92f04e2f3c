/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The lines of --report: one JSON object for each event, as in
 *
 *	{"event":"changed","path":"usr/bin/ct","offset":2048,
 *	 "uid":[1000,0],"mode":["0755","4511"],"uname":["joe","root"]}
 *
 * event is changed, removed, added, unknown-path, unknown-user, unknown-group,
 * type-differs, links-differ, links-late or missing.  A pair holds the old and
 * the new value.  Bytes that are not UTF-8 come out as lone surrogates U+DC80
 * to U+DCFF, as Python's surrogateescape has them.
 */
#ifndef TRANSLATE_TOOL_REPORT_H
#define TRANSLATE_TOOL_REPORT_H

#include <stdio.h>

#include "translate/rule/translate.h"

/* Writes one line.  The caller checks ferror(3). */
void report_event(FILE *file, const struct event *event);

#endif
