/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Makes temporary files and directories.  Their names are made of the random
 * bytes that the kernel gives each process (AT_RANDOM), so nobody can guess
 * them; and O_EXCL keeps a guess from doing harm, as mkdir(2) does.
 */
#include "common/file/temporary.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define TRIES 1000

/* Another number at each call, and in each process.  splitmix64. */
static uint64_t next_number(void)
{
	static uint64_t calls;
	const void *random = (const void *)getauxval(AT_RANDOM);
	struct timespec now;
	uint64_t number = 0;

	if (random)
		memcpy(&number, random, sizeof(number));
	clock_gettime(CLOCK_MONOTONIC, &now);
	number += (uint64_t)now.tv_nsec ^ (uint64_t)getpid() << 32;
	number += ++calls * 0x9e3779b97f4a7c15u;
	number = (number ^ number >> 30) * 0xbf58476d1ce4e5b9u;
	number = (number ^ number >> 27) * 0x94d049bb133111ebu;
	return number ^ number >> 31;
}

/* Makes the object of the name; a descriptor or 0, or -1 with errno. */
typedef int make_fn(const char *name);

static int make_file(const char *name)
{
	return open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
}

static int make_directory(const char *name)
{
	return mkdir(name, 0700);
}

/* Makes an object of the first free name. */
static int make_one(char *name, make_fn *make)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789";
	size_t length = strlen(name);
	int ret = -1;

	errno = EEXIST;
	for (int try = 0; ret < 0 && errno == EEXIST && try < TRIES; try++) {
		uint64_t number = next_number();

		for (size_t i = 1; i <= 6; i++) {
			name[length - i] = letters[number % 36];
			number /= 36;
		}
		ret = make(name);
	}
	return ret;
}

int temporary_open(char *name)
{
	return make_one(name, make_file);
}

int temporary_unnamed(const char *dir)
{
	char name[PATH_MAX];
	CLEANUP_FD int fd = -1;

	if (snprintf(name, sizeof(name), "%s/fakebuild.XXXXXX", dir) >=
	    (int)sizeof(name)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	fd = temporary_open(name);
	return fd < 0 || unlink(name) < 0 ? -1 : take_fd(&fd);
}

int temporary_directory(char *name)
{
	return make_one(name, make_directory);
}
