/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads the overflow ids, which stand for all users and groups that a user
 * namespace does not map (user_namespaces(7)).  Real root owns nearly all such
 * files, so a session in such a namespace shows them as root's, unless the same
 * number is mapped to a user.  If /proc cannot be read, Linux's defaults are
 * assumed.  The initial namespace maps everybody: there nothing else is read.
 */
#include <fcntl.h>
#include <sys/stat.h>

#include "faked/launcher/nolibc.h"
#include "faked/session/session_inside.h"
#include "raw/stat.h"
#include "raw/syscall.h"

#define OVERFLOW_ID 65534 /* unless /proc/sys says otherwise */

/* What the kernel numbers its first user namespace with, PROC_USER_INIT_INO in
   its linux/proc_ns.h. */
#define INITIAL_NAMESPACE 0xeffffffdu

static bool is_in_initial_namespace(void)
{
	struct stat st;

	return raw_stat(AT_FDCWD, "/proc/self/ns/user", &st, 0) >= 0 &&
	       st.st_ino == INITIAL_NAMESPACE;
}

/* Reads a file of /proc as a string; "" if it cannot be read. */
static void read_file(const char *path, char *text, size_t size)
{
	long fd = raw(__NR_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
	long n = fd < 0 ? fd : raw(__NR_read, fd, text, size - 1);

	if (fd >= 0)
		raw(__NR_close, fd);
	text[n > 0 ? n : 0] = '\0';
}

/* Skips blanks and reads a number; 0 if there is none. */
static uint64_t next_number(const char **text)
{
	uint64_t number = 0;

	while (**text == ' ' || **text == '\n')
		++*text;
	for (; **text >= '0' && **text <= '9'; ++*text)
		number = number * 10 + (uint64_t)(**text - '0');
	return number;
}

/* Whether a map, with lines "inside outside count", maps this id. */
static bool is_mapped(const char *map, uint32_t id)
{
	while (*map) {
		uint64_t inside = next_number(&map);

		next_number(&map);
		if (id - inside < next_number(&map))
			return true;
		while (*map && *map++ != '\n')
			;
	}
	return false;
}

static uint32_t read_id(const char *path)
{
	char text[32];
	const char *at = text;

	read_file(path, text, sizeof(text));
	return *text ? next_number(&at) : OVERFLOW_ID;
}

static bool is_unmapped(const char *map_file, uint32_t id)
{
	char map[4096];

	read_file(map_file, map, sizeof(map));
	/* The part of a map that does not fit might map the id. */
	return *map && raw_length(map) < sizeof(map) - 1 && !is_mapped(map, id);
}

/* Whether the map is "0 0 4294967295", as in the initial user namespace. */
static bool maps_everybody(void)
{
	char map[64];
	const char *at = map;

	read_file("/proc/self/uid_map", map, sizeof(map));
	if (next_number(&at) != 0)
		return false;
	next_number(&at);
	return next_number(&at) >= UINT32_MAX;
}

/* Sets ledger_overflow_uid outside of the initial namespace, and returns the id
   that stands for users. */
static uint32_t read_nobody(void)
{
	uint32_t id = read_id("/proc/sys/kernel/overflowuid");

	ledger_overflow_uid = id;
	if (real_uid() == id && maps_everybody())
		ledger_overflow_uid = UINT32_MAX;
	return id;
}

void session_read_nobody(void)
{
	if (is_in_initial_namespace())
		ledger_overflow_uid = UINT32_MAX;
	else
		read_nobody();
}

void session_set_unmapped(struct ledger_setup *setup)
{
	setup->overflow_uid = setup->overflow_gid = OVERFLOW_ID;
	if (is_in_initial_namespace()) {
		ledger_overflow_uid = UINT32_MAX;
		return;
	}
	setup->overflow_uid = read_nobody();
	setup->overflow_gid = read_id("/proc/sys/kernel/overflowgid");
	if (is_unmapped("/proc/self/uid_map", setup->overflow_uid))
		setup->options |= LEDGER_OPT_UNMAPPED_UIDS;
	if (is_unmapped("/proc/self/gid_map", setup->overflow_gid))
		setup->options |= LEDGER_OPT_UNMAPPED_GIDS;
}
