/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads and writes the text form of a state.  Parsing is strict: a state
 * decides who owns a file, so a line that does not follow the grammar is an
 * error, and never skipped.  Reading needs all files before the lines about
 * them.
 */
#include "state/form/text.h"

#include <ctype.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "common/advance.h"
#include "common/number.h"
#include "common/str.h"
#include "ledger/ledger.h"

/* The lines around the part that fakeroot does not read.  Without the trailer
   the file was cut off. */
static const char marker[] = "# fakebuild 2";
static const char marker_without_by[] = "# fakebuild 1";
static const char trailer[] = "# end";

/* The state of reading one text. */
struct reader {
	struct state *state;
	const char *name; /* of the file, for messages */
	struct fault *fault;
	const char *at;	 /* the rest of the current line */
	const char *end; /* the end of the line */
	unsigned line;
	bool ours;	 /* the marker was read: our part */
	bool ended;	 /* the last line of our part was read */
	bool sorted;	 /* no file may follow; the state is sorted */
	const char *bad; /* the field with an invalid number */
	/* The file of the `by` line that was read last, and its writers. */
	const struct state_entry *by_of;
	struct state_writers *by;
};

/* Fills in the fault for the current line.  Always -1. */
static int refuse(struct reader *reader, const char *what)
{
	return fault_at(reader->fault, reader->name, reader->line, "%s", what);
}

/* Refuses a line that lacks a field, or whose field `bad` is not a number. */
static int refuse_line(struct reader *reader, const char *what)
{
	if (!reader->bad)
		return refuse(reader, what);
	return fault_at(reader->fault, reader->name, reader->line,
			"%s is not a number, or is out of range", reader->bad);
}

/* Fills in the fault for a state that takes no more, by errno.  Always -1. */
static int no_room(struct reader *reader)
{
	return state_refused(reader->fault, reader->name, reader->line, "");
}

/* The C library's dev_t for the ledger's 32 bits. */
static uint64_t to_dev_t(uint32_t dev)
{
	return makedev(ledger_dev_major(dev), ledger_dev_minor(dev));
}

/* ------------------------------------------------------------------- read */

/* Steps over `key=`, and finds the value up to the next comma. */
static bool field(struct reader *reader, const char *key, const char **value,
		  size_t *size)
{
	size_t len = strlen(key);
	const char *comma;

	if ((size_t)(reader->end - reader->at) < len + 1 ||
	    memcmp(reader->at, key, len) || reader->at[len] != '=')
		return false;
	*value = reader->at + len + 1;
	comma = memchr(*value, ',', reader->end - *value);
	*size = (comma ? comma : reader->end) - *value;
	reader->at = comma ? comma + 1 : reader->end;
	return true;
}

/* Reads a field that is a number of at most `max`.  False; and sets reader->bad
   if the field is there. */
static bool number(struct reader *reader, const char *key, unsigned base,
		   uint64_t max, uint64_t *value)
{
	const char *text;
	size_t size;

	if (!field(reader, key, &text, &size))
		return false;
	if (parse_digits(text, size, base, max, value))
		return true;
	reader->bad = key;
	return false;
}

/* Reads a dev_t, which must fit the 32 bits that the kernel has for it. */
static bool device(struct reader *reader, const char *key, unsigned base,
		   uint32_t *dev)
{
	uint64_t value;

	if (!number(reader, key, base, UINT64_MAX, &value))
		return false;
	*dev = ledger_dev(major(value), minor(value));
	if (to_dev_t(*dev) == value)
		return true;
	reader->bad = key;
	return false;
}

/* The value of a hexadecimal digit; -1 for another character. */
static int hex_digit(char c)
{
	const char *digits = "0123456789abcdef";
	const char *found = c ? strchr(digits, tolower((unsigned char)c))
			      : NULL;

	return found ? found - digits : -1;
}

/* Decodes two hexadecimal digits; false if they are cut off or others. */
static bool two_digits(const char *text, const char *end, char *byte)
{
	int high, low;

	if (end - text < 2)
		return false;
	high = hex_digit(text[0]);
	low = hex_digit(text[1]);
	if (high < 0 || low < 0)
		return false;
	*byte = (char)(high << 4 | low);
	return true;
}

/* Reads a TEXT field into memory of the state, and decodes %XX. */
static int coded(struct reader *reader, const char *key, const char **text)
{
	const char *from, *end;
	size_t size;
	char *to;

	if (!field(reader, key, &from, &size))
		return refuse(reader, "a field is missing");
	*text = to = state_copy(reader->state, from, size);
	if (!to)
		return no_room(reader);
	for (end = from + size; from < end; from++, to++) {
		*to = *from;
		if (*from != '%')
			continue;
		if (!two_digits(from + 1, end, to) || !*to)
			return refuse(reader,
				      "a % is not followed by two hexadecimal "
				      "digits");
		from += 2;
	}
	*to = '\0';
	return 0;
}

/* Checks an entry once all fields of its line are read. */
static int check_entry(struct reader *reader, const struct state_entry *entry)
{
	const char *flaw = state_flaw(entry);

	return flaw ? refuse(reader, flaw) : 0;
}

/* Reads a line of fakeroot's part: one file. */
static int read_file_line(struct reader *reader)
{
	uint64_t ino, mode, uid, gid, nlink;
	struct state_entry *entry;
	uint32_t dev, rdev;

	if (reader->sorted)
		return refuse(reader, "a file after the lines about files");
	if (!device(reader, "dev", 16, &dev) ||
	    !number(reader, "ino", 10, UINT64_MAX, &ino) ||
	    !number(reader, "mode", 8, 0177777, &mode) ||
	    !number(reader, "uid", 10, UINT32_MAX, &uid) ||
	    !number(reader, "gid", 10, UINT32_MAX, &gid) ||
	    !number(reader, "nlink", 10, UINT64_MAX, &nlink) ||
	    !device(reader, "rdev", 10, &rdev) || reader->at != reader->end)
		return refuse_line(reader, "not a line of a fakeroot state");
	entry = state_add(reader->state);
	if (!entry)
		return no_room(reader);
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
static struct state_entry *subject(struct reader *reader, const char *key)
{
	uint64_t ino;
	uint32_t dev;

	if (!device(reader, key, 16, &dev) ||
	    !number(reader, "ino", 10, UINT64_MAX, &ino))
		return NULL;
	if (!reader->sorted)
		state_sort(reader->state);
	reader->sorted = true;
	return state_find(reader->state, dev, ino);
}

/* Reads an `also` line: the values that fakeroot has no field for. */
static int read_also_line(struct reader *reader)
{
	struct state_entry *entry = subject(reader, "also");
	uint64_t tag, flags, when, pid;

	if (!entry || !number(reader, "tag", 10, UINT32_MAX, &tag) ||
	    !number(reader, "flags", 10, 3, &flags) ||
	    !number(reader, "when", 10, UINT32_MAX, &when) ||
	    !number(reader, "pid", 10, UINT32_MAX, &pid))
		return refuse_line(reader, "damaged line");
	entry->tag = tag;
	entry->flags = flags * LEDGER_HAS_MODE;
	entry->when = when;
	entry->pid = pid;
	if (coded(reader, "path", &entry->path) < 0 ||
	    coded(reader, "command", &entry->command) < 0)
		return -1;
	if (*entry->path)
		entry->marks |= STATE_SAVED;
	else
		entry->path = NULL;
	if (reader->at < reader->end && coded(reader, "was", &entry->was) < 0)
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
static int read_by_line(struct reader *reader)
{
	struct state_entry *entry = subject(reader, "by");
	struct state_writers *by;
	struct state_writer writer;
	uint64_t when, pid;
	const char *names;
	size_t size;

	if (!entry || !field(reader, "parts", &names, &size) ||
	    !number(reader, "when", 10, UINT32_MAX, &when) ||
	    !number(reader, "pid", 10, UINT32_MAX, &pid))
		return refuse_line(reader, "damaged line");
	writer = (struct state_writer){ .pid = pid, .when = when };
	if (coded(reader, "command", &writer.command) < 0)
		return -1;
	/* Several lines tell of one file, one after another. */
	by = reader->by_of == entry ? reader->by
				    : state_new_writers(reader->state);
	if (!by)
		return no_room(reader);
	reader->by_of = entry;
	reader->by = by;
	entry->by = by;
	return set_writer(by, names, size, &writer)
		       ? 0
		       : refuse(reader, "damaged line");
}

/* Reads an `xattr` line: one attribute of a file. */
static int read_xattr_line(struct reader *reader)
{
	struct state_entry *entry = subject(reader, "xattr");
	struct attr xattr;
	const char *hex;
	size_t size;
	char *value;

	if (!entry)
		return refuse_line(reader, "an attribute of an unknown file");
	if (coded(reader, "name", &xattr.name) < 0)
		return -1;
	if (!field(reader, "value", &hex, &size) || size % 2)
		return refuse(reader, "damaged line");
	xattr.name_size = strlen(xattr.name);
	xattr.value_size = size / 2;
	xattr.value = value = state_copy(reader->state, hex, size / 2);
	if (!value)
		return no_room(reader);
	for (size_t i = 0; i < size; i += 2)
		if (!two_digits(hex + i, hex + size, &value[i / 2]))
			return refuse(
				reader,
				"the value of an attribute is not hexadecimal");
	if (state_add_xattr(reader->state, entry, &xattr) < 0)
		return no_room(reader);
	return 0;
}

/* Whether the rest of the line begins with a word. */
static bool begins(const struct reader *reader, const char *word)
{
	size_t len = strlen(word);

	return (size_t)(reader->end - reader->at) >= len &&
	       !memcmp(reader->at, word, len);
}

/* Whether the rest of the line is exactly this. */
static bool is_line(const struct reader *reader, const char *line)
{
	return (size_t)(reader->end - reader->at) == strlen(line) &&
	       begins(reader, line);
}

/* Reads one line of either part.  A marker with another number is that of a
   later format, which this parser could misread. */
static int read_line(struct reader *reader)
{
	if (reader->ended)
		return refuse(reader, "text after the end");
	if (!reader->ours && begins(reader, "# fakebuild ")) {
		reader->ours = true;
		if (is_line(reader, marker) ||
		    is_line(reader, marker_without_by))
			return 0;
		return refuse(reader, "made by a newer fakebuild");
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
	struct reader reader = { .state = state, .name = name, .fault = fault };
	const char *end = text + size;

	state_bound(state, size);
	while (text < end) {
		reader.line++;
		reader.at = text;
		reader.end = memchr(text, '\n', end - text);
		if (!reader.end)
			return refuse(&reader, "the line is cut off");
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
		(unsigned long long)to_dev_t(entry->dev),
		(unsigned long long)entry->ino, entry->mode, entry->uid,
		entry->gid, entry->nlink ? entry->nlink : 1,
		(unsigned long long)to_dev_t(entry->rdev));
}

/* Writes a TEXT of the grammar. */
static void put_coded(const char *text, size_t size, FILE *out)
{
	for (size_t i = 0; i < size; i++) {
		unsigned char byte = text[i];

		if (byte <= ' ' || byte > '~' || byte == ',' || byte == '%')
			fprintf(out, "%%%02x", byte);
		else
			putc(byte, out);
	}
}

/* Writes the `also` line of an entry. */
static void put_also(const struct state_entry *entry, FILE *out)
{
	fprintf(out, "also=%llx,ino=%llu,tag=%u,flags=%u,when=%u,pid=%u,path=",
		(unsigned long long)to_dev_t(entry->dev),
		(unsigned long long)entry->ino, entry->tag,
		entry->flags / LEDGER_HAS_MODE, entry->when, entry->pid);
	if (entry->path)
		put_coded(entry->path, strlen(entry->path), out);
	fputs(",command=", out);
	put_coded(entry->command, strlen(entry->command), out);
	if (entry->was) {
		fputs(",was=", out);
		put_coded(entry->was, strlen(entry->was), out);
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
		(unsigned long long)to_dev_t(entry->dev),
		(unsigned long long)entry->ino, state_part_name(first));
	for (size_t i = first + 1; i < LEDGER_PARTS; i++)
		if (state_same_writer(&entry->by->part[i], writer))
			fprintf(out, "+%s", state_part_name(i));
	fprintf(out, ",when=%u,pid=%u,command=", writer->when, writer->pid);
	put_coded(writer->command, strlen(writer->command), out);
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
			(unsigned long long)to_dev_t(entry->dev),
			(unsigned long long)entry->ino);
		put_coded(xattr.name, xattr.name_size, out);
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
