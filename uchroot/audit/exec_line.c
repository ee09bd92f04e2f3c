/* SPDX-License-Identifier: BSD-2-Clause */
/* Makes the lines of programs, of what the kernel shows and of what processes
   say, and keeps both apart. */
#include "uchroot/audit/exec_line.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "ledger/fakeroot_ids.h"
#include "raw/preload_list.h"
#include "raw/program_file.h"
#include "raw/variables.h"
#include "uchroot/audit/process.h"
#include "uchroot/audit/words.h"

/* After so many bytes of arguments no further one stands in a line. */
#define WORDS_MAX 65536

/* The kernel starts no program with as many bytes of environment; what seems to
   be longer somebody has written there. */
#define ENVIRONMENT_MAX (8u << 20)

/* A program that the shim's library is to load. */
struct loading {
	long fd; /* the process's; -1: it opens `program` */
	char program[PATH_MAX];
	char path[PATH_MAX]; /* as was passed to execve(2) */
};

static void put_file(struct audit *audit, const char *name,
		     struct digests *digests, const char *path)
{
	const char *sha256;
	struct stat st;

	if (stat(path, &st) < 0 || !S_ISREG(st.st_mode)) {
		audit_null(audit, name);
		return;
	}
	sha256 = digests_of(digests, path, &st);
	audit_open(audit, name, '{');
	audit_number(audit, "dev", st.st_dev);
	audit_number(audit, "ino", st.st_ino);
	audit_number(audit, "size", st.st_size);
	if (sha256)
		audit_text(audit, "sha256", sha256);
	else
		audit_null(audit, "sha256");
	audit_close(audit, '}');
}

static void put_executed(struct exec_lines *lines, pid_t pid)
{
	char path[PROCESS_PATH_SIZE];

	process_path(path, pid, "exe");
	put_file(lines->audit, "evidence", &lines->executed, path);
}

/* True for the first word of what the library is to load. */
static bool names_program(const char *word, struct loading *loading)
{
	bool unused;
	const char *program = program_loader_read(word, &loading->fd, &unused);

	if (program)
		snprintf(loading->program, sizeof(loading->program), "%s",
			 program);
	return program;
}

/* True if the path is one of the shim's library, by the name that it has or
   that others look for. */
static bool is_shim(const char *path)
{
	struct raw_word library = raw_word(path);

	return preload_is_fakebuild(library) || preload_is_fakeroot(library) ||
	       preload_is_pseudo(library);
}

/* Takes from the first words what the library is to load; false if they do not
   say it. */
static bool take_loading(struct words *words, uint64_t *next, uint64_t *count,
			 struct loading *loading)
{
	uint64_t at = *next, taken = 2;
	const char *word = NULL;
	bool found;

	found = (word = words_next(words, &at)) && names_program(word, loading);
	if (!found && (word = words_next(words, &at)) &&
	    strcmp(word, PROGRAM_BY_SHELL) == 0) {
		taken = 4;
		found = (word = words_next(words, &at)) &&
			names_program(word, loading);
	}
	if (!found || *count < taken || !(word = words_next(words, &at)))
		return false;
	snprintf(loading->path, sizeof(loading->path), "%s", word);
	*next = at;
	*count -= taken;
	return true;
}

static void put_arguments(struct audit *audit, struct words *words,
			  uint64_t begin, uint64_t count)
{
	uint64_t next = begin;
	const char *word;

	audit_open(audit, "argv", '[');
	for (uint64_t i = 0; i < count && next - begin < WORDS_MAX; i++) {
		word = words_next(words, &next);
		if (!word)
			break;
		audit_text(audit, NULL, word);
	}
	audit_close(audit, ']');
}

/* The effective ids that the session shows the program, if it is in one. */
static void put_ids(struct audit *audit, struct words *words)
{
	uint64_t begin = words_environment(words), next = begin;
	struct credentials cred = { .groups = 0 };
	bool inside = false;
	const char *entry;

	while (begin && next - begin < ENVIRONMENT_MAX &&
	       (entry = words_next(words, &next))) {
		char *const one[] = { (char *)entry, NULL };

		(void)fakeroot_ids_read(one, &cred);
		inside |= session_variable_of(entry) == VAR_LEDGER;
	}
	if (!inside)
		return;
	audit_number(audit, "uid", cred.uid[ID_EFFECTIVE]);
	audit_number(audit, "gid", cred.gid[ID_EFFECTIVE]);
}

static void put_loaded(struct exec_lines *lines, pid_t pid,
		       const struct loading *loading)
{
	CLEANUP_FD int root = -1, fd = -1;
	char path[PROCESS_PATH_SIZE];

	if (loading->fd >= 0) {
		snprintf(path, sizeof(path), "/proc/%d/fd/%ld", (int)pid,
			 loading->fd);
	} else {
		root = process_root(pid);
		fd = root_open(root, loading->program);
		snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	}
	put_file(lines->audit, "loads", &lines->loaded, path);
}

/* What a process says that has begun a program. */
static void put_words(struct exec_lines *lines, pid_t pid, const char *path)
{
	struct audit *audit = lines->audit;
	struct loading loading;
	uint64_t next, count;
	struct words words;
	bool loads;

	if (words_begin(&words, pid) < 0) {
		audit_text(audit, "path", path);
		return;
	}
	next = words_arguments(&words);
	count = words.count;
	loads = is_shim(path) && count &&
		take_loading(&words, &next, &count, &loading);
	audit_text(audit, "path", loads ? loading.path : path);
	put_arguments(audit, &words, next, count);
	put_ids(audit, &words);
	if (loads)
		put_loaded(lines, pid, &loading);
}

int exec_lines_write(struct exec_lines *lines, pid_t pid, const char *path,
		     bool begun, struct fault *fault)
{
	struct audit *audit = lines->audit;

	audit_event(audit, "exec");
	audit_number(audit, "pid", pid);
	if (begun)
		put_executed(lines, pid);
	else
		audit_null(audit, "evidence");
	audit_open(audit, "claimed", '{');
	if (begun)
		put_words(lines, pid, path);
	else
		audit_text(audit, "path", path);
	audit_close(audit, '}');
	return audit_write(audit, fault);
}

void exec_lines_fini(struct exec_lines *lines)
{
	digests_fini(&lines->executed);
	digests_fini(&lines->loaded);
}
