/* SPDX-License-Identifier: BSD-2-Clause */
/* ACLs against what the kernel makes of them, see acl(5). */
#include "preload/record/acl.h"

#include <stdio.h>

#include "tests/unit/preload/session.h"

/* acl(5), and linux/posix_acl_xattr.h of the kernel. */
#define ACL_VERSION 2
struct entry {
	uint16_t tag, perm;
	uint32_t id;
};

/* An ACL spelled as entries "tag perm id", tag as in getfacl's letters:
   u owner, U user, g group, G named group, m mask, o other. */
struct spelled {
	const char *text;
	unsigned char value[256];
	size_t size;
};

static void spell(struct spelled *acl, const char *text)
{
	static const char letters[] = "uUgGmo";
	static const uint16_t tags[] = { 0x01, 0x02, 0x04, 0x08, 0x10, 0x20 };
	uint32_t version = LE32(ACL_VERSION);
	int used;

	acl->text = text;
	memcpy(acl->value, &version, sizeof(version));
	acl->size = sizeof(version);
	while (*text) {
		struct entry entry;
		char letter;

		assert_int_equal(sscanf(text, " %c%ho:%u%n", &letter,
					&entry.perm, &entry.id, &used),
				 3);
		entry.tag = LE16(tags[strchr(letters, letter) - letters]);
		entry.perm = LE16(entry.perm);
		entry.id = LE32(entry.id);
		memcpy(acl->value + acl->size, &entry, sizeof(entry));
		acl->size += sizeof(entry);
		text += used;
	}
}

#define BASE  "u6:0 g4:0 o0:0"
#define NAMED "u6:0 U7:4242 g4:0 m5:0 o0:0"

static const struct {
	const char *acl;
	long checked;
	bool minimal;
	mode_t mode;
} cases[] = {
	{ BASE, 0, true, 0640 },
	{ NAMED, 0, false, 0650 },
	{ "u7:0 g5:0 G1:4343 m1:0 o1:0", 0, false, 0711 },
	{ "u6:0 g4:0 m4:0 o4:0", 0, false, 0644 },
	{ "", 0, true, 0 },
	{ "u6:0 U7:4242 g4:0 o0:0", -EINVAL, false, 0640 },
	{ "u6:0 g4:0", -EINVAL, true, 0640 },
	{ "g4:0 u6:0 o0:0", -EINVAL, true, 0640 },
	{ "u6:0 u6:0 g4:0 o0:0", -EINVAL, true, 0640 },
};

static void reads_every_case(void **state)
{
	struct spelled acl;

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		spell(&acl, cases[i].acl);
		if (acl_check(acl.value, acl.size) != cases[i].checked ||
		    acl_is_minimal(acl.value, acl.size) != cases[i].minimal ||
		    acl_mode(acl.value, acl.size) != cases[i].mode)
			fail_msg("\"%s\": check %ld, minimal %d, mode %o",
				 cases[i].acl, acl_check(acl.value, acl.size),
				 acl_is_minimal(acl.value, acl.size),
				 acl_mode(acl.value, acl.size));
	}
}

static void refuses_what_has_another_shape(void **state)
{
	struct spelled acl;

	(void)state;
	spell(&acl, BASE);
	assert_int_equal(acl_check_form(acl.value, acl.size), 0);
	assert_int_equal(acl_check_form(acl.value, 0), 0);
	assert_int_equal(acl_check_form(acl.value, acl.size - 1), -EINVAL);
	assert_int_equal(acl_check_form(acl.value, 3), -EINVAL);
	acl.value[0] = ACL_VERSION + 1;
	assert_int_equal(acl_check_form(acl.value, acl.size), -EOPNOTSUPP);
}

static void chmod_moves_the_mask_and_not_the_group(void **state)
{
	struct spelled acl, wanted;

	(void)state;
	spell(&acl, NAMED);
	acl_chmod(acl.value, acl.size, 0731);
	spell(&wanted, "u7:0 U7:4242 g4:0 m3:0 o1:0");
	assert_memory_equal(acl.value, wanted.value, wanted.size);
	spell(&acl, BASE);
	acl_chmod(acl.value, acl.size, 0731);
	spell(&wanted, "u7:0 g3:0 o1:0");
	assert_memory_equal(acl.value, wanted.value, wanted.size);
}

static void a_new_file_gets_no_more_than_was_asked_for(void **state)
{
	struct spelled acl, wanted;

	(void)state;
	spell(&acl, "u7:0 U7:4242 g5:0 m7:0 o5:0");
	assert_int_equal(acl_create(acl.value, acl.size, 0640), 0640);
	spell(&wanted, "u6:0 U7:4242 g5:0 m4:0 o0:0");
	assert_memory_equal(acl.value, wanted.value, wanted.size);
}

/* "Access check algorithm" of acl(5), for user 4242 in group 4343; the file's
   group is 4444. */
static bool is_in_4343(const void *context, uint32_t gid)
{
	assert_null(context);
	return gid == 4343;
}

static const struct {
	const char *acl;
	uint32_t group;
	unsigned granted; /* 4 read, 2 write, 1 execute */
} grants[] = {
	/* A named user has the entry's bits that the mask lets pass. */
	{ "u7:0 U6:4242 g7:0 m5:0 o7:0", 4343, 4 },
	{ "u7:0 U0:4242 g7:0 m7:0 o7:0", 4343, 0 },
	{ "u0:0 U7:1 g4:0 m7:0 o1:0", 4343, 4 },
	/* Groups: each that the user is in, and others do not count then. */
	{ "u0:0 g6:0 o1:0", 4343, 6 },
	{ "u0:0 g0:0 o7:0", 4343, 0 },
	{ "u0:0 g6:0 o1:0", 4444, 1 },
	{ "u0:0 g7:0 G2:4343 m7:0 o5:0", 4444, 2 },
	{ "u0:0 g0:0 G7:4343 m3:0 o4:0", 4343, 3 },
	{ "u0:0 g0:0 G7:1 m7:0 o4:0", 4444, 4 },
	/* Others pass no mask. */
	{ "u0:0 U7:1 g7:0 m0:0 o5:0", 4444, 5 },
	/* An ACL without entries grants nothing. */
	{ "", 4343, 0 },
};

static void grants_by_the_first_entry_that_fits(void **state)
{
	struct spelled acl;

	(void)state;
	for (size_t i = 0; i < countof(grants); i++) {
		spell(&acl, grants[i].acl);
		for (unsigned want = 1; want < 8; want++) {
			bool granted = acl_grants(acl.value, acl.size, 4242,
						  grants[i].group, is_in_4343,
						  NULL, want);

			if (granted != !(want & ~grants[i].granted))
				fail_msg("\"%s\", group %u: %u is %d",
					 grants[i].acl, grants[i].group, want,
					 granted);
		}
	}
}

/* posix_acl_permission(): two groups do not add up. */
static void no_two_groups_together_grant(void **state)
{
	struct spelled acl;

	(void)state;
	spell(&acl, "u0:0 g4:0 G2:4343 m7:0 o7:0");
	assert_true(acl_grants(acl.value, acl.size, 4242, 4343, is_in_4343,
			       NULL, 4));
	assert_true(acl_grants(acl.value, acl.size, 4242, 4343, is_in_4343,
			       NULL, 2));
	assert_false(acl_grants(acl.value, acl.size, 4242, 4343, is_in_4343,
				NULL, 6));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_every_case),
		cmocka_unit_test(refuses_what_has_another_shape),
		cmocka_unit_test(chmod_moves_the_mask_and_not_the_group),
		cmocka_unit_test(a_new_file_gets_no_more_than_was_asked_for),
		cmocka_unit_test(grants_by_the_first_entry_that_fits),
		cmocka_unit_test(no_two_groups_together_grant),
	};

	return RUN_GROUP(tests);
}
