/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads and writes the text form of a state.  Parsing is strict: a state
 * decides who owns a file, so a line that does not follow the grammar is an
 * error, and never skipped.  Reading needs all files before the lines about
 * them.
 */
#include "state/form/text.h"

#include <string.h>
#include <sys/stat.h>

#include "common/advance.h"
#include "common/number.h"
#include "common/str.h"
#include "ledger/ledger.h"
#include "state/form/text_field.h"

/* The lines around the part that fakeroot does not read.  Without the trailer
   the file was cut off. */
static const char marker[] = "# fakebuild 2";
static const char marker_without_by[] = "# fakebuild 1";
static const char trailer[] = "# end";

/* ------------------------------------------------------------------- read */

/* Checks an entry once all fields of its line are read. */
static int check_entry(struct text_reader *reader,
		       const struct state_entry *entry)
{
	const char *flaw = state_flaw(entry);

	return flaw ? text_refuse(reader, flaw) : 0;
}

/* Reads a line of fakeroot's part: one file. */
static int read_file_line(struct text_reader *reader)
{
	uint64_t ino, mode, uid, gid, nlink;
	struct state_entry *entry;
	uint32_t dev, rdev;

	if (reader->sorted)
		return text_refuse(reader,
				   "a file after the lines about files");
	if (!text_device(reader, "dev", 16, &dev) ||
	    !text_number(reader, "ino", 10, UINT64_MAX, &ino) ||
	    !text_number(reader, "mode", 8, 0177777, &mode) ||
	    !text_number(reader, "uid", 10, UINT32_MAX, &uid) ||
	    !text_number(reader, "gid", 10, UINT32_MAX, &gid) ||
	    !text_number(reader, "nlink", 10, UINT64_MAX, &nlink) ||
	    !text_device(reader, "rdev", 10, &rdev) ||
	    reader->at != reader->end)
		return text_refuse_line(reader,
					"not a line of a fakeroot state");
	entry = state_add(reader->state);
	if (!entry)
		return text_no_room(reader);
	entry->dev = dev;
	entry->ino = ino;
	entry->mode = mode;
	entry->uid = uid;
	entry->gid = gid;
	entry->nlink = nlink;
	entry->rdev = rdev;
	entry->flags = LEDGER_HAS_MODE;
	if (mode & S_IFMT && !S_ISREG(mode) && !S_ISDIR(mode) && !S_ISLNK(mode))
		entry->flags |= LEDGER_HAS_TYPE;
	return check_entry(reader, entry);
}

/* Finds the file that a line of our part is about; NULL if there is none.  The
   grammar has all files before such lines, so they are sorted once. */
static struct state_entry *subject(struct text_reader *reader, const char *key)
{
	uint64_t ino;
	uint32_t dev;

	if (!text_device(reader, key, 16, &dev) ||
	    !text_number(reader, "ino", 10, UINT64_MAX, &ino))
		return NULL;
	if (!reader->sorted)
		state_sort(reader->state);
	reader->sorted = true;
	return state_find(reader->state, dev, ino);
}

/* Reads an `also` line: the values that fakeroot has no field for. */
static int read_also_line(struct text_reader *reader)
{
	struct state_entry *entry = subject(reader, "also");
	uint64_t tag, flags, when, pid;

	if (!entry || !text_number(reader, "tag", 10, UINT32_MAX, &tag) ||
	    !text_number(reader, "flags", 10, 3, &flags) ||
	    !text_number(reader, "when", 10, UINT32_MAX, &when) ||
	    !text_number(reader, "pid", 10, UINT32_MAX, &pid))
		return text_refuse_line(reader, "damaged line");
	entry->tag = tag;
	entry->flags = flags * LEDGER_HAS_MODE;
	entry->when = when;
	entry->pid = pid;
	if (text_coded(reader, "path", &entry->path) < 0 ||
	    text_coded(reader, "command", &entry->command) < 0)
		return -1;
	if (*entry->path)
		entry->marks |= STATE_SAVED;
	else
		entry->path = NULL;
	if (reader->at < reader->end &&
	    text_coded(reader, "was", &entry->was) < 0)
		return -1;
	return check_entry(reader, entry);
}

/* Sets the writer of the parts whose names are joined by `+`; unknown ones are
   those of a later version.  False if none is named. */
static bool set_writer(struct state_writers *by, const char *names, size_t size,
		       const struct state_writer *writer)
{
	const char *end = names + size, *plus;
	enum ledger_part part;

	for (; names < end; names = plus + 1) {
		plus = memchr(names, '+', end - names);
		if (!plus)
			plus = end;
		part = state_part(names, plus - names);
		if (part < LEDGER_PARTS)
			by->part[part] = *writer;
	}
	return size > 0;
}

/* Reads a `by` line: a change of some parts of a file. */
static int read_by_line(struct text_reader *reader)
{
	struct state_entry *entry = subject(reader, "by");
	struct state_writers *by;
	struct state_writer writer;
	uint64_t when, pid;
	const char *names;
	size_t size;

	if (!entry || !text_field(reader, "parts", &names, &size) ||
	    !text_number(reader, "when", 10, UINT32_MAX, &when) ||
	    !text_number(reader, "pid", 10, UINT32_MAX, &pid))
		return text_refuse_line(reader, "damaged line");
	writer = (struct state_writer){ .pid = pid, .when = when };
	if (text_coded(reader, "command", &writer.command) < 0)
		return -1;
	/* Several lines tell of one file, one after another. */
	by = reader->by_of == entry ? reader->by
				    : state_new_writers(reader->state);
	if (!by)
		return text_no_room(reader);
	reader->by_of = entry;
	reader->by = by;
	entry->by = by;
	return set_writer(by, names, size, &writer)
		       ? 0
		       : text_refuse(reader, "damaged line");
}

/* Reads an `xattr` line: one attribute of a file. */
static int read_xattr_line(struct text_reader *reader)
{
	struct state_entry *entry = subject(reader, "xattr");
	struct attr xattr;
	const char *hex;
	size_t size;
	char *value;

	if (!entry)
		return text_refuse_line(reader,
					"an attribute of an unknown file");
	if (text_coded(reader, "name", &xattr.name) < 0)
		return -1;
	if (!text_field(reader, "value", &hex, &size) || size % 2)
		return text_refuse(reader, "damaged line");
	xattr.name_size = strlen(xattr.name);
	xattr.value_size = size / 2;
	xattr.value = value = state_copy(reader->state, hex, size / 2);
	if (!value)
		return text_no_room(reader);
	for (size_t i = 0; i < size; i += 2)
		if (!text_hex_byte(hex + i, hex + size, &value[i / 2]))
			return text_refuse(
				reader,
				"the value of an attribute is not hexadecimal");
	if (state_add_xattr(reader->state, entry, &xattr) < 0)
		return text_no_room(reader);
	return 0;
}

/* Whether the rest of the line begins with a word. */
static bool begins(const struct text_reader *reader, const char *word)
{
	size_t len = strlen(word);

	return (size_t)(reader->end - reader->at) >= len &&
	       !memcmp(reader->at, word, len);
}

/* Whether the rest of the line is exactly this. */
static bool is_line(const struct text_reader *reader, const char *line)
{
	return (size_t)(reader->end - reader->at) == strlen(line) &&
	       begins(reader, line);
}

/* Reads one line of either part.  A marker with another number is that of a
   later format, which this parser could misread. */
static int read_line(struct text_reader *reader)
{
	if (reader->ended)
		return text_refuse(reader, "text after the end");
	if (!reader->ours && begins(reader, "# fakebuild ")) {
		reader->ours = true;
		if (is_line(reader, marker) ||
		    is_line(reader, marker_without_by))
			return 0;
		return text_refuse(reader, "made by a newer fakebuild");
	}
	if (reader->ours && is_line(reader, trailer)) {
		reader->ended = true;
		return 0;
	}
	if (reader->ours && begins(reader, "also="))
		return read_also_line(reader);
	if (reader->ours && begins(reader, "by="))
		return read_by_line(reader);
	if (reader->ours && begins(reader, "xattr="))
		return read_xattr_line(reader);
	return read_file_line(reader);
}

int text_read(struct state *state, const char *text, size_t size,
	      const char *name, struct fault *fault)
{
	struct text_reader reader = { .state = state,
				      .name = name,
				      .fault = fault };
	const char *end = text + size;

	state_bound(state, size);
	while (text < end) {
		reader.line++;
		reader.at = text;
		reader.end = memchr(text, '\n', end - text);
		if (!reader.end)
			return text_refuse(&reader, "the line is cut off");
		if (read_line(&reader) < 0)
			return -1;
		text = reader.end + 1;
	}
	if (reader.ours && !reader.ended)
		return fault_at(fault, name, 0,
				"the end of the file is missing");
	state_sort(state);
	return 0;
}

/* ------------------------------------------------------------------ write */

/* Writes the line of a file that fakeroot reads. */
static void put_file(const struct state_entry *entry, FILE *out)
{
	fprintf(out,
		"dev=%llx,ino=%llu,mode=%o,uid=%u,gid=%u,nlink=%u,"
		"rdev=%llu\n",
		(unsigned long long)text_dev_t(entry->dev),
		(unsigned long long)entry->ino, entry->mode, entry->uid,
		entry->gid, entry->nlink ? entry->nlink : 1,
		(unsigned long long)text_dev_t(entry->rdev));
}

/* Writes the `also` line of an entry. */
static void put_also(const struct state_entry *entry, FILE *out)
{
	fprintf(out, "also=%llx,ino=%llu,tag=%u,flags=%u,when=%u,pid=%u,path=",
		(unsigned long long)text_dev_t(entry->dev),
		(unsigned long long)entry->ino, entry->tag,
		entry->flags / LEDGER_HAS_MODE, entry->when, entry->pid);
	if (entry->path)
		text_put_coded(entry->path, strlen(entry->path), out);
	fputs(",command=", out);
	text_put_coded(entry->command, strlen(entry->command), out);
	if (entry->was) {
		fputs(",was=", out);
		text_put_coded(entry->was, strlen(entry->was), out);
	}
	putc('\n', out);
}

/* Writes a `by` line for the change of a part, and of all parts after it that
   were changed by the same process at the same time. */
static void put_change(const struct state_entry *entry, enum ledger_part first,
		       FILE *out)
{
	const struct state_writer *writer = &entry->by->part[first];

	fprintf(out, "by=%llx,ino=%llu,parts=%s",
		(unsigned long long)text_dev_t(entry->dev),
		(unsigned long long)entry->ino, state_part_name(first));
	for (size_t i = first + 1; i < LEDGER_PARTS; i++)
		if (state_same_writer(&entry->by->part[i], writer))
			fprintf(out, "+%s", state_part_name(i));
	fprintf(out, ",when=%u,pid=%u,command=", writer->when, writer->pid);
	text_put_coded(writer->command, strlen(writer->command), out);
	putc('\n', out);
}

/* Writes the changes of an entry's parts, each once. */
static void put_changes(const struct state_entry *entry, FILE *out)
{
	for (size_t i = 0; entry->by && i < LEDGER_PARTS; i++) {
		size_t first = 0;

		while (!state_same_writer(&entry->by->part[first],
					  &entry->by->part[i]))
			first++;
		if (first == i && entry->by->part[i].when)
			put_change(entry, i, out);
	}
}

/* Writes an `xattr` line for each attribute of an entry. */
static void put_xattrs(const struct state_entry *entry, FILE *out)
{
	struct attr xattr;
	size_t at = 0;

	while (state_next_xattr(entry, &at, &xattr)) {
		fprintf(out, "xattr=%llx,ino=%llu,name=",
			(unsigned long long)text_dev_t(entry->dev),
			(unsigned long long)entry->ino);
		text_put_coded(xattr.name, xattr.name_size, out);
		fputs(",value=", out);
		for (size_t i = 0; i < xattr.value_size; i++)
			fprintf(out, "%02x", (unsigned char)xattr.value[i]);
		putc('\n', out);
	}
}

/* Whether fakeroot can read an entry.  It would make a regular file of a file
   without a type, and would take unknown permissions for mode 0. */
static bool fakeroot_reads(const struct state_entry *entry)
{
	return entry->mode & S_IFMT &&
	       (entry->flags & LEDGER_HAS_MODE || entry->mode & ALLPERMS);
}

/* Writes the files that fakeroot can read, or the others; returns how many. */
static size_t put_files(const struct state *state, bool known, FILE *out)
{
	size_t count = 0;

	for (size_t i = 0; i < state->count; i++) {
		if (fakeroot_reads(&state->entries[i]) != known)
			continue;
		put_file(&state->entries[i], out);
		count++;
	}
	return count;
}

size_t text_write_plain(const struct state *state, FILE *out)
{
	return state->count - put_files(state, true, out);
}

size_t text_write(const struct state *state, FILE *out)
{
	size_t hidden;

	put_files(state, true, out);
	fprintf(out, "%s\n", marker);
	hidden = put_files(state, false, out);
	for (size_t i = 0; i < state->count; i++) {
		advance("records written", i, state->count);
		put_also(&state->entries[i], out);
	}
	for (size_t i = 0; i < state->count; i++)
		put_changes(&state->entries[i], out);
	for (size_t i = 0; i < state->count; i++)
		put_xattrs(&state->entries[i], out);
	fprintf(out, "%s\n", trailer);
	return hidden;
}
