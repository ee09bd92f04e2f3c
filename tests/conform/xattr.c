/* SPDX-License-Identifier: BSD-2-Clause */
/* xattr(7), acl(5), and the xattr side of capabilities(7). */
#include <sys/xattr.h>

#include "tests/conform/conform.h"

/* A capability attribute, revision 2: cap_net_raw+ep. */
static const unsigned char caps2[20] = { 1, 0, 0, 2, 0, 0x20 };
static const unsigned char caps3[24] = { 1, 0, 0, 3, 0, 0x20 };

struct acl_entry {
	uint16_t tag, perm;
	uint32_t id;
};
struct acl {
	uint32_t version;
	struct acl_entry entry[6];
};

#define ENTRY(tag, perm)                \
	{                               \
		tag, perm, (uint32_t)-1 \
	}
static const struct acl minimal = {
	2, { ENTRY(1, 7), ENTRY(4, 5), ENTRY(0x20, 1) }
};
static const struct acl extended = { 2,
				     { ENTRY(1, 6),
				       { 2, 7, ALICE },
				       ENTRY(4, 4),
				       { 8, 6, BOB_GROUP },
				       ENTRY(0x10, 6),
				       ENTRY(0x20, 4) } };
static const struct acl without_mask = {
	2, { ENTRY(1, 6), { 2, 7, ALICE }, ENTRY(4, 4), ENTRY(0x20, 4) }
};
static const struct acl wrong_order = {
	2, { ENTRY(4, 6), ENTRY(1, 4), ENTRY(0x20, 4) }
};
static const struct acl wrong_version = {
	1, { ENTRY(1, 7), ENTRY(4, 5), ENTRY(0x20, 1) }
};
#define MINIMAL_SIZE  (4 + 3 * 8)
#define EXTENDED_SIZE (4 + 6 * 8)

static char big[65537];

static const struct value {
	const char *label, *name;
	const void *value;
	size_t size;
} values[] = {
	{ "user", "user.x", "value", 5 },
	{ "user empty", "user.x", "", 0 },
	{ "user big", "user.x", big, 2000 },
	{ "user nameless", "user.", "value", 5 },
	{ "trusted", "trusted.x", "value", 5 },
	{ "trusted empty", "trusted.x", "", 0 },
	{ "trusted big", "trusted.x", big, 2000 },
	{ "trusted too big", "trusted.x", big, 65537 },
	{ "trusted nameless", "trusted.", "value", 5 },
	{ "trusted no value", "trusted.x", NULL, 5 },
	{ "security", "security.x", "value", 5 },
	{ "selinux", "security.selinux", "u:r:t", 6 },
	{ "capability", "security.capability", caps2, sizeof(caps2) },
	{ "capability3", "security.capability", caps3, sizeof(caps3) },
	{ "capability short", "security.capability", caps2, 12 },
	{ "capability bad", "security.capability", "value", 5 },
	{ "acl", "system.posix_acl_access", &extended, EXTENDED_SIZE },
	{ "acl minimal", "system.posix_acl_access", &minimal, MINIMAL_SIZE },
	{ "acl no mask", "system.posix_acl_access", &without_mask, 36 },
	{ "acl order", "system.posix_acl_access", &wrong_order, MINIMAL_SIZE },
	{ "acl version", "system.posix_acl_access", &wrong_version,
	  MINIMAL_SIZE },
	{ "acl cut", "system.posix_acl_access", &minimal, MINIMAL_SIZE - 1 },
	{ "acl empty", "system.posix_acl_access", &minimal, 4 },
	{ "acl nothing", "system.posix_acl_access", "", 0 },
	{ "default", "system.posix_acl_default", &extended, EXTENDED_SIZE },
	{ "default minimal", "system.posix_acl_default", &minimal,
	  MINIMAL_SIZE },
	{ "default bad", "system.posix_acl_default", "value", 5 },
	{ "system", "system.x", "value", 5 },
	{ "acl suffix", "system.posix_acl_access2", "value", 5 },
	{ "unknown", "other.x", "value", 5 },
	{ "no prefix", "x", "value", 5 },
	{ "empty name", "", "value", 5 },
	{ "null name", NULL, "value", 5 },
	{ "bad name", (const char *)-1, "value", 5 },
};

struct row {
	enum kind kind;
	const struct value *value;
	int how;
	uid_t as, owner;
};

static void hex(const char *name, const unsigned char *value, ssize_t size)
{
	char text[3 * 60] = "";

	for (ssize_t i = 0; i < size && i < 56; i++)
		snprintf(text + 2 * i, 3, "%02x", value[i]);
	say("%s:%s", name, text);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* In alphabetical order: each file system has one of its own. */
static void say_list(void)
{
	char list[1000], *names[20];
	ssize_t size = llistxattr("x", list, sizeof(list));
	size_t n = 0;

	if (size < 0)
		said("list", -1);
	for (char *name = list;
	     size > 0 && name < list + size && n < COUNT(names);
	     name += strlen(name) + 1)
		names[n++] = name;
	qsort(names, n, sizeof(*names), by_name);
	for (size_t i = 0; i < n; i++)
		say("%s", names[i]);
}

static void use(const void *argument)
{
	const struct row *row = argument;
	const struct value *value = row->value;
	unsigned char found[3000];
	ssize_t size;

	TRY("set",
	    lsetxattr("x", value->name, value->value, value->size, row->how));
	TRY("size", lgetxattr("x", value->name, NULL, 0));
	TRY("small", lgetxattr("x", value->name, found, 2));
	TRY("get", size = lgetxattr("x", value->name, found, sizeof(found)));
	if (size > 0)
		hex("value", found, size);
	say_list();
	TRY("again", lsetxattr("x", value->name, value->value, value->size,
			       XATTR_CREATE));
	TRY("replace", lsetxattr("x", value->name, value->value, value->size,
				 XATTR_REPLACE));
	facts("x");
	TRY("remove", lremovexattr("x", value->name));
	TRY("remove", lremovexattr("x", value->name));
	say_list();
	facts("x");
}

static void ask(const void *argument)
{
	const struct row *row = argument;

	make(row->kind, "x", 0644, row->owner, 0);
	if (row->as)
		as_user(row->as, use, row);
	else
		use(row);
}

static void all_values(void)
{
	static const uid_t users[] = { 0, ALICE, BOB };
	struct row row = { 0 };

	for (row.kind = 0; row.kind < KINDS; row.kind++)
		for (size_t v = 0; v < COUNT(values); v++) {
			row.value = &values[v];
			check(ask, &row, "%s %s", kind_names[row.kind],
			      row.value->label);
		}
	row.owner = ALICE;
	for (row.kind = 0; row.kind < KINDS; row.kind++)
		for (size_t u = 1; u < COUNT(users); u++)
			for (size_t v = 0; v < COUNT(values); v++) {
				/* Refusals tell enough on two kinds. */
				if (row.kind > DIR_ && u == 2)
					continue;
				/* A matter of how the kernel was built. */
				if (strcmp(values[v].label, "selinux") == 0)
					continue;
				row.as = users[u];
				row.value = &values[v];
				check(ask, &row, "%s of %u %s by %u",
				      kind_names[row.kind], row.owner,
				      row.value->label, row.as);
			}
}

static void flags(const void *argument)
{
	const struct row *row = argument;
	const char *name = row->value->name;

	FILE_("x", 0644, 0, 0);
	TRY("replace", setxattr("x", name, "a", 1, XATTR_REPLACE));
	TRY("create", setxattr("x", name, "b", 1, XATTR_CREATE));
	TRY("create", setxattr("x", name, "c", 1, XATTR_CREATE));
	TRY("replace", setxattr("x", name, "d", 1, XATTR_REPLACE));
	TRY("both", setxattr("x", name, "d", 1, XATTR_CREATE | XATTR_REPLACE));
	TRY("unknown", setxattr("x", name, "e", 1, 8));
	say_list();
}

static void dropped(const void *argument)
{
	const struct row *row = argument;

	make(row->kind, "x", 0755, 0, 0);
	TRY("set",
	    setxattr("x", "security.capability", caps2, sizeof(caps2), 0));
	TRY("trusted", setxattr("x", "trusted.x", "y", 1, 0));
	TRY("chmod", chmod("x", 04755));
	say_list();
	TRY("chown", chown("x", ALICE, -1));
	say_list();
	facts("x");
}

static void dropped_by_write(const void *argument)
{
	int fd;

	(void)argument;
	FILE_("x", 0777, 0, 0);
	TRY("set",
	    setxattr("x", "security.capability", caps2, sizeof(caps2), 0));
	fd = open("x", O_WRONLY);
	TRY("write", write(fd, "y", 1));
	say_list();
}

static void long_names(const void *argument)
{
	char name[400];

	(void)argument;
	FILE_("x", 0644, 0, 0);
	for (int size = 254; size < 258; size++) {
		memset(name, 'n', sizeof(name));
		memcpy(name, "trusted.", 8);
		name[size] = '\0';
		TRY("set", setxattr("x", name, "y", 1, 0));
		TRY("get", getxattr("x", name, NULL, 0));
		TRY("remove", removexattr("x", name));
	}
}

static void list_sizes(const void *argument)
{
	char list[100];

	(void)argument;
	FILE_("x", 0644, 0, 0);
	TRY("none", listxattr("x", list, 0));
	TRY("set", setxattr("x", "trusted.one", "1", 1, 0));
	TRY("set", setxattr("x", "user.two", "2", 1, 0));
	TRY("size", listxattr("x", NULL, 0));
	TRY("small", listxattr("x", list, 5));
	TRY("fits", listxattr("x", list, 21));
	become(ALICE);
	TRY("hidden", listxattr("x", list, sizeof(list)));
	TRY("get", getxattr("x", "trusted.one", list, 10));
}

void area_xattr(void)
{
	static const char *const spaces[] = { "user.x", "trusted.x",
					      "security.x" };
	struct value value = { 0 };
	struct row row = { .value = &value };

	all_values();
	for (size_t i = 0; i < COUNT(spaces); i++) {
		value.name = spaces[i];
		check(flags, &row, "flags %s", spaces[i]);
	}
	for (row.kind = REG; row.kind < LNK; row.kind++)
		check(dropped, &row, "chown %s drops capabilities",
		      kind_names[row.kind]);
	check(dropped_by_write, NULL, "write drops capabilities");
	check(long_names, NULL, "long names");
	check(list_sizes, NULL, "list sizes");
}

/* ------------------------------------------------------------------- ACLs */

static void say_acl(const char *path, const char *name)
{
	unsigned char found[200];
	ssize_t size = lgetxattr(path, name, found, sizeof(found));

	if (size < 0)
		said("acl", -1);
	else
		hex("acl", found, size);
}

#define ACCESS	"system.posix_acl_access"
#define DEFAULT "system.posix_acl_default"

static void follows_mode(const void *argument)
{
	const mode_t *mode = argument;

	FILE_("x", 0644, 0, 0);
	TRY("set", setxattr("x", ACCESS, &extended, EXTENDED_SIZE, 0));
	facts("x");
	TRY("chmod", chmod("x", *mode));
	facts("x");
	say_acl("x", ACCESS);
	TRY("minimal", setxattr("x", ACCESS, &minimal, MINIMAL_SIZE, 0));
	facts("x");
	say_acl("x", ACCESS);
}

struct inherited {
	enum kind kind;
	mode_t mode, mask;
	bool minimal;
	uid_t as;
};

static void create(const void *argument)
{
	const struct inherited *row = argument;

	umask(row->mask);
	switch (row->kind) {
	case REG: TRY("open", open("d/x", O_CREAT | O_RDWR, row->mode)); break;
	case DIR_: TRY("mkdir", mkdir("d/x", row->mode)); break;
	case LNK: TRY("symlink", symlink("t", "d/x")); break;
	case CHR: TRY("mknod", mknod("d/x", S_IFCHR | row->mode, 1)); break;
	default: TRY("mkfifo", mkfifo("d/x", row->mode)); break;
	}
}

static void inherits(const void *argument)
{
	const struct inherited *row = argument;

	make(DIR_, "d", 0777, 0, 0);
	TRY("set",
	    row->minimal ? setxattr("d", DEFAULT, &minimal, MINIMAL_SIZE, 0)
			 : setxattr("d", DEFAULT, &extended, EXTENDED_SIZE, 0));
	if (row->as)
		as_user(row->as, create, row);
	else
		create(row);
	facts("d/x");
	say_acl("d/x", ACCESS);
	say_acl("d/x", DEFAULT);
}

struct granted {
	uid_t as;
	struct acl acl;
	size_t size;
	int mode;
};

static void try_it(const void *argument)
{
	(void)argument;
	TRY("r", open("x", O_RDONLY));
	TRY("w", open("x", O_WRONLY));
	TRY("x", access("x", X_OK));
}

static void grants(const void *argument)
{
	const struct granted *row = argument;

	FILE_("x", 0600, 77, 77);
	TRY("set", setxattr("x", ACCESS, &row->acl, row->size, 0));
	facts("x");
	as_user(row->as, try_it, NULL);
}

static void granting(void)
{
	static const uint16_t perms[] = { 0, 1, 2, 4, 6, 7 };
	static const uint16_t tags[] = { 2, 8 };
	static const uint32_t ids[] = { ALICE, CLUB };
	struct granted row = { .size = 4 + 5 * 8 };

	for (size_t u = 0; u < 2; u++)
		for (size_t t = 0; t < COUNT(tags); t++)
			for (size_t p = 0; p < COUNT(perms); p++)
				for (size_t m = 0; m < COUNT(perms); m++) {
					bool user = tags[t] == 2;
					row.as = u ? BOB : ALICE;
					row.acl = (struct acl){
						2,
						{ ENTRY(1, 6), ENTRY(4, 4),
						  ENTRY(4, 0), ENTRY(0x10, 0),
						  ENTRY(0x20, 5) }
					};
					row.acl.entry[user ? 1 : 2] =
						(struct acl_entry){ tags[t],
								    perms[p],
								    ids[t] };
					row.acl.entry[3].perm = perms[m];
					check(grants, &row,
					      "entry %u:%u perm %u mask %u "
					      "for %u",
					      tags[t], ids[t], perms[p],
					      perms[m], row.as);
				}
}

void area_acl(void)
{
	static const mode_t modes[] = { 0000, 0640, 0755, 0777, 04711 };
	static const mode_t masks[] = { 0, 022, 0777 };
	struct inherited row;

	for (size_t m = 0; m < COUNT(modes); m++)
		check(follows_mode, &modes[m], "chmod %04o", modes[m]);
	for (row.kind = 0; row.kind < KINDS; row.kind++)
		for (size_t m = 0; m < COUNT(modes); m++)
			for (size_t u = 0; u < COUNT(masks); u++)
				for (int i = 0; i < 4; i++) {
					row.mode = modes[m];
					row.mask = masks[u];
					row.minimal = i & 1;
					row.as = i & 2 ? ALICE : 0;
					check(inherits, &row,
					      "%s %04o umask %04o in %s by %u",
					      kind_names[row.kind], row.mode,
					      row.mask,
					      row.minimal ? "minimal"
							  : "extended",
					      row.as);
				}
	granting();
}
