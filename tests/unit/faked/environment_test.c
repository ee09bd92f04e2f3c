/* SPDX-License-Identifier: BSD-2-Clause */
#include "faked/launcher/environment.h"

#include <string.h>

#include "tests/unit/unit.h"

static char *const command[] = { (char *)"id", NULL };

static const struct environment ours = {
	.argv = command,
	.library = "/lib/new.so",
	.ledger = "/l",
	.socket = "@s",
	.key = "17",
	.secret = (const unsigned char *)"\x01\xfesecretsecret\xab\0",
	.umask = 022,
};

static const char *value(char *const *envp, const char *name)
{
	const char *found = NULL;
	size_t len = strlen(name);

	for (; *envp; envp++) {
		if (strncmp(*envp, name, len) || (*envp)[len] != '=')
			continue;
		if (found)
			fail_msg("%s is set twice", name);
		found = *envp + len + 1;
	}
	return found;
}

static void the_library_comes_last(void **context)
{
	static const struct {
		const char *old, *outer, *new, *without;
	} cases[] = {
		{ NULL, NULL, "/lib/new.so", NULL },
		{ "LD_PRELOAD=", NULL, "/lib/new.so", NULL },
		{ "LD_PRELOAD=a.so", NULL, "a.so:/lib/new.so", "a.so" },
		{ "LD_PRELOAD=a.so b.so", NULL, "a.so:b.so:/lib/new.so",
		  "a.so:b.so" },
		{ "LD_PRELOAD=a.so /odd/libpseudo.so", NULL,
		  "a.so:/odd/libpseudo.so:/lib/new.so", "a.so" },
		{ "LD_PRELOAD=:a.so::", NULL, "a.so:/lib/new.so", "a.so" },
		{ "LD_PRELOAD=a.so:/lib/old.so", "FAKEBUILD_LIB=/lib/old.so",
		  "a.so:/lib/new.so", "a.so" },
		{ "LD_PRELOAD=/lib/old.so:b.so", "FAKEBUILD_LIB=/lib/old.so",
		  "b.so:/lib/new.so", "b.so" },
		{ "LD_PRELOAD=/lib/new.so", "FAKEBUILD_LIB=/lib/new.so",
		  "/lib/new.so", NULL },
	};

	(void)context;
	for (size_t i = 0; i < countof(cases); i++) {
		char *outer[3] = { NULL };
		size_t n = 0;

		if (cases[i].old)
			outer[n++] = (char *)cases[i].old;
		if (cases[i].outer)
			outer[n++] = (char *)cases[i].outer;
		char **in = environment_inside(&ours, outer);
		char **out = environment_outside(outer);

		assert_string_equal(value(in, "LD_PRELOAD"), cases[i].new);
		if (cases[i].without)
			assert_string_equal(value(out, "LD_PRELOAD"),
					    cases[i].without);
		else
			assert_null(value(out, "LD_PRELOAD"));
		assert_null(value(out, "FAKEBUILD_LIB"));
	}
}

static void an_inner_session_replaces_the_outer_one(void **context)
{
	char *outer[] = {
		(char *)"HOME=/h",
		(char *)"FAKEBUILD_LEDGER=/outer",
		(char *)"FAKEBUILD_SOCKET=@o",
		(char *)"FAKEROOTKEY=5",
		(char *)"FAKEBUILD_CRED=1",
		(char *)"FAKEBUILD_FD=700",
		(char *)"FAKEBUILD_SECRET=feed",
		(char *)"FAKED_MODE=unknown-is-real",
		(char *)"FAKEROOTKEYS=k",
		NULL,
	};
	char **in = environment_inside(&ours, outer);

	(void)context;
	assert_string_equal(value(in, "HOME"), "/h");
	assert_string_equal(value(in, "FAKEROOTKEYS"), "k");
	assert_string_equal(value(in, "FAKEBUILD_LEDGER"), "/l");
	assert_string_equal(value(in, "FAKEBUILD_SOCKET"), "@s");
	assert_string_equal(value(in, "FAKEROOTKEY"), "17");
	assert_string_equal(value(in, "FAKEBUILD_SECRET"),
			    "01fe736563726574736563726574ab00");
	assert_string_equal(value(in, "FAKED_MODE"), "unknown-is-root");
	assert_null(value(in, "FAKEBUILD_CRED"));
	assert_null(value(in, "FAKEBUILD_FD"));
	assert_null(value(in, "FAKEBUILD_UMASK"));
}

static void the_owners_umask_is_told_apart(void **context)
{
	char *outer[] = { NULL };
	struct environment odd = ours;
	char **in;

	(void)context;
	odd.umask = 0277;
	in = environment_inside(&odd, outer);
	assert_string_equal(value(in, "FAKEBUILD_UMASK"), "277");
	odd.umask = 077;
	assert_null(value(environment_inside(&odd, outer), "FAKEBUILD_UMASK"));
}

static void a_session_can_be_left_for_a_while(void **context)
{
	char *outer[] = {
		(char *)"LD_PRELOAD=a.so:/lib/old.so",
		(char *)"FAKEBUILD_LIB=/lib/old.so",
		(char *)"FAKEBUILD_LEDGER=/outer",
		NULL,
	};
	char **unloaded = environment_loaded(outer, false);
	char **loaded = environment_loaded(unloaded, true);

	(void)context;
	assert_string_equal(value(unloaded, "LD_PRELOAD"), "a.so");
	assert_string_equal(value(unloaded, "FAKEBUILD_LEDGER"), "/outer");
	assert_string_equal(value(loaded, "LD_PRELOAD"), "a.so:/lib/old.so");
	assert_string_equal(value(loaded, "FAKEBUILD_LEDGER"), "/outer");
}

static void a_library_with_fakeroots_name_is_named(void **context)
{
	struct environment named = ours;
	char *outer[] = {
		(char *)"LD_PRELOAD=a.so libfakeroot-sysv.so",
		(char *)"LD_LIBRARY_PATH=/a::/b",
		NULL,
	};
	char **in;

	(void)context;
	named.library = "/odd/libfakeroot-odd.so";
	in = environment_inside(&named, outer);
	assert_string_equal(value(in, "LD_PRELOAD"), "a.so:libfakeroot-odd.so");
	assert_string_equal(value(in, "LD_LIBRARY_PATH"), "/odd:/a::/b");
	assert_string_equal(value(in, "FAKEBUILD_LIB"),
			    "/odd/libfakeroot-odd.so");
	in = environment_loaded(environment_loaded(in, false), true);
	assert_string_equal(value(in, "LD_PRELOAD"), "a.so:libfakeroot-odd.so");
	assert_string_equal(value(in, "LD_LIBRARY_PATH"), "/odd:/a::/b");
	assert_string_equal(
		value(environment_inside(&ours, outer), "LD_LIBRARY_PATH"),
		"/a::/b");
}

static void who_lists_libraries_does_not_load_ours(void **context)
{
	char *const list[] = {
		(char *)"/lib/ld-odd.so.2", (char *)"--argv0", (char *)"--x",
		(char *)"--list",	    (char *)"id",      NULL
	};
	char *const start[] = { (char *)"/lib/ld-odd.so.2", (char *)"id",
				(char *)"--list", NULL };
	char *outer[] = { (char *)"LD_LIBRARY_PATH=/a", NULL };
	char *traced[] = { (char *)"LD_TRACE_LOADED_OBJECTS=", NULL };
	struct environment lister = ours;

	(void)context;
	assert_null(value(environment_inside(&ours, traced), "LD_PRELOAD"));
	lister.library = "/odd/libfakeroot-odd.so";
	lister.argv = list;
	assert_null(value(environment_inside(&lister, outer), "LD_PRELOAD"));
	lister.argv = start;
	assert_string_equal(
		value(environment_inside(&lister, outer), "LD_PRELOAD"),
		"/odd/libfakeroot-odd.so");
	assert_string_equal(
		value(environment_inside(&lister, outer), "LD_LIBRARY_PATH"),
		"/a");
}

static void the_base_of_descriptors_is_told(void **context)
{
	struct environment based = ours;
	char *outer[] = { (char *)"FAKEROOT_FD_BASE=7",
			  (char *)"FAKEROOT_FD_BASE=8", (char *)"A=1", NULL };
	char **in;

	(void)context;
	assert_string_equal(
		value(environment_inside(&ours, outer + 1), "FAKEROOT_FD_BASE"),
		"8");
	based.fd_base = "4242";
	in = environment_inside(&based, outer);
	assert_string_equal(value(in, "FAKEROOT_FD_BASE"), "4242");
	assert_string_equal(value(in, "A"), "1");
}

static void long_values_fit(void **context)
{
	static char old[100000] = "LD_PRELOAD=";
	char *outer[] = { old, NULL };

	(void)context;
	memset(old + strlen(old), 'x', sizeof(old) - 12);
	assert_int_equal(
		strlen(value(environment_inside(&ours, outer), "LD_PRELOAD")),
		strlen(old) - 11 + 1 + strlen("/lib/new.so"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_library_comes_last),
		cmocka_unit_test(an_inner_session_replaces_the_outer_one),
		cmocka_unit_test(the_owners_umask_is_told_apart),
		cmocka_unit_test(a_session_can_be_left_for_a_while),
		cmocka_unit_test(a_library_with_fakeroots_name_is_named),
		cmocka_unit_test(who_lists_libraries_does_not_load_ours),
		cmocka_unit_test(the_base_of_descriptors_is_told),
		cmocka_unit_test(long_values_fit),
	};

	return RUN_GROUP(tests);
}
