/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Signatures of ssh-keygen(1), by keys that developers have anyway.  A file of
 * allowed signers is made of the keys file: a line for each key, under its
 * number, as principals of ssh may be patterns.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "attest/sign/program.h"
#include "attest/sign/scheme.h"
#include "common/file/io.h"
#include "common/number.h"
#include "parts/base64.h"

#define ALLOWED "allowed"
#define REVOKED "revoked"

/* The longest list of revoked keys, in bytes. */
#define REVOKED_MAX (64u << 20)

/* Where ssh-keygen has its armour. */
#define BEGIN "-----BEGIN SSH SIGNATURE-----"

static bool is_signature(const char *bytes, size_t size)
{
	return size > strlen(BEGIN) && memcmp(bytes, BEGIN, strlen(BEGIN)) == 0;
}

/* ------------------------------------------------------------- keys */

/* Sets key->text to `TYPE BLOB`, of a line `TYPE BLOB [COMMENT]`. */
static int take_line(struct key *key, const char *line, struct fault *fault)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-@.";
	size_t type = strspn(line, letters);
	const char *blob = line + type + 1;
	struct str bytes = STR_INIT;
	size_t length;
	bool is_key;

	if (type == 0 || line[type] != ' ')
		return fault_set(fault, "'%s' is no public key of ssh",
				 key->name);
	length = strcspn(blob, " \t\r");
	is_key = length > 0 && base64_append(&bytes, blob, length);
	str_fini(&bytes);
	if (!is_key)
		return fault_set(fault, "'%s' is no public key of ssh",
				 key->name);
	if (strstr(line, "-cert-v01@"))
		return fault_set(fault, "'%s' is a certificate", key->name);
	str_append(&key->text, line, type + 1 + length);
	return str_failed(&key->text) ? fault_set(fault, "out of memory") : 0;
}

static int take_key(struct key *key, const char *text, size_t size,
		    struct fault *fault)
{
	CLEANUP_FREE char *copy = strdup(text);
	char *rest = copy, *line;

	if (!copy)
		return fault_errno(fault, "'%s'", key->name);
	if (strlen(text) != size)
		return fault_set(fault, "'%s' is no public key of ssh",
				 key->name);
	while ((line = strsep(&rest, "\n"))) {
		line += strspn(line, " \t\r");
		if (*line == '\0' || *line == '#')
			continue;
		if (key->text.len > 0)
			return fault_set(fault, "'%s' has more than one key",
					 key->name);
		if (take_line(key, line, fault) < 0)
			return -1;
	}
	if (key->text.len == 0)
		return fault_set(fault, "'%s' is no public key of ssh",
				 key->name);
	return 0;
}

static int write_allowed(const struct check *check, struct fault *fault)
{
	struct str text = STR_INIT;
	int ret;

	for (size_t i = 0; i < check->keys->count; i++)
		if (check->keys->list[i].scheme == &scheme_ssh)
			str_printf(&text,
				   "%zu namespaces=\"" SCHEME_NAMESPACE
				   "\" %s\n",
				   i, str_text(&check->keys->list[i].text));
	ret = str_failed(&text)
		      ? fault_set(fault, "out of memory")
		      : folder_write(check->folder, ALLOWED, str_text(&text),
				     text.len, fault);
	str_fini(&text);
	return ret;
}

/* ------------------------------------------------------------- programs */

/* True if a key's file is there, or only its public one, as with an agent. */
static bool is_there(const char *key)
{
	struct str public = STR_INIT;
	bool is;

	str_printf(&public, "%s.pub", key);
	is = access(key, F_OK) == 0 ||
	     (!str_failed(&public) && access(str_text(&public), F_OK) == 0);
	str_fini(&public);
	return is;
}

static int sign(const struct folder *folder, const char *key,
		struct str *signature, struct fault *fault)
{
	const char *const argv[] = { "ssh-keygen",     "-q", "-Y", "sign", "-n",
				     SCHEME_NAMESPACE, "-f", key,  NULL };
	const struct program program = {
		.argv = argv,
		.input = SCHEME_MESSAGE,
		.out = signature,
	};
	int status;

	if (!is_there(key)) {
		errno = ENOENT;
		return fault_errno(fault, "%s", key);
	}
	status = program_run(folder, &program, fault);
	if (status > 0)
		return fault_set(fault,
				 "%s: ssh-keygen has not signed; is it a key "
				 "of ssh? see --with",
				 key);
	return status;
}

/* The key whose number ssh-keygen has printed; NULL if that is none. */
static const struct key *key_printed(const struct check *check, const char *out)
{
	uint64_t number;

	if (check->keys->count == 0 ||
	    !parse_digits(out, strspn(out, "0123456789"), 10,
			  check->keys->count - 1, &number))
		return NULL;
	return &check->keys->list[number];
}

/* Tells trouble in the words of ssh-keygen.  Always -1. */
static int fail(const struct str *messages, int status, struct fault *fault)
{
	size_t length;
	const char *line = check_last_line(messages, &length);

	if (length > 0)
		return fault_set(fault, "ssh-keygen: %.*s", (int)length, line);
	return fault_set(fault, "ssh-keygen: status %d", status);
}

/* True if ssh-keygen has looked and found no key, which it also says of what
   is no signature. */
static bool is_nobodys(const struct str *messages)
{
	static const char words[] = "No principal matched.";
	size_t length;
	const char *line = check_last_line(messages, &length);

	return length == strlen(words) && memcmp(line, words, length) == 0;
}

/* Finds whose key the signature has in it.  1, 0 or -1. */
static int find(struct check *check, const char *allowed, const char *signature,
		struct fault *fault)
{
	struct str out = STR_INIT, messages = STR_INIT;
	const char *const argv[] = { "ssh-keygen", "-Y",    "find-principals",
				     "-f",	   allowed, "-s",
				     signature,	   NULL };
	const struct program program = {
		.argv = argv,
		.out = &out,
		.messages = &messages,
	};
	int status = program_run(check->folder, &program, fault);

	if (status == 0)
		check->key = key_printed(check, str_text(&out));
	else if (status > 0 && is_nobodys(&messages))
		check_refuse(check, NULL, "nobody's key");
	else if (status > 0)
		status = fail(&messages, status, fault);
	str_fini(&out);
	str_fini(&messages);
	return status < 0 ? -1 : check->key != NULL;
}

/* Checks it, against a list of revoked keys if there is one.  1, 0 or -1. */
static int verify(struct check *check, const char *allowed,
		  const char *signature, const char *revoked,
		  struct fault *fault)
{
	struct str messages = STR_INIT;
	char number[24];
	const char *const argv[] = {
		"ssh-keygen",	  "-Y", "verify", "-n",
		SCHEME_NAMESPACE, "-f", allowed,  "-s",
		signature,	  "-I", number,	  revoked ? "-r" : NULL,
		revoked,	  NULL
	};
	const struct program program = {
		.argv = argv,
		.input = SCHEME_MESSAGE,
		.messages = &messages,
	};
	int status;

	snprintf(number, sizeof(number), "%zu",
		 (size_t)(check->key - check->keys->list));
	status = program_run(check->folder, &program, fault);
	if (status > 0)
		check_refuse(check, revoked ? NULL : &messages,
			     revoked ? "the key is revoked" : "is not good");
	str_fini(&messages);
	return status < 0 ? -1 : status == 0;
}

int scheme_read_revoked(struct str *list, const char *file, struct fault *fault)
{
	CLEANUP_FREE char *bytes = NULL;
	size_t size;

	bytes = read_file(file, REVOKED_MAX, &size);
	if (!bytes)
		return fault_errno(fault, "%s", file);
	if (size == 0)
		return fault_set(fault, "%s: is no list of keys", file);
	str_append(list, bytes, size);
	return str_failed(list) ? fault_set(fault, "out of memory") : 0;
}

/* Checks it against the list.  1, 0 or -1. */
static int verify_revoked(struct check *check, const char *allowed,
			  const char *signature, struct fault *fault)
{
	char revoked[PATH_MAX];

	folder_path(check->folder, REVOKED, revoked);
	if (folder_write(check->folder, REVOKED, str_text(check->revoked),
			 check->revoked->len, fault) < 0)
		return -1;
	return verify(check, allowed, signature, revoked, fault);
}

static int check_ssh(struct check *check, struct fault *fault)
{
	char allowed[PATH_MAX], signature[PATH_MAX];
	int ret;

	folder_path(check->folder, ALLOWED, allowed);
	folder_path(check->folder, SCHEME_SIGNATURE, signature);
	if (write_allowed(check, fault) < 0)
		return -1;
	ret = find(check, allowed, signature, fault);
	if (ret > 0)
		ret = verify(check, allowed, signature, NULL, fault);
	if (ret > 0 && check->revoked)
		ret = verify_revoked(check, allowed, signature, fault);
	return ret;
}

const struct scheme scheme_ssh = {
	.name = "ssh",
	.is_signature = is_signature,
	.take_key = take_key,
	.sign = sign,
	.check = check_ssh,
};
