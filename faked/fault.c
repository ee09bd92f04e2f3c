/* SPDX-License-Identifier: BSD-2-Clause */
/* Formats a fault; prints nothing. */
#include "faked/fault.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int fault_set(struct fault *fault, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(fault->text, sizeof(fault->text), format, args);
	va_end(args);
	return -1;
}

int fault_errno(struct fault *fault, const char *format, ...)
{
	const char *reason = strerror(errno);
	va_list args;
	size_t len;

	va_start(args, format);
	vsnprintf(fault->text, sizeof(fault->text), format, args);
	va_end(args);
	len = strlen(fault->text);
	snprintf(fault->text + len, sizeof(fault->text) - len, ": %s", reason);
	return -1;
}
