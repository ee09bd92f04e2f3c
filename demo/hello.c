/* SPDX-License-Identifier: BSD-2-Clause */
/* The program that the sample project installs set-uid root. */
#include <stdio.h>

int main(void)
{
	puts("hello");
	return 0;
}
