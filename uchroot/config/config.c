/* SPDX-License-Identifier: BSD-2-Clause */
/* The files, and what is found in them. */
#include "uchroot/config/config.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "common/array.h"
#include "common/file/io.h"
#include "uchroot/config/sbuild.h"

/* Of one file. */
#define CONFIG_MAX (64u << 10)

/* ---------------------------------------------------------------- entries */

/* An entry at the end, which is counted once all is known of it; NULL with the
   fault. */
static struct entry *begin_entry(struct config *config, struct fault *fault)
{
	if (array_grow(&config->entries, config->count, &config->capacity,
		       sizeof(*config->entries)) < 0) {
		fault_errno(fault, "cannot read the configuration");
		return NULL;
	}
	config->entries[config->count] = (struct entry){ .name = NULL };
	return &config->entries[config->count];
}

static struct entry *add_path(struct config *config, const char *path,
			      struct fault *fault)
{
	struct entry *entry = begin_entry(config, fault);

	if (entry) {
		entry->path = path;
		config->count++;
	}
	return entry;
}

/* Counts an entry from a file. */
static int end_entry(struct config *config, const char *name,
		     struct fault *fault)
{
	struct entry *entry = &config->entries[config->count];
	const char *shared;

	if (!entry->name)
		entry->name = name;
	if (!entry->name)
		return fault_at(fault, entry->file, entry->line,
				"no Name is given");
	if (!entry->path)
		return fault_at(fault, entry->file, entry->line,
				"no Path is given");
	for (size_t i = 0; i < config->count; i++) {
		struct entry *other = &config->entries[i];

		shared = entry_shared_name(entry, other, &config->arena);
		if (shared)
			return fault_at(fault, entry->file, entry->line,
					"%s is a name of %s:%u, too", shared,
					other->file, other->line);
	}
	config->configured = ++config->count;
	return 0;
}

/* Begins an entry with its first field, and goes on with it. */
static int take_field(struct config *config, struct entry **entry,
		      const char *file, const struct deb822_field *field,
		      struct fault *fault)
{
	if (!*entry) {
		*entry = begin_entry(config, fault);
		if (!*entry)
			return -1;
		(*entry)->file = file;
		(*entry)->line = field->line;
	}
	return entry_set(*entry, &config->arena, file, field, fault);
}

static int read_text(struct config *config, struct entry **entry,
		     struct deb822 *deb822, const char *name,
		     struct fault *fault)
{
	struct deb822_field field;
	int part, ret = 0;

	while (ret == 0) {
		part = deb822_next(deb822, &field, fault);
		if (part < 0 || part == DEB822_END)
			return part < 0 ? -1 : 0;
		if (part == DEB822_FIELD) {
			ret = take_field(config, entry, deb822->file, &field,
					 fault);
		} else {
			ret = end_entry(config, name, fault);
			if (ret == 0)
				*entry = NULL;
		}
	}
	return -1;
}

int config_read_text(struct config *config, char *text, size_t size,
		     const char *file, const char *name, struct fault *fault)
{
	struct entry *entry = NULL;
	struct deb822 deb822;
	int ret;

	deb822_init(&deb822, text, size, file);
	ret = read_text(config, &entry, &deb822, name, fault);
	if (entry)
		entry_fini(entry);
	return ret;
}

/* ------------------------------------------------------------------ files */

/* A path of parts in the arena; NULL without memory. */
static char *join(struct config *config, const char *dir, const char *name)
{
	size_t size = strlen(dir) + strlen(name) + 1;
	char *path = arena_alloc(&config->arena, size);

	if (path)
		snprintf(path, size, "%s%s", dir, name);
	return path;
}

/* Only the user and root may be able to write there. */
static int check_access(const char *path, const struct stat *st,
			struct fault *fault)
{
	if (st->st_uid != geteuid() && st->st_uid != 0)
		return fault_set(fault, "%s: it belongs to another user", path);
	if (st->st_mode & 022)
		return fault_set(
			fault, "%s: others may write there (chmod go-w)", path);
	return 0;
}

/* Opens a file, and checks whose it is. */
static int open_file(const char *path, off_t *size, struct fault *fault)
{
	CLEANUP_FD int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0)
		return fault_errno(fault, "%s", path);
	if (!S_ISREG(st.st_mode) || st.st_size > CONFIG_MAX)
		return fault_set(fault, "%s: this is no file of configuration",
				 path);
	if (check_access(path, &st, fault) < 0)
		return -1;
	*size = st.st_size;
	return take_fd(&fd);
}

static int read_file_of(struct config *config, const char *path,
			const char *name, struct fault *fault)
{
	off_t size = 0;
	CLEANUP_FD int fd = open_file(path, &size, fault);
	char *text;
	ssize_t n;

	if (fd < 0)
		return -1;
	text = arena_alloc(&config->arena, size + 1);
	n = text ? read_full(fd, text, size) : -1;
	if (n < 0)
		return fault_errno(fault, "%s", path);
	text[n] = '\0';
	return config_read_text(config, text, n, path, name, fault);
}

static int is_taken(const struct dirent *entry)
{
	return entry_is_name(entry->d_name);
}

static int read_one(struct config *config, const char *folder, const char *name,
		    struct fault *fault)
{
	const char *path = join(config, join(config, folder, "/"), name);

	name = arena_copy(&config->arena, name, strlen(name));
	return path && name ? read_file_of(config, path, name, fault)
			    : fault_errno(fault, "%s", folder);
}

/* Reads all files of a folder that have plain names. */
static int read_folder(struct config *config, const char *folder,
		       struct fault *fault)
{
	struct dirent **names;
	struct stat st;
	int n, ret;

	if (stat(folder, &st) < 0)
		return errno == ENOENT ? 0 : fault_errno(fault, "%s", folder);
	if (check_access(folder, &st, fault) < 0)
		return -1;
	n = scandir(folder, &names, is_taken, alphasort);
	if (n < 0)
		return fault_errno(fault, "%s", folder);
	ret = 0;
	for (int i = 0; i < n; i++) {
		if (ret == 0)
			ret = read_one(config, folder, names[i]->d_name, fault);
		free(names[i]);
	}
	free(names);
	return ret;
}

/* The folder that a variable names, or one in the user's home; NULL if he has
   none. */
static char *folder_of(struct config *config, const char *variable,
		       const char *in_home, const char *name)
{
	const char *base = getenv(variable), *home = getenv("HOME");

	if (base && *base == '/')
		return join(config, base, name);
	if (!home || *home != '/')
		return NULL;
	home = join(config, home, in_home);
	return home ? join(config, home, name) : NULL;
}

int config_read(struct config *config, struct fault *fault)
{
	const char *home = getenv("HOME");
	const char *folder = folder_of(config, "XDG_CONFIG_HOME", "/.config",
				       "/uchroot/chroot.d");
	const char *file = home && *home == '/'
				   ? join(config, home, "/.uchroot")
				   : NULL;
	const char *cache = folder_of(config, "XDG_CACHE_HOME", "/.cache",
				      "/sbuild");

	if (folder && read_folder(config, folder, fault) < 0)
		return -1;
	if (file && (access(file, F_OK) == 0 || errno != ENOENT) &&
	    read_file_of(config, file, NULL, fault) < 0)
		return -1;
	return cache ? sbuild_read(config, cache, fault) : 0;
}

/* --------------------------------------------------------------- finding */

/* The type that the file says is checked when the image is used, for it may
   not be there at other times. */
static int check_type(const struct entry *entry, struct fault *fault)
{
	struct stat st;

	if (stat(entry->path, &st) < 0) {
		fault_errno(fault, "%s", entry->path);
		fault->file = entry->file;
		fault->line = entry->line;
		return -1;
	}
	if (entry->type == ENTRY_DIRECTORY && !S_ISDIR(st.st_mode))
		return fault_at(fault, entry->file, entry->line,
				"%s is no directory", entry->path);
	if (entry->type == ENTRY_TARBALL && S_ISDIR(st.st_mode))
		return fault_at(fault, entry->file, entry->line,
				"%s is no tarball", entry->path);
	return 0;
}

static struct entry *find_configured(struct config *config, const char *called)
{
	for (size_t i = 0; i < config->configured; i++)
		if (entry_is_called(&config->entries[i], called))
			return &config->entries[i];
	return NULL;
}

struct entry *config_find(struct config *config, const char *called,
			  struct fault *fault)
{
	struct entry *entry;

	if (strchr(called, '/'))
		return add_path(config, called, fault);
	if (config_read(config, fault) < 0)
		return NULL;
	entry = find_configured(config, called);
	if (entry)
		return check_type(entry, fault) < 0 ? NULL : entry;
	entry = sbuild_find(config, called);
	if (entry)
		return entry;
	if (access(called, F_OK) == 0 || errno != ENOENT)
		return add_path(config, called, fault);
	fault_set(fault, "%s: there is no image of this name, and no such file",
		  called);
	return NULL;
}

bool config_has_before(const struct config *config, size_t number)
{
	const char *name = config->entries[number].name;

	for (size_t i = 0; i < number; i++)
		if (entry_is_called(&config->entries[i], name))
			return true;
	return false;
}

void config_fini(struct config *config)
{
	for (size_t i = 0; i < config->count; i++)
		entry_fini(&config->entries[i]);
	free(config->entries);
	arena_fini(&config->arena);
	*config = (struct config){ .count = 0 };
}
