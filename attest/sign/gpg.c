/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Detached signatures of gpg(1).  A key is a fingerprint, looked up in the
 * user's keyring, or a file, of which a keyring of its own is made.  What gpg
 * says is read where it is meant for programs (--status-fd), and only a
 * signature about which it has nothing bad to say is good.
 */
#include <stdio.h>
#include <string.h>

#include "attest/sign/program.h"
#include "attest/sign/scheme.h"

#define STATUS "[GNUPG:] "

/* Packets of type 2, signature: old format with three widths of length, and
   new format (RFC 4880, section 4.2). */
#define TAGS "\x88\x89\x8a\xc2"

#define ARMOUR "-----BEGIN PGP SIGNATURE-----"

/* The longest signature, in bytes: gpg would look at each of many in one, and
   say more than is read. */
#define SIGNATURE_MAX (16u << 10)

static bool is_signature(const char *bytes, size_t size)
{
	if (size > SIGNATURE_MAX)
		return false;
	if (size > strlen(ARMOUR) && memcmp(bytes, ARMOUR, strlen(ARMOUR)) == 0)
		return true;
	return size > 64 && memchr(TAGS, bytes[0], strlen(TAGS));
}

/* 40 digits, or 64 of a key of version 5. */
static bool is_fingerprint(const char *word)
{
	size_t digits = strspn(word, "0123456789ABCDEFabcdef");

	return word[digits] == '\0' && (digits == 40 || digits == 64);
}

static int take_key(struct key *key, const char *text, size_t size,
		    struct fault *fault)
{
	if (size == 0 || strstr(text, "PRIVATE KEY BLOCK"))
		return fault_set(fault, "'%s' is no public key of gpg",
				 key->name);
	str_append(&key->text, text, size);
	return str_failed(&key->text) ? fault_set(fault, "out of memory") : 0;
}

static int sign(const struct folder *folder, const char *key,
		struct str *signature, struct fault *fault)
{
	const char *const argv[] = { "gpg",	"--batch",
				     "--quiet", "--local-user",
				     key,	"--output",
				     "-",	"--detach-sign",
				     NULL };
	const struct program program = {
		.argv = argv,
		.input = SCHEME_MESSAGE,
		.out = signature,
	};
	int status = program_run(folder, &program, fault);

	if (status > 0)
		return fault_set(fault, "%s: gpg has not signed", key);
	return status;
}

/* ------------------------------------------------------------- status */

/* What follows a keyword in its first status line; NULL if there is none.
   *count becomes the number of its lines. */
static const char *status_of(const struct str *out, const char *keyword,
			     unsigned *count)
{
	const char *at = str_text(out), *first = NULL;
	char lead[40];

	*count = 0;
	snprintf(lead, sizeof(lead), STATUS "%s ", keyword);
	while (*at) {
		if (strncmp(at, lead, strlen(lead)) == 0 && (*count)++ == 0)
			first = at + strlen(lead);
		at += strcspn(at, "\n");
		at += *at == '\n';
	}
	return first;
}

static bool has_status(const struct str *out, const char *keyword)
{
	unsigned count;

	return status_of(out, keyword, &count) != NULL;
}

/* The n-th word, from 0, of the only status line with this keyword.  False if
   there is none or more than one, or if it has no such word. */
static bool status_word(const struct str *out, const char *keyword, unsigned n,
			char *word, size_t size)
{
	unsigned count;
	const char *line = status_of(out, keyword, &count);
	size_t length;

	if (count != 1)
		return false;
	while (line && n-- > 0) {
		line += strcspn(line, " \n");
		line = *line == ' ' ? line + 1 : NULL;
	}
	length = line ? strcspn(line, " \n") : 0;
	if (length == 0 || length >= size)
		return false;
	memcpy(word, line, length);
	word[length] = '\0';
	return true;
}

/* True if a digest is one of which there are two texts (RFC 4880, section 9.4):
   MD5, SHA-1 and RIPEMD160. */
static bool is_weak(const char *number)
{
	return strcmp(number, "1") == 0 || strcmp(number, "2") == 0 ||
	       strcmp(number, "3") == 0;
}

/* Why the status lines do not tell a good signature; NULL if they do, or, with
   *is_other, if they do not know the key. */
static const char *fault_of(const struct str *out, bool *is_other)
{
	static const struct {
		const char *keyword, *reason;
	} rows[] = {
		{ "BADSIG", "is not of this text" },
		{ "REVKEYSIG", "the key is revoked" },
		{ "EXPKEYSIG", "the key has expired" },
		{ "EXPSIG", "the signature has expired" },
	};
	char word[80];

	*is_other = has_status(out, "NO_PUBKEY");
	for (size_t i = 0; i < countof(rows); i++)
		if (has_status(out, rows[i].keyword))
			return rows[i].reason;
	/* Word 8 is the class, 00 of a document that is taken as it is. */
	if (!status_word(out, "GOODSIG", 0, word, sizeof(word)) ||
	    !status_word(out, "VALIDSIG", 8, word, sizeof(word)) ||
	    strcmp(word, "00") != 0)
		return "gpg does not call it good";
	if (!status_word(out, "VALIDSIG", 7, word, sizeof(word)) ||
	    is_weak(word))
		return "is made with a digest that is not safe";
	return NULL;
}

/* True if the fingerprint is that of the signing key or of its primary key; of
   a signature of another text gpg tells only the end of it. */
static bool has_fingerprint(const struct str *out, const char *fingerprint)
{
	size_t length = strlen(fingerprint);
	char word[80];

	if (status_word(out, "BADSIG", 0, word, sizeof(word)))
		return strlen(word) <= length &&
		       strcasecmp(fingerprint + length - strlen(word), word) ==
			       0;
	return (status_word(out, "VALIDSIG", 0, word, sizeof(word)) &&
		strcasecmp(word, fingerprint) == 0) ||
	       (status_word(out, "VALIDSIG", 9, word, sizeof(word)) &&
		strcasecmp(word, fingerprint) == 0);
}

/* True if the signature is of one of the keys that gpg has taken of a file, and
   not of one that it has from elsewhere, as from the signature itself. */
static bool has_imported(const struct str *out, const struct str *imported)
{
	static const char lead[] = STATUS "IMPORT_OK ";
	const char *at = str_text(imported);
	char fingerprint[80];

	for (; *at; at += *at == '\n') {
		if (strncmp(at, lead, strlen(lead)) == 0 &&
		    sscanf(at + strlen(lead), "%*u %79[0-9A-Fa-f]",
			   fingerprint) == 1 &&
		    has_fingerprint(out, fingerprint))
			return true;
		at += strcspn(at, "\n");
	}
	return false;
}

/* ------------------------------------------------------------- checking */

/* Runs gpg over the signature, in the user's home, or in one with a ring. */
static int verify(const struct check *check, const char *home, const char *ring,
		  struct str *out, struct fault *fault)
{
	char signature[PATH_MAX], message[PATH_MAX];
	const char *argv[24] = { "gpg",
				 "--batch",
				 "--no-tty",
				 "--disable-dirmngr",
				 "--no-auto-key-retrieve",
				 "--no-auto-key-import",
				 "--trust-model",
				 "always",
				 "--status-fd",
				 "1" };
	struct str messages = STR_INIT;
	const struct program program = {
		.argv = argv,
		.out = out,
		.messages = &messages,
	};
	size_t count = 10;
	int status;

	folder_path(check->folder, SCHEME_SIGNATURE, signature);
	folder_path(check->folder, SCHEME_MESSAGE, message);
	if (home) {
		argv[count++] = "--homedir";
		argv[count++] = home;
		argv[count++] = "--no-autostart";
		argv[count++] = "--no-default-keyring";
		argv[count++] = "--keyring";
		argv[count++] = ring;
	}
	argv[count++] = "--verify";
	argv[count++] = signature;
	argv[count++] = message;
	argv[count] = NULL;
	status = program_run(check->folder, &program, fault);
	str_fini(&messages);
	return status;
}

/* Makes a ring of a key's file.  What gpg says of the keys in it is appended to
   *imported.  0, or -1 with the fault's text. */
static int import(const struct check *check, const struct key *key,
		  const char *home, const char *ring, struct str *imported,
		  struct fault *fault)
{
	const char *const argv[] = { "gpg",
				     "--batch",
				     "--no-tty",
				     "--homedir",
				     home,
				     "--no-autostart",
				     "--no-default-keyring",
				     "--keyring",
				     ring,
				     "--status-fd",
				     "1",
				     "--import",
				     NULL };
	struct str messages = STR_INIT;
	const struct program program = {
		.argv = argv,
		.input = SCHEME_KEY,
		.out = imported,
		.messages = &messages,
	};
	int status;

	if (folder_write(check->folder, SCHEME_KEY, str_text(&key->text),
			 key->text.len, fault) < 0)
		return -1;
	status = program_run(check->folder, &program, fault);
	str_fini(&messages);
	if (status > 0)
		return fault_at(fault, check->keys->file, key->line,
				"gpg does not take '%s'", key->name);
	return status;
}

/* Runs gpg with what the key needs.  What it says of the signature is appended,
   and, to *imported, of a key that is a file.  0, or -1 with the fault's
   text. */
static int ask(const struct check *check, const struct key *key,
	       struct str *out, struct str *imported, struct fault *fault)
{
	const char *home = check->folder->path;
	char name[32], ring[PATH_MAX];

	if (is_fingerprint(key->name))
		return verify(check, NULL, NULL, out, fault) < 0 ? -1 : 0;
	snprintf(name, sizeof(name), "ring-%u", key->line);
	folder_path(check->folder, name, ring);
	if (import(check, key, home, ring, imported, fault) < 0)
		return -1;
	return verify(check, home, ring, out, fault) < 0 ? -1 : 0;
}

/* True if gpg knows whose the signature is, and it is of this key. */
static bool is_of(const struct key *key, const struct str *out,
		  const struct str *imported)
{
	return is_fingerprint(key->name) ? has_fingerprint(out, key->name)
					 : has_status(out, "BADSIG") ||
						   has_imported(out, imported);
}

/* Whether the signature is of this key, and good. */
static bool judge(struct check *check, const struct key *key,
		  const struct str *out, const struct str *imported)
{
	const char *reason;
	bool is_other;

	reason = fault_of(out, &is_other);
	if (is_other || !is_of(key, out, imported))
		return false;
	check->key = key;
	str_clear(&check->why);
	if (reason)
		check_refuse(check, NULL, reason);
	return reason == NULL;
}

static int check_gpg(struct check *check, struct fault *fault)
{
	const struct keys *keys = check->keys;

	for (size_t i = 0; i < keys->count; i++) {
		struct str out = STR_INIT, imported = STR_INIT;
		int ret;

		if (keys->list[i].scheme != &scheme_gpg)
			continue;
		ret = ask(check, &keys->list[i], &out, &imported, fault);
		if (ret == 0)
			ret = judge(check, &keys->list[i], &out, &imported);
		str_fini(&out);
		str_fini(&imported);
		if (ret != 0)
			return ret;
	}
	return check->key ? 0 : check_refuse(check, NULL, "nobody's key");
}

const struct scheme scheme_gpg = {
	.name = "gpg",
	.is_signature = is_signature,
	.is_fingerprint = is_fingerprint,
	.take_key = take_key,
	.sign = sign,
	.check = check_gpg,
};
