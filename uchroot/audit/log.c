/* SPDX-License-Identifier: BSD-2-Clause */
/* Makes the lines of a log and chains them.  Opens no file. */
#include "uchroot/audit/log.h"

#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "common/file/io.h"
#include "common/json.h"

/* Puts a comma between two members, and the name in front of the second. */
static void put_name(struct audit *audit, const char *name)
{
	const struct str *line = &audit->line;
	char last = line->len ? line->data[line->len - 1] : '{';

	if (last != '{' && last != '[')
		str_push(&audit->line, ',');
	if (name) {
		json_append_text(&audit->line, name);
		str_push(&audit->line, ':');
	}
}

static void put_time(struct audit *audit)
{
	struct timespec now;
	struct tm tm;

	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &tm);
	put_name(audit, "time");
	str_printf(&audit->line, "\"%04d-%02d-%02dT%02d:%02d:%02d.%06ldZ\"",
		   tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour,
		   tm.tm_min, tm.tm_sec, now.tv_nsec / 1000);
}

void audit_event(struct audit *audit, const char *event)
{
	str_clear(&audit->line);
	str_printf(&audit->line, AUDIT_PREV "%s" AUDIT_EVENT "%s\"",
		   audit->head, event);
	put_time(audit);
}

void audit_text(struct audit *audit, const char *name, const char *text)
{
	put_name(audit, name);
	json_append_text(&audit->line, text);
}

void audit_number(struct audit *audit, const char *name, uint64_t number)
{
	put_name(audit, name);
	str_printf(&audit->line, "%llu", (unsigned long long)number);
}

void audit_flag(struct audit *audit, const char *name, bool flag)
{
	put_name(audit, name);
	str_puts(&audit->line, flag ? "true" : "false");
}

void audit_null(struct audit *audit, const char *name)
{
	put_name(audit, name);
	str_puts(&audit->line, "null");
}

void audit_open(struct audit *audit, const char *name, char bracket)
{
	put_name(audit, name);
	str_push(&audit->line, bracket);
}

void audit_close(struct audit *audit, char bracket)
{
	str_push(&audit->line, bracket);
}

int audit_write(struct audit *audit, struct fault *fault)
{
	struct str *line = &audit->line;

	str_push(line, '}');
	sha256_of(line->data, line->len, audit->head);
	str_push(line, '\n');
	if (str_failed(line))
		return fault_set(fault, "no memory");
	if (line->len > AUDIT_LINE_MAX)
		return fault_set(fault, "a line is too long");
	if (write_full(audit->fd, line->data, line->len) < 0)
		return fault_errno(fault, "cannot write %s", audit->name);
	return 0;
}

int audit_begin(struct audit *audit, int fd, const char *name,
		const char *version, struct fault *fault)
{
	unsigned char id[16];
	char hex[2 * sizeof(id) + 1];

	*audit = (struct audit){ .fd = fd, .name = name };
	memset(audit->head, '0', SHA256_HEX_SIZE - 1);
	if (getrandom(id, sizeof(id), 0) != sizeof(id))
		return fault_errno(fault, "no random numbers");
	for (size_t i = 0; i < sizeof(id); i++)
		snprintf(hex + 2 * i, 3, "%02x", id[i]);
	audit_event(audit, AUDIT_FIRST);
	audit_text(audit, "id", hex);
	audit_text(audit, "version", version);
	return audit_write(audit, fault);
}

int audit_end(struct audit *audit, struct fault *fault)
{
	int ret;

	audit_event(audit, AUDIT_LAST);
	ret = audit_write(audit, fault);
	str_fini(&audit->line);
	return ret;
}
