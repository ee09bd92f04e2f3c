/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What every program does, in any libc and on any machine, and what the shim
 * should make of it.  Prints what it sees, one line each; the tests compare
 * that.  Beside libc's plain names it uses nothing.
 *
 *	portable COMMAND...	COMMAND is how to start `portable --child`; it
 *				is started without any environment
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

static void show(const char *path)
{
	struct stat st;

	if (lstat(path, &st) != 0) {
		perror(path);
		return;
	}
	printf("%s %u:%u %o", path, st.st_uid, st.st_gid, st.st_mode);
	if (S_ISCHR(st.st_mode))
		printf(" %u:%u", major(st.st_rdev), minor(st.st_rdev));
	printf("\n");
}

static const char *type_name(int type)
{
	return type == DT_CHR	? "character device"
	       : type == DT_REG ? "file"
	       : type == DT_DIR ? "directory"
				: "something else";
}

static void list(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *entry;

	while (dir && (entry = readdir(dir)))
		if (entry->d_name[0] != '.')
			printf("%s is a %s\n", entry->d_name,
			       type_name(entry->d_type));
	if (dir)
		closedir(dir);
}

static void child(void)
{
	printf("the child is %d:%d\n", (int)getuid(), (int)getegid());
	show("tree/program");
}

static void start(char **command)
{
	char *nothing[] = { NULL };
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		execve(command[0], command, nothing);
		perror(command[0]);
		_exit(127);
	}
	waitpid(pid, NULL, 0);
}

static void make(void)
{
	int fd = open("tree/program", O_CREAT | O_WRONLY, 0755);

	if (fd < 0 || fchown(fd, 4242, 4343) != 0 ||
	    chmod("tree/program", 04751) != 0)
		perror("tree/program");
	if (write(fd, "x", 1) != 1 || close(fd) != 0)
		perror("write");
	if (mknod("tree/tty", S_IFCHR | 0620, makedev(4, 64)) != 0)
		perror("tree/tty");
	if (lchown("tree/tty", 51, 52) != 0)
		perror("tree/tty");
	if (mknod("tree/tty", S_IFCHR | 0600, 0) == 0)
		printf("a device was made twice\n");
}

int main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "--child") == 0) {
		child();
		return 0;
	}
	if (argc < 2 || mkdir("tree", 0755) != 0) {
		fprintf(stderr, "usage: portable COMMAND... (no ./tree yet)\n");
		return 2;
	}
	make();
	show("tree");
	show("tree/program");
	show("tree/tty");
	list("tree");
	if (rename("tree/program", "tree/other") != 0 ||
	    rename("tree/other", "tree/program") != 0)
		perror("rename");
	start(argv + 1);
	if (setuid(4242) != 0 || getuid() != 4242)
		printf("setuid did nothing\n");
	start(argv + 1);
	return 0;
}
