/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The ids of a process, credentials(7): every set*id call from every kind of
 * state, and what capabilities(7) says happens to the capability sets.
 */
#include <grp.h>
#include <linux/capability.h>
#include <sys/fsuid.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <sys/xattr.h>

#include "tests/conform/conform.h"

struct state {
	const char *name;
	uid_t real, effective, saved;
};

static const struct state states[] = {
	{ "root", 0, 0, 0 },
	{ "alice", ALICE, ALICE, ALICE },
	{ "suid-root", ALICE, 0, 0 },
	{ "suspended", 0, ALICE, 0 },
	{ "saved", ALICE, ALICE, 0 },
	{ "mixed", ALICE, BOB, 77 },
	{ "real-root", 0, ALICE, BOB },
};

/* The sets that matter, as bits: which of the capabilities we look at. */
static void say_sets(void)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3,
						   0 };
	struct __user_cap_data_struct data[2];

	if (syscall(SYS_capget, &header, data) < 0)
		said("capget", -1);
	else
		say("e=%x p=%x i=%x", data[0].effective & 0xff,
		    data[0].permitted & 0xff, data[0].inheritable & 0xff);
}

static void say_ids(void)
{
	uid_t r = 0, e = 0, s = 0;
	gid_t gr = 0, ge = 0, gs = 0;

	if (getresuid(&r, &e, &s) < 0 || getresgid(&gr, &ge, &gs) < 0)
		said("getres", -1);
	say("uid %u,%u,%u,%d gid %u,%u,%u,%d", r, e, s, setfsuid(-1), gr, ge,
	    gs, setfsgid(-1));
	if (getuid() != r || geteuid() != e || getgid() != gr ||
	    getegid() != ge)
		say("getuid disagrees");
}

enum call {
	SETUID,
	SETEUID,
	SETREUID,
	SETRESUID,
	SETFSUID,
	SETGID,
	SETEGID,
	SETREGID,
	SETRESGID,
	SETFSGID
};

static const struct {
	const char *name;
	enum call call;
	int arguments;
} calls[] = {
	{ "setuid", SETUID, 1 },       { "seteuid", SETEUID, 1 },
	{ "setreuid", SETREUID, 2 },   { "setresuid", SETRESUID, 3 },
	{ "setfsuid", SETFSUID, 1 },   { "setgid", SETGID, 1 },
	{ "setegid", SETEGID, 1 },     { "setregid", SETREGID, 2 },
	{ "setresgid", SETRESGID, 3 }, { "setfsgid", SETFSGID, 1 },
};

struct row {
	struct state state;
	size_t call;
	uid_t id[3];
	bool keep;
};

static void call_it(const struct row *row)
{
	const uid_t *id = row->id;

	switch (calls[row->call].call) {
	case SETUID: TRY("ret", setuid(id[0])); break;
	case SETEUID: TRY("ret", seteuid(id[0])); break;
	case SETREUID: TRY("ret", setreuid(id[0], id[1])); break;
	case SETRESUID: TRY("ret", setresuid(id[0], id[1], id[2])); break;
	case SETFSUID: say("old=%d", setfsuid(id[0])); break;
	case SETGID: TRY("ret", setgid(id[0])); break;
	case SETEGID: TRY("ret", setegid(id[0])); break;
	case SETREGID: TRY("ret", setregid(id[0], id[1])); break;
	case SETRESGID: TRY("ret", setresgid(id[0], id[1], id[2])); break;
	case SETFSGID: say("old=%d", setfsgid(id[0])); break;
	}
}

static void enter(const struct state *state)
{
	if (setresgid(state->real, state->effective, state->saved) < 0 ||
	    setresuid(state->real, state->effective, state->saved) < 0)
		said("enter", -1);
}

static void ask(const void *argument)
{
	const struct row *row = argument;

	if (row->keep)
		TRY("keepcaps", prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0));
	enter(&row->state);
	call_it(row);
	say_ids();
	say_sets();
}

static const uid_t values[] = { 0, ALICE, BOB, 77, 999, (uid_t)-1 };

static void ask_row(struct row *row)
{
	check(ask, row, "%s from %s: %d %d %d%s", calls[row->call].name,
	      row->state.name, (int)row->id[0], (int)row->id[1],
	      (int)row->id[2], row->keep ? " keepcaps" : "");
}

static void ask_values(struct row *row)
{
	int arguments = calls[row->call].arguments;
	size_t n = COUNT(values), all = n;

	for (int i = 1; i < arguments; i++)
		all *= n;
	for (size_t i = 0; i < all; i++) {
		/* A third of the triples tells as much as all of them. */
		if (arguments == 3 && i % 3 != row->call % 3)
			continue;
		row->id[0] = values[i % n];
		row->id[1] = arguments > 1 ? values[i / n % n] : 0;
		row->id[2] = arguments > 2 ? values[i / n / n] : 0;
		ask_row(row);
	}
}

/* ------------------------------------------------------------------ groups */

static void say_groups(void)
{
	gid_t list[64];
	int n = getgroups(COUNT(list), list);

	if (n < 0)
		said("getgroups", -1);
	for (int i = 0; i < n; i++)
		say("%u", list[i]);
}

static void groups(const void *argument)
{
	const gid_t list[] = { 9, 4, 4242, 4, 0x7ffffffe };
	gid_t small[2];
	volatile int minus = -1;

	(void)argument;
	TRY("setgroups", setgroups(5, list));
	TRY("count", getgroups(0, NULL));
	TRY("small", getgroups(2, small));
	TRY("negative", getgroups(minus, small));
	say_groups();
	TRY("none", setgroups(0, NULL));
	TRY("count", getgroups(0, NULL));
	TRY("huge", setgroups(65537, list));
	TRY("null", setgroups(3, NULL));
}

static void groups_of_user(const void *argument)
{
	const gid_t list[] = { 9, 4 };

	(void)argument;
	become(ALICE);
	TRY("setgroups", setgroups(2, list));
	TRY("none", setgroups(0, NULL));
	say_groups();
	say("member %d %d %d", group_member(CLUB), group_member(ALICE_GROUP),
	    group_member(0));
}

/* --------------------------------------------------------- fork and exec */

static void child_changes(const void *argument)
{
	pid_t pid;

	(void)argument;
	TRY("seteuid", seteuid(ALICE));
	pid = fork();
	if (pid == 0) {
		say_ids();
		TRY("setuid", setuid(0));
		say_ids();
		_exit(0);
	}
	waitpid(pid, NULL, 0);
	say_ids();
}

static void vfork_child_changes(const void *argument)
{
	pid_t pid;

	(void)argument;
	pid = vfork();
	if (pid == 0) {
		(void)!setresuid(ALICE, ALICE, ALICE);
		_exit(0);
	}
	waitpid(pid, NULL, 0);
	say_ids();
	say_sets();
}

/* Runs /bin/sh or env, which say who they are. */
static void run_program(char *const argv[])
{
	char text[300] = "";
	size_t size = 0;
	ssize_t n;
	int ends[2];
	pid_t pid;

	if (pipe(ends) < 0)
		return;
	pid = fork();
	if (pid == 0) {
		dup2(ends[1], 1);
		dup2(ends[1], 2);
		close(ends[0]);
		close(ends[1]);
		execv(argv[0], argv);
		dprintf(1, "%s", error_name(errno));
		_exit(0);
	}
	close(ends[1]);
	while (size < sizeof(text) - 1 &&
	       (n = read(ends[0], text + size, sizeof(text) - 1 - size)) > 0)
		size += n;
	waitpid(pid, NULL, 0);
	for (char *c = text; *c; c++)
		if (*c == '\n')
			*c = ';';
	say("[%s]", text);
}

static void say_id_program(void)
{
	run_program((char *[]){ (char *)"/bin/sh", (char *)"-c",
				(char *)"id -u; id -ru; id -g; id -rg; id -G",
				NULL });
}

static void exec_keeps(const void *argument)
{
	const struct row *row = argument;

	enter(&row->state);
	say_id_program();
}

struct set_id {
	mode_t mode;
	uid_t owner;
	gid_t group;
	uid_t as;
};

/* This very program, made set-id, and asked for its credentials. */
static void exec_set_id(const void *argument)
{
	const struct set_id *row = argument;
	struct stat st;

	if (system("cp /proc/self/exe tool 2>/dev/null") != 0 ||
	    system("cp \"$(command -v id)\" tool") != 0)
		say("no copy");
	TRY("chown", chown("tool", row->owner, row->group));
	TRY("chmod", chmod("tool", row->mode));
	become(row->as);
	if (stat("tool", &st) < 0)
		said("stat", -1);
	run_program((char *[]){ (char *)"./tool", (char *)"-u", NULL });
	run_program((char *[]){ (char *)"./tool", (char *)"-ru", NULL });
	run_program((char *[]){ (char *)"./tool", (char *)"-g", NULL });
	run_program((char *[]){ (char *)"./tool", (char *)"-rg", NULL });
}

static void exec_rows(void)
{
	static const mode_t modes[] = { 0755,  04755, 02755, 06755,
					04111, 02745, 04700, 0644 };
	static const uid_t users[] = { 0, ALICE };
	struct set_id row;

	for (size_t m = 0; m < COUNT(modes); m++)
		for (size_t u = 0; u < COUNT(users); u++)
			for (int owner = 0; owner < 2; owner++) {
				row.mode = modes[m];
				row.as = users[u];
				row.owner = owner ? BOB : 0;
				row.group = owner ? BOB_GROUP : 0;
				check(exec_set_id, &row,
				      "exec %04o of %u by %u", row.mode,
				      row.owner, row.as);
			}
}

void area_ids(void)
{
	struct row row = { 0 };

	for (size_t s = 0; s < COUNT(states); s++) {
		row.state = states[s];
		for (row.call = 0; row.call < COUNT(calls); row.call++)
			ask_values(&row);
		check(exec_keeps, &row, "exec from %s", row.state.name);
	}
	row.keep = true;
	row.state = states[0];
	for (row.call = 0; row.call < COUNT(calls); row.call++) {
		row.id[0] = row.id[1] = row.id[2] = ALICE;
		ask_row(&row);
	}
	check(groups, NULL, "groups");
	check(groups_of_user, NULL, "groups of a user");
	check(child_changes, NULL, "fork");
	check(vfork_child_changes, NULL, "vfork");
	exec_rows();
}

/* ---------------------------------------------------------- capabilities */

struct caps {
	uint32_t effective, permitted, inheritable;
};

static int set_caps(uint32_t effective, uint32_t permitted, uint32_t inherited)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3,
						   0 };
	struct __user_cap_data_struct data[2] = {
		{ effective, permitted, inherited }, { 0, 0, 0 }
	};

	return syscall(SYS_capset, &header, data);
}

#define BIT(capability) (1u << (capability))

/* What a capability allows, one after the other. */
static void try_powers(void)
{
	TRY("chown", chown("bobs", ALICE, ALICE_GROUP));
	TRY("chmod", chmod("bobs2", 04755));
	TRY("read", open("secret", O_RDONLY));
	TRY("write", open("secret", O_WRONLY));
	TRY("list", open("closed", O_RDONLY));
	TRY("mknod", mknod("dev", S_IFCHR | 0600, 0x103));
	TRY("setuid", setresuid(-1, -1, 77));
	TRY("setgid", setresgid(-1, -1, 78));
	TRY("setgroups", setgroups(0, NULL));
	TRY("trusted", setxattr("mine", "trusted.x", "y", 1, 0));
	TRY("chroot", chroot("."));
}

static void one_power(const void *argument)
{
	const uint32_t *powers = argument;

	FILE_("bobs", 0644, BOB, BOB_GROUP);
	FILE_("bobs2", 0644, BOB, BOB_GROUP);
	FILE_("secret", 0600, BOB, BOB_GROUP);
	FILE_("mine", 0600, 0, 0);
	make(DIR_, "closed", 0700, BOB, BOB_GROUP);
	TRY("capset", set_caps(*powers, *powers, 0));
	try_powers();
	facts("bobs");
	facts("bobs2");
}

static void sets(const void *argument)
{
	(void)argument;
	say_sets();
	TRY("drop", set_caps(3, 7, 1));
	say_sets();
	TRY("raise effective", set_caps(7, 7, 1));
	say_sets();
	TRY("raise permitted", set_caps(15, 15, 1));
	TRY("inherit more", set_caps(7, 7, 0x80));
	say_sets();
	TRY("effective beyond", set_caps(7, 3, 0));
	TRY("drop all", set_caps(0, 0, 0));
	say_sets();
	TRY("gain", set_caps(1, 1, 0));
}

static void bad_calls(const void *argument)
{
	struct __user_cap_header_struct header = { 0x12345678, 0 };
	struct __user_cap_data_struct data[2];

	(void)argument;
	TRY("capget", syscall(SYS_capget, &header, data));
	say("version %x", header.version);
	TRY("probe", syscall(SYS_capget, &header, NULL));
	header.pid = -1;
	TRY("negative", syscall(SYS_capget, &header, data));
	header.pid = 0;
	TRY("null", syscall(SYS_capget, NULL, data));
	header.pid = 1;
	TRY("other", syscall(SYS_capset, &header, data));
}

static void bounding(const void *argument)
{
	(void)argument;
	TRY("read", prctl(PR_CAPBSET_READ, CAP_CHOWN, 0, 0, 0));
	TRY("drop", prctl(PR_CAPBSET_DROP, CAP_CHOWN, 0, 0, 0));
	TRY("read", prctl(PR_CAPBSET_READ, CAP_CHOWN, 0, 0, 0));
	TRY("drop bad", prctl(PR_CAPBSET_DROP, 99, 0, 0, 0));
	TRY("read bad", prctl(PR_CAPBSET_READ, 99, 0, 0, 0));
	say_sets();
	become(ALICE);
	TRY("drop", prctl(PR_CAPBSET_DROP, CAP_FOWNER, 0, 0, 0));
}

static void keep(const void *argument)
{
	(void)argument;
	TRY("get", prctl(PR_GET_KEEPCAPS, 0, 0, 0, 0));
	TRY("set", prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0));
	TRY("get", prctl(PR_GET_KEEPCAPS, 0, 0, 0, 0));
	TRY("bad", prctl(PR_SET_KEEPCAPS, 2, 0, 0, 0));
	TRY("setuid", setresuid(ALICE, ALICE, ALICE));
	say_sets();
	TRY("raise", set_caps(1, 1, 0));
	FILE_("x", 0644, 0, 0);
	TRY("chown", chown("x", BOB, -1));
	facts("x");
}

static void secure_bits(const void *argument)
{
	(void)argument;
	TRY("get", prctl(PR_GET_SECUREBITS, 0, 0, 0, 0));
	TRY("no setuid fixup", prctl(PR_SET_SECUREBITS, 4, 0, 0, 0));
	TRY("get", prctl(PR_GET_SECUREBITS, 0, 0, 0, 0));
	TRY("setuid", setresuid(ALICE, ALICE, ALICE));
	say_sets();
	TRY("chown", chown(".", BOB, -1));
}

static void ambient(const void *argument)
{
	(void)argument;
	TRY("is set", prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, 0, 0, 0));
	TRY("raise", prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, 0, 0, 0));
	TRY("inherit", set_caps(0xff, 0xff, 1));
	TRY("raise", prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, 0, 0, 0));
	TRY("is set", prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, 0, 0, 0));
	TRY("clear", prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0));
	TRY("is set", prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, 0, 0, 0));
}

void area_capabilities(void)
{
	static const struct {
		const char *name;
		uint32_t powers;
	} rows[] = {
		{ "none", 0 },
		{ "all", 0xffffff },
		{ "chown", BIT(CAP_CHOWN) },
		{ "dac_override", BIT(CAP_DAC_OVERRIDE) },
		{ "dac_read_search", BIT(CAP_DAC_READ_SEARCH) },
		{ "fowner", BIT(CAP_FOWNER) },
		{ "fsetid", BIT(CAP_FSETID) },
		{ "setuid", BIT(CAP_SETUID) },
		{ "setgid", BIT(CAP_SETGID) },
		{ "mknod", BIT(CAP_MKNOD) },
		{ "admin", BIT(CAP_SYS_ADMIN) },
		{ "chroot", BIT(CAP_SYS_CHROOT) },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		check(one_power, &rows[i].powers, "only %s", rows[i].name);
	check(sets, NULL, "sets");
	check(bad_calls, NULL, "bad calls");
	check(bounding, NULL, "bounding set");
	check(keep, NULL, "keep capabilities");
	check(secure_bits, NULL, "secure bits");
	check(ambient, NULL, "ambient set");
}
