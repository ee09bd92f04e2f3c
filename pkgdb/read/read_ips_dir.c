/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A directory of IPS manifests, as usr/src/pkg/manifests of illumos, read in
 * the order of their names.  Manifests written by hand end in .mf or .p5m,
 * those that pkgmogrify(1) has made of them in .mog.  Other files and
 * subdirectories are passed over.
 */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/str.h"
#include "pkgdb/read/detect.h"
#include "pkgdb/read/formats.h"

/* Whether a file name ends like a manifest's. */
static bool is_manifest(const char *name)
{
	size_t len = strlen(name);

	return (len > 4 && strcmp(name + len - 4, ".p5m") == 0) ||
	       (len > 4 && strcmp(name + len - 4, ".mog") == 0) ||
	       (len > 3 && strcmp(name + len - 3, ".mf") == 0);
}

/* is_manifest for scandir(3). */
static int keep_manifest(const struct dirent *entry)
{
	return is_manifest(entry->d_name);
}

/* Whether a file that is called like a manifest reads like one: the sources of
   METAFONT end in .mf as well. */
static bool reads_as_manifest(const struct pkgdb_format *formats,
			      const char *dir, const char *name)
{
	static const char *const ips_only[] = { "ips", NULL };
	struct str path = STR_INIT;
	bool result;

	str_printf(&path, "%s/%s", dir, name);
	result = !str_failed(&path) &&
		 detect_is_one_of(formats, path.data, ips_only);
	str_fini(&path);
	return result;
}

bool claims_manifests(const struct pkgdb_format *formats, const char *path)
{
	DIR *stream = opendir(path);
	const struct dirent *entry;
	bool found = false;

	while (stream && !found && (entry = readdir(stream)))
		found = is_manifest(entry->d_name) &&
			reads_as_manifest(formats, path, entry->d_name);
	if (stream)
		closedir(stream);
	return found;
}

int open_manifests(struct pkgdb *db, const struct pkgdb_format *formats,
		   const char *path, struct fault *fault)
{
	struct dirent **names;
	int count = scandir(path, &names, keep_manifest, alphasort), result = 0;

	if (count < 0)
		return fault_at(fault, path, 0, "%s", strerror(errno));
	for (int i = 0; i < count; i++) {
		struct reading in = { .db = db, .fault = fault };
		struct str file = STR_INIT;

		str_printf(&file, "%s/%s", path, names[i]->d_name);
		if (result == 0 && str_failed(&file))
			result = fault_at(fault, path, 0, "out of memory");
		if (result == 0)
			result = reading_file(&in, format_named(formats, "ips"),
					      file.data);
		str_fini(&file);
		free(names[i]);
	}
	free(names);
	return result;
}
