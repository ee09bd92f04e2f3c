/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cpiotranslate and tartranslate: an archive in, the same archive out, with
 * owners and permissions from the packaging database.  The name of the program
 * chooses the family of formats.  Standard output carries the archive and
 * nothing else.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "common/diag.h"
#include "common/number.h"
#include "translate/convert.h"
#include "translate/options.h"
#include "translate/output.h"
#include "translate/report.h"

/* Exit status; see the man pages. */
enum {
	STATUS_UNKNOWN = 1,	/* complete, but something was not known */
	STATUS_FAILED = 2,
};

/* What an unprivileged user may ask for. */
#define PIPE_SIZE (1 << 20)

/* The progress line appears after a second and then this often. */
#define PROGRESS_MS 200

struct session {
	const struct options *options;
	FILE *report;
	bool progress;		/* stderr is a terminal and wants a line */
	bool line_shown;
	int64_t next_ms;
};

static int64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static void show_progress(void *arg, uint64_t bytes, uint64_t members)
{
	struct session *session = arg;
	int64_t now = now_ms();

	if (now < session->next_ms)
		return;
	session->next_ms = now + PROGRESS_MS;
	session->line_shown = true;
	fprintf(stderr, "\r%s: %.1f MiB, %llu members\033[K", diag_prog(),
		(double)bytes / (1 << 20), (unsigned long long)members);
	fflush(stderr);
}

static void clear_progress(struct session *session)
{
	if (session->line_shown)
		fputs("\r\033[K", stderr);
	session->line_shown = false;
}

static void say_event(const struct session *session, const struct event *e)
{
	int len = e->member ? (int)e->member->path.len : 0;
	const char *path = e->member ? e->member->path.ptr : NULL;
	bool verbose = session->options->verbose;

	switch (e->kind) {
	case EVENT_CHANGED:
		break;
	case EVENT_REMOVED:
		if (verbose)
			note("%.*s: removed; exception list", len, path);
		break;
	case EVENT_ADDED:
		if (verbose)
			note("%s: added", e->entry->path);
		break;
	case EVENT_NO_ENTRY:
		fail(STATUS_UNKNOWN, "%.*s: no packaging info", len, path);
		break;
	case EVENT_USER_UNKNOWN:
		fail(STATUS_UNKNOWN, "%.*s: user '%s' unknown", len, path,
		     e->entry->owner);
		break;
	case EVENT_GROUP_UNKNOWN:
		fail(STATUS_UNKNOWN, "%.*s: group '%s' unknown", len, path,
		     e->entry->group);
		break;
	case EVENT_TYPE_DIFFERS:
		warn("%.*s: type %c in the archive, %c in %s:%u", len, path,
		     e->member->kind, e->entry->type, e->entry->source->file,
		     (unsigned)e->entry->line);
		break;
	case EVENT_LINKS_DIFFER:
		fail(STATUS_UNKNOWN, "%.*s: %s:%u disagrees with the other "
		     "name '%s', which decides", len, path,
		     e->entry->source->file, (unsigned)e->entry->line,
		     e->other);
		break;
	case EVENT_MISSING:
		fail(STATUS_UNKNOWN, "%s: not in the archive and not added: %s",
		     e->entry->path, e->other);
		break;
	}
}

static void take_event(void *arg, const struct event *event)
{
	struct session *session = arg;

	clear_progress(session);
	say_event(session, event);
	if (session->report)
		report_event(session->report, event);
}

static void show_warning(void *arg UNUSED, const struct pkgdb_fault *fault)
{
	if (fault->line)
		warn("%s:%u: %s", fault->file, fault->line, fault->text);
	else
		warn("%s: %s", fault->file, fault->text);
}

NORETURN static void die_fault(const struct pkgdb_fault *fault)
{
	if (fault->line)
		die(STATUS_FAILED, "%s:%u: %s", fault->file, fault->line,
		    fault->text);
	die(STATUS_FAILED, "%s: %s", fault->file, fault->text);
}

static void warn_conflicts(struct pkgdb *db)
{
	const struct pkgdb_conflict *c;

	for (size_t n = 0; (c = pkgdb_conflict(db, n)); n++)
		warn("%s:%u: %s: disagrees with %s:%u, which counts",
		     c->lost->source->file, (unsigned)c->lost->line,
		     c->lost->path, c->kept->source->file,
		     (unsigned)c->kept->line);
}

static struct pkgdb *load_database(const struct options *o)
{
	const struct pkgdb_options how = {
		.arch = o->arch,
		.users_dir = o->users_dir,
		.table = o->table,
		.ask_host = o->ask_host,
		.root = o->root,
		.defines = o->defines,
		.define_count = o->define_count,
		.warn = show_warning,
	};
	struct pkgdb *db = pkgdb_new(&how);
	struct pkgdb_fault fault;

	if (!db)
		die_errno(STATUS_FAILED, "cannot read '%s'",
			  o->users_dir ? o->users_dir : "users");
	for (size_t i = 0; i < o->database_count; i++)
		if (pkgdb_read(db, o->databases[i], &fault) < 0)
			die_fault(&fault);
	if (pkgdb_seal(db, &fault) < 0)
		die_fault(&fault);
	warn_conflicts(db);
	return db;
}

static struct exceptions *load_exceptions(const struct options *o)
{
	struct exceptions *list;
	struct pkgdb_fault fault;

	if (o->exception_count == 0)
		return NULL;
	list = exceptions_new(o->arch);
	if (!list)
		die_errno(STATUS_FAILED, "cannot read exceptions");
	for (size_t i = 0; i < o->exception_count; i++)
		if (exceptions_read(list, o->exceptions[i], &fault) < 0)
			die_fault(&fault);
	return list;
}

/*
 * Splits OWNER:GROUP[:MODE] and finds the ids.  No format says whose users
 * these are: unless told otherwise, Solaris', who has the most.
 */
static void set_default(struct options *o, struct users *users, char *text)
{
	enum users_table table = o->table == USERS_BY_FORMAT ? USERS_SOLARIS
							     : o->table;
	char *group = strchr(text, ':'), *mode;
	struct change *c = &o->rule.fallback;
	mode_t bits;

	if (!group)
		die_usage(STATUS_FAILED, "--default: '%s' has no group", text);
	*group++ = '\0';
	mode = strchr(group, ':');
	if (mode)
		*mode++ = '\0';
	if (!users_id(users, USERS_USER, table, text, &c->uid))
		die(STATUS_FAILED, "--default: user '%s' unknown", text);
	if (!users_id(users, USERS_GROUP, table, group, &c->gid))
		die(STATUS_FAILED, "--default: group '%s' unknown", group);
	c->set = CHANGE_UID | CHANGE_GID | CHANGE_UNAME | CHANGE_GNAME;
	c->uname = users_name(users, USERS_USER, table, c->uid);
	c->gname = users_name(users, USERS_GROUP, table, c->gid);
	c->uname = c->uname ? c->uname : "";
	c->gname = c->gname ? c->gname : "";
	if (!mode)
		return;
	if (!parse_mode(mode, &bits))
		die_usage(STATUS_FAILED, "--default: mode '%s' is not octal",
			  mode);
	c->mode = bits;
	c->set |= CHANGE_MODE;
}

/* The original's switch for paths without an entry: root and sys. */
static void set_translate_all(struct rule *rule)
{
	if (!getenv("CPIOTRANSLATE_ALL") || rule->fallback.set)
		return;
	rule->fallback = (struct change) {
		.set = CHANGE_UID | CHANGE_GID | CHANGE_UNAME | CHANGE_GNAME,
		.uid = RULE_STAND_IN_UID,
		.gid = RULE_STAND_IN_GID,
		.uname = "root",
		.gname = "sys",
	};
}

static void say_fault(const struct options *o, const struct pump *pump)
{
	const char *where = o->output ? o->output : "standard output";

	if (pump->has_offset)
		fail(STATUS_FAILED, "standard input: byte %llu%s: %s",
		     (unsigned long long)pump->fault_at,
		     pump->decoded ? " when decompressed" : "", pump->fault);
	else
		fail(STATUS_FAILED, "%s: %s", strstr(pump->fault, "cannot write") ?
		     where : "standard input", pump->fault);
	fail(STATUS_FAILED, "%s: incomplete, not to be used", where);
}

/* A session's rule for what it did not touch hides that its entries are for
   other paths: taken relative to the wrong directory, most likely. */
static void check_found(const struct pump *pump)
{
	if (pump->found == FOUND_RULE && pkgdb_count(pump->options->db) > 0)
		fail(STATUS_UNKNOWN, "no member has an entry of its own in the "
		     "database; does --root name what was packed?");
}

static int run(struct pump *pump, const struct options *o)
{
	bool packed = o->compress && strcmp(o->compress, "none") != 0;
	struct sink *out = pump->out;
	struct encoder encoder;
	int result = -1;

	pump->plain = o->compress != NULL;
	if (o->format)
		return convert_run(pump, o->format, packed ? o->compress : NULL);
	if (!packed)
		return pump_run(pump);
	if (encoder_open(&encoder, out, o->compress) < 0) {
		snprintf(pump->fault, sizeof(pump->fault), "%s",
			 encoder.sink.fault);
	} else {
		pump->out = &encoder.sink;
		result = pump_run(pump);
		if (result == 0 && encoder_finish(&encoder) < 0) {
			snprintf(pump->fault, sizeof(pump->fault), "%s",
				 encoder.sink.fault);
			result = -1;
		}
	}
	encoder_close(&encoder);
	return result;
}

/* A large pipe saves switches between processes; anything else stays. */
static void widen(int fd)
{
	(void)fcntl(fd, F_SETPIPE_SZ, PIPE_SIZE);
}

static void translate(struct session *session,
		      const struct translate_options *how,
		      const struct format *format)
{
	static struct output output;
	const struct options *o = session->options;
	struct input input;
	struct pump pump = {
		.format = format,
		.options = how,
		.in = &input,
		.out = &output.sink,
		.tick = session->progress ? show_progress : NULL,
		.tick_arg = session,
	};
	int result;

	widen(STDIN_FILENO);
	widen(STDOUT_FILENO);
	input_init(&input, STDIN_FILENO);
	if (output_open(&output, o->output) < 0)
		die(STATUS_FAILED, "%s: %s", o->output, output.sink.fault);
	result = run(&pump, o);
	clear_progress(session);
	if (result < 0)
		say_fault(o, &pump);
	else if (output_commit(&output) < 0)
		fail(STATUS_FAILED, "%s: %s", o->output ? o->output :
		     "standard output", output.sink.fault);
	else
		check_found(&pump);
	output_close(&output);
	input_fini(&input);
}

static void open_report(struct session *session)
{
	const char *path = session->options->report;

	if (!path)
		return;
	session->report = fopen(path, "we");
	if (!session->report)
		die_errno(STATUS_FAILED, "%s", path);
}

static void close_report(struct session *session)
{
	if (session->report && (ferror(session->report) |
				fclose(session->report)))
		fail_errno(STATUS_FAILED, "%s", session->options->report);
}

static void check_database(struct pkgdb *db, const struct options *o)
{
	struct pkgdb_fault fault;

	if (pkgdb_failed(db, &fault))
		die_fault(&fault);
	if (!pkgdb_is_empty(db))
		return;
	if (o->strict)
		die(STATUS_FAILED, "the database has no entries");
	if (o->database_count > 0)
		warn("the database has no entries: no owner or mode is changed");
}

static void run_session(struct options *o, const struct format *format)
{
	struct session session = {
		.options = o,
		.progress = !o->quiet && isatty(STDERR_FILENO),
		.next_ms = now_ms() + 1000,
	};
	struct translate_options how = {
		.db = load_database(o),
		.exceptions = load_exceptions(o),
		.add_missing = o->add_missing,
		.strict = o->strict,
		.volumes = o->volumes,
		.event = take_event,
		.event_arg = &session,
		.tell_changes = o->report != NULL,
	};
	char *text = o->default_owner ? strdup(o->default_owner) : NULL;

	check_database(how.db, o);
	if (text)
		set_default(o, pkgdb_users(how.db), text);
	set_translate_all(&o->rule);
	how.rule = o->rule;
	open_report(&session);
	translate(&session, &how, format);
	close_report(&session);
	check_database(how.db, &(struct options) { 0 });
	free(text);
	exceptions_free(how.exceptions);
	pkgdb_free(how.db);
}

int main(int argc, char **argv)
{
	struct options options;
	const struct format *format;

	diag_init(argv[0]);
	format = strncmp(diag_prog(), "cpio", 4) == 0 ? &format_cpio
						      : &format_tar;
	options_parse(&options, argc, argv);
	if (!options.output && isatty(STDOUT_FILENO))
		die_usage(STATUS_FAILED,
			  "standard output: an archive is not for a terminal");
	run_session(&options, format);
	options_fini(&options);
	return diag_status();
}
