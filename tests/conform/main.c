/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * conform [-p | -k PART/PARTS] DIRECTORY [AREA]...: asks all questions, or
 * those of some areas, in the given scratch directory.  With -k it asks a part
 * of them, the same each time: 0/4 to 3/4 are all.  With -p it only makes there
 * what the area "locked" wants to find, and is run before, outside any session.
 * `conform -w` is what the area "proc" starts, to see who it finds itself to
 * be.
 */
#include <grp.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "tests/conform/conform.h"

#define ANSWER_MAX    8192
#define CHECK_SECONDS 20

static const struct area {
	const char *name;
	void (*run)(void);
} areas[] = {
	{ "owner", area_owner },
	{ "mode", area_mode },
	{ "create", area_create },
	{ "names", area_names },
	{ "errors", area_errors },
	{ "at", area_at },
	{ "descriptors", area_descriptors },
	{ "ids", area_ids },
	{ "capabilities", area_capabilities },
	{ "spawn", area_spawn },
	{ "proc", area_proc },
	{ "permission", area_permission },
	{ "xattr", area_xattr },
	{ "acl", area_acl },
	{ "nodes", area_nodes },
	{ "locked", area_locked },
	{ "flags", area_flags },
	{ "readonly", area_readonly },
	{ "pointers", area_pointers },
	{ "times", area_times },
	{ "users", area_users },
	{ "misc", area_misc },
	{ "open", area_open },
	{ "walks", area_walks },
	{ "devices", area_devices },
	{ "sandbox", area_sandbox },
	{ "ipc", area_ipc },
};

/* Shared with the children, so that each of them can add to it. */
static char *answer;
static const char *area_name;
static unsigned number;
static unsigned part, parts = 1;

const char *const kind_names[KINDS] = {
	"file", "dir", "fifo", "socket", "chr", "blk", "link",
};

const char *error_name(int code)
{
	static const struct {
		int code;
		char name[16];
	} names[] = {
#define E(name) { name, #name }
		E(EPERM),      E(ENOENT),     E(ESRCH),	       E(EINTR),
		E(EIO),	       E(ENXIO),      E(E2BIG),	       E(ENOEXEC),
		E(EBADF),      E(ECHILD),     E(EAGAIN),       E(ENOMEM),
		E(EACCES),     E(EFAULT),     E(ENOTBLK),      E(EBUSY),
		E(EEXIST),     E(EXDEV),      E(ENODEV),       E(ENOTDIR),
		E(EISDIR),     E(EINVAL),     E(ENFILE),       E(EMFILE),
		E(ENOTTY),     E(ETXTBSY),    E(EFBIG),	       E(ENOSPC),
		E(ESPIPE),     E(EROFS),      E(EMLINK),       E(EPIPE),
		E(ERANGE),     E(EDEADLK),    E(ENAMETOOLONG), E(ENOSYS),
		E(ENOTEMPTY),  E(ELOOP),      E(ENODATA),      E(EOVERFLOW),
		E(EOPNOTSUPP), E(EADDRINUSE), E(ESTALE),       E(ENOTSOCK),
#undef E
	};
	static char other[16];

	for (size_t i = 0; i < COUNT(names); i++)
		if (names[i].code == code)
			return names[i].name;
	snprintf(other, sizeof(other), "errno%d", code);
	return other;
}

/* ---------------------------------------------------------- the answers */

__attribute__((format(printf, 1, 0))) static void add(const char *format,
						      va_list list)
{
	size_t size = strlen(answer);

	if (size && size + 1 < ANSWER_MAX)
		answer[size++] = ' ';
	vsnprintf(answer + size, ANSWER_MAX - size, format, list);
}

void say(const char *format, ...)
{
	va_list list;

	va_start(list, format);
	add(format, list);
	va_end(list);
}

void said(const char *name, long ret)
{
	if (ret == -1)
		say("%s=%s", name, error_name(errno));
	else
		say("%s=%ld", name, ret);
}

static void show(const struct stat *st)
{
	static const char letters[] = "?pc?d?b?-?l?s???";

	say("%c%04o %u:%u", letters[(st->st_mode & S_IFMT) >> 12],
	    st->st_mode & 07777, st->st_uid, st->st_gid);
	if (S_ISCHR(st->st_mode) || S_ISBLK(st->st_mode))
		say("%u,%u", major(st->st_rdev), minor(st->st_rdev));
}

void facts(const char *path)
{
	struct stat st;

	if (lstat(path, &st) < 0)
		said("lstat", -1);
	else
		show(&st);
}

void facts_of_fd(int fd)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		said("fstat", -1);
	else
		show(&st);
}

/* ------------------------------------------------------------- the cast */

static void must(const char *what, long ret)
{
	if (ret >= 0)
		return;
	say("cannot %s: %s", what, error_name(errno));
	_exit(0);
}

static int make_socket(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	int ret;

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	ret = bind(fd, (struct sockaddr *)&address, sizeof(address));
	close(fd);
	return ret;
}

void make(enum kind kind, const char *path, mode_t mode, uid_t uid, gid_t gid)
{
	int fd;

	switch (kind) {
	case REG:
		fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
		must("make a file", fd);
		must("fill it", write(fd, "#!/bin/true\n", 12));
		close(fd);
		break;
	case DIR_: must("make a directory", mkdir(path, 0700)); break;
	case FIFO: must("make a fifo", mkfifo(path, 0600)); break;
	case SOCK: must("make a socket", make_socket(path)); break;
	case CHR:
		must("make a device",
		     mknod(path, S_IFCHR | 0600, makedev(1, 3)));
		break;
	case BLK:
		must("make a device",
		     mknod(path, S_IFBLK | 0600, makedev(7, 300)));
		break;
	case LNK: must("make a link", symlink("target", path)); break;
	case KINDS: abort();
	}
	if (uid || gid)
		must("give it away", lchown(path, uid, gid));
	if (kind != LNK)
		must("set its mode", chmod(path, mode));
}

void become(uid_t uid)
{
	gid_t groups[2] = { uid == BOB ? BOB_GROUP
			    : uid      ? ALICE_GROUP
				       : 0,
			    CLUB };

	must("set groups", setgroups(uid ? 2 : 1, groups));
	must("set gid", setresgid(groups[0], groups[0], groups[0]));
	must("set uid", setresuid(uid, uid, uid));
}

static void finish(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (WIFSIGNALED(status))
		say("killed by signal %d", WTERMSIG(status));
	else if (WEXITSTATUS(status))
		say("status %d", WEXITSTATUS(status));
}

void as_user(uid_t uid, void (*run)(const void *), const void *argument)
{
	pid_t pid = fork();

	if (pid == 0) {
		alarm(CHECK_SECONDS);
		become(uid);
		run(argument);
		_exit(0);
	}
	finish(pid);
}

long raw_fchmodat2(int dir, const char *path, mode_t mode, int flags)
{
	return syscall(452, dir, path, mode, flags);
}

/* -------------------------------------------------------------- running */

static void run_in_scratch(void (*run)(const void *), const void *argument)
{
	char name[16];

	alarm(CHECK_SECONDS);
	umask(022);
	/* What a login gives root, whoever started us. */
	must("set groups", setgroups(1, &(gid_t){ 0 }));
	snprintf(name, sizeof(name), "%u", number);
	must("make scratch", mkdir(name, 0755));
	must("enter scratch", chdir(name));
	run(argument);
	_exit(0);
}

/* Whether this part has the question.  Neighbours, which differ in little, are
   spread over the parts, and so are those that a table has at equal
   distances: the factor is 2^32 divided by the golden ratio. */
static bool is_in_part(unsigned question)
{
	return (uint64_t)(question * 2654435769u) * parts >> 32 == part;
}

void check(void (*run)(const void *), const void *argument, const char *format,
	   ...)
{
	va_list list;
	pid_t pid;

	if (!is_in_part(++number))
		return;
	*answer = '\0';
	pid = fork();
	if (pid == 0)
		run_in_scratch(run, argument);
	finish(pid);
	printf("%s/", area_name);
	va_start(list, format);
	vprintf(format, list);
	va_end(list);
	printf(" => %s\n", answer);
	fflush(stdout);
}

static bool wanted(const char *name, char **list)
{
	if (!*list)
		return true;
	for (; *list; list++)
		if (strcmp(*list, name) == 0)
			return true;
	return false;
}

/* What a builder may have locked before a session starts. */
static int prepare(void)
{
	static const mode_t modes[] = { 0000, 0111, 0200, 0400, 0444, 0555 };
	char name[32];

	for (size_t i = 0; i < COUNT(modes); i++) {
		snprintf(name, sizeof(name), "file%04o", modes[i]);
		FILE_(name, modes[i], 0, 0);
		snprintf(name, sizeof(name), "dir%04o", modes[i]);
		make(DIR_, name, 0700, 0, 0);
		strcat(name, "/inside");
		FILE_(name, 0644, 0, 0);
		*strchr(name, '/') = '\0';
		if (chmod(name, modes[i]) < 0)
			return 1;
	}
	for (unsigned i = 0; i < LOCKED_WAYS; i++) {
		snprintf(name, sizeof(name), "way%u", i);
		make(DIR_, name, 0700, 0, 0);
		strcat(name, "/inside");
		FILE_(name, 0, 0, 0);
		*strchr(name, '/') = '\0';
		if (chmod(name, 0) < 0)
			return 1;
	}
	if (symlink("/way5/../way5/inside", "lead") < 0)
		return 1;
	/* If there is a place that will be read-only: something to find in
	   it. */
	if (access("readonly", W_OK) == 0) {
		FILE_("readonly/f", 0644, 0, 0);
		make(DIR_, "readonly/d", 0755, 0, 0);
		FILE_("readonly/d/f", 0644, 0, 0);
		make(LNK, "readonly/l", 0777, 0, 0);
	}
	return *answer != '\0';
}

static int explain_usage(void)
{
	fprintf(stderr,
		"usage: conform [-p | -k PART/PARTS] DIRECTORY [AREA]...\n");
	return 2;
}

int main(int argc, char *argv[])
{
	bool preparing = false;
	int option;

	while ((option = getopt(argc, argv, "k:pw")) != -1) {
		switch (option) {
		case 'k':
			if (sscanf(optarg, "%u/%u", &part, &parts) != 2 ||
			    part >= parts)
				return explain_usage();
			break;
		case 'p': preparing = true; break;
		case 'w': return look_at_self();
		default: return explain_usage();
		}
	}
	answer = mmap(NULL, ANSWER_MAX, PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (answer == MAP_FAILED || !argv[optind] || chdir(argv[optind]) < 0)
		return explain_usage();
	if (preparing)
		return prepare();
	for (size_t i = 0; i < COUNT(areas); i++) {
		area_name = areas[i].name;
		if (wanted(area_name, argv + optind + 1))
			areas[i].run();
	}
	return 0;
}
