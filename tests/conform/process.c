/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Programs started through libc, and who they find themselves to be: set-id
 * bits by each way of starting, what /proc says of a process, and what exec
 * leaves in its memory.
 */
#include <grp.h>
#include <spawn.h>
#include <sys/auxv.h>
#include <sys/fsuid.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "tests/conform/conform.h"

static int output[2];

static void say_output(void)
{
	char text[8000] = "";
	size_t size = 0;
	ssize_t n;

	close(output[1]);
	while (size < sizeof(text) - 1 &&
	       (n = read(output[0], text + size, sizeof(text) - 1 - size)) > 0)
		size += n;
	close(output[0]);
	for (char *c = text; *c; c++)
		if (*c == '\n')
			*c = ';';
	say("[%s]", text);
}

/* Runs something in a child and adds what that prints. */
static void with_output(void (*run)(const void *), const void *argument)
{
	int status;
	pid_t pid;

	if (pipe(output) < 0)
		return;
	pid = fork();
	if (pid == 0) {
		dup2(output[1], 1);
		dup2(output[1], 2);
		close(output[0]);
		close(output[1]);
		run(argument);
		_exit(0);
	}
	say_output();
	waitpid(pid, &status, 0);
}

/* ------------------------------------------------------- ways of starting */

static char *const *words;
static const char *program;
static short spawn_flags;

static void wait_for(pid_t pid)
{
	int status;

	if (waitpid(pid, &status, 0) == pid && status)
		dprintf(1, "status %x\n", status);
}

static void spawn_it(int (*spawn)(pid_t *, const char *,
				  const posix_spawn_file_actions_t *,
				  const posix_spawnattr_t *, char *const[],
				  char *const[]))
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	pid_t pid;
	int ret;

	posix_spawn_file_actions_init(&actions);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setflags(&attributes, spawn_flags);
	ret = spawn(&pid, program, &actions, &attributes, words, environ);
	if (ret)
		dprintf(1, "%s\n", error_name(ret));
	else
		wait_for(pid);
}

static void by_spawn(const void *argument)
{
	(void)argument;
	spawn_it(posix_spawn);
}

static void by_spawnp(const void *argument)
{
	(void)argument;
	spawn_it(posix_spawnp);
}

static void by_system(const void *argument)
{
	char command[100];

	(void)argument;
	snprintf(command, sizeof(command), "%s -u; %s -ru; %s -G", program,
		 program, program);
	dprintf(1, "%d\n", system(command));
}

static void by_popen(const void *argument)
{
	char command[100];
	FILE *file;

	(void)argument;
	snprintf(command, sizeof(command), "%s -u; %s -ru; %s -G", program,
		 program, program);
	file = popen(command, "r");
	for (int c; file && (c = fgetc(file)) != EOF;)
		dprintf(1, "%c", c);
	dprintf(1, "%d\n", file ? pclose(file) : -1);
}

static void by_execvp(const void *argument)
{
	(void)argument;
	execvp(program, words);
	dprintf(1, "%s\n", error_name(errno));
}

static void by_execv(const void *argument)
{
	(void)argument;
	execv(program, words);
	dprintf(1, "%s\n", error_name(errno));
}

static const struct way {
	const char *name;
	void (*run)(const void *);
	bool search;
} ways[] = {
	{ "posix_spawn", by_spawn, false }, { "posix_spawnp", by_spawnp, true },
	{ "system", by_system, true },	    { "popen", by_popen, true },
	{ "execvp", by_execvp, true },	    { "execv", by_execv, false },
};

struct start {
	const struct way *way;
	mode_t mode;
	uid_t owner;
	gid_t group;
	uid_t as;
	const char *option;
	short flags;
};

static void copy_tool(const char *path)
{
	char command[100];

	snprintf(command, sizeof(command), "cp \"$(command -v id)\" %s", path);
	if (system(command) != 0)
		say("no copy");
}

static void start(const void *argument)
{
	const struct start *row = argument;
	char *argv[] = { (char *)"tool", (char *)row->option, NULL };

	make(DIR_, "first", 0755, 0, 0);
	make(DIR_, "second", 0755, 0, 0);
	/* In the way of a search: must be passed over. */
	FILE_("first/tool", 0644, 0, 0);
	copy_tool("second/tool");
	TRY("chown", chown("second/tool", row->owner, row->group));
	TRY("chmod", chmod("second/tool", row->mode));
	setenv("PATH", "/missing:first:second:/usr/bin:/bin", 1);
	program = row->way->search ? "tool" : "second/tool";
	words = argv;
	spawn_flags = row->flags;
	become(row->as);
	with_output(row->way->run, NULL);
}

static void start_rows(void)
{
	static const mode_t modes[] = {
		0755, 04755, 02755, 06711, 04700, 0644
	};
	static const char *const options[] = { "-u", "-ru", "-g" };
	struct start row = { 0 };

	for (size_t w = 0; w < COUNT(ways); w++)
		for (size_t m = 0; m < COUNT(modes); m++)
			for (size_t o = 0; o < COUNT(options); o++)
				for (int as = 0; as < 2; as++) {
					row.way = &ways[w];
					row.mode = modes[m];
					row.owner = as ? 0 : BOB;
					row.group = BOB_GROUP;
					row.as = as ? ALICE : 0;
					row.option = options[o];
					check(start, &row,
					      "%s id %s, %04o of %u by %u",
					      row.way->name, row.option,
					      row.mode, row.owner, row.as);
				}
}

struct reset {
	uid_t real, effective;
	mode_t mode;
	short flags;
};

/* POSIX_SPAWN_RESETIDS and what it does to one who has two identities. */
static void start_reset(const void *argument)
{
	const struct reset *row = argument;
	char *argv[] = { (char *)"sh", (char *)"-p", (char *)"-c",
			 (char *)"id -u; id -ru; id -g; id -rg", NULL };

	if (system("cp /bin/sh tool") != 0)
		say("no copy");
	TRY("chown", chown("tool", BOB, BOB_GROUP));
	TRY("chmod", chmod("tool", row->mode));
	setenv("PATH", "/usr/bin:/bin", 1);
	if (setresgid(row->real, row->effective, -1) < 0 ||
	    setresuid(row->real, row->effective, row->effective) < 0)
		said("setresuid", -1);
	words = argv;
	program = "./tool";
	spawn_flags = row->flags;
	with_output(by_spawn, NULL);
}

static void reset_rows(void)
{
	static const uid_t ids[] = { 0, ALICE };
	static const mode_t modes[] = { 0755, 0700 };
	struct reset row;

	for (int i = 0; i < 16; i++) {
		row.real = ids[i & 1];
		row.effective = ids[i >> 1 & 1];
		row.mode = modes[i >> 2 & 1];
		row.flags = i >> 3 ? POSIX_SPAWN_RESETIDS : 0;
		check(start_reset, &row, "spawn %s%04o as %u:%u",
		      row.flags ? "reset " : "", row.mode, row.real,
		      row.effective);
	}
}

/* What a spawn that failed leaves behind concerns the next one. */
static void start_twice(const void *argument)
{
	char *argv[] = { (char *)"id", (char *)"-u", NULL };

	(void)argument;
	copy_tool("tool");
	copy_tool("plain");
	TRY("chown", chown("tool", BOB, BOB_GROUP));
	TRY("chmod", chmod("tool", 04755));
	words = argv;
	program = "./tool";
	with_output(by_spawn, NULL);
	program = "./missing";
	with_output(by_spawn, NULL);
	program = "./plain";
	with_output(by_spawn, NULL);
}

void area_spawn(void)
{
	start_rows();
	reset_rows();
	check(start_twice, NULL, "one after the other");
}

/* ------------------------------------------------------------------ /proc */

/* The lines that are about credentials, but for the user namespace's. */
static void print_status(const char *text)
{
	static const char *const names[] = {
		"Uid:",	   "Gid:",    "Groups:", "CapInh:",    "CapPrm:",
		"CapEff:", "CapBnd:", "CapAmb:", "NoNewPrivs:"
	};

	while (*text) {
		int size = strcspn(text, "\n");

		for (size_t i = 0; i < COUNT(names); i++)
			if (strncmp(text, names[i], strlen(names[i])) == 0)
				dprintf(1, "%.*s\n", size, text);
		text += size + (text[size] == '\n');
	}
}

static char status_text[8192];

static void read_status(int fd, size_t step)
{
	size_t size = 0;
	ssize_t n;

	while (size < sizeof(status_text) - step &&
	       (n = read(fd, status_text + size, step)) > 0)
		size += n;
	status_text[size] = '\0';
	print_status(status_text);
}

static void by_open(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	dprintf(1, "%s", fd < 0 ? error_name(errno) : "");
	if (fd >= 0)
		read_status(fd, 4096);
	dprintf(1, "flags %x %x", fcntl(fd, F_GETFL) & O_ACCMODE,
		fcntl(fd, F_GETFD));
	close(fd);
}

static void by_pieces(const char *path)
{
	int fd = openat(AT_FDCWD, path, O_RDONLY);

	read_status(fd, 7);
	dprintf(1, "lseek %ld", (long)lseek(fd, 0, SEEK_SET));
	read_status(fd, 100);
	dprintf(1, "write %zd %s", write(fd, "x", 1), error_name(errno));
	dprintf(1, "%x", fcntl(fd, F_GETFD));
	close(fd);
}

static void by_fopen(const char *path)
{
	FILE *file = fopen(path, "re");

	if (!file)
		return;
	status_text[fread(status_text, 1, sizeof(status_text) - 1, file)] = 0;
	print_status(status_text);
	rewind(file);
	status_text[fread(status_text, 1, sizeof(status_text) - 1, file)] = 0;
	print_status(status_text);
	fclose(file);
}

static void by_number(const char *path)
{
	int fd = syscall(SYS_openat, AT_FDCWD, path, O_RDONLY);

	read_status(fd, 1000);
	close(fd);
}

static void run_grep(const char *path)
{
	execlp("grep", "grep", "-E", "^(Uid|Gid|Groups|Cap|NoNew)", path, NULL);
}

static void run_cat(const char *path)
{
	char command[200];

	snprintf(command, sizeof(command),
		 "cat %s | grep -E '^(Uid|Gid|Groups|Cap|NoNew)'", path);
	execl("/bin/sh", "sh", "-c", command, NULL);
}

static void run_shell(const char *path)
{
	char command[200];

	snprintf(command, sizeof(command),
		 "while read -r a b; do case $a in Uid:|Gid:|Cap*) "
		 "echo $a $b;; esac; done <%s",
		 path);
	execl("/bin/sh", "sh", "-c", command, NULL);
}

static const struct reader {
	const char *name;
	void (*run)(const char *path);
} readers[] = {
	{ "open", by_open },   { "pieces", by_pieces },
	{ "fopen", by_fopen }, { "syscall", by_number },
	{ "grep", run_grep },  { "cat", run_cat },
	{ "sh", run_shell },
};

struct look {
	const struct reader *reader;
	const char *path;
};

static void look_at_status(const void *argument)
{
	const struct look *look = argument;

	look->reader->run(look->path);
}

/* Ways to be somebody. */
static void stay(void)
{
}
static void be_alice(void)
{
	become(ALICE);
}
static void be_effective(void)
{
	if (setresgid(0, BOB_GROUP, ALICE_GROUP) < 0 ||
	    setresuid(0, BOB, ALICE) < 0)
		said("setresuid", -1);
}
static void be_both(void)
{
	if (setresuid(ALICE, 0, BOB) < 0)
		said("setresuid", -1);
}
static void be_file_user(void)
{
	(void)setfsuid(ALICE);
	(void)setfsgid(ALICE_GROUP);
}
static void be_many(void)
{
	gid_t groups[300];

	for (size_t i = 0; i < COUNT(groups); i++)
		groups[i] = 7000 - i * 2;
	if (setgroups(COUNT(groups), groups) < 0)
		said("setgroups", -1);
}
static void be_alone(void)
{
	if (setgroups(0, NULL) < 0)
		said("setgroups", -1);
}
static void be_content(void)
{
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		said("prctl", -1);
}
static void be_bounded(void)
{
	if (prctl(PR_CAPBSET_DROP, 3, 0, 0, 0) < 0)
		said("prctl", -1);
}
static void be_kept(void)
{
	if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) < 0)
		said("prctl", -1);
	be_alice();
}

static const struct guise {
	const char *name;
	void (*put_on)(void);
} guises[] = {
	{ "root", stay },      { "alice", be_alice },  { "bob", be_effective },
	{ "two", be_both },    { "fs", be_file_user }, { "many", be_many },
	{ "alone", be_alone }, { "nnp", be_content },  { "bound", be_bounded },
	{ "kept", be_kept },
};

struct seen {
	const struct guise *guise;
	struct look look;
};

static void status_of_self(const void *argument)
{
	const struct seen *row = argument;

	row->guise->put_on();
	with_output(look_at_status, &row->look);
}

/* Of a process that was started by another one. */
static void status_of_other(const void *argument)
{
	static const char *const files[] = { "", "/status", "/fd" };
	const struct guise *guise = argument;
	struct look look = { &readers[0], NULL };
	struct stat st = { 0 };
	size_t i;
	char path[64], byte;
	int ready[2], end[2];
	pid_t pid;

	if (pipe(ready) < 0 || pipe(end) < 0)
		return;
	pid = fork();
	if (pid == 0) {
		guise->put_on();
		dup2(ready[1], 1);
		dup2(end[0], 0);
		close(end[1]);
		execl("/bin/sh", "sh", "-p", "-c", "echo; read x", NULL);
		_exit(1);
	}
	if (read(ready[0], &byte, 1) != 1)
		say("no news");
	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	look.path = path;
	with_output(look_at_status, &look);
	for (i = 0; i < 3; i++) {
		snprintf(path, sizeof(path), "/proc/%d%s", pid, files[i]);
		TRY("stat", stat(path, &st));
		say("%s of %u:%u", files[i], st.st_uid, st.st_gid);
	}
	close(end[1]);
	waitpid(pid, NULL, 0);
}

static void owners_in_proc(void)
{
	static const char *const paths[] = { "/proc/self",
					     "/proc/self/",
					     "/proc/self/status",
					     "/proc/self/environ",
					     "/proc/self/fd",
					     "/proc/self/fd/0",
					     "/proc/self/task",
					     "/proc/self/maps",
					     "/proc/thread-self/status",
					     "/proc/self/ns/uts",
					     "/proc/1",
					     "/proc/version",
					     "/proc" };
	struct statx stx;
	struct stat st;
	char path[64];
	int fd;

	for (size_t i = 0; i < COUNT(paths); i++) {
		if (lstat(paths[i], &st) < 0)
			dprintf(1, "%s %s\n", paths[i], error_name(errno));
		else
			dprintf(1, "%s %o %u:%u\n", paths[i],
				(unsigned)st.st_mode, st.st_uid, st.st_gid);
		if (statx(AT_FDCWD, paths[i], 0, STATX_UID, &stx) == 0)
			dprintf(1, "statx %o %u:%u\n", stx.stx_mode,
				stx.stx_uid, stx.stx_gid);
	}
	snprintf(path, sizeof(path), "/proc/%d/environ", getpid());
	if (stat(path, &st) == 0)
		dprintf(1, "by number %o %u:%u\n", (unsigned)st.st_mode,
			st.st_uid, st.st_gid);
	for (size_t i = 0; i < COUNT(paths); i++) {
		fd = open(paths[i], O_RDONLY);
		dprintf(1, "open %s %s\n", paths[i],
			fd < 0 ? error_name(errno) : "ok");
		dprintf(1, "access %s %d %d\n", paths[i],
			access(paths[i], R_OK), access(paths[i], W_OK));
		close(fd);
	}
	fd = open("/proc/self/comm", O_WRONLY);
	dprintf(1, "comm %s\n", fd < 0 ? error_name(errno) : "ok");
}

static void print_owners(const void *argument)
{
	(void)argument;
	owners_in_proc();
}

static void owners(const void *argument)
{
	const struct guise *guise = argument;

	guise->put_on();
	with_output(print_owners, NULL);
}

/* This program, started for the purpose, looks at itself. */
int look_at_self(void)
{
	static const struct {
		unsigned long type;
		const char *name;
	} rows[] = {
		{ AT_UID, "uid" },	 { AT_EUID, "euid" },
		{ AT_GID, "gid" },	 { AT_EGID, "egid" },
		{ AT_SECURE, "secure" }, { AT_PAGESZ, "page" },
		{ 12345, "unknown" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		errno = 0;
		dprintf(1, "%s %lu", rows[i].name, getauxval(rows[i].type));
		dprintf(1, "%s\n", errno ? error_name(errno) : "");
	}
	by_open("/proc/self/status");
	owners_in_proc();
	(void)!setresuid(0, 0, 0);
	dprintf(1, "then %lu\n", getauxval(AT_UID));
	return 0;
}

static void run_self(const void *argument)
{
	(void)argument;
	execl("./tool", "tool", "-w", NULL);
	dprintf(1, "%s", error_name(errno));
}

struct again {
	const struct guise *guise;
	mode_t mode;
	uid_t owner;
};

/* Who asks for a program that the shim has loaded is told of the shim, unless
   it is the program itself. */
static void copy_self(const char *path)
{
	int from = open("/proc/self/exe", O_RDONLY);
	int to = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0755);
	char buffer[65536];
	ssize_t n;

	while ((n = read(from, buffer, sizeof(buffer))) > 0)
		if (write(to, buffer, n) != n)
			break;
	if (n)
		say("no copy");
	close(from);
	close(to);
}

static void exec_and_look(const void *argument)
{
	const struct again *row = argument;

	copy_self("tool");
	TRY("chown", chown("tool", row->owner, row->owner ? BOB_GROUP : 0));
	TRY("chmod", chmod("tool", row->mode));
	row->guise->put_on();
	with_output(run_self, NULL);
}

void area_proc(void)
{
	static const char *const paths[] = { "/proc/self/status",
					     "/proc/thread-self/status" };
	static const mode_t modes[] = { 0755, 04755, 02755 };
	struct seen row;
	struct again again;

	for (size_t g = 0; g < COUNT(guises); g++) {
		row.guise = &guises[g];
		for (size_t r = 0; r < COUNT(readers); r++) {
			for (size_t p = 0; p < (r == 0 ? COUNT(paths) : 1);
			     p++) {
				row.look.reader = &readers[r];
				row.look.path = paths[p];
				check(status_of_self, &row, "%s of %s by %s",
				      paths[p], row.guise->name,
				      row.look.reader->name);
			}
		}
		check(status_of_other, row.guise, "status of another, %s",
		      row.guise->name);
		check(owners, row.guise, "owners, %s", row.guise->name);
		for (size_t m = 0; m < COUNT(modes); m++)
			for (int owner = 0; owner < 2; owner++) {
				again.guise = row.guise;
				again.mode = modes[m];
				again.owner = owner ? BOB : 0;
				check(exec_and_look, &again,
				      "exec %04o of %u by %s", again.mode,
				      again.owner, row.guise->name);
			}
	}
}
