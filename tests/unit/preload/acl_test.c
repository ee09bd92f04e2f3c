/* SPDX-License-Identifier: BSD-2-Clause */
/* ACLs against what the kernel makes of them, see acl(5). */
#include "preload/record/acl.c"

#undef countof
#include "tests/unit/unit.h"

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
	static const uint16_t tags[] = { USER_OBJ, USER, GROUP_OBJ,
					 GROUP,	   MASK, OTHER };
	uint32_t version = ACL_VERSION;
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
		entry.tag = tags[strchr(letters, letter) - letters];
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_every_case),
		cmocka_unit_test(refuses_what_has_another_shape),
		cmocka_unit_test(chmod_moves_the_mask_and_not_the_group),
		cmocka_unit_test(a_new_file_gets_no_more_than_was_asked_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
