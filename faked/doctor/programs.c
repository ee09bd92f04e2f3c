/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The programs in PATH that no dynamic linker brings to the session, or not
 * wholly: those that are linked statically, of Go, or of the other word size.
 * Each file in PATH is read for that; of each kind one is tried, if there is
 * one that can tell what it sees.
 */
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "faked/doctor/elf.h"
#include "faked/doctor/findings.h"
#include "raw/program.h"

/* The word size that this program does not have. */
#ifdef __LP64__
#define OTHER_BITS "32"
#else
#define OTHER_BITS "64"
#endif

#define NAMED_MOST   3	/* programs that are named */
#define FOLDERS_MOST 64 /* of PATH, that are read */

enum kind { KIND_STATIC, KIND_GO, KIND_FOREIGN, KINDS };

/* Programs of one kind. */
struct tally {
	unsigned count;
	char named[256];      /* some of them */
	char tried[PATH_MAX]; /* one that can tell its user id; "" */
	const char *asked[3]; /* the words that make it do so */
};

struct search {
	struct tally kinds[KINDS];
	/* PATH may have a folder twice, as /bin is a link to /usr/bin. */
	struct {
		dev_t dev;
		ino_t ino;
	} seen[FOLDERS_MOST];
	unsigned seen_count;
};

static enum kind kind_of(int traits)
{
	return traits & ELF_FOREIGN ? KIND_FOREIGN
	       : traits & ELF_OF_GO ? KIND_GO
				    : KIND_STATIC;
}

/* Programs that are often static, and print the user id that they see. */
static const struct {
	const char *name, *words[3];
} tellers[] = {
	{ "busybox", { "id", "-u" } },
	{ "busybox.static", { "id", "-u" } },
	{ "toybox", { "id", "-u" } },
	{ "toybox-static", { "id", "-u" } },
	{ "bash-static", { "-c", "echo $UID" } },
	{ "zsh-static", { "-c", "echo $UID" } },
};

static void note_teller(struct tally *tally, const char *path, const char *name)
{
	for (size_t i = 0; !*tally->tried && i < countof(tellers); i++)
		if (!strcmp(name, tellers[i].name)) {
			snprintf(tally->tried, sizeof(tally->tried), "%s",
				 path);
			memcpy(tally->asked, tellers[i].words,
			       sizeof(tally->asked));
		}
}

static void note_program(struct search *search, const char *path,
			 const char *name)
{
	int traits = elf_look(path);
	struct tally *tally;
	size_t used;

	if (traits <= 0 || traits & ELF_OURS)
		return;
	tally = &search->kinds[kind_of(traits)];
	used = strlen(tally->named);
	if (tally->count++ < NAMED_MOST)
		snprintf(tally->named + used, sizeof(tally->named) - used,
			 "%s%s", used ? ", " : "", path);
	note_teller(tally, path, name);
}

static bool is_new(struct search *search, int dir)
{
	struct stat st;

	if (fstat(dir, &st) < 0 || search->seen_count == FOLDERS_MOST)
		return false;
	for (unsigned i = 0; i < search->seen_count; i++)
		if (search->seen[i].dev == st.st_dev &&
		    search->seen[i].ino == st.st_ino)
			return false;
	search->seen[search->seen_count].dev = st.st_dev;
	search->seen[search->seen_count++].ino = st.st_ino;
	return true;
}

static void search_folder(struct search *search, const char *folder)
{
	DIR *dir = opendir(folder);
	const struct dirent *entry;
	char path[PATH_MAX];
	struct stat st;

	if (!dir)
		return;
	if (is_new(search, dirfd(dir)))
		while ((entry = readdir(dir)))
			if (snprintf(path, sizeof(path), "%s/%s", folder,
				     entry->d_name) < PATH_MAX &&
			    stat(path, &st) == 0 && S_ISREG(st.st_mode) &&
			    st.st_mode & 0111)
				note_program(search, path, entry->d_name);
	closedir(dir);
}

/* Some users have no PATH to programs of the administrator. */
static void search_path(struct search *search)
{
	const char *path = getenv("PATH");
	char *folder, *rest, all[PATH_MAX];

	snprintf(all, sizeof(all), "%s:/usr/sbin:/sbin", path ? path : "");
	for (rest = all; (folder = strsep(&rest, ":"));)
		if (*folder == '/')
			search_folder(search, folder);
}

/* -------------------------------------------------------------- by trying */

/* What a program says to be its user id in a session, or what is said in place
   of that; "" if nothing is, or if there is none to be tried. */
static void try_teller(const struct tally *tally, const char *fakebuild,
		       char *seen, size_t size)
{
	const char *words[] = { tally->tried, tally->asked[0], tally->asked[1],
				NULL };

	if (!*tally->tried || !trial_run(fakebuild, words, seen, size))
		*seen = '\0';
	seen[strcspn(seen, "\n")] = '\0';
}

/* What follows for programs that are not in the session. */
#define UNREACHED                                                         \
	"see the builder, and get EPERM from chown(2); use others where " \
	"root's answers matter"

/* Where the library should reach them. */
static void tell_reached(struct findings *findings, const struct tally *tally,
			 const char *seen, const char *what, const char *which)
{
	if (!*tally->tried)
		found(findings, FOUND_NOTE, what,
		      "%u in PATH %s, as %s: not tried, since none can tell "
		      "its user id; the session should have them",
		      tally->count, which, tally->named);
	else if (!strcmp(seen, "0"))
		found(findings, FOUND_WELL, what,
		      "%u in PATH %s, as %s: %s is in the session",
		      tally->count, which, tally->named, tally->tried);
	else
		found(findings, FOUND_LOST, what,
		      "%s found '%s', not '0': programs as %s " UNREACHED,
		      tally->tried, seen, tally->named);
}

static void tell_unreached(struct findings *findings, const struct tally *tally,
			   const char *seen, const char *what,
			   const char *which)
{
	char tried[PATH_MAX + 300] = "";

	if (*seen)
		snprintf(tried, sizeof(tried), " (%s saw uid %s)", tally->tried,
			 seen);
	found(findings, FOUND_NOTE, what,
	      "%u in PATH %s, as %s: they are not reached%s, " UNREACHED,
	      tally->count, which, tally->named, tried);
}

static void tell_own(struct findings *findings, const struct tally *tally,
		     const char *fakebuild, const char *what, const char *which)
{
	char seen[256];

	try_teller(tally, fakebuild, seen, sizeof(seen));
	if (!tally->count)
		found(findings, FOUND_WELL, what, "no program in PATH %s",
		      which);
	else if (PROGRAM_LOADS_STATIC)
		tell_reached(findings, tally, seen, what, which);
	else
		tell_unreached(findings, tally, seen, what, which);
}

/* Where the loader of programs with 32 bits is, and a program for it: a libc,
   which says its version when it is executed. */
static const char *const foreign_loaders[] = {
	"/lib/ld-linux.so.2",
	"/lib/ld-linux-armhf.so.3",
	"/lib64/ld-linux-x86-64.so.2",
	"/lib/ld-linux-aarch64.so.1",
};
static const char *const foreign_programs[] = {
	"/lib32/libc.so.6",
	"/usr/lib32/libc.so.6",
	"/lib/i386-linux-gnu/libc.so.6",
	"/lib/arm-linux-gnueabihf/libc.so.6",
	"/lib/libc.so.6",
	"/usr/lib/libc.so.6",
	"/lib64/libc.so.6",
	"/lib/x86_64-linux-gnu/libc.so.6",
	"/lib/aarch64-linux-gnu/libc.so.6",
};

static const char *first_foreign(const char *const *paths, size_t count)
{
	int traits;

	for (size_t i = 0; i < count; i++) {
		traits = elf_look(paths[i]);
		if (traits >= 0 && traits & ELF_FOREIGN)
			return paths[i];
	}
	return NULL;
}

/* The loader of the other word size says so if it cannot load the library. */
static void tell_foreign(struct findings *findings, const struct tally *tally,
			 const char *fakebuild)
{
	static const char what[] = OTHER_BITS "-bit";
	const char *loader = first_foreign(foreign_loaders,
					   countof(foreign_loaders));
	const char *program = first_foreign(foreign_programs,
					    countof(foreign_programs));
	const char *words[] = { loader, program, NULL };
	char text[4096];

	if (!loader || !program)
		found(findings, tally->count ? FOUND_NOTE : FOUND_WELL, what,
		      "no loader and libc of such programs: they do not run "
		      "here, but static ones, which are not reached%s%s",
		      tally->count ? ", as " : "", tally->named);
	else if (!trial_run(fakebuild, words, text, sizeof(text)))
		found(findings, FOUND_NOTE, what, "%s does not run here",
		      loader);
	else if (strstr(text, "ELF class") ||
		 strstr(text, "are not in the session"))
		found(findings, FOUND_NOTE, what,
		      "no library for %s is installed: such programs are not "
		      "reached, see the builder, and get EPERM from "
		      "chown(2)%s%s",
		      loader, tally->count ? "; in PATH: " : "", tally->named);
	else
		found(findings, FOUND_WELL, what, "%s preloads the library",
		      loader);
}

void probe_programs(struct findings *findings, const char *fakebuild)
{
	struct search *search = calloc(1, sizeof(*search));

	if (!search)
		return;
	search_path(search);
	tell_own(findings, &search->kinds[KIND_STATIC], fakebuild, "static",
		 "linked statically");
	tell_own(findings, &search->kinds[KIND_GO], fakebuild, "go",
		 "of Go, which calls the kernel by itself");
	tell_foreign(findings, &search->kinds[KIND_FOREIGN], fakebuild);
	free(search);
}
