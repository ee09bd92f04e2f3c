/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Manifests of the Image Packaging System, pkg(7) (pkg(5) before Solaris 11.4),
 * with the directives of pkgmogrify(1).  One action a line, `\` joins lines:
 *
 *	file [payload] path=P mode=M owner=U group=G ...
 *	dir path=P mode=M owner=U group=G
 *	link path=P target=T		hardlink path=P target=T
 *	user username=U uid=N		group groupname=G gid=N
 *	set name=pkg.fmri value=...	<include file>
 *
 *	file NOHASH path=usr/bin/ct owner=root group=uucp mode=4511
 *	$(sparc_ONLY)dir path=platform owner=root group=sys mode=0755
 *
 * Actions that make no object of the tree (depend, license, driver...) are
 * passed over.  `$(NAME)` stands for a macro.  An action whose variant.NAME
 * lists values is for those only; variant.arch is this machine unless defined
 * otherwise, other variants count when they are defined.  An action whose
 * facets are all defined as false is left out.  A payload that is a file name
 * is the object's name in the proto area, and so its key, unless the reader
 * wants installed names.
 *
 * Transforms count for actions before them as well.  A manifest with transforms
 * or includes is therefore read twice: first for the transforms alone.  Those
 * of files with nothing else count for every manifest.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/path.h"
#include "pkgdb/db/machine.h"
#include "pkgdb/ips/ips_run.h"
#include "pkgdb/read/formats.h"

/* A copy of the line with its macros replaced, as pkgmogrify does it; unknown
   ones stay as they are.  The caller frees it.  NULL: out of memory. */
static char *expand(struct manifest *m, const char *line)
{
	struct str expanded = STR_INIT;
	const char *macro, *end, *value;

	while ((macro = strstr(line, "$(")) && (end = strchr(macro, ')'))) {
		str_append(&expanded, line, macro - line);
		value = params_get(m->params, macro + 2, end - macro - 2);
		if (value)
			str_puts(&expanded, value);
		else
			str_append(&expanded, macro, end + 1 - macro);
		line = end + 1;
	}
	str_puts(&expanded, line);
	str_push(&expanded, '\0');
	return str_take(&expanded);
}

/* Reads the file of an <include> directive with the macros and transforms of
   this manifest.  A relative name begins at the including file's directory. */
static int include(struct manifest *m, char *rest)
{
	char *name = lex_word(&rest), *end = name ? strchr(name, '>') : NULL;
	const char *file = m->in->source->file;
	CLEANUP_FREE char *path = NULL;
	struct str joined = STR_INIT;

	if (end)
		*end = '\0';
	if (!name || *name == '\0')
		return reading_fault(m->in, "<include> without a file");
	if (name[0] != '/' && strchr(file, '/'))
		str_printf(&joined, "%.*s/", (int)path_parent_len(file), file);
	str_puts(&joined, name);
	path = str_take(&joined);
	if (!path)
		return reading_fault(m->in, "out of memory");
	m->in->context = m;
	return reading_file(m->in, m->in->format, path);
}

/* Carries out a line that begins with `<`.  The second pass passes transforms
   over: the first has collected them. */
static int run_directive(struct manifest *m, char *line)
{
	char *rest = line + 1, *word = lex_word(&rest);

	if (word && strcmp(word, "include") == 0)
		return include(m, rest);
	if (word && strcmp(word, "transform") == 0)
		return m->collects
			       ? ips_transforms_add(m->transforms, m->in, rest)
			       : 0;
	return reading_fault(m->in, "unknown directive '<%s'",
			     word ? word : "");
}

/*
 * Carries out one line, unless an earlier one said that the manifest is for
 * other machines.  0, or -1 with the fault.  The macros of Solaris ON such as
 * i386_ONLY become `#` on other machines: a line can turn into a comment only
 * here.
 */
static int run_line(void *arg, char *line)
{
	struct manifest *m = arg;
	CLEANUP_FREE char *expanded = m->is_for_others ? NULL : expand(m, line);
	struct ips_action action;
	char *text;
	int result;

	if (m->is_for_others)
		return 0;
	if (!expanded)
		return reading_fault(m->in, "out of memory");
	text = lex_skip_blanks(expanded);
	if (*text == '#' || *text == '\0')
		return 0;
	if (*text == '<')
		return run_directive(m, text);
	if (m->collects)
		return 0;
	if (strncmp(text, "$(", 2) == 0)
		return reading_fault(m->in, "'%.*s' is not defined",
				     (int)strcspn(text, " \t"), text);
	if (ips_parse(m->in, &action, text) < 0)
		return -1;
	result = ips_transforms_apply(m->transforms, m->in, &action);
	if (result == 0)
		result = ips_run(m, &action);
	else if (result > 0)
		return 0;
	m->is_for_others = result > 0;
	return result < 0 ? -1 : 0;
}

/* The first pass: reads the transforms of a manifest from a copy of its text,
   as reading cuts it up, and puts the reader back to its beginning. */
static int collect(struct manifest *m)
{
	struct lex lex = m->in->lex;
	size_t size = lex.end - lex.next;
	CLEANUP_FREE char *copy = NULL;
	int result;

	if (!strstr(lex.next, "<transform") && !strstr(lex.next, "<include"))
		return 0;
	copy = malloc(size + 1);
	if (!copy)
		return reading_fault(m->in, "out of memory");
	memcpy(copy, lex.next, size);
	copy[size] = '\0';
	m->in->lex.next = copy;
	m->in->lex.end = copy + size;
	m->collects = true;
	result = reading_lines(m->in, run_line, m);
	m->collects = false;
	m->in->lex = lex;
	return result;
}

/* Reads the transforms of files beside the manifest: pkgmogrify applies those
   of all its files to all of them. */
static int collect_others(struct manifest *m)
{
	struct pkgdb *db = m->in->db;
	int result = 0;

	m->in->context = m;
	m->collects = true;
	for (size_t i = 0; i < db->transform_count && result == 0; i++)
		if (strcmp(db->transforms[i], m->in->source->file) != 0)
			result = reading_file(m->in, m->in->format,
					      db->transforms[i]);
	m->collects = false;
	m->in->context = NULL;
	return result;
}

/* Sets the macros that usr/src/pkg/Makefile of Solaris ON passes to pkgmogrify,
   and the variant of the same machine. */
static int define_machine(struct params *params, const char *arch)
{
	bool x86 = strcmp(arch, "i386") == 0;
	bool sparc = strcmp(arch, "sparc") == 0;
	const struct {
		const char *name, *value;
	} macros[] = {
		{ "variant.arch", arch },
		{ "ARCH", arch },
		{ "ARCH32", x86	    ? "i86"
			    : sparc ? "sparcv7"
				    : arch },
		{ "ARCH64", x86	    ? "amd64"
			    : sparc ? "sparcv9"
				    : arch },
		{ "i386_ONLY", x86 ? "" : "#" },
		{ "sparc_ONLY", sparc ? "" : "#" },
	};

	for (size_t i = 0; i < countof(macros); i++)
		if (params_set(params, macros[i].name, strlen(macros[i].name),
			       macros[i].value) < 0)
			return -1;
	return 0;
}

int read_ips(struct reading *in)
{
	struct params params = { .first = NULL };
	struct ips_transforms transforms = { .first = NULL };
	const struct pkgdb_options *options = &in->db->options;
	struct manifest m = {
		.in = in,
		.params = &params,
		.transforms = &transforms,
		.arch = options->arch ? options->arch : machine_arch(),
	};
	int result;

	if (in->context) {
		m = *(const struct manifest *)in->context;
		m.in = in;
		return reading_lines(in, run_line, &m);
	}
	if (define_machine(&params, m.arch) < 0 ||
	    params_from_options(&params, options) < 0)
		result = reading_fault(in, "a definition is not NAME=VALUE");
	else
		result = collect(&m) < 0 || collect_others(&m) < 0
				 ? -1
				 : reading_lines(in, run_line, &m);
	ips_transforms_fini(&transforms);
	params_fini(&params);
	return result;
}

/* Whether one of the words is name=value. */
static bool has_attribute(char *rest, const char *name)
{
	size_t len = strlen(name);
	const char *word;

	while ((word = lex_word(&rest)))
		if (strncmp(word, name, len) == 0 && word[len] == '=')
			return true;
	return false;
}

/* An action with its key attribute, a directive, or a line that only becomes an
   action when a macro is replaced. */
bool fits_ips(char *line)
{
	const char *key;

	line = lex_skip_blanks(line);
	if (strncmp(line, "<include ", 9) == 0 ||
	    strncmp(line, "<transform ", 11) == 0 ||
	    strncmp(line, "$(", 2) == 0)
		return true;
	key = ips_key(lex_word(&line));
	return key && has_attribute(line, key);
}
