/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Feeds every seed of a fuzz target to it without a fuzzer, one assertion each
 * in TAP.  The target is known by this program's name: `tar_replay` reads
 * tests/fuzz/seeds/tar/.  Arguments, if any, are files to feed instead.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "common/file/io.h"
#include "common/path.h"
#include "common/str.h"
#include "common/tool/diag.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Seeds are small; a larger file is a mistake. */
static const size_t SEED_LIMIT = 16 << 20;

static int count;

static void feed(const char *path)
{
	CLEANUP_FREE char *bytes = NULL;
	size_t size;

	bytes = read_file(path, SEED_LIMIT, &size);
	if (!bytes)
		die_errno(1, "%s", path);
	/* Should the target crash, the last line names the seed. */
	printf("# %s\n", path);
	fflush(stdout);
	LLVMFuzzerTestOneInput((const uint8_t *)bytes, size);
	printf("ok %d - survives %s\n", ++count, path_base(path));
}

static void feed_folder(const char *folder)
{
	struct dirent **names;
	int n = scandir(folder, &names, NULL, alphasort);

	if (n < 0)
		die_errno(1, "%s", folder);
	for (int i = 0; i < n; i++) {
		struct str path = STR_INIT;

		str_printf(&path, "%s/%s", folder, names[i]->d_name);
		if (names[i]->d_name[0] != '.')
			feed(str_text(&path));
		str_fini(&path);
		free(names[i]);
	}
	free(names);
}

static void feed_seeds_of(const char *program)
{
	const char *top = getenv("top_srcdir"), *name = path_base(program);
	const char *end = strstr(name, "_replay");
	struct str folder = STR_INIT;

	if (!end)
		die(1, "%s: not called <target>_replay", name);
	str_printf(&folder, "%s/tests/fuzz/seeds/%.*s", top ? top : ".",
		   (int)(end - name), name);
	feed_folder(str_text(&folder));
	str_fini(&folder);
}

int main(int argc, char **argv)
{
	diag_init(argv[0]);
	for (int i = 1; i < argc; i++)
		feed(argv[i]);
	if (argc < 2)
		feed_seeds_of(argv[0]);
	printf("1..%d\n", count);
	return diag_status();
}
