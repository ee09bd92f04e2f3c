/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tells formats apart by their first lines: each format says which lines could
 * be of it, and the one with most of them reads the file.  Asking for the
 * majority and not for all keeps a mistake in line 1 from turning into "unknown
 * format": the reader then names the line.
 */
#include "pkgdb/read/detect.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/file/io.h"
#include "common/str.h"

/* How much of a text is examined: a licence often fills the first lines, but as
   comments, which do not count. */
#define SAMPLE_SIZE  ((size_t)64 * 1024)
#define SAMPLE_LINES 24

/* The first 16 bytes of a file, the NUL included (sqlite.org/fileformat2). */
static const char sqlite_magic[] = "SQLite format 3";

bool detect_is_sqlite(const char *text, size_t size)
{
	return size >= sizeof(sqlite_magic) &&
	       memcmp(text, sqlite_magic, sizeof(sqlite_magic)) == 0;
}

int detect_shape(const char *path, enum shape *shape)
{
	char head[sizeof(sqlite_magic)] = "";
	struct stat st;
	CLEANUP_FD int fd = -1;

	/* A pipe is opened once only, by its reader. */
	if (stat(path, &st) < 0)
		return -1;
	*shape = S_ISDIR(st.st_mode) ? SHAPE_DIRECTORY : SHAPE_TEXT;
	if (!S_ISREG(st.st_mode))
		return 0;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	if (read_full(fd, head, sizeof(head)) == sizeof(head) &&
	    detect_is_sqlite(head, sizeof(head)))
		*shape = SHAPE_SQLITE;
	return 0;
}

/* A `#` before a digit may be an id of dpkg's statoverride. */
static bool begins_comment(const char *line)
{
	return line[0] == '#' && (line[1] < '0' || line[1] > '9');
}

/* `#mtree` is a comment to other formats, but as the whole of a file it is a
   spec without entries, and is read as one. */
bool detect_is_empty(const char *text, size_t size)
{
	bool start = true, comment = false;

	for (size_t i = 0; i < size; i++) {
		if (start && strncmp(&text[i], "#mtree", 6) == 0)
			return false;
		if (start)
			comment = begins_comment(&text[i]);
		start = text[i] == '\n';
		if (!comment && !strchr(" \t\r\n", text[i]))
			return false;
		if (!comment && text[i] == '\0')
			return false;
	}
	return true;
}

/* How many of the first lines of a sample may be of a format; more than there
   are lines for its magic.  The sample is cut up. */
static size_t count_fits(const struct pkgdb_format *format, char *sample,
			 size_t size)
{
	struct lex lex = {
		.next = sample,
		.end = sample + size,
		.join = format->join,
	};
	size_t fits = 0, seen = 0, len;
	char *line;

	if (format->magic &&
	    strncmp(sample, format->magic, strlen(format->magic)) == 0)
		return SAMPLE_LINES + 1;
	while (seen < SAMPLE_LINES && (line = lex_line(&lex, &len))) {
		lex_trim(line, len);
		if (begins_comment(line) || *lex_skip_blanks(line) == '\0')
			continue;
		seen++;
		fits += format->fits(line);
	}
	return fits;
}

/* The number of the first line that is neither empty nor a comment: the fault
   about an unknown format names it. */
static unsigned first_line(char *sample, size_t size)
{
	struct lex lex = { .next = sample, .end = sample + size };
	char *line;
	size_t len;

	while ((line = lex_line(&lex, &len)))
		if (!begins_comment(line) && *lex_skip_blanks(line) != '\0')
			break;
	return lex.line;
}

/* Whether a line of a text is the one that each pkginfo(4) has, the name of its
   package. */
static bool is_pkginfo(const char *text, size_t size)
{
	static const char parameter[] = "PKG=";

	for (size_t at = 0; size - at > strlen(parameter); at++)
		if ((at == 0 || text[at - 1] == '\n') &&
		    !strncmp(text + at, parameter, strlen(parameter)))
			return true;
	return false;
}

/* Whether the first line of a file has a NUL, as those of archives and programs
   have.  A text that has one further down is read, and its line named. */
static bool is_binary(const char *text, size_t size)
{
	const char *end = memchr(text, '\n', size);

	return memchr(text, '\0', end ? (size_t)(end - text) : size);
}

const struct pkgdb_format *detect_text(const struct pkgdb_format *formats,
				       const char *text, size_t size,
				       const char *path, struct fault *fault)
{
	const struct pkgdb_format *best = NULL;
	size_t most = 0;
	char *sample;

	if (size > SAMPLE_SIZE)
		size = SAMPLE_SIZE;
	if (is_binary(text, size)) {
		fault_at(fault, path, 0,
			 "neither a text nor an SQLite file, so no packaging "
			 "database; tartranslate and cpiotranslate read "
			 "an archive from standard input");
		return NULL;
	}
	sample = malloc(size + 1);
	if (!sample) {
		fault_at(fault, path, 0, "out of memory");
		return NULL;
	}
	for (const struct pkgdb_format *row = formats; row->name; row++) {
		size_t fits;

		if (row->shape != SHAPE_TEXT)
			continue;
		memcpy(sample, text, size);
		sample[size] = '\0';
		fits = count_fits(row, sample, size);
		if (fits > most) {
			most = fits;
			best = row;
		}
	}
	memcpy(sample, text, size);
	if (!best && is_pkginfo(text, size))
		fault_at(fault, path, 0,
			 "pkginfo, which names no paths; give the prototype "
			 "or pkgmap beside it, or their directory");
	else if (!best)
		fault_at(fault, path, first_line(sample, size),
			 "not a line of any packaging format, see pkgdb(5)");
	free(sample);
	return best;
}

/* What is wrong with a directory that no format claims. */
static const char *why_not_directory(const char *path)
{
	struct str name = STR_INIT;
	bool info;

	str_printf(&name, "%s/pkginfo", path);
	info = !str_failed(&name) && access(name.data, F_OK) == 0;
	str_fini(&name);
	return info ? "directory has a pkginfo, but no prototype, "
		      "prototype_ARCH or pkgmap beside it"
		    : "directory holds neither packages nor manifests, "
		      "see FORMATS in pkgdb(5)";
}

const struct pkgdb_format *detect_other(const struct pkgdb_format *formats,
					enum shape shape, const char *path,
					struct fault *fault)
{
	for (const struct pkgdb_format *row = formats; row->name; row++)
		if (row->shape == shape && row->claims(formats, path))
			return row;
	fault_at(fault, path, 0, "%s",
		 shape == SHAPE_DIRECTORY
			 ? why_not_directory(path)
			 : "SQLite file, but no packaging database");
	return NULL;
}

/* Opens a regular file.  A pipe is not even opened: its writer would take us
   for the reader, and what it writes would be lost.  -1 with errno. */
static int open_regular(const char *path)
{
	struct stat st;
	int fd;

	if (stat(path, &st) < 0)
		return -1;
	errno = EINVAL;
	if (!S_ISREG(st.st_mode))
		return -1;
	fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	/* The name may have become that of a pipe by now. */
	if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

/* The beginning of a regular file, ended by a NUL, which the caller frees; NULL
   with errno. */
static char *read_sample(const char *path, size_t *size)
{
	CLEANUP_FD int fd = open_regular(path);
	char *sample;
	ssize_t got;

	if (fd < 0)
		return NULL;
	sample = malloc(SAMPLE_SIZE + 1);
	got = sample ? read_full(fd, sample, SAMPLE_SIZE) : -1;
	if (got < 0) {
		free(sample);
		return NULL;
	}
	sample[got] = '\0';
	*size = got;
	return sample;
}

bool detect_is_one_of(const struct pkgdb_format *formats, const char *path,
		      const char *const *names)
{
	size_t size = 0;
	CLEANUP_FREE char *sample = read_sample(path, &size);
	const struct pkgdb_format *format;
	struct fault fault;

	if (!sample)
		return errno == EACCES;
	if (detect_is_empty(sample, size))
		return true;
	format = detect_text(formats, sample, size, path, &fault);
	while (format && *names && strcmp(*names, format->name) != 0)
		names++;
	return format && *names;
}

/* The text behind macros such as $(i386_ONLY), which may begin a line. */
static const char *skip_macros(const char *line)
{
	while (strncmp(line, "$(", 2) == 0 && strchr(line, ')'))
		line = strchr(line, ')') + 1;
	return line;
}

bool detect_is_transforms(const char *path)
{
	size_t size = 0, len, count = 0;
	CLEANUP_FREE char *sample = read_sample(path, &size);
	struct lex lex = { .next = sample, .end = sample, .join = true };
	char *line;

	if (!sample)
		return false;
	lex.end += size;
	while ((line = lex_line(&lex, &len))) {
		line = lex_skip_blanks(line);
		if (*line == '#' || *line == '\0')
			continue;
		if (*skip_macros(line) != '<')
			return false;
		count++;
	}
	return count > 0;
}
