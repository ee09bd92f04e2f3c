/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads and writes file capabilities in their two forms, text and attribute
 * value.  Works on memory only.
 */
#include "common/caps.h"

#include <errno.h>
#include <linux/capability.h>
#include <stdio.h>
#include <string.h>

#include "common/number.h"

/* The number of a capability is its place, as in linux/capability.h. */
static const char *const names[] = {
	"chown",
	"dac_override",
	"dac_read_search",
	"fowner",
	"fsetid",
	"kill",
	"setgid",
	"setuid",
	"setpcap",
	"linux_immutable",
	"net_bind_service",
	"net_broadcast",
	"net_admin",
	"net_raw",
	"ipc_lock",
	"ipc_owner",
	"sys_module",
	"sys_rawio",
	"sys_chroot",
	"sys_ptrace",
	"sys_pacct",
	"sys_admin",
	"sys_boot",
	"sys_nice",
	"sys_resource",
	"sys_time",
	"sys_tty_config",
	"mknod",
	"lease",
	"audit_write",
	"audit_control",
	"setfcap",
	"mac_override",
	"mac_admin",
	"syslog",
	"wake_alarm",
	"block_suspend",
	"audit_read",
	"perfmon",
	"bpf",
	"checkpoint_restore",
};

static const uint64_t all_caps = (1ULL << countof(names)) - 1;

static uint64_t bit(unsigned number)
{
	return 1ULL << number;
}

/* ---- text to caps ---- */

/* The three flags of each capability, as the clauses set them. */
struct flags {
	uint64_t e, i, p;
};

/* The bits that one name stands for; 0 if there is no such name. */
static uint64_t find_name(const char *name, size_t len)
{
	static const char prefix[] = "cap_";
	uint64_t number;

	if (len == 3 && strncmp(name, "all", 3) == 0)
		return all_caps;
	if (parse_digits(name, len, 10, 63, &number))
		return bit((unsigned)number);
	if (len < 4 || strncmp(name, prefix, 4) != 0)
		return 0;
	for (unsigned n = 0; n < countof(names); n++)
		if (strlen(names[n]) == len - 4 &&
		    strncmp(names[n], name + 4, len - 4) == 0)
			return bit(n);
	return 0;
}

/* The names in front of the first action; 0 when one is unknown. */
static uint64_t take_names(const char **text)
{
	uint64_t set = 0;

	if (strchr("=+-", **text))
		return **text == '=' ? all_caps : 0;
	for (;;) {
		size_t len = strcspn(*text, ",=+- \t\n");
		uint64_t found = find_name(*text, len);

		if (!found)
			return 0;
		set |= found;
		*text += len;
		if (**text != ',')
			return set;
		++*text;
	}
}

static void set_flags(uint64_t *flag, uint64_t set, bool on)
{
	*flag = on ? *flag | set : *flag & ~set;
}

/* One action, text at its sign. */
static bool take_action(const char **text, uint64_t set, struct flags *flags)
{
	char sign = *(*text)++;

	if (sign == '=') {
		flags->e &= ~set;
		flags->i &= ~set;
		flags->p &= ~set;
	}
	for (; **text && strchr("eip", **text); ++*text)
		set_flags(**text == 'e'	  ? &flags->e
			  : **text == 'i' ? &flags->i
					  : &flags->p,
			  set, sign != '-');
	return !**text || strchr("=+- \t\n", **text);
}

static bool take_clause(const char **text, struct flags *flags)
{
	uint64_t set = take_names(text);

	if (!set || !**text || !strchr("=+-", **text))
		return false;
	while (**text && strchr("=+-", **text))
		if (!take_action(text, set, flags))
			return false;
	return true;
}

static bool take_clauses(const char *text, struct flags *flags)
{
	for (;;) {
		text += strspn(text, " \t\n");
		if (!*text)
			return true;
		if (!take_clause(&text, flags))
			return false;
	}
}

bool caps_parse(const char *text, struct caps *caps)
{
	struct flags flags = { 0, 0, 0 };

	/* The file has one effective flag for all that it grants. */
	if (!take_clauses(text, &flags) ||
	    (flags.e && (flags.p | flags.i) & ~flags.e)) {
		errno = EINVAL;
		return false;
	}
	caps->permitted = flags.p;
	caps->inheritable = flags.i;
	caps->effective = flags.e & (flags.p | flags.i);
	return true;
}

bool caps_same(const struct caps *a, const struct caps *b)
{
	return a->permitted == b->permitted &&
	       a->inheritable == b->inheritable && a->effective == b->effective;
}

bool caps_equal(const char *a, const char *b)
{
	struct caps left, right;

	return caps_parse(a, &left) && caps_parse(b, &right) &&
	       caps_same(&left, &right);
}

/* ---- caps to attribute and back ---- */

static void put32(unsigned char *at, uint32_t word)
{
	for (int n = 0; n < 4; n++)
		at[n] = (unsigned char)(word >> 8 * n);
}

static uint32_t get32(const unsigned char *at)
{
	return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
	       (uint32_t)at[3] << 24;
}

void caps_encode(const struct caps *caps, unsigned char value[CAPS_SIZE])
{
	put32(value, VFS_CAP_REVISION_2 |
			     (caps->effective ? VFS_CAP_FLAGS_EFFECTIVE : 0));
	put32(value + 4, (uint32_t)caps->permitted);
	put32(value + 8, (uint32_t)caps->inheritable);
	put32(value + 12, (uint32_t)(caps->permitted >> 32));
	put32(value + 16, (uint32_t)(caps->inheritable >> 32));
}

/* The length that a value of this version must have; 0 for an unknown one. */
static size_t size_of_version(uint32_t magic)
{
	switch (magic & VFS_CAP_REVISION_MASK) {
	case VFS_CAP_REVISION_1: return XATTR_CAPS_SZ_1;
	case VFS_CAP_REVISION_2: return XATTR_CAPS_SZ_2;
	case VFS_CAP_REVISION_3: return XATTR_CAPS_SZ_3;
	default: return 0;
	}
}

bool caps_decode(const unsigned char *value, size_t size, struct caps *caps)
{
	if (size < 4 || size != size_of_version(get32(value))) {
		errno = EINVAL;
		return false;
	}
	caps->effective = get32(value) & VFS_CAP_FLAGS_EFFECTIVE;
	caps->permitted = get32(value + 4);
	caps->inheritable = get32(value + 8);
	if (size > XATTR_CAPS_SZ_1) {
		caps->permitted |= (uint64_t)get32(value + 12) << 32;
		caps->inheritable |= (uint64_t)get32(value + 16) << 32;
	}
	return true;
}

/* ---- caps to text ---- */

/* Appends "cap_a,cap_b=flags" for the capabilities of set, if any. */
static char *put_clause(char *at, const char *begin, uint64_t set,
			bool effective, const char *flags)
{
	const char *between = at == begin ? "" : " ";

	if (!set)
		return at;
	for (unsigned n = 0; n < 64; n++) {
		if (!(set & bit(n)))
			continue;
		if (n < countof(names))
			at += sprintf(at, "%scap_%s", between, names[n]);
		else
			at += sprintf(at, "%s%u", between, n);
		between = ",";
	}
	return at + sprintf(at, "=%s%s", effective ? "e" : "", flags);
}

void caps_format(const struct caps *caps, char text[CAPS_TEXT_SIZE])
{
	uint64_t p = caps->permitted, i = caps->inheritable;
	char *at = text;

	*text = '\0';
	at = put_clause(at, text, p & i, caps->effective, "ip");
	at = put_clause(at, text, p & ~i, caps->effective, "p");
	put_clause(at, text, i & ~p, caps->effective, "i");
}
