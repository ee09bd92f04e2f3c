/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A directory of package definitions, as usr/src/pkgdefs of Solaris ON up to
 * 2010, or the directory of one package:
 *
 *	PKG/prototype, or PKG/prototype_<arch> which includes prototype_com
 *	PKG/pkginfo.tmpl or PKG/pkginfo		ARCH, BASEDIR, parameters
 *	PKG/depend, else common_files/depend	`P name` lines
 *	PKG/pkgmap				of a package that was made
 *
 *	pkgdefs/SUNWcsu/{prototype_com,prototype_i386,pkginfo.tmpl,depend}
 *
 * Packages are read in order of their names, except that those on which one
 * depends are read before it: so the package that has a path first is the one
 * that pkgadd(1M) would install first, and its attributes win.
 */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/file/io.h"
#include "common/path.h"
#include "pkgdb/db/machine.h"
#include "pkgdb/parse/pkginfo.h"
#include "pkgdb/parse/svr4.h"
#include "pkgdb/read/detect.h"
#include "pkgdb/read/formats.h"

/* A list of dependencies; not a data file. */
#define DEPEND_LIMIT ((size_t)16 * 1024 * 1024)

/* A directory that may be a package; the workspace owns both texts. */
struct package {
	char *name;
	char *dir;
	bool begun; /* reading has begun: packages that depend on each other
		       would otherwise never end */
};

/* The state of reading one directory. */
struct workspace {
	struct pkgdb *db;
	const struct pkgdb_format *formats; /* the table of all */
	struct fault *fault;
	const char *dir;	  /* the directory, as the caller named it */
	const char *arch;	  /* the architecture to read for */
	struct package *packages; /* sorted by name */
	size_t count;
	bool single;		  /* dir itself is the package */
	size_t read, passed_over; /* packages */
};

/* dir/name.  The caller frees it; NULL: out of memory. */
static char *join(const char *dir, const char *name)
{
	struct str path = STR_INIT;

	str_printf(&path, "%s/%s", dir, name);
	return str_take(&path);
}

/* Whether a directory has a file of this name. */
static bool has(const char *dir, const char *name)
{
	CLEANUP_FREE char *path = join(dir, name);

	return path && access(path, F_OK) == 0;
}

static bool begins(const char *name, const char *prefix)
{
	return strncmp(name, prefix, strlen(prefix)) == 0;
}

/* Whether a file that is called like a package's list reads like one. */
static bool is_list(const struct pkgdb_format *formats, const char *dir,
		    const char *name)
{
	static const char *const lists[] = { "prototype", "pkgmap", NULL };
	CLEANUP_FREE char *path = NULL;

	if (strcmp(name, "prototype") != 0 && strcmp(name, "pkgmap") != 0 &&
	    !begins(name, "prototype_"))
		return false;
	path = join(dir, name);
	return path && detect_is_one_of(formats, path, lists);
}

/* Whether a directory holds a package for some architecture. */
static bool is_package(const struct pkgdb_format *formats, const char *dir)
{
	DIR *stream = opendir(dir);
	const struct dirent *entry;
	bool found = false;

	while (stream && !found && (entry = readdir(stream)))
		found = is_list(formats, dir, entry->d_name);
	if (stream)
		closedir(stream);
	return found;
}

/* Whether a directory may be a package, for scandir(3): SCCS holds versions of
   source files, and names with a dot hold what tools leave behind. */
static int is_candidate(const struct dirent *entry)
{
	return entry->d_name[0] != '.' && strcmp(entry->d_name, "SCCS") != 0;
}

bool claims_pkgdefs(const struct pkgdb_format *formats, const char *path)
{
	struct dirent **names;
	bool found = is_package(formats, path);
	int count = scandir(path, &names, is_candidate, alphasort);

	for (int i = 0; i < count; i++) {
		CLEANUP_FREE char *dir = join(path, names[i]->d_name);

		found = found || (dir && is_package(formats, dir));
		free(names[i]);
	}
	if (count >= 0)
		free(names);
	return found;
}

/* The path of the prototype for the architecture; NULL if there is none.  The
   caller frees it. */
static char *prototype_of(const struct workspace *ws, const char *dir)
{
	struct str name = STR_INIT;
	char *path = NULL;

	str_printf(&name, "prototype_%s", ws->arch);
	if (has(dir, "prototype"))
		path = join(dir, "prototype");
	else if (!str_failed(&name) && has(dir, name.data))
		path = join(dir, name.data);
	str_fini(&name);
	return path;
}

/*
 * The architecture that the package is for, interned; NULL for all.  False if
 * it is for another one than ours: the package is passed over.
 */
static bool package_arch(struct workspace *ws, const struct params *params,
			 const char **arch)
{
	const char *value = params_get(params, "ARCH", 4);
	CLEANUP_FREE char *copy = value ? strdup(value) : NULL;
	char *rest = copy, *word;

	*arch = NULL;
	if (!copy)
		return true;
	while ((word = strsep(&rest, ","))) {
		if (strcmp(word, "ISA") == 0 || strcmp(word, "all") == 0 ||
		    strcmp(word, ws->arch) == 0)
			return true;
		if (machine_matches(ws->arch, word)) {
			*arch = arena_intern(&ws->db->arena, word);
			return true;
		}
	}
	return false;
}

/* BASEDIR as a key, interned in *basedir; NULL for the top. */
static int package_basedir(struct workspace *ws, const struct params *params,
			   const char *dir, const char **basedir)
{
	const char *value = params_get(params, "BASEDIR", 7);
	CLEANUP_FREE char *key = path_key(value ? value : "/");

	*basedir = NULL;
	if (!key)
		return fault_at(ws->fault, dir, 0, "BASEDIR '%s': %s", value,
				strerror(errno));
	if (strcmp(key, ".") == 0)
		return 0;
	*basedir = arena_intern(&ws->db->arena, key);
	return *basedir ? 0 : fault_at(ws->fault, dir, 0, "out of memory");
}

/* Reads a package's prototype or pkgmap under the name, ARCH and BASEDIR of the
   package; passes it over, with a warning, if it is for other machines. */
static int read_list(struct workspace *ws, const struct package *package,
		     struct prototype *prototype, const char *list,
		     const char *format)
{
	struct reading in = {
		.db = ws->db,
		.fault = ws->fault,
		.context = prototype,
		.package = arena_intern(&ws->db->arena, package->name),
	};

	if (!in.package)
		return fault_at(ws->fault, list, 0, "out of memory");
	if (!package_arch(ws, &prototype->params, &in.arch)) {
		ws->passed_over++;
		db_note(ws->db, package->dir,
			"passed over: ARCH is '%s', not '%s'",
			params_get(&prototype->params, "ARCH", 4), ws->arch);
		return 0;
	}
	if (package_basedir(ws, &prototype->params, package->dir, &in.basedir) <
	    0)
		return -1;
	ws->read++;
	return reading_file(&in, format_named(ws->formats, format), list);
}

/*
 * Reads one package.  A prototype decides before a pkgmap: where both exist,
 * pkgmk(1) has made the pkgmap of it.  A directory with neither is no package,
 * unless it has a prototype for another architecture: that is worth a warning.
 * Options override parameters of pkginfo.
 */
static int read_package(struct workspace *ws, const struct package *package)
{
	struct prototype prototype = {
		.package_dir = package->dir,
		.in_workspace = !ws->db->options.installed,
	};
	const char *format = "prototype";
	CLEANUP_FREE char *list = prototype_of(ws, package->dir);
	int result;

	if (!list && has(package->dir, "pkgmap")) {
		list = join(package->dir, "pkgmap");
		format = "pkgmap";
	}
	if (!list) {
		if (is_package(ws->formats, package->dir)) {
			ws->passed_over++;
			db_note(ws->db, package->dir,
				"passed over: no prototype for %s", ws->arch);
		}
		return 0;
	}
	result = pkginfo_read(package->dir, &prototype.params, ws->fault);
	if (result == 0 &&
	    params_from_options(&prototype.params, &ws->db->options) < 0)
		result = fault_at(ws->fault, package->dir, 0,
				  "a definition is not NAME=VALUE");
	if (result == 0)
		result = read_list(ws, package, &prototype, list, format);
	params_fini(&prototype.params);
	return result;
}

/* The package with the name and suffix together, NULL if there is none. */
static struct package *find_package(struct workspace *ws, const char *name,
				    const char *suffix)
{
	size_t len = strlen(name);

	for (size_t i = 0; i < ws->count; i++)
		if (strncmp(ws->packages[i].name, name, len) == 0 &&
		    strcmp(ws->packages[i].name + len, suffix) == 0)
			return &ws->packages[i];
	return NULL;
}

static int read_in_order(struct workspace *ws, struct package *package);

/* Reads the named package and its variants for machines, which ON keeps in
   directories of their own: SUNWcar.i for i86pc, SUNWcar.u for sun4u. */
static int read_named(struct workspace *ws, const char *name)
{
	static const char *const suffixes[] = {
		"", ".i", ".c", ".d", ".m", ".u",
	};

	for (size_t i = 0; i < countof(suffixes); i++) {
		struct package *package = find_package(ws, name, suffixes[i]);

		if (package && read_in_order(ws, package) < 0)
			return -1;
	}
	return 0;
}

/* The text of a package's depend file, else of the common one.  The caller
   frees it; NULL with errno. */
static char *load_depend(const struct workspace *ws, const char *dir,
			 size_t *size)
{
	CLEANUP_FREE char *own = join(dir, "depend");
	CLEANUP_FREE char *common = join(ws->dir, "common_files/depend");
	char *text;

	if (!own || !common)
		return NULL;
	text = read_file(own, DEPEND_LIMIT, size);
	if (!text && errno == ENOENT)
		text = read_file(common, DEPEND_LIMIT, size);
	return text;
}

/* Reads the packages on which one depends: the `P name ...` lines of depend(5).
   I (incompatible) and R (reverse) lines demand no order. */
static int read_depended(struct workspace *ws, const char *dir)
{
	size_t size = 0, len;
	CLEANUP_FREE char *text = load_depend(ws, dir, &size);
	struct lex lex = { .next = text };
	char *line;

	if (!text)
		return errno == ENOENT
			       ? 0
			       : fault_at(ws->fault, dir, 0, "depend: %s",
					  strerror(errno));
	lex.end = text + size;
	while ((line = lex_line(&lex, &len))) {
		char *kind = lex_word(&line), *name = lex_word(&line);

		if (name && strcmp(kind, "P") == 0 && read_named(ws, name) < 0)
			return -1;
	}
	return 0;
}

/* Reads a package after those on which it depends, unless it was read before.
   The directory of a single package has none of them beside it.  A package that
   cannot be read does not keep the others from being read for their errors. */
static int read_in_order(struct workspace *ws, struct package *package)
{
	if (package->begun)
		return 0;
	package->begun = true;
	if (!ws->single && read_depended(ws, package->dir) < 0)
		return -1;
	if (read_package(ws, package) < 0)
		return db_error(ws->db, ws->fault);
	return 0;
}

/* Adds a package.  The workspace owns dir from now on, even on failure, when it
   is freed.  0, or -1: out of memory. */
static int add_package(struct workspace *ws, const char *name, char *dir)
{
	struct package *grown = reallocarray(ws->packages, ws->count + 1,
					     sizeof(*grown));
	char *copy = strdup(name);

	if (grown)
		ws->packages = grown;
	if (!grown || !copy) {
		free(copy);
		free(dir);
		return -1;
	}
	grown[ws->count++] = (struct package){ .name = copy, .dir = dir };
	return 0;
}

/* Lists every directory that may be a package; read_package passes the others
   over.  0, or -1 with errno. */
static int list_packages(struct workspace *ws)
{
	struct dirent **names;
	int count = scandir(ws->dir, &names, is_candidate, alphasort);
	int result = count < 0 ? -1 : 0;

	for (int i = 0; i < count; i++) {
		char *dir = join(ws->dir, names[i]->d_name);
		struct stat st;

		if (!dir)
			result = -1;
		if (result == 0 && stat(dir, &st) == 0 && S_ISDIR(st.st_mode))
			result = add_package(ws, names[i]->d_name, dir);
		else
			free(dir);
		free(names[i]);
	}
	if (count >= 0)
		free(names);
	return result;
}

/* Lists the packages to be read.  A single package is named after its
   directory, also when the caller calls it `.`: hence the real path. */
static int find_packages(struct workspace *ws)
{
	CLEANUP_FREE char *full = NULL;
	char *dir;

	ws->single = is_package(ws->formats, ws->dir);
	if (!ws->single)
		return list_packages(ws);
	full = realpath(ws->dir, NULL);
	dir = strdup(ws->dir);
	return full && dir ? add_package(ws, path_base(full), dir) : -1;
}

int open_pkgdefs(struct pkgdb *db, const struct pkgdb_format *formats,
		 const char *path, struct fault *fault)
{
	struct workspace ws = {
		.db = db,
		.formats = formats,
		.fault = fault,
		.dir = path,
		.arch = db->options.arch ? db->options.arch : machine_arch(),
	};
	int result = find_packages(&ws);

	if (result < 0)
		fault_at(fault, path, 0, "%s", strerror(errno));
	for (size_t i = 0; i < ws.count && result == 0; i++)
		result = read_in_order(&ws, &ws.packages[i]);
	if (result == 0 && !ws.read && ws.passed_over)
		db_warn(db, path, 0,
			"nothing is read: no package here is for %s; --arch "
			"names another architecture",
			ws.arch);
	for (size_t i = 0; i < ws.count; i++) {
		free(ws.packages[i].name);
		free(ws.packages[i].dir);
	}
	free(ws.packages);
	return result;
}
