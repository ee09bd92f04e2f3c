/* SPDX-License-Identifier: BSD-2-Clause */
/* Finds out what an operand is, and has it read. */
#include "attest/tool/operand.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "attest/read/archive.h"
#include "attest/read/manifest.h"
#include "attest/read/stream.h"
#include "common/path.h"
#include "common/tool/diag.h"
#include "common/tool/progress.h"
#include "pkgdb/open/open.h"
#include "pkgdb/read/detect.h"

static bool is_quiet;

/* Says that a socket is left out: no archive and no manifest has any. */
static void warn_left_out(const char *name, const char *path, const char *type)
{
	if (!is_quiet)
		warn("%s: ./%s: %s left out", name, path, type);
}

/* Opens the databases that say what the tree has beside it. */
static void open_beside(struct operand *operand, struct options *options)
{
	struct tree *tree = &operand->tree;

	if (options->database.databases.count == 0 &&
	    !options->database.fallback.owner)
		return;
	options->database.visit_files = true;
	operand->db = open_database(&options->database,
				    &options->database.databases,
				    operand->name);
	warn_conflicts(operand->db, NULL, &options->database);
	tree->db = operand->db;
	if (!open_default(&options->database, pkgdb_users(operand->db)))
		return;
	operand->fallback = default_entry(&options->database);
	tree->fallback = &operand->fallback;
}

static void open_tree(struct operand *operand, int fd, struct options *options)
{
	struct fault fault;

	operand->is_tree = true;
	operand->tree = (struct tree){
		.name = operand->name,
		.top = fd,
		.no_xattrs = options->no_xattrs,
		.left_out = warn_left_out,
	};
	open_beside(operand, options);
	progress_follow(is_quiet);
	if (tree_list(&operand->tree, &fault) < 0)
		die_fault(STATUS_TROUBLE, &fault);
	progress_unfollow();
}

/* See pkgdb_tell_fn. */
static void tell(void *arg, enum pkgdb_message message,
		 const struct fault *fault)
{
	struct options *options = arg;

	if (options->is_foreign)
		note_fault(fault);
	else
		show_database_message(&options->database, message, fault);
}

/* Reads a text as a database that has nothing else. */
static int read_manifest(struct operand *operand, struct stream *stream,
			 struct options *options, struct fault *fault)
{
	CLEANUP_FREE char *text = NULL;
	size_t size;

	text = stream_text(stream, &size, fault);
	if (!text)
		return -1;
	operand->db = pkgdb_new(&(struct pkgdb_options){
		.users_dir = options->database.users_dir,
		.table = options->database.table,
		.ask_host = options->database.ask_host,
		.no_includes = true,
		.tell = tell,
		.tell_arg = options,
	});
	if (!operand->db)
		return fault_errno(fault, "%s",
				   options->database.users_dir
					   ? options->database.users_dir
					   : operand->name);
	if (pkgdb_read_text(operand->db, operand->name, options->database.from,
			    text, size, fault) < 0 ||
	    pkgdb_seal(operand->db, fault) < 0)
		return -1;
	return manifest_list(&operand->inventory, operand->db, operand->name,
			     fault);
}

/* As if nothing had attributes. */
static void drop_xattrs(struct inventory *inventory)
{
	for (size_t n = 0; n < inventory->count; n++) {
		inventory->list[n].xattrs = NULL;
		inventory->list[n].xattrs_size = 0;
	}
}

/* Reads what a stream holds, whatever it is. */
static int read_stream(struct operand *operand, struct stream *stream,
		       struct options *options, struct fault *fault)
{
	if (stream->head_size == 0)
		return fault_at(fault, operand->name, 0, "is empty");
	if (detect_is_sqlite((const char *)stream->head, stream->head_size))
		return fault_at(fault, operand->name, 0,
				"is a database of SQLite; -s gives the state "
				"of a session beside its tree");
	if (stream_is_archive(stream))
		return archive_list(&operand->inventory, stream->source,
				    operand->name, warn_left_out, fault);
	return read_manifest(operand, stream, options, fault);
}

int operand_read(struct operand *operand, int fd, const char *name,
		 struct options *options, struct fault *fault)
{
	struct stream *stream = malloc(sizeof(*stream));
	int ret;

	is_quiet = options->database.quiet;
	*operand = (struct operand){ .name = name, .tree.top = -1 };
	if (!stream)
		return fault_errno(fault, "%s", name);
	progress_follow(is_quiet);
	ret = stream_open(stream, fd, name, fault);
	if (ret == 0)
		ret = read_stream(operand, stream, options, fault);
	progress_unfollow();
	stream_close(stream);
	free(stream);
	if (options->no_xattrs)
		drop_xattrs(&operand->inventory);
	return ret;
}

void operand_open(struct operand *operand, const char *name,
		  struct options *options)
{
	bool is_stdin = strcmp(name, "-") == 0;
	int fd = is_stdin ? STDIN_FILENO : open(name, O_RDONLY | O_CLOEXEC);
	struct fault fault;
	struct stat st;

	is_quiet = options->database.quiet;
	*operand = (struct operand){ .name = name, .tree.top = -1 };
	if (fd < 0 || fstat(fd, &st) < 0)
		die_errno(STATUS_TROUBLE, "%s", name);
	if (S_ISDIR(st.st_mode)) {
		open_tree(operand, fd, options);
		return;
	}
	if (operand_read(operand, fd, name, options, &fault) < 0)
		die_fault(STATUS_TROUBLE, &fault);
	if (!is_stdin)
		close(fd);
}

/* Whether two descriptors are of one directory; -1 with errno. */
static int is_same(int a, int b)
{
	struct stat x, y;

	if (fstat(a, &x) < 0 || fstat(b, &y) < 0)
		return -1;
	return x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

/* Whether a directory, which is closed, is `top` or lies below it.  What cannot
   be asked on the way up is none of the tree, which could be read. */
static bool lies_below(int top, int dir)
{
	int same = 0;

	while (dir >= 0 && (same = is_same(top, dir)) == 0) {
		int up = openat(dir, "..", O_PATH | O_DIRECTORY | O_CLOEXEC);

		if (up >= 0 && is_same(up, dir)) {
			close(up);
			up = -1;
		}
		close(dir);
		dir = up;
	}
	cleanup_fd(&dir);
	return same > 0;
}

bool operand_holds(const struct operand *operand, const char *path)
{
	CLEANUP_FREE char *real = realpath(path, NULL);
	CLEANUP_FREE char *dir = path_directory(real ? real : path);

	return operand->is_tree && dir &&
	       lies_below(operand->tree.top,
			  open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC));
}

void operand_digest(struct operand *operand)
{
	struct fault fault;

	if (!operand->is_tree)
		return;
	progress_follow(is_quiet);
	if (tree_digest(&operand->tree, &fault) < 0 ||
	    tree_is_still(&operand->tree, &fault) < 0)
		die_fault(STATUS_TROUBLE, &fault);
	progress_unfollow();
}

const struct inventory *operand_inventory(const struct operand *operand)
{
	return operand->is_tree ? &operand->tree.inventory
				: &operand->inventory;
}

void operand_close(struct operand *operand)
{
	if (operand->is_tree)
		close(operand->tree.top);
	tree_fini(&operand->tree);
	inventory_fini(&operand->inventory);
	if (operand->db)
		close_database(operand->db);
}
