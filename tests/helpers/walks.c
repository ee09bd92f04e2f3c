/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * walks DIRECTORY: walks a directory that holds one device, in ways that are
 * hard on who has to know which callback belongs to which walk, and says of
 * each how many walks found the device.  Then it walks in ways in which libcs
 * differ, to the device and to a link of 4242's that leads nowhere.
 */
#define _GNU_SOURCE 1
#include <dirent.h>
#include <ftw.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define WALKS 250 /* more than there are slots at first */

static const char *place;
static pthread_barrier_t all_are_in;
static _Thread_local int devices;
static jmp_buf before;

static int count(const char *path, const struct stat *st, int type,
		 struct FTW *where)
{
	(void)path, (void)type, (void)where;
	devices += S_ISCHR(st->st_mode);
	return 0;
}

static int count_together(const char *path, const struct stat *st, int type,
			  struct FTW *where)
{
	if (where->level == 0)
		pthread_barrier_wait(&all_are_in);
	return count(path, st, type, where);
}

static void *walk_together(void *unused)
{
	(void)unused;
	devices = 0;
	nftw(place, count_together, 4, FTW_PHYS);
	return (void *)(long)devices;
}

static long at_once(void)
{
	pthread_t threads[WALKS];
	pthread_attr_t attributes;
	void *found;
	long sum = 0;

	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, 256 * 1024);
	pthread_barrier_init(&all_are_in, NULL, WALKS);
	for (int i = 0; i < WALKS; i++)
		if (pthread_create(&threads[i], &attributes, walk_together,
				   NULL))
			abort();
	for (int i = 0; i < WALKS; i++) {
		pthread_join(threads[i], &found);
		sum += (long)found;
	}
	return sum;
}

static int jump(const char *path, const struct stat *st, int type,
		struct FTW *where)
{
	count(path, st, type, where);
	if (where->level)
		longjmp(before, 1);
	return 0;
}

static long left_by_longjmp(void)
{
	volatile int walks = 0;

	devices = 0;
	setjmp(before);
	if (walks++ < WALKS)
		nftw(place, jump, 4, FTW_PHYS);
	return devices;
}

static int walk_inside(const char *path, const struct stat *st, int type,
		       struct FTW *where)
{
	if (where->level == 0 && setjmp(before) == 0)
		nftw(place, jump, 4, FTW_PHYS);
	return count(path, st, type, where);
}

static long left_inside_another(void)
{
	devices = 0;
	nftw(place, walk_inside, 4, FTW_PHYS);
	return devices;
}

static pid_t child;

static int go_on_as_child(const char *path, const struct stat *st, int type,
			  struct FTW *where)
{
	int status = 0;

	if (where->level == 0)
		child = fork();
	if (child) {
		waitpid(child, &status, 0);
		devices = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
		return 1;
	}
	return count(path, st, type, where);
}

static long in_a_child(void)
{
	devices = 0;
	nftw(place, go_on_as_child, 4, FTW_PHYS);
	if (child == 0)
		_exit(devices);
	return devices;
}

static int want_device(const struct dirent *entry)
{
	nftw(place, count, 4, FTW_PHYS);
	return entry->d_type == DT_CHR;
}

static long inside_a_scan(void)
{
	struct dirent **list;
	int found = scandir(place, &list, want_device, NULL);

	while (found > 0 && found--)
		free(list[found]);
	return devices;
}

static long from_directory_to_directory(void)
{
	devices = 0;
	nftw(place, count, 4, FTW_PHYS | FTW_CHDIR);
	return devices;
}

static int links;

static int count_link(const char *path, const struct stat *st, int type,
		      struct FTW *where)
{
	(void)path, (void)where;
	links += type == FTW_SLN && S_ISLNK(st->st_mode) && st->st_uid == 4242;
	return 0;
}

static long along_links(void)
{
	nftw(place, count_link, 4, 0);
	return links;
}

int main(int argc, char **argv)
{
	if (argc != 2)
		return 2;
	place = argv[1];
	printf("at once %ld\n", at_once());
	printf("left by longjmp %ld\n", left_by_longjmp());
	printf("left inside another %ld\n", left_inside_another());
	fflush(stdout);
	printf("in a child %ld\n", in_a_child());
	devices = 0;
	printf("inside a scan %ld\n", inside_a_scan());
	printf("from directory to directory %ld\n",
	       from_directory_to_directory());
	printf("along links %ld\n", along_links());
	return 0;
}
