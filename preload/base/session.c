/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads the session's variables, attaches the ledger, and keeps the variables
 * for later programs.
 *
 * There is no lock: threads that make their first calls at the same time read
 * the same environment and write the same bytes twice, and `state` and
 * `session_attached` are published last.  The environment is never changed
 * here; a failure to attach is remembered, unless memory or descriptors were
 * short, so that a session whose ledger is gone costs nothing more.
 */
#include "preload/base/session.h"

#include "ledger/fd_socket.h"
#include "preload/base/join.h"
#include "preload/base/mem.h"
#include "preload/base/settings.h"
#include "raw/syscall.h"

/* Values of `state`. */
enum { UNKNOWN, OFF, ON };

/* Reserved descriptors have numbers from the first one on, above those that
   programs use; from the second one on where RLIMIT_NOFILE is too small. */
#define RESERVED_FD_MIN	     700
#define RESERVED_FD_FALLBACK 10

/* How often a process looks for the ledger of its directory. */
#define JOIN_TRIES 4

/* Mapped by the first call that needs it.  As data of the library it would cost
   every exec a mapping more, also of programs that never need it. */
struct session_memory {
	struct ledger ledger;
	char texts[VAR_SETTABLE][1100]; /* "NAME=value"; empty if unset */
};

static void *memory_page; /* a struct session_memory, once it is mapped */
/* Values in the strings that exec has put on the stack.  A program can replace
   the list of them, and these strings stay. */
static const char *initial[VARS];
static int state;
static bool attach_failed;
bool session_starved;
struct ledger *session_attached;
bool session_root_changed;
bool session_toggled;
static mode_t umask_owner_bits;

static struct session_memory *memory(void)
{
	return memory_page;
}

static void find_variables(char **list, const char *values[VARS])
{
	for (; list && *list; list++) {
		enum session_variable v = session_variable_of(*list);

		if (v < VARS && !values[v])
			values[v] = raw_variable(*list,
						 session_variable_name(v));
	}
	session_root_changed |= values[VAR_ROOT] != NULL;
	session_toggled |= values[VAR_PSEUDO] ||
			   (values[VAR_PREFIX] && !values[VAR_LEDGER]);
}

void session_init(void)
{
	if (&environ)
		find_variables(environ, initial);
}

static void set_text(enum session_variable v, const char *value)
{
	struct session_memory *own = mem_map_once(&memory_page, sizeof(*own));
	const char *name = session_variable_name(v);
	size_t n = raw_length(name), size = raw_length(value) + 1;
	char *text;

	if (!own || n + 1 + size > sizeof(own->texts[v]))
		return;
	text = own->texts[v];
	memcpy(text + n + 1, value, size);
	text[n] = '=';
	memcpy(text, name, n);
}

const char *session_variable(enum session_variable variable)
{
	const char *text;

	if (variable >= VAR_SETTABLE)
		return settings_entry(variable);
	text = memory() ? memory()->texts[variable] : "";
	return *text ? text : NULL;
}

const char *session_value(enum session_variable variable)
{
	const char *text = session_variable(variable);

	return text ? text + raw_length(session_variable_name(variable)) + 1
		    : NULL;
}

const char *session_initial(enum session_variable variable)
{
	return initial[variable];
}

void session_set(enum session_variable variable, unsigned long value,
		 unsigned base)
{
	char buffer[32];
	struct raw_text text = raw_text(buffer, sizeof(buffer));

	raw_put_number(&text, value, base);
	set_text(variable, buffer);
}

void session_set_text(enum session_variable variable, const char *value)
{
	const char *values[VARS] = { NULL };

	if (variable >= VAR_SETTABLE) {
		values[variable] = value;
		settings_retake(values);
		return;
	}
	set_text(variable, value);
	session_root_changed |= variable == VAR_ROOT;
}

void session_unset(enum session_variable variable)
{
	if (variable < VAR_SETTABLE && memory())
		memory()->texts[variable][0] = '\0';
}

/* ---------------------------------------------- on and off, as pseudo is */

static bool is_switched_on(void)
{
	const char *disabled = session_value(VAR_DISABLED);

	if (session_variable(VAR_UNLOAD))
		return false;
	for (const char *no = "0fFnNsS"; disabled && *no; no++)
		if (*disabled == *no)
			return true;
	return !disabled;
}

/* Stores the directory of the session; false if none is named. */
static bool name_directory(char *directory, size_t size)
{
	struct raw_text text = raw_text(directory, size);
	const char *named = session_value(VAR_STATE_DIR);
	size_t n;

	if (!named || !*named) {
		named = session_value(VAR_PREFIX);
		if (!named || !*named)
			return false;
		raw_put(&text, named);
		raw_put(&text, "/var/pseudo");
		return !text.full;
	}
	for (n = raw_length(named); n > 1 && named[n - 1] == '/';)
		n--;
	raw_put_bytes(&text, named, n);
	return !text.full;
}

/* True if the variables of a ledger are those of the directory. */
static bool is_known(const char *directory)
{
	const char *known = session_value(VAR_PSEUDO);

	return known && raw_equal(known, directory);
}

/* Forgets the ledger of another directory; true if there was one. */
static bool forget_other(void)
{
	static const enum session_variable its[] = {
		VAR_LEDGER, VAR_SECRET, VAR_SOCKET, VAR_FD, VAR_CRED,
	};
	const char *known = session_value(VAR_PSEUDO);
	char directory[1024];

	if (!session_variable(VAR_LEDGER))
		return false;
	if (known && name_directory(directory, sizeof(directory)) &&
	    is_known(directory))
		return false;
	for (unsigned i = 0; i < countof(its); i++)
		session_unset(its[i]);
	set_text(VAR_PSEUDO, "");
	return true;
}

/* Finds the library in a process that was started by LD_PRELOAD and pseudo's
   variables alone. */
static void find_library(void)
{
	const char *list = session_value(VAR_LIB_DIR);
	char path[1024];

	for (unsigned i = 0; i < 2 && !session_variable(VAR_LIB); i++) {
		for (size_t n; list && *list; list += n + (list[n] == ':')) {
			struct raw_text text = raw_text(path, sizeof(path));

			for (n = 0; list[n] && list[n] != ':'; n++)
				;
			raw_put_bytes(&text, list, n);
			raw_put(&text, "/libpseudo.so");
			if (*list == '/' && !text.full &&
			    raw(__NR_faccessat, AT_FDCWD, path, R_OK) == 0) {
				set_text(VAR_LIB, path);
				break;
			}
		}
		list = &environ && environ
			       ? raw_getenv(environ, "LD_LIBRARY_PATH")
			       : NULL;
	}
}

static int read_toggles(void)
{
	if (!session_variable(VAR_PSEUDO))
		set_text(VAR_PSEUDO, "");
	if (!session_variable(VAR_LIB))
		find_library();
	forget_other();
	return is_switched_on() ? ON : OFF;
}

/* The next call maps the ledger anew. */
static void detach(void)
{
	if (session_attached)
		ledger_detach(session_attached);
	session_attached = NULL;
	session_unset(VAR_CRED);
	attach_failed = session_starved = false;
	if (memory())
		memset(&memory()->ledger, 0, sizeof(memory()->ledger));
}

bool session_reread(void)
{
	const char *values[VARS] = { NULL };
	bool was_on = session_on(), changed;

	if (&environ)
		find_variables(environ, values);
	settings_retake(values);
	state = is_switched_on() ? ON : OFF;
	changed = forget_other();
	if ((state == ON) == was_on && !changed)
		return false;
	detach();
	return true;
}

static int read_environment(void)
{
	const char *umask_text;
	int found;

	if (&environ)
		find_variables(environ, initial);
	/* libc has not set `environ` yet: ask again at the next call. */
	if (!initial[VAR_LEDGER] && (!&environ || !environ))
		return OFF;
	for (unsigned v = 0; v < VAR_SETTABLE; v++)
		if (initial[v] && v != VAR_HOME && !session_variable(v))
			set_text(v, initial[v]);
	if (!session_toggled)
		memset(initial + VAR_TOGGLES, 0,
		       (VARS - VAR_TOGGLES) * sizeof(*initial));
	settings_take(initial);
	found = session_variable(VAR_LEDGER) ? ON : OFF;
	if (unlikely(session_toggled))
		found = read_toggles();
	session_starved = (initial[VAR_LEDGER] || session_toggled) && !memory();
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
	size_t size = raw_length(path) + 1;
	int number = ledger_segment_number(path);

	if (number >= 0)
		return attach_segment(ledger, number);
	if (size > sizeof(ledger->path))
		return -ENAMETOOLONG;
	memcpy(ledger->path, path, size);
	ledger->open = open_any_way;
	return ledger_attach(ledger);
}

/* Finds the ledger of the directory, and takes its variables over. */
static int join(void)
{
	const struct join_keeper keeper = {
		.library = session_value(VAR_LIB),
		.program = session_value(VAR_BIN_DIR),
		.options = session_variable(VAR_OPTS),
	};
	char directory[1024], secret[2 * LEDGER_SECRET_SIZE + 1];
	struct raw_text text = raw_text(secret, sizeof(secret));
	struct joined joined;
	int ret;

	if (session_root_changed ||
	    !name_directory(directory, sizeof(directory)))
		return -ENOENT;
	ret = join_directory(directory, &keeper, &joined);
	if (ret < 0)
		return ret;
	for (unsigned i = 0; i < LEDGER_SECRET_SIZE; i++) {
		raw_put_number(&text, joined.secret[i] >> 4, 16);
		raw_put_number(&text, joined.secret[i] & 15, 16);
	}
	set_text(VAR_LEDGER, joined.ledger);
	set_text(VAR_SECRET, secret);
	set_text(VAR_PSEUDO, directory);
	return 0;
}

/* Between the two steps a keeper may end, and its ledger be removed. */
static int attach_toggled(struct ledger *ledger)
{
	int ret = session_variable(VAR_LEDGER) ? attach_known(ledger) : -ENOENT;

	for (unsigned i = 0; i < JOIN_TRIES && ret < 0 && !is_shortage(ret);
	     i++) {
		ret = join();
		if (ret < 0)
			break;
		ret = attach_known(ledger);
	}
	return ret;
}

static void attach(void)
{
	struct ledger *ledger = &memory()->ledger;
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
	return raw(__NR_fstat, fd, &st) >= 0 && st.st_ino == header->root_ino &&
			       ledger_dev_of(st.st_dev) == header->root_dev
		       ? fd
		       : -EBADF;
}

long session_reserve_fd(enum session_variable variable, long fd)
{
	long reserved;

	if (fd < 0)
		return fd;
	reserved = raw(__NR_fcntl, fd, F_DUPFD, RESERVED_FD_MIN);
	/* RLIMIT_NOFILE is not above that number. */
	if (reserved == -EINVAL)
		reserved = raw(__NR_fcntl, fd, F_DUPFD, RESERVED_FD_FALLBACK);
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

/* ------------------------------------------------------------ the builder */

bool session_shows_real(void)
{
	struct ledger *attached = session_ledger();

	return !attached ||
	       ledger_header(attached)->options & LEDGER_OPT_UNKNOWN_IS_REAL;
}

/*
 * user_namespaces(7): the kernel shows the overflow id for an owner that the
 * namespace does not map; either the session's namespace, or the one in which
 * this process has changed its root.  Nearly all files of such owners belong to
 * root, so they are shown as root's.
 */
static void show_unmapped(const struct ledger_header *header, uint32_t *uid,
			  uint32_t *gid)
{
	uint32_t unmapped = header->options;

	/* A builder who is root changes the root without a namespace. */
	if (session_root_changed && header->builder_uid)
		unmapped = LEDGER_OPT_UNMAPPED_UIDS | LEDGER_OPT_UNMAPPED_GIDS;
	if (unmapped & LEDGER_OPT_UNMAPPED_UIDS && *uid == header->overflow_uid)
		*uid = 0;
	if (unmapped & LEDGER_OPT_UNMAPPED_GIDS && *gid == header->overflow_gid)
		*gid = 0;
}

void session_default_owner(uint32_t *uid, uint32_t *gid)
{
	const struct ledger_header *header;

	if (session_shows_real())
		return;
	header = ledger_header(session_ledger());
	/* Only files of the builder are in truth root's; if the builder is
	   root, the kernel's answer is right already. */
	if (*uid == header->builder_uid && *uid)
		*uid = *gid = 0;
	else
		show_unmapped(header, uid, gid);
}

bool session_is_builder(uint32_t uid)
{
	struct ledger *attached = session_ledger();
	uint32_t builder = attached ? ledger_header(attached)->builder_uid
				    : (uint32_t)raw(__NR_getuid);

	return uid == builder;
}

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
