/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Raw signatures of Ed25519 by openssl(1): those that the tools of in-toto
 * make and take.  Nothing in one says whose it is, so each key is tried.
 */
#include <string.h>

#include "attest/sign/program.h"
#include "attest/sign/scheme.h"

/* Bytes of a signature (RFC 8032). */
#define SIGNATURE_SIZE 64

/* What the PEM of each public key of Ed25519 begins with (RFC 8410). */
#define PEM_BEGIN "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA"

static bool is_signature(const char *bytes UNUSED, size_t size)
{
	return size == SIGNATURE_SIZE;
}

static int take_key(struct key *key, const char *text, size_t size,
		    struct fault *fault)
{
	if (strncmp(text, PEM_BEGIN, strlen(PEM_BEGIN)) != 0)
		return fault_set(fault,
				 "'%s' is no public key of Ed25519 in PEM",
				 key->name);
	str_append(&key->text, text, size);
	return str_failed(&key->text) ? fault_set(fault, "out of memory") : 0;
}

static int sign(const struct folder *folder, const char *key,
		struct str *signature, struct fault *fault)
{
	char message[PATH_MAX];
	const char *const argv[] = { "openssl", "pkeyutl", "-sign",
				     "-rawin",	"-inkey",  key,
				     "-in",	message,   NULL };
	const struct program program = { .argv = argv, .out = signature };
	int status;

	folder_path(folder, SCHEME_MESSAGE, message);
	status = program_run(folder, &program, fault);
	if (status > 0)
		return fault_set(fault, "%s: openssl has not signed", key);
	if (status == 0 && signature->len != SIGNATURE_SIZE)
		return fault_set(fault, "%s: is no key of Ed25519", key);
	return status;
}

/* 1 if the key has made the signature, 0 or -1. */
static int verify(const struct check *check, const struct key *key,
		  struct fault *fault)
{
	char message[PATH_MAX], signature[PATH_MAX], file[PATH_MAX];
	struct str messages = STR_INIT;
	const char *const argv[] = { "openssl", "pkeyutl",  "-verify",
				     "-rawin",	"-pubin",   "-inkey",
				     file,	"-sigfile", signature,
				     "-in",	message,    NULL };
	const struct program program = {
		.argv = argv,
		.messages = &messages,
	};
	int status;

	folder_path(check->folder, SCHEME_MESSAGE, message);
	folder_path(check->folder, SCHEME_SIGNATURE, signature);
	folder_path(check->folder, SCHEME_KEY, file);
	if (folder_write(check->folder, SCHEME_KEY, str_text(&key->text),
			 key->text.len, fault) < 0)
		return -1;
	status = program_run(check->folder, &program, fault);
	str_fini(&messages);
	return status < 0 ? -1 : status == 0;
}

static int check_openssl(struct check *check, struct fault *fault)
{
	for (size_t i = 0; i < check->keys->count; i++) {
		const struct key *key = &check->keys->list[i];
		int ret;

		if (key->scheme != &scheme_openssl)
			continue;
		ret = verify(check, key, fault);
		if (ret < 0)
			return -1;
		if (ret > 0) {
			check->key = key;
			return 1;
		}
	}
	return check_refuse(check, NULL, "nobody's key, or not of this text");
}

const struct scheme scheme_openssl = {
	.name = "openssl",
	.is_signature = is_signature,
	.take_key = take_key,
	.sign = sign,
	.check = check_openssl,
};
