/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finds out by the session's variables (session_variables.c) whether the
 * process is in a session, and attaches its ledger.
 *
 * There is no lock: threads that make their first calls at the same time do the
 * same twice, and `state` and `session_attached` are published last.  A failure
 * to attach is remembered, unless memory or descriptors were short, so that a
 * session whose ledger is gone costs nothing more.
 */
#include "preload/base/session.h"

#include "ledger/fd_socket.h"
#include "preload/base/toggles.h"
#include "raw/stat.h"
#include "raw/syscall.h"
#include "raw/text.h"

/* Values of `state`. */
enum { UNKNOWN, OFF, ON };

/* Reserved descriptors have numbers from the first one on, above those that
   programs use; from the second one on where RLIMIT_NOFILE is too small. */
#define RESERVED_FD_MIN	     700
#define RESERVED_FD_FALLBACK 10

/* How often a process looks for the ledger of its directory. */
#define JOIN_TRIES 4

static int state;
static bool attach_failed;
bool session_starved;
struct ledger *session_attached;
static mode_t umask_owner_bits;

/* The next call maps the ledger anew. */
static void detach(void)
{
	struct ledger *memory = session_ledger_memory();

	if (session_attached)
		ledger_detach(session_attached);
	session_attached = NULL;
	session_unset(VAR_CRED);
	attach_failed = session_starved = false;
	if (memory)
		memset(memory, 0, sizeof(*memory));
}

bool session_reread(void)
{
	bool was_on = session_on(), changed;

	session_reread_settings();
	state = toggles_are_on() ? ON : OFF;
	changed = toggles_forget_other();
	if ((state == ON) == was_on && !changed)
		return false;
	detach();
	return true;
}

static int read_environment(void)
{
	const char *umask_text;
	int found;

	/* Where libc has not set `environ` yet: ask again at the next call. */
	if (!session_keep_variables())
		return OFF;
	found = session_variable(VAR_LEDGER) ? ON : OFF;
	if (unlikely(session_toggled)) {
		toggles_take();
		found = toggles_are_on() ? ON : OFF;
	}
	session_starved = (session_initial(VAR_LEDGER) || session_toggled) &&
			  !session_ledger_memory();
	if (unlikely(session_starved))
		return OFF;
	umask_text = session_value(VAR_UMASK);
	if (umask_text)
		umask_owner_bits = raw_number(umask_text, 8, 0) & 0700;
	__atomic_store_n(&state, found, __ATOMIC_RELEASE);
	return found;
}

bool session_on(void)
{
	int now = __atomic_load_n(&state, __ATOMIC_ACQUIRE);

	return (likely(now) ? now : read_environment()) == ON;
}

/* ---------------------------------------------------------------- attach */

/* Reads the secret from its variable; false if there is none. */
static bool read_secret(unsigned char secret[LEDGER_SECRET_SIZE])
{
	return ledger_read_secret(session_value(VAR_SECRET), secret);
}

static bool is_our_ledger(int fd, uint32_t uid,
			  const unsigned char wanted[LEDGER_SECRET_SIZE])
{
	unsigned char found[LEDGER_SECRET_SIZE];

	return ledger_own_secret(fd, uid, found) == 0 &&
	       ledger_same_secret(found, wanted);
}

/* Returns `fd` if it is a file of this user's that has the session's secret;
   else closes it: -EACCES.  A negative `fd` is returned as it is.  The uid that
   exec has left in the auxiliary vector is tried first, since asking the kernel
   costs a call; only a real change of user makes it wrong. */
static int check_ledger_fd(int fd)
{
	unsigned char wanted[LEDGER_SECRET_SIZE];

	if (fd < 0)
		return fd;
	if (read_secret(wanted) &&
	    ((__getauxval && is_our_ledger(fd, __getauxval(AT_EUID), wanted)) ||
	     is_our_ledger(fd, raw(__NR_geteuid), wanted)))
		return fd;
	raw(__NR_close, fd);
	return -EACCES;
}

/* Gets all descriptors from the first socket whose ledger has our secret; then
   its other descriptors are the session's, too.  The caller closes them. */
static int ask_socket(int fds[FD_SOCKET_COUNT])
{
	const char *name = session_value(VAR_SOCKET);
	uint32_t uid = raw(__NR_geteuid);
	int ret = -ENOENT;
	size_t size;

	for (; name && *name && ret < 0; name += size + (name[size] == ' ')) {
		for (size = 0; name[size] && name[size] != ' '; size++)
			;
		ret = fd_socket_ask(name, size, uid, fds);
		if (ret < 0)
			continue;
		ret = fds[FD_SOCKET_LEDGER] = check_ledger_fd(
			fds[FD_SOCKET_LEDGER]);
		if (ret < 0)
			fd_socket_close(fds);
	}
	return ret;
}

/* Gets one descriptor from the session's sockets, and closes the others. */
static int ask_socket_for(enum fd_socket_content wanted)
{
	int fds[FD_SOCKET_COUNT];
	int ret = ask_socket(fds);

	if (ret < 0)
		return ret;
	ret = fds[wanted] < 0 ? -ENOENT : fds[wanted];
	fds[wanted] = -1;
	fd_socket_close(fds);
	return ret;
}

long session_request_root(void)
{
	return ask_socket_for(FD_SOCKET_ROOT);
}

/* Opens the ledger by its path.  Another user may have put something else
   there: a symbolic link is not followed, and a FIFO does not block.  A path in
   /proc, of a memfd, is a link that the kernel has made. */
static int open_path(struct ledger *ledger, int flags)
{
	if (!raw_starts(ledger->path, "/proc/"))
		flags |= O_NOFOLLOW;
	return check_ledger_fd(
		ledger_open_path(ledger, flags | O_NONBLOCK | O_NOCTTY));
}

/* Opens the ledger anew by the reserved descriptor.  The program may have
   closed it and opened something else with its number, so it is checked. */
static int open_reserved(struct ledger *ledger, int flags)
{
	const char *reserved = session_value(VAR_FD);

	if (!reserved)
		return -ENOENT;
	ledger->fd = (int)raw_number(reserved, 10, 0);
	return check_ledger_fd(ledger_open_fd(ledger, flags));
}

/* True for errors that may be gone at the next call. */
static bool is_shortage(int ret)
{
	return ret == -EMFILE || ret == -ENFILE || ret == -ENOMEM;
}

/* The error of the last of two ways, unless the first one failed by a shortage:
   then the ledger may exist, and must not be given up. */
static int next_way(int failed, int ret)
{
	return ret < 0 && is_shortage(failed) ? failed : ret;
}

static int open_any_way(struct ledger *ledger, int flags)
{
	int ret = open_path(ledger, flags);

	if (ret < 0)
		ret = next_way(ret, open_reserved(ledger, flags));
	if (ret < 0)
		ret = next_way(ret, ask_socket_for(FD_SOCKET_LEDGER));
	return ret;
}

/* A ledger in a System V segment: its number is the only way to it.  Owner and
   secret are checked as those of a file. */
static int attach_segment(struct ledger *ledger, int number)
{
	unsigned char wanted[LEDGER_SECRET_SIZE];
	int ret = -EACCES;

	if (!read_secret(wanted))
		return ret;
	if (__getauxval)
		ret = ledger_attach_segment(ledger, number,
					    __getauxval(AT_EUID), wanted);
	if (ret == -EACCES)
		ret = ledger_attach_segment(ledger, number, raw(__NR_geteuid),
					    wanted);
	return ret;
}

/* Makes the ledger visible to all threads.  Its header also says which uid the
   kernel shows for users that a namespace does not map. */
static void publish(struct ledger *ledger)
{
	if (ledger_header(ledger)->overflow_uid)
		ledger_overflow_uid = ledger_header(ledger)->overflow_uid;
	__atomic_store_n(&session_attached, ledger, __ATOMIC_RELEASE);
}

static int attach_known(struct ledger *ledger)
{
	const char *path = session_value(VAR_LEDGER);
	int number = ledger_segment_number(path);

	if (number >= 0)
		return attach_segment(ledger, number);
	if (raw_length(path) >= LEDGER_PATH_MAX)
		return -ENAMETOOLONG;
	ledger->path = path;
	ledger->open = open_any_way;
	return ledger_attach(ledger);
}

/* Between the two steps a keeper may end, and its ledger be removed. */
static int attach_toggled(struct ledger *ledger)
{
	int ret = session_variable(VAR_LEDGER) ? attach_known(ledger) : -ENOENT;

	for (unsigned i = 0; i < JOIN_TRIES && ret < 0 && !is_shortage(ret);
	     i++) {
		ret = toggles_join();
		if (ret < 0 && !is_shortage(ret))
			toggles_refuse(ret);
		if (ret < 0)
			break;
		ret = attach_known(ledger);
	}
	return ret;
}

static void attach(void)
{
	struct ledger *ledger = session_ledger_memory();
	int ret = unlikely(session_toggled) ? attach_toggled(ledger)
					    : attach_known(ledger);

	session_starved = is_shortage(ret);
	if (session_starved)
		return;
	if (ret < 0)
		attach_failed = true;
	else
		publish(ledger);
}

struct ledger *session_attach(void)
{
	if (!attach_failed && session_on() && !session_attached)
		attach();
	return __atomic_load_n(&session_attached, __ATOMIC_ACQUIRE);
}

/* The ledger's header has device and inode of the session's root, so a number
   that now belongs to another file is noticed. */
long session_root_fd(void)
{
	const char *reserved = session_value(VAR_OUTSIDE);
	struct ledger *attached = reserved ? session_ledger() : NULL;
	const struct ledger_header *header;
	struct stat st;
	long fd;

	if (!attached)
		return -ENOENT;
	fd = raw_number(reserved, 10, 0);
	header = ledger_header(attached);
	return raw_fstat(fd, &st) >= 0 && st.st_ino == header->root_ino &&
			       ledger_dev_of(st.st_dev) == header->root_dev
		       ? fd
		       : -EBADF;
}

/* Duplicates a descriptor by this command of fcntl(2), to a number that
   programs do not use. */
static long duplicate(long fd, int how)
{
	long reserved = raw(__NR_fcntl, fd, how, RESERVED_FD_MIN);

	/* RLIMIT_NOFILE is not above that number. */
	if (reserved == -EINVAL)
		reserved = raw(__NR_fcntl, fd, how, RESERVED_FD_FALLBACK);
	return reserved;
}

long session_keep_fd(int fd)
{
	return duplicate(fd, F_DUPFD_CLOEXEC);
}

long session_reserve_fd(enum session_variable variable, long fd)
{
	long reserved;

	if (fd < 0)
		return fd;
	reserved = duplicate(fd, F_DUPFD);
	raw(__NR_close, fd);
	if (reserved >= 0)
		session_set(variable, reserved, 10);
	return reserved;
}

void session_reserve_ledger(void)
{
	struct ledger *attached = session_ledger();

	if (attached && !session_variable(VAR_FD))
		session_reserve_fd(VAR_FD, attached->open(attached, O_RDWR));
}

/* --------------------------------------------------------------- umask */

bool session_umask_hides_owner(void)
{
	return umask_owner_bits != 0;
}

void session_set_umask(mode_t mask)
{
	umask_owner_bits = mask & 0700;
	if (!session_on())
		return;
	if (umask_owner_bits)
		session_set(VAR_UMASK, mask & 0777, 8);
	else
		session_unset(VAR_UMASK);
}
