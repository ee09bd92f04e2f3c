/* SPDX-License-Identifier: BSD-2-Clause */
#include "attest/sign/keys.h"

#include <string.h>

#include "attest/sign/scheme.h"
#include "tests/unit/unit.h"

#define BLOB "AAAAC3NzaC1lZDI1NTE5AAAAIAZo6jfk979lgreZrGnZYge5nQ52woeY6UtISKlm"

static void takes_lines_apart(void **state UNUSED)
{
	static const char text[] = "# who\n"
				   "ann ssh a.pub\n"
				   "\n"
				   " \tbob\tgpg  b.asc # home\n"
				   "ann openssl a.pem valid-before=20200101\r\n"
				   "carol ssh c#1.pub valid-before=20200101Z #";
	struct keys keys;
	struct fault fault;

	assert_int_equal(keys_parse(&keys, text, &fault), 0);
	assert_int_equal(keys.count, 4);
	assert_int_equal(keys.principals, 3);
	assert_string_equal(keys.list[0].principal, "ann");
	assert_string_equal(keys.list[0].name, "a.pub");
	assert_ptr_equal(keys.list[0].scheme, &scheme_ssh);
	assert_true(keys.list[0].valid_before == INT64_MAX);
	assert_string_equal(keys.list[1].name, "b.asc");
	assert_int_equal(keys.list[1].number, 1);
	assert_int_equal(keys.list[1].line, 4);
	assert_int_equal(keys.list[2].number, 0);
	assert_int_equal(keys.list[2].valid_before, 1577836800);
	assert_string_equal(keys.list[3].name, "c#1.pub");
	keys_fini(&keys);
}

static void refuses_what_is_no_line(void **state UNUSED)
{
	static const struct {
		const char *text;
		unsigned line;
		const char *fault;
	} rows[] = {
		{ "", 0, "names no key" },
		{ "# nobody\n\n", 0, "names no key" },
		{ "ann", 1, "a line is PRINCIPAL SCHEME KEY" },
		{ "a ssh k\nann ssh", 2, "a line is PRINCIPAL SCHEME KEY" },
		{ "ann minisign k", 1, "unknown scheme 'minisign'" },
		{ "ann ssh k x", 1, "unknown word 'x'" },
		{ "ann ssh k valid-before=20200101 x", 1, "unknown word 'x'" },
		{ "ann ssh k valid-before=", 1,
		  "'' is not a time of the form "
		  "YYYYMMDD[HHMM[SS]]" },
		{ "a\033nn ssh k", 1, "'a\033nn' has control bytes in it" },
	};

	for (size_t i = 0; i < countof(rows); i++) {
		struct fault fault = { .line = 0 };
		struct keys keys;

		assert_int_equal(keys_parse(&keys, rows[i].text, &fault), -1);
		assert_string_equal(fault.text, rows[i].fault);
		assert_int_equal(fault.line, rows[i].line);
		keys_fini(&keys);
	}
}

static void knows_times(void **state UNUSED)
{
	static const struct {
		const char *text;
		int64_t seconds; /* -1: is none */
	} rows[] = {
		{ "20200101", 1577836800 },
		{ "20200101Z", 1577836800 },
		{ "202001010102", 1577840520 },
		{ "20200101010203", 1577840523 },
		{ "20200229", 1582934400 },
		{ "20210229", -1 },
		{ "20200001", -1 },
		{ "20201301", -1 },
		{ "202001012400", -1 },
		{ "20200101000060", -1 },
		{ "2020010100", -1 },
		{ "20200101z", -1 },
		{ "2020", -1 },
		{ "", -1 },
		{ "always", -1 },
		{ " 20200101", -1 },
	};

	for (size_t i = 0; i < countof(rows); i++) {
		int64_t seconds = -1;

		if (!keys_parse_time(rows[i].text, &seconds))
			seconds = -1;
		if (seconds != rows[i].seconds)
			fail_msg("'%s': %lld", rows[i].text,
				 (long long)seconds);
	}
}

/* Whether a scheme takes what a file says; and what it keeps of it. */
static bool takes(const struct scheme *scheme, const char *text,
		  const char *kept)
{
	char name[] = "file";
	struct key key = { .name = name, .text = STR_INIT };
	struct fault fault;
	bool is_taken;

	is_taken = scheme->take_key(&key, text, strlen(text), &fault) == 0;
	if (is_taken && kept)
		assert_string_equal(str_text(&key.text), kept);
	str_fini(&key.text);
	return is_taken;
}

static void knows_public_keys(void **state UNUSED)
{
	static const char pem[] =
		"-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAmyFcGoxKuoWu6/"
		"QOGEhMEFPX1ETWy8d7XNgJQZpIfAk=\n-----END PUBLIC KEY-----\n";

	assert_true(takes(&scheme_ssh, "ssh-ed25519 " BLOB " ann@host\n",
			  "ssh-ed25519 " BLOB));
	assert_true(takes(&scheme_ssh,
			  "# c\n\nsk-ssh-ed25519@openssh.com " BLOB, NULL));
	assert_false(takes(&scheme_ssh, "", NULL));
	assert_false(takes(&scheme_ssh, "ssh-ed25519", NULL));
	assert_false(takes(&scheme_ssh, "ssh-ed25519 ???", NULL));
	assert_false(
		takes(&scheme_ssh, "cert-authority ssh-ed25519 " BLOB, NULL));
	assert_false(takes(&scheme_ssh,
			   "ssh-ed25519-cert-v01@openssh.com " BLOB, NULL));
	assert_false(takes(&scheme_ssh, "a " BLOB "\nb " BLOB, NULL));
	assert_false(takes(&scheme_ssh, "-----BEGIN OPENSSH PRIVATE KEY-----",
			   NULL));
	assert_true(takes(&scheme_openssl, pem, pem));
	assert_false(
		takes(&scheme_openssl, "-----BEGIN PRIVATE KEY-----\n", NULL));
	assert_false(takes(&scheme_openssl,
			   "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZI", NULL));
	assert_true(takes(&scheme_gpg, "anything", "anything"));
	assert_false(takes(&scheme_gpg, "", NULL));
	assert_false(takes(&scheme_gpg,
			   "-----BEGIN PGP PRIVATE KEY BLOCK-----\n", NULL));
}

static void knows_fingerprints(void **state UNUSED)
{
	assert_true(scheme_gpg.is_fingerprint(
		"F1F2B2BD640908C62694781104A40A058dacbf51"));
	assert_false(scheme_gpg.is_fingerprint("04A40A058DACBF51"));
	assert_false(scheme_gpg.is_fingerprint(
		"F1F2B2BD640908C62694781104A40A058DACBF5x"));
	assert_null(scheme_ssh.is_fingerprint);
}

static void knows_signatures(void **state UNUSED)
{
	char bytes[64] = "\x88";

	assert_true(scheme_openssl.is_signature(bytes, 64));
	assert_false(scheme_openssl.is_signature(bytes, 63));
	assert_false(scheme_gpg.is_signature(bytes, 64));
	assert_true(
		scheme_gpg.is_signature("-----BEGIN PGP SIGNATURE-----\n", 30));
	assert_true(
		scheme_ssh.is_signature("-----BEGIN SSH SIGNATURE-----\n", 30));
	assert_false(scheme_ssh.is_signature("", 0));
	assert_false(scheme_gpg.is_signature("", 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_lines_apart),
		cmocka_unit_test(refuses_what_is_no_line),
		cmocka_unit_test(knows_times),
		cmocka_unit_test(knows_public_keys),
		cmocka_unit_test(knows_fingerprints),
		cmocka_unit_test(knows_signatures),
	};

	return RUN_GROUP(tests);
}
