/* SPDX-License-Identifier: BSD-2-Clause */
/* chown(2): who may, on what, and which bits are lost. */
#include <sys/syscall.h>

#include "tests/conform/conform.h"

struct row {
	enum kind kind;
	mode_t mode;
	uid_t uid;
	gid_t gid;
	int call;
	uid_t as, owner;
};

static int by_chown(const struct row *row)
{
	return chown("x", row->uid, row->gid);
}

static int by_lchown(const struct row *row)
{
	return lchown("x", row->uid, row->gid);
}

static int by_fchown(const struct row *row)
{
	return fchown(open("x", O_RDONLY | O_NONBLOCK), row->uid, row->gid);
}

static int by_fchown_opath(const struct row *row)
{
	return fchown(open("x", O_PATH | O_NOFOLLOW), row->uid, row->gid);
}

static int by_fchownat(const struct row *row)
{
	return fchownat(AT_FDCWD, "x", row->uid, row->gid, 0);
}

static int by_fchownat_nofollow(const struct row *row)
{
	return fchownat(AT_FDCWD, "x", row->uid, row->gid, AT_SYMLINK_NOFOLLOW);
}

static int by_fchownat_empty(const struct row *row)
{
	return fchownat(open("x", O_PATH | O_NOFOLLOW), "", row->uid, row->gid,
			AT_EMPTY_PATH);
}

static int by_link(const struct row *row)
{
	return symlink("x", "to") < 0 ? -1 : chown("to", row->uid, row->gid);
}

static int by_second_name(const struct row *row)
{
	return link("x", "second") < 0 ? -1
				       : chown("second", row->uid, row->gid);
}

static int by_number(const struct row *row)
{
	return syscall(SYS_fchownat, AT_FDCWD, "x", row->uid, row->gid, 0);
}

static const struct {
	const char *name;
	int (*call)(const struct row *row);
} calls[] = {
	{ "chown", by_chown },
	{ "lchown", by_lchown },
	{ "fchown", by_fchown },
	{ "fchown-opath", by_fchown_opath },
	{ "fchownat", by_fchownat },
	{ "fchownat-nofollow", by_fchownat_nofollow },
	{ "fchownat-empty", by_fchownat_empty },
	{ "chown-link", by_link },
	{ "chown-name2", by_second_name },
	{ "fchownat-raw", by_number },
};

static void root_does(const void *argument)
{
	const struct row *row = argument;

	make(row->kind, "x", row->mode, 0, 0);
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

	if (chmod(".", 0777) < 0)
		said("chmod", -1);
	make(row->kind, "x", row->mode, row->owner, ALICE_GROUP);
	as_user(row->as, call_it, row);
	facts("x");
}

static const struct {
	uid_t uid;
	gid_t gid;
	const char *name;
} owners[] = {
	{ ALICE, ALICE_GROUP, "both" },
	{ ALICE, -1, "uid" },
	{ -1, ALICE_GROUP, "gid" },
	{ -1, -1, "none" },
	{ 0, 0, "same" },
	{ -1, CLUB, "club" },
	{ BOB, BOB_GROUP, "bob" },
	{ 0x7fffffff, 0xfffffffe, "huge" },
};

static void as_root(void)
{
	static const mode_t modes[] = { 0644,  0755,  01777, 02644, 02755,
					04755, 06711, 06777, 0000,  04644 };
	struct row row = { 0 };

	for (row.kind = 0; row.kind < KINDS; row.kind++)
		for (size_t m = 0; m < COUNT(modes); m++)
			for (size_t o = 0; o < 5; o++) {
				row.mode = modes[m];
				row.uid = owners[o].uid;
				row.gid = owners[o].gid;
				check(root_does, &row, "%s %04o chown %s",
				      kind_names[row.kind], row.mode,
				      owners[o].name);
			}
}

static void by_each_call(void)
{
	struct row row = { .uid = ALICE, .gid = ALICE_GROUP, .mode = 06755 };

	for (row.kind = 0; row.kind < KINDS; row.kind++)
		for (row.call = 1; row.call < (int)COUNT(calls); row.call++)
			check(root_does, &row, "%s %s", kind_names[row.kind],
			      calls[row.call].name);
	row.uid = 0x7fffffff;
	row.gid = 0xfffffffe;
	for (row.kind = 0, row.call = 0; row.kind < KINDS; row.kind++)
		check(root_does, &row, "%s chown huge", kind_names[row.kind]);
}

static void as_users(void)
{
	static const mode_t modes[] = { 0644, 06755, 02644 };
	struct row row = { 0 };

	for (row.kind = REG; row.kind <= DIR_; row.kind++)
		for (size_t m = 0; m < COUNT(modes); m++)
			for (size_t o = 0; o < 7; o++)
				for (int who = 0; who < 2; who++) {
					row.mode = modes[m];
					row.uid = owners[o].uid;
					row.gid = owners[o].gid;
					row.owner = who ? ALICE : 0;
					row.as = ALICE;
					check(user_does, &row,
					      "user %s %04o of %u: %s",
					      kind_names[row.kind], row.mode,
					      row.owner, owners[o].name);
				}
}

void area_owner(void)
{
	as_root();
	by_each_call();
	as_users();
}
