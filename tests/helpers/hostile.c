/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The owner of a tree, at war with whoever repairs it:
 *
 *	hostile TREE POOL ELSEWHERE
 *
 * Until its process group is killed, it exchanges directories of TREE for
 * symbolic links to ELSEWHERE, carries directories out to POOL and back, and
 * lets hard links to files in POOL come and go under names of TREE, by path and
 * through descriptors that it opened in time.  It builds TREE first, d0 to d9
 * with f0 to f9 each, makes POOL/ready and begins when it finds POOL/planted,
 * which is best a hard link to somebody else's file.  Failures are part of the
 * game.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DIRS = 10, PATH_SIZE = 512 };

static const char *tree, *pool, *elsewhere;

struct path {
	char text[PATH_SIZE];
};

/* DIR/NAME */
static struct path in(const char *dir, const char *name)
{
	struct path path;

	if (snprintf(path.text, sizeof(path.text), "%s/%s", dir, name) >=
	    (int)sizeof(path.text))
		exit(2);
	return path;
}

/* DIR/<letter><digit> */
static struct path numbered(const char *dir, char letter, int n)
{
	const char name[3] = { letter, (char)('0' + n), '\0' };

	return in(dir, name);
}

/* A directory becomes a link to ELSEWHERE, and itself again. */
static void swap_directory(int n)
{
	struct path dir = numbered(tree, 'd', n), away = numbered(tree, 'a', n);

	if (rename(dir.text, away.text) != 0)
		return;
	if (symlink(elsewhere, dir.text) == 0)
		unlink(dir.text);
	rename(away.text, dir.text);
}

/* A directory is carried out of the tree and back. */
static void carry_directory(int n)
{
	struct path dir = numbered(tree, 'd', n), out = numbered(pool, 'o', n);

	if (rename(dir.text, out.text) == 0)
		rename(out.text, dir.text);
}

/* Names of the tree become links to a file of the pool, or nothing. */
static void plant_links(const int *dirs, const char *name, const char *file)
{
	struct path source = in(pool, file);

	for (int n = 0; n < DIRS; n++)
		if (unlinkat(dirs[n], name, 0) != 0)
			linkat(AT_FDCWD, source.text, dirs[n], name, 0);
}

/* A link that somebody planted earlier wanders through the tree. */
static void move_link(int from, int to, const char *name)
{
	struct path source = in(pool, "planted");

	renameat(AT_FDCWD, source.text, from, name);
	renameat(from, name, to, name);
}

/* A file of the tree becomes a link to a file elsewhere. */
static void swap_file(int dir, const char *name)
{
	struct path target = numbered(elsewhere, 'f', 0);

	if (unlinkat(dir, name, 0) != 0)
		return;
	if (symlinkat(target.text, dir, name) == 0)
		unlinkat(dir, name, 0);
	close(openat(dir, name, O_CREAT | O_WRONLY, 0644));
}

/* Directories, by path. */
static void fight_for_directories(void)
{
	for (int n = 0;; n = (n + 1) % DIRS) {
		swap_directory(n);
		carry_directory(n);
	}
}

/* Files, in directories that were opened before anybody could close them. */
static void fight_for_files(const int *dirs)
{
	for (int n = 0;; n = (n + 1) % DIRS) {
		plant_links(dirs, "f1", "mine");
		move_link(dirs[n], dirs[(n + 1) % DIRS], "f2");
		swap_file(dirs[n], "f3");
	}
}

static void make_file(const char *path)
{
	close(open(path, O_CREAT | O_WRONLY, 0644));
}

/* Builds the tree and the pool; opens the directories. */
static void build(int *dirs)
{
	mkdir(tree, 0755);
	mkdir(pool, 0755);
	make_file(in(pool, "mine").text);
	for (int n = 0; n < DIRS; n++) {
		struct path dir = numbered(tree, 'd', n);

		mkdir(dir.text, 0755);
		for (int file = 0; file < 10; file++)
			make_file(numbered(dir.text, 'f', file).text);
		dirs[n] = open(dir.text, O_RDONLY);
	}
}

int main(int argc, char **argv)
{
	int dirs[DIRS];

	if (argc != 4)
		return 2;
	setpgid(0, 0);
	tree = argv[1];
	pool = argv[2];
	elsewhere = argv[3];
	build(dirs);
	make_file(in(pool, "ready").text);
	while (access(in(pool, "planted").text, F_OK) != 0)
		usleep(1000);
	if (fork() == 0)
		fight_for_files(dirs);
	fight_for_directories();
}
