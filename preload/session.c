/* SPDX-License-Identifier: BSD-2-Clause */
/* See session.h.  Concurrent first calls write the same bytes twice. */
#include "preload/session.h"
#include "ledger/syscall.h"
#include "preload/chroot.h"
#include "preload/mem.h"

enum { UNKNOWN, OFF, ON };

/* Descriptors of our own lie above the ones that programs count on. */
#define KEPT_FD_LEAST 700
#define KEPT_FD_LOW 10

static const char names[VARS][20] = {
	[VAR_LIB] = "FAKEBUILD_LIB",
	[VAR_LEDGER] = "FAKEBUILD_LEDGER",
	[VAR_SOCKET] = "FAKEBUILD_SOCKET",
	[VAR_FD] = "FAKEBUILD_FD",
	[VAR_CRED] = "FAKEBUILD_CRED",
	[VAR_UMASK] = "FAKEBUILD_UMASK",
	[VAR_ROOT] = "FAKEBUILD_ROOT",
	[VAR_OUTSIDE] = "FAKEBUILD_OUTSIDE",
	[VAR_HOME] = "FAKEBUILD_HOME",
	[VAR_FAKEROOTKEY] = "FAKEROOTKEY",
	[VAR_FAKED_MODE] = "FAKED_MODE",
};

/* Mapped by the first call that needs it: in the image it would cost every
   exec a mapping more. */
struct session {
	struct ledger ledger;
	char texts[VARS][1100];
};

static void *place;
/* Values as exec left them: in strings that outlive the list of them. */
static const char *first[VARS];
static int state;
static bool attach_failed;
struct ledger *session_attached;
bool session_moved_root;
static mode_t odd_umask;

static struct session *self(void)
{
	return place;
}

static void find_all(char **list, const char *values[VARS])
{
	for (; list && *list; list++)
		for (unsigned v = 0; **list == 'F' && v < VARS; v++)
			if (!values[v])
				values[v] = mem_variable(*list, names[v]);
	session_moved_root |= values[VAR_ROOT] != NULL;
}

/* The dynamic linker calls this (DT_INIT) before main: a program may throw
   its environment away before its first call that concerns us. */
__attribute__((visibility("hidden"))) void session_init(void);
void session_init(void)
{
	if (&environ)
		find_all(environ, first);
	if (unlikely(first[VAR_HOME]))
		chroot_arrive(first[VAR_HOME]);
}

static void capture(enum session_variable v, const char *value)
{
	struct session *session = mem_map_once(&place, sizeof(*session));
	size_t n = mem_length(names[v]), size = mem_length(value) + 1;
	char *text;

	if (!session || n + 1 + size > sizeof(session->texts[v]))
		return;
	text = session->texts[v];
	memcpy(text + n + 1, value, size);
	text[n] = '=';
	memcpy(text, names[v], n);
}

const char *session_name(enum session_variable variable)
{
	return names[variable];
}

const char *session_variable(enum session_variable variable)
{
	const char *text = self() ? self()->texts[variable] : "";

	return *text ? text : NULL;
}

const char *session_value(enum session_variable variable)
{
	const char *text = session_variable(variable);

	return text ? text + mem_length(names[variable]) + 1 : NULL;
}

const char *session_started(enum session_variable variable)
{
	return first[variable];
}

void session_set(enum session_variable variable, unsigned long value,
		 unsigned base)
{
	char text[32];
	size_t n = sizeof(text) - 1;

	text[n] = '\0';
	do {
		text[--n] = (char)('0' + value % base);
		value /= base;
	} while (value);
	capture(variable, text + n);
}

void session_set_text(enum session_variable variable, const char *value)
{
	capture(variable, value);
	session_moved_root |= variable == VAR_ROOT;
}

void session_unset(enum session_variable variable)
{
	if (self())
		self()->texts[variable][0] = '\0';
}

static int read_environment(void)
{
	const char *umask_text;
	int found;

	if (&environ)
		find_all(environ, first);
	/* Too early to know: libc has not found its environment yet. */
	if (!first[VAR_LEDGER] && (!&environ || !environ))
		return OFF;
	for (unsigned v = 0; v < VARS; v++)
		if (first[v] && v != VAR_HOME && !session_variable(v))
			session_set_text(v, first[v]);
	found = session_variable(VAR_LEDGER) ? ON : OFF;
	umask_text = session_value(VAR_UMASK);
	if (umask_text)
		odd_umask = mem_number(umask_text, 8, 0) & 0700;
	__atomic_store_n(&state, found, __ATOMIC_RELEASE);
	return found;
}

bool session_on(void)
{
	int now = __atomic_load_n(&state, __ATOMIC_ACQUIRE);

	return (likely(now) ? now : read_environment()) == ON;
}

/* ---------------------------------------------------------------- attach */

/* What the session's socket gives, in this order. */
enum gift { LEDGER, ROOT, GIFTS };

static int unwrap(const struct msghdr *message, const struct cmsghdr *header,
		  enum gift wanted)
{
	int fds[GIFTS], count, ret = -EPROTO;

	if (message->msg_controllen < sizeof(*header) ||
	    header->cmsg_type != SCM_RIGHTS)
		return ret;
	count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(*fds);
	memcpy(fds, CMSG_DATA(header), count * sizeof(*fds));
	for (int i = 0; i < count; i++) {
		if (i == (int)wanted)
			ret = fds[i];
		else
			raw(__NR_close, fds[i]);
	}
	return ret;
}

static int receive(int fd, enum gift wanted)
{
	union {
		char bytes[CMSG_SPACE(GIFTS * sizeof(int))];
		struct cmsghdr align;
	} control;
	char byte;
	struct iovec data = { &byte, 1 };
	struct msghdr message = {
		.msg_iov = &data, .msg_iovlen = 1,
		.msg_control = &control, .msg_controllen = sizeof(control),
	};
	long ret = raw(__NR_recvmsg, fd, &message, MSG_CMSG_CLOEXEC);

	return ret < 0 ? (int)ret : unwrap(&message, &control.align, wanted);
}

static int connect_to(const char *name, size_t size, enum gift wanted)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	socklen_t length = offsetof(struct sockaddr_un, sun_path) + size;
	long fd, ret;

	if (size >= sizeof(address.sun_path))
		return -ENAMETOOLONG;
	memcpy(address.sun_path, name, size);
	if (*name == '@')
		address.sun_path[0] = '\0';
	fd = raw(__NR_socket, AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return fd;
	ret = raw(__NR_connect, fd, &address, length + (*name != '@'));
	if (ret >= 0)
		ret = receive(fd, wanted);
	raw(__NR_close, fd);
	return ret;
}

static int ask_for(enum gift wanted)
{
	const char *name = session_value(VAR_SOCKET);
	int ret = -ENOENT;
	size_t size;

	for (; name && *name && ret < 0; name += size + (name[size] == ' ')) {
		for (size = 0; name[size] && name[size] != ' '; size++)
			;
		ret = connect_to(name, size, wanted);
	}
	return ret;
}

long session_ask_for_root(void)
{
	return ask_for(ROOT);
}

/* The kept descriptor, unless the program has closed it, and perhaps given its
   number to something else. */
static int open_kept(struct ledger *ledger, int flags)
{
	const char *kept = session_value(VAR_FD);
	uint64_t magic = 0;
	int ret;

	if (!kept)
		return -ENOENT;
	ledger->fd = (int)mem_number(kept, 10, 0);
	ret = ledger_open_fd(ledger, flags);
	if (ret < 0)
		return ret;
	raw(__NR_pread64, ret, &magic, sizeof(magic),
	    offsetof(struct ledger_header, magic));
	if (magic == LEDGER_MAGIC)
		return ret;
	raw(__NR_close, ret);
	return -EBADF;
}

static int open_any_way(struct ledger *ledger, int flags)
{
	int ret = ledger_open_path(ledger, flags);

	if (ret < 0)
		ret = open_kept(ledger, flags);
	return ret < 0 ? ask_for(LEDGER) : ret;
}

static void attach(void)
{
	struct ledger *ledger = &self()->ledger;
	const char *path = session_value(VAR_LEDGER);
	size_t size = mem_length(path) + 1;
	int ret = -ENAMETOOLONG;

	if (size <= sizeof(ledger->path)) {
		memcpy(ledger->path, path, size);
		ledger->open = open_any_way;
		ret = ledger_attach(ledger);
	}
	/* For want of descriptors or memory: there may be some next time. */
	if (ret == -EMFILE || ret == -ENFILE || ret == -ENOMEM)
		return;
	if (ret < 0)
		attach_failed = true;
	else
		__atomic_store_n(&session_attached, ledger, __ATOMIC_RELEASE);
}

struct ledger *session_attach(void)
{
	if (!attach_failed && session_on() && !session_attached)
		attach();
	return __atomic_load_n(&session_attached, __ATOMIC_ACQUIRE);
}

long session_keep(enum session_variable variable, long fd)
{
	long kept;

	if (fd < 0)
		return fd;
	kept = raw(__NR_fcntl, fd, F_DUPFD, KEPT_FD_LEAST);
	/* Where so many are not allowed. */
	if (kept == -EINVAL)
		kept = raw(__NR_fcntl, fd, F_DUPFD, KEPT_FD_LOW);
	raw(__NR_close, fd);
	if (kept >= 0)
		session_set(variable, kept, 10);
	return kept;
}

void session_keep_descriptor(void)
{
	struct ledger *attached = session_ledger();

	if (attached && !session_variable(VAR_FD))
		session_keep(VAR_FD, attached->open(attached, O_RDWR));
}

/* ------------------------------------------------------------ the builder */

void session_default_owner(uint32_t *uid, uint32_t *gid)
{
	struct ledger *attached = session_ledger();
	const struct ledger_header *header;

	if (!attached)
		return;
	header = ledger_header(attached);
	if (header->options & LEDGER_OPT_UNKNOWN_IS_REAL)
		return;
	/* Real root sees the truth already. */
	if (!header->builder_uid)
		return;
	if (*uid == header->builder_uid)
		*uid = *gid = 0;
	else if (unlikely(session_moved_root))
		chroot_default_owner(uid, gid);
}

bool session_is_builder(uint32_t uid)
{
	struct ledger *attached = session_ledger();
	uint32_t builder = attached ? ledger_header(attached)->builder_uid
				    : (uint32_t)raw(__NR_getuid);

	return uid == builder;
}

bool session_umask_is_odd(void)
{
	return odd_umask != 0;
}

void session_note_umask(mode_t mask)
{
	odd_umask = mask & 0700;
	if (!session_on())
		return;
	if (odd_umask)
		session_set(VAR_UMASK, mask & 0777, 8);
	else
		session_unset(VAR_UMASK);
}
