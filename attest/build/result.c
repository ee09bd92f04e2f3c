/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The statement says nothing that differs where the same was built of the same,
 * but who built, when, and the log.
 */
#include "attest/build/result.h"

#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "attest/build/contents.h"
#include "attest/statement/statement.h"
#include "common/file/io.h"
#include "common/file/sum.h"
#include "translate/stream/output.h"

struct writing {
	const struct result *result;
	struct statement statement;
	struct arena arena; /* of its texts */
};

static int no_memory(struct fault *fault)
{
	return fault_errno(fault, "cannot write the statement");
}

static char *path_of(const struct writing *writing, const char *name)
{
	char *path;

	return asprintf(&path, "%s/%s", writing->result->folder, name) < 0
		       ? NULL
		       : path;
}

/* Adds an item with copies of both texts. */
static int add(struct writing *writing, struct statement_items *items,
	       const char *name, const char *sha256, struct fault *fault)
{
	const struct statement_item item = {
		.name = arena_copy(&writing->arena, name, strlen(name)),
		.sha256 = arena_copy(&writing->arena, sha256, strlen(sha256)),
	};

	return !item.name || !item.sha256 || statement_add(items, &item) < 0
		       ? no_memory(fault)
		       : 0;
}

/* Adds a file of the result. */
static int add_file(struct writing *writing, struct statement_items *items,
		    const char *name, struct fault *fault)
{
	CLEANUP_FREE char *path = path_of(writing, name);
	CLEANUP_FD int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	char sha256[SHA256_HEX_SIZE];

	if (fd < 0 || sum_file(fd, NULL, sha256) < 0)
		return fault_errno(fault, "%s", name);
	return add(writing, items, name, sha256, fault);
}

/* ---------------------------------------------------------------- manifest */

/* Makes an output a subject; see contents_take_fn. */
static int take_output(void *arg, const char *key, const char *sha256,
		       struct fault *fault)
{
	struct writing *writing = arg;
	CLEANUP_FREE char *name = NULL;

	if (asprintf(&name, RESULT_OUTPUTS "/%s", key) < 0)
		return no_memory(fault);
	return add(writing, &writing->statement.subjects, name, sha256, fault);
}

/* Passes on the fault of a file whose path is freed. */
static int output_fault(const struct output *output, struct fault *fault)
{
	return fault_set(fault, "%s: %s", output->sink.name,
			 output->sink.fault.text);
}

static int write_manifest(struct writing *writing, struct fault *fault)
{
	CLEANUP_FREE char *path = path_of(writing, RESULT_MANIFEST);
	CLEANUP_FREE char *outputs = path_of(writing, RESULT_OUTPUTS);
	CLEANUP_FREE struct output *output = malloc(sizeof(*output));
	int ret;

	if (!path || !outputs || !output)
		return no_memory(fault);
	if (output_open(output, path) < 0)
		return output_fault(output, fault);
	ret = contents_manifest(outputs, &output->sink, take_output, writing,
				fault);
	if (ret == 0 && output_commit(output) < 0)
		ret = output_fault(output, fault);
	output_close(output);
	return ret;
}

/* --------------------------------------------------------------- statement */

static json_t *list_of(const struct descriptor_list *list)
{
	json_t *array = json_array();

	for (size_t i = 0; i < list->count; i++) {
		const struct descriptor_item *item = &list->item[i];

		json_array_append_new(
			array, item->sha256 ? json_pack("{s:s,s:s}", "name",
							item->text, "sha256",
							item->sha256)
					    : json_string(item->text));
	}
	return array;
}

/* What the descriptor says. */
static json_t *parameters_of(const struct descriptor *descriptor)
{
	return json_pack(
		"{s:s,s:s,s:o,s:o,s:I,s:s,s:o}", "image", descriptor->image,
		"imageSha256", descriptor->image_sha256, "inputs",
		list_of(&descriptor->inputs), "packages",
		list_of(&descriptor->packages), "sourceDateEpoch",
		(json_int_t)descriptor->epoch, "script", descriptor->script,
		"outputs", list_of(&descriptor->outputs));
}

/* What it was built of. */
static int add_dependencies(struct writing *writing, struct fault *fault)
{
	const struct descriptor *descriptor = writing->result->descriptor;
	const struct debs *debs = writing->result->debs;
	struct statement_items *items = &writing->statement.dependencies;
	int ret = add(writing, items, descriptor->image,
		      descriptor->image_sha256, fault);

	for (size_t i = 0; ret == 0 && i < descriptor->inputs.count; i++)
		ret = add(writing, items, descriptor->inputs.item[i].text,
			  descriptor->inputs.item[i].sha256, fault);
	for (size_t i = 0; ret == 0 && i < debs->count; i++)
		ret = add(writing, items, debs->list[i].name,
			  debs->list[i].sha256, fault);
	return ret;
}

static int write_text(const struct writing *writing, const struct str *text,
		      struct fault *fault)
{
	CLEANUP_FREE char *path = path_of(writing, RESULT_STATEMENT);
	struct newfile file;
	int ret;

	if (!path)
		return no_memory(fault);
	ret = newfile_open(&file, path);
	if (ret == 0)
		ret = write_full(file.fd, str_text(text), text->len);
	if (ret == 0)
		ret = newfile_commit(&file);
	if (ret < 0)
		fault_errno(fault, "%s", path);
	newfile_close(&file);
	return ret;
}

static int write_statement(struct writing *writing, struct fault *fault)
{
	struct statement *statement = &writing->statement;
	struct str text = STR_INIT;
	int ret;

	statement->finished = time(NULL);
	ret = statement_put(&text, statement, fault);
	if (ret == 0 && str_failed(&text))
		ret = no_memory(fault);
	if (ret == 0)
		ret = write_text(writing, &text, fault);
	str_fini(&text);
	return ret;
}

int result_write(const struct result *result, struct fault *fault)
{
	struct writing writing = { .result = result,
				   .statement = STATEMENT_INIT };
	struct statement *statement = &writing.statement;
	int ret;

	statement->build_type = result->options->build_type;
	statement->builder_id = result->options->builder_id;
	statement->started = result->started;
	statement->parameters = parameters_of(result->descriptor);
	ret = statement->parameters ? write_manifest(&writing, fault)
				    : no_memory(fault);
	if (ret == 0)
		ret = add_file(&writing, &statement->subjects, RESULT_MANIFEST,
			       fault);
	if (ret == 0)
		ret = add_dependencies(&writing, fault);
	if (ret == 0 && result->options->audit)
		ret = add_file(&writing, &statement->byproducts, RESULT_LOG,
			       fault);
	if (ret == 0)
		ret = write_statement(&writing, fault);
	json_decref(statement->parameters);
	statement_fini(statement);
	arena_fini(&writing.arena);
	return ret;
}
