/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Counts the principals whose good signatures stand below a statement with the
 * digest of one artifact.  Of a good one with another digest it shows where
 * the artifacts differ, if the other one lies beside the envelope.
 */
#include "attest/tool/verify.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "attest/compare/compare.h"
#include "attest/sign/envelope.h"
#include "attest/sign/scheme.h"
#include "attest/statement/statement.h"
#include "attest/tool/finding.h"
#include "attest/tool/operand.h"
#include "common/file/io.h"
#include "common/file/sum.h"
#include "common/path.h"
#include "common/tool/diag.h"

struct verifying {
	struct options *options;
	const char *artifact; /* its path */
	char sha256[SHA256_HEX_SIZE];
	struct keys keys;
	struct str revoked; /* the list */
	bool *agrees;	    /* of each principal */
};

/* An envelope while it is looked at. */
struct letter {
	const char *path;
	struct envelope envelope;
	struct statement statement;
	const struct statement_item
		*subject; /* stands for the artifact; NULL */
};

/* ------------------------------------------------------------- differences */

/* Opens a file beside the envelope, of this digest; -1 if there is none.  Its
   name is the builder's: it leads to no other folder, and not to a device. */
static int open_beside(const char *path, const char *name, const char *sha256)
{
	CLEANUP_FD int fd = -1;
	char hex[SHA256_HEX_SIZE];
	struct stat st;

	if (strchr(name, '/'))
		return -1;
	fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) ||
	    sum_file(fd, NULL, hex) < 0 || strcmp(hex, sha256) != 0 ||
	    lseek(fd, 0, SEEK_SET) < 0)
		return -1;
	return take_fd(&fd);
}

/* Prints where two artifacts differ, if they are what compare reads. */
static void compare_files(const struct verifying *verifying, int fd,
			  const char *other, int other_fd)
{
	struct operand left, right;
	struct fault fault;
	bool has_left, has_right;
	int ret = 0;

	has_left = operand_read(&left, fd, verifying->artifact,
				verifying->options, &fault) == 0;
	has_right = operand_read(&right, other_fd, other, verifying->options,
				 &fault) == 0;
	if (has_left && has_right)
		ret = compare(&(struct compare){
			.out = stdout,
			.a = verifying->artifact,
			.b = other,
			.left = operand_inventory(&left),
			.right = operand_inventory(&right),
			.pairs = true,
			.json = verifying->options->json,
			.time = true,
			.epoch = INT64_MAX,
		});
	if (ret < 0)
		die_errno(STATUS_TROUBLE, "cannot compare");
	if (!has_left || !has_right)
		note_fault(&fault);
	else if (ret == 0)
		note("%s: no path differs, but the bytes do", other);
	operand_close(&left);
	operand_close(&right);
}

static void show_difference(const struct verifying *verifying,
			    const struct letter *letter)
{
	const struct statement_item *subject = letter->subject;
	CLEANUP_FREE char *directory = path_directory(letter->path);
	CLEANUP_FD int fd = -1, other_fd = -1;
	struct str path = STR_INIT;

	if (!subject || !subject->name || !subject->sha256)
		return;
	str_printf(&path, "%s%s", directory ? directory : "", subject->name);
	if (!directory || str_failed(&path))
		die_errno(STATUS_TROUBLE, "%s", letter->path);
	fd = open(verifying->artifact, O_RDONLY | O_CLOEXEC);
	other_fd = open_beside(str_text(&path), subject->name, subject->sha256);
	if (fd >= 0 && other_fd >= 0)
		compare_files(verifying, fd, str_text(&path), other_fd);
	str_fini(&path);
}

/* ------------------------------------------------------------- envelopes */

/* The subject that stands for the artifact: one of its digest, or one of its
   name, or the only one; NULL if there is none. */
static const struct statement_item *subject_of(
	const struct verifying *verifying, const struct statement *statement)
{
	const struct statement_items *subjects = &statement->subjects;
	const char *name = path_base(verifying->artifact);
	const struct statement_item *named = NULL;

	for (size_t i = 0; i < subjects->count; i++) {
		const struct statement_item *item = &subjects->list[i];

		if (item->sha256 &&
		    strcmp(item->sha256, verifying->sha256) == 0)
			return item;
		if (!named && item->name && strcmp(item->name, name) == 0)
			named = item;
	}
	return named || subjects->count > 1 ? named : subjects->list;
}

/* Says why a statement does not agree; the caller frees. */
static char *difference(const struct verifying *verifying,
			const struct letter *letter)
{
	const struct statement_item *subject = letter->subject;
	const char *name = path_base(verifying->artifact);
	struct str text = STR_INIT;
	char *why;

	if (!subject || !subject->sha256 ||
	    (subject->name && strcmp(subject->name, name) != 0))
		str_printf(&text, "the statement has no sha256 of %s", name);
	else
		str_printf(&text, "of another %s: sha256 %.12s.., now %.12s..",
			   subject->name ? subject->name : "artifact",
			   verifying->sha256, subject->sha256);
	why = str_take(&text);
	if (!why)
		die_errno(STATUS_TROUBLE, "%s", letter->path);
	return why;
}

/* Prints what is wrong with an envelope, none of whose signatures count. */
static void refuse(const struct verifying *verifying, const char *path,
		   const char *why)
{
	finding_print(&(struct finding){ .envelope = path,
					 .result = RESULT_BAD,
					 .why = why },
		      verifying->options->json);
}

/* Counts a good signature of a key. */
static void take_good(struct verifying *verifying, const struct letter *letter,
		      struct finding *finding)
{
	const struct statement_item *subject = letter->subject;
	CLEANUP_FREE char *why = NULL;

	if (subject && subject->sha256 &&
	    strcmp(subject->sha256, verifying->sha256) == 0) {
		verifying->agrees[finding->key->number] = true;
		finding->result = RESULT_AGREES;
	} else {
		why = difference(verifying, letter);
		finding->result = RESULT_DIFFERS;
	}
	finding->why = why;
	finding_print(finding, verifying->options->json);
}

/* Looks at a signature.  True if it is good, and of something else. */
static bool take_signature(struct verifying *verifying,
			   const struct letter *letter, size_t number,
			   const struct folder *folder)
{
	struct check check = {
		.folder = folder,
		.keys = &verifying->keys,
		.revoked = verifying->options->revoked ? &verifying->revoked
						       : NULL,
	};
	struct finding finding = { .envelope = letter->path,
				   .signature = number + 1,
				   .result = RESULT_BAD };
	struct fault fault;
	int ret = scheme_check(&check, &letter->envelope, number,
			       verifying->options->at, &fault);

	if (ret < 0)
		die_fault(STATUS_TROUBLE, &fault);
	finding.key = check.key;
	finding.why = str_text(&check.why);
	if (ret > 0)
		take_good(verifying, letter, &finding);
	else
		finding_print(&finding, verifying->options->json);
	str_fini(&check.why);
	return finding.result == RESULT_DIFFERS;
}

static void take_signatures(struct verifying *verifying,
			    const struct letter *letter)
{
	struct folder folder;
	struct fault fault;
	bool differs = false;

	if (folder_make(&folder, &fault) < 0)
		die_fault(STATUS_TROUBLE, &fault);
	for (size_t i = 0; i < letter->envelope.count; i++)
		differs |= take_signature(verifying, letter, i, &folder);
	folder_remove(&folder);
	if (differs)
		show_difference(verifying, letter);
}

static void take_envelope(struct verifying *verifying, const char *path)
{
	struct letter letter = { .path = path, .statement = STATEMENT_INIT };
	struct str *payload = &letter.envelope.payload;
	CLEANUP_FREE char *text = NULL;
	struct fault fault;
	size_t size;

	text = read_file(path, ENVELOPE_MAX, &size);
	if (!text && errno != EFBIG && errno != EISDIR)
		die_errno(STATUS_TROUBLE, "%s", path);
	if (!text && errno == EISDIR)
		fault_set(&fault, "is a directory");
	else if (!text)
		fault_set(&fault, "is longer than %u bytes", ENVELOPE_MAX);
	if (text && envelope_parse(&letter.envelope, text, size, &fault) == 0 &&
	    statement_parse(&letter.statement, str_text(payload), payload->len,
			    &fault) == 0) {
		letter.subject = subject_of(verifying, &letter.statement);
		take_signatures(verifying, &letter);
	} else {
		refuse(verifying, path, fault.text);
	}
	statement_fini(&letter.statement);
	envelope_fini(&letter.envelope);
}

/* ------------------------------------------------------------- verdict */

/* Reads the artifact and the keys. */
static void begin(struct verifying *verifying)
{
	struct options *options = verifying->options;
	CLEANUP_FD int fd = open(verifying->artifact, O_RDONLY | O_CLOEXEC);
	struct keys *keys = &verifying->keys;
	struct fault fault;

	if (fd < 0 || sum_file(fd, NULL, verifying->sha256) < 0)
		die_errno(STATUS_TROUBLE, "%s", verifying->artifact);
	if (keys_read(keys, options->keys, &fault) < 0)
		die_fault(STATUS_TROUBLE, &fault);
	if (options->revoked &&
	    scheme_read_revoked(&verifying->revoked, options->revoked, &fault) <
		    0)
		die_fault(STATUS_TROUBLE, &fault);
	if (options->threshold > keys->principals)
		die(STATUS_TROUBLE, "--threshold: %s names %zu principals only",
		    options->keys, keys->principals);
	verifying->agrees = calloc(keys->principals, sizeof(bool));
	if (!verifying->agrees)
		die_errno(STATUS_TROUBLE, "%s", options->keys);
}

static void conclude(const struct verifying *verifying)
{
	const struct options *options = verifying->options;
	struct verdict verdict = {
		.artifact = verifying->artifact,
		.sha256 = verifying->sha256,
		.principals = verifying->keys.principals,
		.threshold = options->threshold ? options->threshold
						: verifying->keys.principals,
	};

	for (size_t i = 0; i < verdict.principals; i++)
		verdict.agree += verifying->agrees[i];
	verdict_print(&verdict, options->json);
	if (verdict.agree < verdict.threshold)
		diag_worsen(STATUS_FOUND);
}

void command_verify(struct options *options)
{
	const struct words *words = &options->operands;
	struct verifying verifying = { .options = options,
				       .artifact = words->word[0],
				       .revoked = STR_INIT };

	options->is_foreign = true;
	begin(&verifying);
	for (size_t i = 1; i < words->count; i++)
		take_envelope(&verifying, words->word[i]);
	conclude(&verifying);
	free(verifying.agrees);
	str_fini(&verifying.revoked);
	keys_fini(&verifying.keys);
	diag_close_stdout(STATUS_TROUBLE);
}
