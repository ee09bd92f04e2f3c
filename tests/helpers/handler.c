/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Changes and makes files in a signal handler that runs on a stack of its own
 * of BYTES bytes beside what the kernel puts there, with nothing but a hole
 * below it.
 *
 *	handler BYTES
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* The kernel tells how much it needs for the registers. */
#ifndef AT_MINSIGSTKSZ
#define AT_MINSIGSTKSZ 51
#endif

static volatile int failed;

static void handle(int number)
{
	struct stat st;
	int fd = open("dir/../dir/new", O_CREAT | O_WRONLY, 0);

	(void)number;
	failed |= fd < 0 || close(fd) != 0;
	failed |= chown("dir/../dir/new", 4242, 4343) != 0;
	failed |= mkdir("dir/closed", 0) != 0;
	failed |= mknod("dir/tty", S_IFCHR | 0600, 4 << 8) != 0;
	failed |= lstat("dir/new", &st) != 0 || st.st_uid != 4242;
	failed |= rename("dir/new", "dir/old") != 0;
}

int main(int argc, char **argv)
{
	size_t size = argc == 2 ? strtoul(argv[1], NULL, 10) : 0, hole = 65536;
	struct sigaction action = { .sa_handler = handle,
				    .sa_flags = SA_ONSTACK };
	char *at;
	stack_t stack;

	size = (size + getauxval(AT_MINSIGSTKSZ) + 4095) / 4096 * 4096;
	at = mmap(NULL, hole + size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
		  0);
	stack = (stack_t){ .ss_sp = at + hole, .ss_size = size };
	if (at == MAP_FAILED ||
	    mprotect(at + hole, size, PROT_READ | PROT_WRITE) != 0 ||
	    mkdir("dir", 0755) != 0 || sigaltstack(&stack, NULL) != 0) {
		perror("handler");
		return 2;
	}
	sigaction(SIGUSR1, &action, NULL);
	raise(SIGUSR1);
	printf("%s\n", failed ? "failed" : "done");
	return 0;
}
