/* SPDX-License-Identifier: BSD-2-Clause */
/* Names come, go and change places; what they name keeps its facts. */
#include <sys/syscall.h>

#include "tests/conform/conform.h"

#ifndef RENAME_NOREPLACE
#define RENAME_NOREPLACE 1
#define RENAME_EXCHANGE	 2
#define RENAME_WHITEOUT	 4
#endif

struct row {
	enum kind from, to;
	unsigned flags;
	bool to_is_there;
};

static int call_renameat2(const char *from, const char *to, unsigned flags)
{
	return syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, flags);
}

static void rename_one(const void *argument)
{
	const struct row *row = argument;

	make(row->from, "from", 04711, ALICE, ALICE_GROUP);
	if (row->to_is_there)
		make(row->to, "to", 02640, BOB, BOB_GROUP);
	TRY("ret", row->flags ? call_renameat2("from", "to", row->flags)
			      : rename("from", "to"));
	facts("from");
	facts("to");
}

static void renaming(void)
{
	static const struct {
		unsigned flags;
		const char *name;
	} how[] = {
		{ 0, "rename" },
		{ RENAME_NOREPLACE, "noreplace" },
		{ RENAME_EXCHANGE, "exchange" },
		{ RENAME_WHITEOUT, "whiteout" },
		{ RENAME_NOREPLACE | RENAME_EXCHANGE, "both" },
		{ 64, "unknown flag" },
	};
	struct row row;

	for (size_t h = 0; h < COUNT(how); h++)
		for (row.from = 0; row.from < KINDS; row.from++) {
			row.flags = how[h].flags;
			row.to_is_there = false;
			check(rename_one, &row, "%s %s to nothing", how[h].name,
			      kind_names[row.from]);
			row.to_is_there = true;
			for (row.to = 0; row.to < KINDS; row.to++)
				check(rename_one, &row, "%s %s to %s",
				      how[h].name, kind_names[row.from],
				      kind_names[row.to]);
		}
}

static void link_one(const void *argument)
{
	const struct row *row = argument;
	struct stat st;

	make(row->from, "from", 04711, ALICE, ALICE_GROUP);
	TRY("link", link("from", "to"));
	facts("to");
	TRY("chown", lchown("to", BOB, BOB_GROUP));
	TRY("chmod", row->from == LNK ? 0 : chmod("from", 01640));
	facts("from");
	facts("to");
	TRY("unlink", unlink("from"));
	facts("to");
	if (lstat("to", &st) == 0)
		say("links=%lu", (unsigned long)st.st_nlink);
}

static void reuse_one(const void *argument)
{
	const struct row *row = argument;

	make(row->from, "x", 06755, ALICE, ALICE_GROUP);
	TRY("remove", remove("x"));
	facts("x");
	make(row->to, "x", 0640, 0, 0);
	facts("x");
}

static void open_unlinked(const void *argument)
{
	const struct row *row = argument;
	int fd;

	make(row->from, "x", 0644, ALICE, ALICE_GROUP);
	fd = open("x", O_RDONLY | O_NONBLOCK);
	TRY("remove", remove("x"));
	facts_of_fd(fd);
	make(row->from, "x", 0600, 0, 0);
	facts("x");
	facts_of_fd(fd);
	TRY("fchown", fchown(fd, BOB, -1));
	TRY("fchmod", fchmod(fd, 02755));
	facts_of_fd(fd);
	facts("x");
}

static void remove_full(const void *argument)
{
	(void)argument;
	make(DIR_, "d", 0000, ALICE, 0);
	FILE_("d/f", 0000, BOB, 0);
	TRY("rmdir", rmdir("d"));
	TRY("unlink", unlink("d"));
	TRY("remove", remove("d"));
	TRY("unlink", unlink("d/f"));
	TRY("rmdir", rmdir("d"));
	facts("d");
}

static void rename_into_itself(const void *argument)
{
	(void)argument;
	make(DIR_, "d", 0755, ALICE, 0);
	make(DIR_, "d/e", 0755, BOB, 0);
	TRY("rename", rename("d", "d/e/f"));
	TRY("rename", rename("d/e", "d"));
	TRY("rename", rename("d", "d"));
	facts("d");
	facts("d/e");
}

static void linkat_empty(const void *argument)
{
	int fd;

	(void)argument;
	FILE_("x", 06711, ALICE, BOB_GROUP);
	fd = open("x", O_PATH);
	TRY("linkat", linkat(fd, "", AT_FDCWD, "y", AT_EMPTY_PATH));
	facts("y");
	fd = open(".", O_TMPFILE | O_WRONLY, 0640);
	TRY("fchown", fchown(fd, ALICE, ALICE_GROUP));
	TRY("linkat", linkat(fd, "", AT_FDCWD, "z", AT_EMPTY_PATH));
	facts("z");
	fd = open(".", O_TMPFILE | O_EXCL | O_WRONLY, 0640);
	TRY("linkat", linkat(fd, "", AT_FDCWD, "w", AT_EMPTY_PATH));
}

static void link_through(const void *argument)
{
	(void)argument;
	FILE_("target", 0640, ALICE, BOB_GROUP);
	make(LNK, "to", 0, BOB, 0);
	TRY("linkat", linkat(AT_FDCWD, "to", AT_FDCWD, "a", 0));
	TRY("linkat", linkat(AT_FDCWD, "to", AT_FDCWD, "b", AT_SYMLINK_FOLLOW));
	facts("a");
	facts("b");
}

void area_names(void)
{
	struct row row = { 0 };

	renaming();
	for (row.from = 0; row.from < KINDS; row.from++) {
		check(link_one, &row, "link %s", kind_names[row.from]);
		for (row.to = 0; row.to < KINDS; row.to++)
			check(reuse_one, &row, "a %s after a %s",
			      kind_names[row.to], kind_names[row.from]);
	}
	for (row.from = 0; row.from <= FIFO; row.from++)
		check(open_unlinked, &row, "open unlinked %s",
		      kind_names[row.from]);
	check(remove_full, NULL, "remove a full directory");
	check(rename_into_itself, NULL, "rename into itself");
	check(linkat_empty, NULL, "linkat by descriptor");
	check(link_through, NULL, "linkat through a link");
}
