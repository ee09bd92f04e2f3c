/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Calls each intercepted name once and prints "NAME faked", "NAME real" or
 * "NAME absent" (this libc has no such function and nothing stands in for
 * it).  tests/integration/preload/matrix.sh runs it with and without the shim.
 *
 *	matrix			all probes
 *	matrix --is-root	exit status 0 if the process believes to be root
 */
#include "tests/helpers/matrix.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

bool is_ours(const struct stat *st)
{
	return st->st_uid == UID && st->st_gid == GID;
}

const char *fresh(void)
{
	static char name[32];
	static unsigned number;

	snprintf(name, sizeof(name), "dir/new%u", ++number);
	return name;
}

bool has_group(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 && st.st_gid == GID;
}

bool in_child(bool (*probe)(void *function), void *function)
{
	int status;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid == 0)
		_exit(probe(function) ? 0 : 1);
	return waitpid(pid, &status, 0) == pid && status == 0;
}

static bool make_file(const char *path)
{
	FILE *file = fopen(path, "w");

	return file && fclose(file) == 0;
}

/* Without the shim most of this fails, and the probes say so. */
bool scene_make(void)
{
	bool there = make_file("file") && make_file("closed") &&
		     mkdir("dir", 0755) == 0 && mkdir("nodes", 0755) == 0;
	int faked = 0;

	faked |= chown("file", UID, GID) | chmod("file", 04755);
	faked |= chmod("closed", 0);
	faked |= chown("dir", UID, GID) | chmod("dir", 02775);
	faked |= mknod("nodes/tty", S_IFCHR | 0620, (4 << 8) | 64);
	return there && (faked == 0 || getuid() != 0);
}

void scene_clean(void)
{
	if (system("chmod -R u+rwX dir nodes; rm -rf dir nodes file closed"))
		perror("matrix");
}

static void run(const struct probe *probes)
{
	for (; probes->name; probes++) {
		void *function = dlsym(RTLD_DEFAULT, probes->name);
		const char *word = "absent";

		if (function)
			word = probes->run(function) ? "faked" : "real";
		printf("%s %s\n", probes->name, word);
		fflush(stdout);
	}
}

int main(int argc, char **argv)
{
	if (argc > 1 && strcmp(argv[1], "--is-root") == 0)
		return getuid() == 0 ? 0 : 1;
	if (!scene_make()) {
		perror("matrix: the scene");
		return 2;
	}
	run(file_probes);
	run(walk_probes);
	run(process_probes);
	run(reach_probes);
	run(sync_probes);
	run(ipc_probes);
	run(accounts_probes);
	run(linker_probes);
	scene_clean();
	return 0;
}
