/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Keeps the session's variables for later programs: those that a program may
 * set in settings.c, the others here.  Each text is stored before it can be
 * seen, and threads that read the same environment at the same time write the
 * same bytes twice.  The environment itself is never changed here.
 */
#include "preload/base/session_variables.h"

#include "preload/base/mem.h"
#include "preload/base/settings.h"
#include "raw/preload_list.h"
#include "raw/program.h"

enum { WORD_SIZE = 80, PATH_SIZE = 1100, PATHS = 5 };

/* Mapped by the first variable that is kept.  As data of the library it would
   cost every exec a mapping more, also of programs that never need it. */
struct session_memory {
	struct ledger ledger;
	/* "NAME=value", empty if unset; mostly all lie in the first page, with
	   the beginnings of the first three paths. */
	char words[VAR_SETTABLE][WORD_SIZE];
	char paths[PATHS][PATH_SIZE];
};

static void *memory_page; /* a struct session_memory, once it is mapped */
/* Values in the strings that exec has put on the stack.  A program can replace
   the list of them, and these strings stay. */
static const char *initial[VARS];
bool session_root_changed;
bool session_place_changed;
bool session_toggled;

static struct session_memory *memory(void)
{
	return memory_page;
}

/* Which path a variable is; -1 for a word. */
static int path_of(enum session_variable v)
{
	switch (v) {
	case VAR_LIB: return 0;
	case VAR_LEDGER: return 1;
	case VAR_SOCKET: return 2;
	case VAR_ROOT: return 3;
	case VAR_PSEUDO: return 4;
	default: return -1;
	}
}

static char *text_of(struct session_memory *own, enum session_variable v)
{
	int path = path_of(v);

	return path < 0 ? own->words[v] : own->paths[path];
}

struct ledger *session_ledger_memory(void)
{
	return memory() ? &memory()->ledger : NULL;
}

/* Stores the values of the variables in `environ`; of those that it does not
   have, `values` keeps what it had. */
static void find_variables(const char *values[VARS])
{
	for (char **list = &environ ? environ : NULL; list && *list; list++) {
		enum session_variable v = session_variable_of(*list);

		if (v < VARS && !values[v])
			values[v] = raw_variable(*list,
						 session_variable_name(v));
	}
	session_root_changed |= values[VAR_ROOT] != NULL;
	session_place_changed |= values[VAR_ROOT] || values[VAR_FD];
	session_toggled |= values[VAR_PSEUDO] ||
			   (values[VAR_PREFIX] && !values[VAR_LEDGER]);
}

void session_init(void)
{
	find_variables(initial);
}

static void set_text(enum session_variable v, const char *value)
{
	struct session_memory *own = mem_map_once(&memory_page, sizeof(*own));
	const char *name = session_variable_name(v);
	size_t n = raw_length(name), size = raw_length(value) + 1;
	char *text;

	if (!own || n + 1 + size > (path_of(v) < 0 ? WORD_SIZE : PATH_SIZE))
		return;
	text = text_of(own, v);
	memcpy(text + n + 1, value, size);
	text[n] = '=';
	memcpy(text, name, n);
	session_place_changed |= v == VAR_ROOT || v == VAR_FD;
}

const char *session_variable(enum session_variable variable)
{
	const char *text;

	if (variable >= VAR_SETTABLE)
		return settings_entry(variable);
	text = memory() ? text_of(memory(), variable) : "";
	return *text ? text : NULL;
}

const char *session_value(enum session_variable variable)
{
	const char *text = session_variable(variable);

	return text ? text + raw_length(session_variable_name(variable)) + 1
		    : NULL;
}

const char *session_library_of(int class, char buffer[PATH_MAX])
{
	return library_of_class(session_value(VAR_LIB), class, buffer,
				PATH_MAX);
}

const char *session_library(void)
{
#if PROGRAM_CLASSES == 1 || defined __LP64__
	return session_value(VAR_LIB);
#else
	/* Whoever writes this writes the same. */
	static char path[PATH_MAX];

	return session_library_of(PROGRAM_OWN_CLASS, path);
#endif
}

const char *session_initial_library(char buffer[PATH_MAX])
{
	return library_of_class(initial[VAR_LIB], PROGRAM_OWN_CLASS, buffer,
				PATH_MAX);
}

const char *session_initial(enum session_variable variable)
{
	return initial[variable];
}

void session_set(enum session_variable variable, unsigned long value,
		 unsigned base)
{
	char buffer[32];
	struct raw_text text = raw_text(buffer, sizeof(buffer));

	raw_put_number(&text, value, base);
	set_text(variable, buffer);
}

void session_set_text(enum session_variable variable, const char *value)
{
	const char *values[VARS] = { NULL };

	if (variable >= VAR_SETTABLE) {
		values[variable] = value;
		settings_retake(values);
		return;
	}
	set_text(variable, value);
	session_root_changed |= variable == VAR_ROOT;
}

void session_unset(enum session_variable variable)
{
	if (variable < VAR_SETTABLE && memory())
		*text_of(memory(), variable) = '\0';
}

bool session_nested(void)
{
	return session_variable(VAR_NESTED) != NULL;
}

bool session_keep_variables(void)
{
	find_variables(initial);
	/* libc has not set `environ` yet. */
	if (!initial[VAR_LEDGER] && (!&environ || !environ))
		return false;
	for (unsigned v = initial[VAR_NESTED] ? VAR_LIB : 0; v < VAR_SETTABLE;
	     v++)
		if (initial[v] && v != VAR_HOME && v != VAR_SITES &&
		    !session_variable(v))
			set_text(v, initial[v]);
	if (!session_toggled)
		memset(initial + VAR_TOGGLES, 0,
		       (VARS - VAR_TOGGLES) * sizeof(*initial));
	settings_take(initial);
	return true;
}

void session_reread_settings(void)
{
	const char *values[VARS] = { NULL };

	find_variables(values);
	settings_retake(values);
}
