/* SPDX-License-Identifier: BSD-2-Clause */
/* chmod(2), and what clears set-id bits besides chown. */
#include <sys/syscall.h>

#include "tests/conform/conform.h"

struct row {
	enum kind kind;
	mode_t mode;
	int call;
	uid_t as, owner;
	gid_t group;
};

static int by_chmod(const struct row *row)
{
	return chmod("x", row->mode);
}

static int by_fchmod(const struct row *row)
{
	return fchmod(open("x", O_RDONLY | O_NONBLOCK), row->mode);
}

static int by_fchmod_opath(const struct row *row)
{
	return fchmod(open("x", O_PATH | O_NOFOLLOW), row->mode);
}

static int by_fchmodat(const struct row *row)
{
	return fchmodat(AT_FDCWD, "x", row->mode, 0);
}

static int by_fchmodat_nofollow(const struct row *row)
{
	return fchmodat(AT_FDCWD, "x", row->mode, AT_SYMLINK_NOFOLLOW);
}

static int by_fchmodat2(const struct row *row)
{
	return raw_fchmodat2(AT_FDCWD, "x", row->mode, 0);
}

static int by_fchmodat2_nofollow(const struct row *row)
{
	return raw_fchmodat2(AT_FDCWD, "x", row->mode, AT_SYMLINK_NOFOLLOW);
}

static int by_fchmodat2_empty(const struct row *row)
{
	return raw_fchmodat2(open("x", O_PATH | O_NOFOLLOW), "", row->mode,
			     AT_EMPTY_PATH);
}

static int by_link(const struct row *row)
{
	return symlink("x", "to") < 0 ? -1 : chmod("to", row->mode);
}

static int by_number(const struct row *row)
{
	return syscall(SYS_fchmodat, AT_FDCWD, "x", row->mode);
}

static const struct {
	const char *name;
	int (*call)(const struct row *row);
} calls[] = {
	{ "chmod", by_chmod },
	{ "fchmod", by_fchmod },
	{ "fchmod-opath", by_fchmod_opath },
	{ "fchmodat", by_fchmodat },
	{ "fchmodat-nofollow", by_fchmodat_nofollow },
	{ "fchmodat2", by_fchmodat2 },
	{ "fchmodat2-nofollow", by_fchmodat2_nofollow },
	{ "fchmodat2-empty", by_fchmodat2_empty },
	{ "chmod-link", by_link },
	{ "fchmodat-raw", by_number },
};

static void root_does(const void *argument)
{
	const struct row *row = argument;

	make(row->kind, "x", 0640, ALICE, BOB_GROUP);
	TRY("ret", calls[row->call].call(row));
	facts("x");
}

static void call_it(const void *argument)
{
	const struct row *row = argument;

	TRY("ret", calls[row->call].call(row));
}

static void user_does(const void *argument)
{
	const struct row *row = argument;

	make(row->kind, "x", 0640, row->owner, row->group);
	as_user(row->as, call_it, row);
	facts("x");
}

static const mode_t modes[] = { 0000,  0111,  0444,  0555,  0644,  0777, 01777,
				02755, 02644, 04755, 04511, 06755, 07777 };

static void as_root(void)
{
	struct row row = { 0 };

	for (row.kind = 0; row.kind < KINDS; row.kind++)
		for (size_t m = 0; m < COUNT(modes); m++) {
			row.mode = modes[m];
			check(root_does, &row, "%s chmod %04o",
			      kind_names[row.kind], row.mode);
		}
	row.mode = 06551;
	for (row.kind = 0; row.kind < KINDS; row.kind++)
		for (row.call = 1; row.call < (int)COUNT(calls); row.call++)
			check(root_does, &row, "%s %s", kind_names[row.kind],
			      calls[row.call].name);
	row.kind = REG;
	row.mode = 0177755;
	row.call = 0;
	check(root_does, &row, "file chmod with type bits");
}

static void as_users(void)
{
	static const gid_t groups[] = { ALICE_GROUP, CLUB, BOB_GROUP, 0 };
	struct row row = { .as = ALICE };

	for (row.kind = REG; row.kind <= DIR_; row.kind++)
		for (size_t g = 0; g < COUNT(groups); g++)
			for (size_t m = 4; m < COUNT(modes); m++) {
				row.mode = modes[m];
				row.owner = ALICE;
				row.group = groups[g];
				check(user_does, &row,
				      "own %s of group %u chmod %04o",
				      kind_names[row.kind], row.group,
				      row.mode);
			}
	row.owner = BOB;
	for (row.kind = 0; row.kind < LNK; row.kind++)
		check(user_does, &row, "foreign %s chmod",
		      kind_names[row.kind]);
}

/* ---- what else clears set-id bits: see write(2), truncate(2) ---- */

static void write_to(const void *argument)
{
	(void)argument;
	TRY("write", write(open("x", O_WRONLY), "y", 1));
}

static void truncate_it(const void *argument)
{
	(void)argument;
	TRY("truncate", truncate("x", 3));
}

static void ftruncate_it(const void *argument)
{
	(void)argument;
	TRY("ftruncate", ftruncate(open("x", O_WRONLY), 3));
}

static void open_truncating(const void *argument)
{
	(void)argument;
	TRY("open", open("x", O_WRONLY | O_TRUNC));
}

static void touch_it(const void *argument)
{
	(void)argument;
	TRY("utimensat", utimensat(AT_FDCWD, "x", NULL, 0));
}

static const struct {
	const char *name;
	void (*run)(const void *argument);
} writers[] = {
	{ "write", write_to },	       { "truncate", truncate_it },
	{ "ftruncate", ftruncate_it }, { "O_TRUNC", open_truncating },
	{ "touch", touch_it },
};

struct written {
	int writer;
	mode_t mode;
	uid_t as;
};

static void write_as(const void *argument)
{
	const struct written *row = argument;

	FILE_("x", row->mode, ALICE, ALICE_GROUP);
	as_user(row->as, writers[row->writer].run, NULL);
	facts("x");
}

static void writing(void)
{
	static const mode_t set_id[] = { 04777, 02777, 06777, 02767, 01777 };
	static const uid_t users[] = { 0, ALICE, BOB };
	struct written row;

	for (row.writer = 0; row.writer < (int)COUNT(writers); row.writer++)
		for (size_t m = 0; m < COUNT(set_id); m++)
			for (size_t u = 0; u < COUNT(users); u++) {
				row.mode = set_id[m];
				row.as = users[u];
				check(write_as, &row, "%s %04o by %u",
				      writers[row.writer].name, row.mode,
				      row.as);
			}
}

void area_mode(void)
{
	as_root();
	as_users();
	writing();
}
