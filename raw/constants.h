/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Numbers that POSIX or the kernel fixes and that some libc does not name, or
 * that differ between libcs: each has its one name here.
 */
#ifndef RAW_CONSTANTS_H
#define RAW_CONSTANTS_H

#include <fcntl.h>
#include <sys/stat.h>

/* All mode bits but the type, as BSD calls them. */
#ifndef ALLPERMS
#define ALLPERMS 07777
#endif

#define NS_PER_SECOND 1000000000

/* open(2): what O_RDONLY, O_WRONLY and O_RDWR differ in.  musl adds O_PATH. */
#undef O_ACCMODE
#define O_ACCMODE 3

/* open(2): what a program of 32 bits must say to open a file of 2 GiB or more;
   with 64 bits the kernel adds it. */
#ifdef __LP64__
#define LARGE_FILE 0
#else
#define LARGE_FILE O_LARGEFILE
#endif

/* O_TMPFILE includes O_DIRECTORY. */
#ifndef __O_TMPFILE
#define __O_TMPFILE 020000000
#endif

#endif
