/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Shows the session's credentials in /proc/PID/status, in the owners of
 * /proc/PID, and in the auxiliary vector.
 *
 * A status file that a program opens is copied to a memfd, with the values of
 * the lines for ids, groups and capability sets replaced.  The credentials of
 * another process come from its environment, so a change that it has made since
 * its last exec is not seen.
 */
#include "preload/credentials/proc_status.h"

#include <linux/magic.h>
#include <sys/mman.h>
#include <sys/statfs.h>

#include "preload/base/loaded.h"
#include "preload/base/mem.h"
#include "preload/base/next.h"
#include "preload/base/sandbox.h"
#include "preload/base/session.h"
#include "preload/credentials/caps.h"
#include "preload/credentials/proc_maps.h"
#include "preload/table/verbs.h"
#include "raw/stat.h"
#include "raw/syscall.h"

#define STATUS_MAX  65536 /* of a status file, without its groups */
#define ENVIRON_MAX (1u << 20)

/* ----------------------------------------------------------- which process */

/* The text behind this prefix; NULL if it does not begin with it. */
static const char *after(const char *text, const char *prefix)
{
	while (*prefix && *text == *prefix)
		text++, prefix++;
	return *prefix ? NULL : text;
}

/* Reads a decimal number; the text behind it, NULL if there is none. */
static const char *number(const char *text, uint32_t *value)
{
	const char *start = text;

	for (*value = 0; *text >= '0' && *text <= '9'; text++)
		*value = *value * 10 + (*text - '0');
	return text == start ? NULL : text;
}

/* The rest of a path behind /proc/PID, /proc/self, /proc/thread-self or
   /proc/PID/task/TID, with the pid of that process; NULL for other paths. */
static const char *process_in(const char *path, uint32_t *pid)
{
	uint32_t task;
	const char *rest = after(path, "/proc/"), *deeper;

	if (!rest)
		return NULL;
	*pid = raw(__NR_getpid);
	deeper = after(rest, "self");
	if (!deeper)
		deeper = after(rest, "thread-self");
	rest = deeper ? deeper : number(rest, pid);
	deeper = rest ? after(rest, "/task/") : NULL;
	if (deeper)
		deeper = number(deeper, &task);
	rest = deeper ? deeper : rest;
	return rest && (!*rest || *rest == '/') ? rest : NULL;
}

/* Reads a file to its end or to the capacity, and ends it with a NUL; the size
   without that.  A file of /proc gives a page at a time. */
static size_t read_all(int fd, char *to, size_t capacity)
{
	size_t size = 0;
	long n;

	while (size < capacity - 1 &&
	       (n = raw(__NR_read, fd, to + size, capacity - 1 - size)) > 0)
		size += n;
	to[size] = '\0';
	return size;
}

/* The value of a variable in an environment as /proc has it, NUL after each
   entry; NULL if it is not set. */
static const char *find_variable(const char *list, size_t size,
				 enum session_variable variable)
{
	const char *name = session_variable_name(variable), *value;

	for (size_t i = 0; i < size; i += raw_length(list + i) + 1) {
		value = raw_variable(list + i, name);
		if (value)
			return value;
	}
	return NULL;
}

/* The credentials in the environment of a process; NULL for a process that is
   not in this session. */
static const struct credentials *initial_credentials(const char *list,
						     size_t size)
{
	const char *ledger = find_variable(list, size, VAR_LEDGER);
	const char *granule = find_variable(list, size, VAR_CRED);

	if (!ledger || !raw_equal(ledger, session_value(VAR_LEDGER)))
		return NULL;
	return cred_load(granule ? raw_number(granule, 10, 0) : 0);
}

const struct credentials *proc_credentials(uint32_t pid)
{
	const struct credentials *found = NULL;
	char path[64] = "/proc/", *list;
	size_t at = 6;
	long fd;

	if (pid == (uint32_t)raw(__NR_getpid))
		return cred_now();
	at += raw_decimal(path + at, pid);
	memcpy(path + at, "/environ", 9);
	fd = raw(__NR_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
	if (fd < 0)
		return NULL;
	list = mem_map(ENVIRON_MAX);
	if (list) {
		found = initial_credentials(list,
					    read_all(fd, list, ENVIRON_MAX));
		mem_unmap(list, ENVIRON_MAX);
	}
	raw(__NR_close, fd);
	return found;
}

/* ---------------------------------------------------------------- the text */

/* The lines Uid and Gid: four numbers in the order of enum which_id.  Each of
   the put_ functions returns the new end. */
static char *put_ids(char *to, const uint32_t *ids)
{
	for (size_t i = 0; i < IDS; i++) {
		*to++ = '\t';
		to += raw_decimal(to, ids[i]);
	}
	return to;
}

/* The line Groups, with a blank behind each number. */
static char *put_groups(char *to, const struct credentials *cred)
{
	*to++ = '\t';
	for (size_t i = 0; i < cred->groups; i++) {
		to += raw_decimal(to, cred->group[i]);
		*to++ = ' ';
	}
	if (!cred->groups)
		*to++ = ' ';
	return to;
}

/* A capability set as 16 hexadecimal digits. */
static char *put_set(char *to, uint64_t set)
{
	*to++ = '\t';
	for (int shift = 60; shift >= 0; shift -= 4)
		*to++ = "0123456789abcdef"[set >> shift & 15];
	return to;
}

/* The lines of the capability sets. */
static const struct {
	char name[8];
	size_t at;
} sets[] = {
	{ "CapInh:", offsetof(struct credentials, inheritable) },
	{ "CapPrm:", offsetof(struct credentials, permitted) },
	{ "CapEff:", offsetof(struct credentials, effective) },
	{ "CapBnd:", offsetof(struct credentials, bounding) },
	{ "CapAmb:", offsetof(struct credentials, ambient) },
};

/* Writes the session's value of the line with this name; the end of it, or NULL
   for a line that stays as the kernel wrote it. */
static char *put_value(char *to, const char *name,
		       const struct credentials *cred)
{
	uint64_t set;

	if (after(name, "Uid:"))
		return put_ids(to, cred->uid);
	if (after(name, "Gid:"))
		return put_ids(to, cred->gid);
	if (after(name, "Groups:"))
		return put_groups(to, cred);
	if (after(name, "NoNewPrivs:")) {
		*to++ = '\t';
		*to++ = '0' + (cred->no_new_privs ||
			       (cred == cred_now() && caps_no_new_privs()));
		return to;
	}
	for (size_t i = 0; i < countof(sets); i++)
		if (after(name, sets[i].name)) {
			memcpy(&set, (const char *)cred + sets[i].at,
			       sizeof(set));
			return put_set(to, set & caps_possible());
		}
	return NULL;
}

/* Copies a status text, with the values of some lines replaced; its new
   size. */
static size_t rewrite(char *to, const char *text,
		      const struct credentials *cred)
{
	char *start = to, *end;
	size_t name, size;

	for (; *text; text += size + (text[size] == '\n')) {
		for (size = 0; text[size] && text[size] != '\n'; size++)
			;
		for (name = 0; name < size && text[name] != ':'; name++)
			;
		memcpy(to, text, size);
		end = name < size ? put_value(to + name + 1, text, cred) : NULL;
		to = end ? end : to + size;
		*to++ = '\n';
	}
	return to - start;
}

/* Opens a memfd with this text for reading only, as a file of /proc would be: a
   descriptor or a negative errno. */
static long make_memfd(const char *text, size_t size)
{
	char path[32] = "/proc/self/fd/";
	long fd = mem_file("status", text, size), ret;

	if (fd < 0)
		return fd;
	ret = raw(__NR_fchmod, fd, 0444);
	if (ret >= 0) {
		raw_decimal(path + 14, fd);
		ret = raw(__NR_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
	}
	raw(__NR_close, fd);
	return ret;
}

/* Makes `fd` the rewritten copy, and keeps its close-on-exec flag. */
static void redirect(int fd, const struct credentials *cred)
{
	size_t bytes = STATUS_MAX + STATUS_MAX + (size_t)cred->groups * 11;
	long flags = raw(__NR_fcntl, fd, F_GETFD), copy;
	char *text = mem_map(bytes);
	size_t size;

	if (!text)
		return;
	read_all(fd, text, STATUS_MAX);
	size = rewrite(text + STATUS_MAX, text, cred);
	copy = make_memfd(text + STATUS_MAX, size);
	if (copy >= 0) {
		raw(__NR_dup3, copy, fd, flags & FD_CLOEXEC ? O_CLOEXEC : 0);
		raw(__NR_close, copy);
	} else {
		raw_lseek(fd, 0, SEEK_SET);
	}
	mem_unmap(text, bytes);
}

static bool is_shown(const char *rest)
{
	return raw_equal(rest, "/status") || raw_equal(rest, "/uid_map") ||
	       raw_equal(rest, "/gid_map");
}

/* A changed root may have files of these names that are not the kernel's. */
static bool is_of_kernel(long fd)
{
	struct statfs fs;

	return raw_fstatfs(fd, &fs) == 0 && fs.f_type == PROC_SUPER_MAGIC;
}

void proc_opened(long fd, const char *path)
{
	const struct credentials *cred;
	const char *rest;
	uint32_t pid;

	if (fd < 0 || !session_on() || sandbox_is_locked())
		return;
	loaded_correct_fd(path, (int)fd);
	rest = process_in(path, &pid);
	if (!rest || !is_shown(rest) || !is_of_kernel(fd))
		return;
	proc_map_opened((int)fd, rest, pid);
	if (!raw_equal(rest, "/status"))
		return;
	cred = proc_credentials(pid);
	if (cred)
		redirect((int)fd, cred);
}

/* -------------------------------------------------------------- the owners */

/* The rest of a path behind the calling process; NULL for other paths. */
static const char *rest_for_self(const char *path)
{
	uint32_t pid;
	const char *rest = process_in(path, &pid);

	return rest && pid == (uint32_t)raw(__NR_getpid) ? rest : NULL;
}

/* PR_SET_DUMPABLE of prctl(2): the files in /proc of a process that is not
   dumpable belong to root.  Of another process only the credentials at its
   start are known. */
static bool is_dumpable(const struct credentials *cred)
{
	if (cred == cred_now())
		return cred_is_dumpable();
	return cred->uid[ID_REAL] == cred->uid[ID_EFFECTIVE] &&
	       cred->gid[ID_REAL] == cred->gid[ID_EFFECTIVE];
}

bool proc_owner(const char *path, mode_t mode, uint32_t *uid, uint32_t *gid)
{
	uint32_t pid;
	const char *rest = process_in(path, &pid);
	const struct credentials *cred;

	/* The link /proc/self itself belongs to root. */
	if (!rest || (!*rest && S_ISLNK(mode)))
		return false;
	cred = proc_credentials(pid);
	if (!cred)
		return false;
	*uid = *gid = 0;
	/* Otherwise the kernel gives them to root. */
	if (mode == (S_IFDIR | 0555) || is_dumpable(cred)) {
		*uid = cred->uid[ID_EFFECTIVE];
		*gid = cred->gid[ID_EFFECTIVE];
	}
	return true;
}

bool proc_is_own_fd_dir(const char *path)
{
	const char *rest = rest_for_self(path);

	return rest && raw_equal(rest, "/fd");
}

/* ------------------------------------------------------ what exec has left */

/* getauxval(3), AT_SECURE: true if exec has given the program other effective
   ids, or capabilities without root. */
static bool has_gained_privileges(const struct credentials *cred)
{
	return cred->uid[ID_REAL] != cred->uid[ID_EFFECTIVE] ||
	       cred->gid[ID_REAL] != cred->gid[ID_EFFECTIVE] ||
	       (cred->uid[ID_REAL] && cred->permitted & ~cred->ambient);
}

NEXT(unsigned long, getauxval, (unsigned long))

/* getauxval(3): the ids that exec has given the program, whatever it has
   changed since. */
unsigned long fake_getauxval(unsigned long type)
{
	const struct credentials *cred;
	const char *granule;

	if (!session_on())
		return next_getauxval() ? next_getauxval()(type) : 0;
	granule = session_initial(VAR_CRED);
	cred = cred_load(granule ? raw_number(granule, 10, 0) : 0);
	switch (type) {
	case AT_UID: return cred->uid[ID_REAL];
	case AT_EUID: return cred->uid[ID_EFFECTIVE];
	case AT_GID: return cred->gid[ID_REAL];
	case AT_EGID: return cred->gid[ID_EFFECTIVE];
	case AT_SECURE: return has_gained_privileges(cred);
	}
	return next_getauxval() ? next_getauxval()(type) : 0;
}
