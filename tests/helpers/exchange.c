/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * renameat2(2) with flags, which no shell command offers everywhere.
 *
 *	exchange swap|keep FROM TO
 *
 * swap: RENAME_EXCHANGE; keep: RENAME_NOREPLACE.  By libc's function, then,
 * for swap, twice more by system call number, which ends as one swap.
 */
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	if (argc != 4)
		return 2;
	if (strcmp(argv[1], "keep") == 0) {
		if (renameat2(-100, argv[2], -100, argv[3], RENAME_NOREPLACE) ==
		    0)
			return 0;
		perror("exchange");
		return 1;
	}
	for (int i = 0; i < 3; i++)
		if ((i ? syscall(SYS_renameat2, -100, argv[2], -100, argv[3],
				 RENAME_EXCHANGE)
		       : renameat2(-100, argv[2], -100, argv[3],
				   RENAME_EXCHANGE)) != 0) {
			perror("exchange");
			return 1;
		}
	return 0;
}
