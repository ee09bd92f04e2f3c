/* SPDX-License-Identifier: BSD-2-Clause */
/* Any bytes as the descriptor of a build: what is taken is fit for JSON and for
   command lines. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attest/build/descriptor.h"
#include "common/json.h"
#include "common/path.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool truth, const char *what)
{
	if (truth)
		return;
	fprintf(stderr, "%s\n", what);
	abort();
}

static void check_text(const char *text)
{
	require(text && *text, "a text is missing");
	require(json_is_utf8(text, strlen(text)), "a text is no UTF-8");
}

static void check_items(const struct descriptor_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		const struct descriptor_item *item = &list->item[i];

		check_text(item->text);
		require(!strchr(item->text, '\n'), "an item has two lines");
		require(!item->sha256 || strlen(item->sha256) == 64,
			"this is no sum");
	}
}

static void check(const struct descriptor *descriptor)
{
	check_text(descriptor->image);
	check_text(descriptor->script);
	require(strlen(descriptor->image_sha256) == 64, "this is no sum");
	require(descriptor->epoch >= 0, "this is no time");
	check_items(&descriptor->inputs);
	check_items(&descriptor->packages);
	check_items(&descriptor->outputs);
	for (size_t i = 0; i < descriptor->inputs.count; i++) {
		const char *name = descriptor_input_name(
			&descriptor->inputs.item[i]);

		require(*name && !strchr(name, '/') && strcmp(name, ".") &&
				strcmp(name, ".."),
			"an input has no name");
	}
	for (size_t i = 0; i < descriptor->packages.count; i++)
		require(*descriptor->packages.item[i].text != '-',
			"a package is an option");
	for (size_t i = 0; i < descriptor->outputs.count; i++)
		require(path_is_key(descriptor->outputs.item[i].text),
			"an output lies elsewhere");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fault fault = { .text = "" };
	struct descriptor descriptor;
	char *text = malloc(size + 1);

	require(text != NULL, "malloc");
	memcpy(text, data, size);
	text[size] = '\0';
	if (descriptor_read_text(&descriptor, text, size, "input", &fault) == 0)
		check(&descriptor);
	else
		require(fault.text[0] && fault.file, "refused without a place");
	descriptor_fini(&descriptor);
	free(text);
	return 0;
}
