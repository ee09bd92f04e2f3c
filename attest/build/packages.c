/* SPDX-License-Identifier: BSD-2-Clause */
#include "attest/build/packages.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attest/build/place.h"
#include "attest/build/scripts.h"
#include "common/array.h"
#include "common/str.h"

/* ---------------------------------------------------------------- the box */

/* Where a proxy is, for apt: by name, since a value may have a password. */
static const char *const proxies[] = { "http_proxy", "https_proxy", "ftp_proxy",
				       "no_proxy", NULL };

static int no_memory(struct fault *fault)
{
	return fault_errno(fault, "cannot fetch packages");
}

/* Runs apt in the box, on the words of the descriptor. */
static int run(const struct descriptor *descriptor, struct box *box,
	       struct fault *fault)
{
	const struct descriptor_list *packages = &descriptor->packages;
	CLEANUP_FREE const char **words = calloc(packages->count + 1,
						 sizeof(*words));
	int ret;

	if (!words)
		return no_memory(fault);
	for (size_t i = 0; i < packages->count; i++)
		words[i] = packages->item[i].text;
	box->network = true;
	box->env = proxies;
	box->script = script_fetch;
	box->words = words;
	ret = box_run(box, fault);
	if (ret == 0 && box->status)
		return fault_at(fault, descriptor->file, packages->item[0].line,
				"Packages: cannot be fetched: %s", box->stage);
	return ret;
}

/* --------------------------------------------------------------- the files */

static int is_deb(const struct dirent *entry)
{
	const char *dot = strrchr(entry->d_name, '.');

	return dot && dot != entry->d_name && !strcmp(dot, ".deb");
}

/* Appends one whose name is the list's from now on. */
static int add(struct debs *debs, const char *from, const char *into,
	       int64_t epoch, char *name, struct fault *fault)
{
	CLEANUP_FREE char *source = NULL, *target = NULL;
	struct deb *deb;

	if (array_grow(&debs->list, debs->count, &debs->capacity,
		       sizeof(*debs->list)) < 0) {
		free(name);
		return no_memory(fault);
	}
	deb = &debs->list[debs->count++];
	deb->name = name;
	if (asprintf(&source, "%s/%s", from, name) < 0 ||
	    asprintf(&target, "%s/%s", into, name) < 0)
		return no_memory(fault);
	return place_file(source, target, epoch, deb->sha256, fault);
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int take(struct debs *debs, const char *from, const char *into,
		int64_t epoch, struct fault *fault)
{
	struct dirent **names;
	int count = scandir(from, &names, is_deb, by_name), ret = 0;

	if (count < 0)
		return fault_errno(fault, "%s", from);
	for (int i = 0; i < count; i++) {
		char *name = ret == 0 ? strdup(names[i]->d_name) : NULL;

		if (ret == 0)
			ret = name ? add(debs, from, into, epoch, name, fault)
				   : no_memory(fault);
		free(names[i]);
	}
	free(names);
	return ret;
}

/* --------------------------------------------------------------- the sums */

/* How the names of a package's files begin, NAME[:ARCHITECTURE]=VERSION: apt
   writes the colon of a version as %3a. */
static void put_start(struct str *start, const char *package)
{
	const char *version = strchr(package, '=');
	size_t name = strcspn(package, ":=");

	str_append(start, package, name);
	for (str_push(start, '_'); *++version;)
		if (*version == ':')
			str_puts(start, "%3a");
		else
			str_push(start, *version);
	str_push(start, '_');
	if (package[name] == ':') {
		str_append(start, package + name + 1,
			   strcspn(package + name + 1, "="));
		str_push(start, '.');
	}
}

/* The file of a package; how many there are is in *count. */
static const struct deb *find(const struct debs *debs, const char *package,
			      size_t *count)
{
	struct str start = STR_INIT;
	const struct deb *found = NULL;

	*count = 0;
	put_start(&start, package);
	for (size_t i = 0; i < debs->count; i++)
		if (!strncmp(debs->list[i].name, str_text(&start), start.len)) {
			found = &debs->list[i];
			++*count;
		}
	str_fini(&start);
	return found;
}

/* Checks the sum that a line states. */
static int check_sum(const struct debs *debs, const char *file,
		     const struct descriptor_item *item, struct fault *fault)
{
	size_t count;
	const struct deb *deb = find(debs, item->text, &count);

	if (count == 0)
		return fault_at(fault, file, item->line,
				"Packages: %s: is part of the image",
				item->text);
	if (count > 1)
		return fault_at(fault, file, item->line,
				"Packages: %s: comes for several "
				"architectures, of which one has to be named",
				item->text);
	if (strcmp(deb->sha256, item->sha256) != 0)
		return fault_at(fault, file, item->line,
				"Packages: %s: has the SHA-256 %s, not %s",
				item->text, deb->sha256, item->sha256);
	return 0;
}

/* Checks the sums that the descriptor states. */
static int check(const struct debs *debs, const struct descriptor *descriptor,
		 struct fault *fault)
{
	const struct descriptor_list *packages = &descriptor->packages;

	for (size_t i = 0; i < packages->count; i++)
		if (packages->item[i].sha256 &&
		    check_sum(debs, descriptor->file, &packages->item[i],
			      fault) < 0)
			return -1;
	return 0;
}

int packages_fetch(struct debs *debs, const struct descriptor *descriptor,
		   struct box *box, const char *into, struct fault *fault)
{
	CLEANUP_FREE char *from = NULL;

	if (run(descriptor, box, fault) < 0)
		return -1;
	if (asprintf(&from, "%s/%s", box->folder, BOX_OUT) < 0)
		return no_memory(fault);
	if (take(debs, from, into, descriptor->epoch, fault) < 0)
		return -1;
	return check(debs, descriptor, fault);
}

void debs_fini(struct debs *debs)
{
	for (size_t i = 0; i < debs->count; i++)
		free(debs->list[i].name);
	free(debs->list);
}
