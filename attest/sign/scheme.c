/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of schemes, and what is the same for all: which scheme a signature
 * is of shows by its bytes, as an envelope does not say.
 */
#include "attest/sign/scheme.h"

#include <string.h>

#include "attest/sign/program.h"

static const struct scheme *const schemes[] = {
	&scheme_ssh,
	&scheme_gpg,
	&scheme_openssl,
};

const struct scheme *scheme_at(size_t n)
{
	return n < countof(schemes) ? schemes[n] : NULL;
}

const char *scheme_name(size_t n)
{
	return n < countof(schemes) ? schemes[n]->name : NULL;
}

const struct scheme *scheme_named(const char *name)
{
	for (size_t i = 0; i < countof(schemes); i++)
		if (strcmp(schemes[i]->name, name) == 0)
			return schemes[i];
	return NULL;
}

/* ------------------------------------------------------------- signing */

static int sign_by_command(const struct folder *folder, const char *command,
			   struct str *signature, struct fault *fault)
{
	const char *const argv[] = { "/bin/sh", "-c", command, NULL };
	const struct program program = {
		.argv = argv,
		.input = SCHEME_MESSAGE,
		.out = signature,
		.is_users = true,
	};
	int status = program_run(folder, &program, fault);

	if (status > 0)
		return fault_set(fault, "%s: status %d", command, status);
	return status;
}

static int write_message(const struct folder *folder,
			 const struct envelope *envelope, struct fault *fault)
{
	struct str message = STR_INIT;
	int ret;

	envelope_message(&message, ENVELOPE_TYPE, str_text(&envelope->payload),
			 envelope->payload.len);
	ret = str_failed(&message)
		      ? fault_set(fault, "out of memory")
		      : folder_write(folder, SCHEME_MESSAGE, message.data,
				     message.len, fault);
	str_fini(&message);
	return ret;
}

int scheme_sign(const struct scheme *scheme, const char *key,
		const char *command, const char *keyid,
		struct envelope *envelope, struct fault *fault)
{
	struct str signature = STR_INIT;
	struct folder folder;
	int ret = -1;

	if (folder_make(&folder, fault) < 0)
		return -1;
	if (write_message(&folder, envelope, fault) == 0)
		ret = command ? sign_by_command(&folder, command, &signature,
						fault)
			      : scheme->sign(&folder, key, &signature, fault);
	folder_remove(&folder);
	if (ret == 0 &&
	    !scheme->is_signature(str_text(&signature), signature.len))
		ret = fault_set(fault,
				"%s: what is printed is no signature "
				"of '%s'",
				command ? command : key, scheme->name);
	if (ret == 0 && envelope_add(envelope, keyid, str_text(&signature),
				     signature.len) < 0)
		ret = fault_errno(fault, "signature");
	str_fini(&signature);
	return ret;
}

/* ------------------------------------------------------------- checking */

const char *check_last_line(const struct str *messages, size_t *length)
{
	const char *text = str_text(messages), *line;

	*length = messages->len;
	while (*length > 0 && strchr("\r\n", text[*length - 1]))
		(*length)--;
	line = memrchr(text, '\n', *length);
	line = line ? line + 1 : text;
	*length -= line - text;
	return line;
}

int check_refuse(struct check *check, const struct str *messages,
		 const char *otherwise)
{
	size_t length = 0;
	const char *line = messages ? check_last_line(messages, &length) : NULL;

	if (length > 0)
		str_append(&check->why, line, length);
	else
		str_puts(&check->why, otherwise);
	return 0;
}

static const struct scheme *scheme_of(const struct str *signature)
{
	for (size_t i = 0; i < countof(schemes); i++)
		if (schemes[i]->is_signature(str_text(signature),
					     signature->len))
			return schemes[i];
	return NULL;
}

int scheme_check(struct check *check, const struct envelope *envelope,
		 size_t number, int64_t at, struct fault *fault)
{
	const struct str *signature = &envelope->list[number].bytes;
	const struct scheme *scheme = scheme_of(signature);
	int ret;

	check->key = NULL;
	if (!scheme)
		return check_refuse(check, NULL, "is of no known scheme");
	if (write_message(check->folder, envelope, fault) < 0 ||
	    folder_write(check->folder, SCHEME_SIGNATURE, str_text(signature),
			 signature->len, fault) < 0)
		return -1;
	ret = scheme->check(check, fault);
	if (ret > 0 && at >= check->key->valid_before)
		return check_refuse(check, NULL, "the key has expired");
	return ret;
}
