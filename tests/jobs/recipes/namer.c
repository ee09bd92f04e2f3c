/* SPDX-License-Identifier: BSD-2-Clause */
/* Sets the host's name by libc and by number, and shows both answers. */
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(void)
{
	int by_libc = sethostname("recipe", 6);
	long by_number = syscall(SYS_sethostname, "recipe", 6);

	printf("%d %ld\n", by_libc, by_number);
	return 0;
}
