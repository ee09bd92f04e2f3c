/* SPDX-License-Identifier: BSD-2-Clause */
/* Formats a fault; prints nothing. */
#include "common/fault.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

FORMAT_PRINTF(4, 0)
static int fill_in(struct fault *fault, const char *file, unsigned line,
		   const char *format, va_list args)
{
	fault->file = file;
	fault->line = line;
	fault->has_offset = false;
	vsnprintf(fault->text, sizeof(fault->text), format, args);
	return -1;
}

int fault_set(struct fault *fault, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fill_in(fault, NULL, 0, format, args);
	va_end(args);
	return -1;
}

int fault_errno(struct fault *fault, const char *format, ...)
{
	const char *reason = strerror(errno);
	va_list args;
	size_t len;

	va_start(args, format);
	fill_in(fault, NULL, 0, format, args);
	va_end(args);
	len = strlen(fault->text);
	snprintf(fault->text + len, sizeof(fault->text) - len, ": %s", reason);
	return -1;
}

int fault_at(struct fault *fault, const char *file, unsigned line,
	     const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fill_in(fault, file, line, format, args);
	va_end(args);
	return -1;
}

int fault_offset(struct fault *fault, uint64_t offset)
{
	fault->has_offset = true;
	fault->offset = offset;
	return -1;
}
