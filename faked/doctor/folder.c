/* SPDX-License-Identifier: BSD-2-Clause */
/* The file system of the working directory: what tells its files apart, and
   what they can have.  Makes a file, and removes it. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/statfs.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "faked/doctor/findings.h"
#include "ledger/ledger.h"
#include "state/disk/match.h"

/* Says by what files are told from others that had their inode number, as
   ledger/device.c decides it. */
static void tell_identity(struct findings *findings, const char *path)
{
	struct ledger_key key;
	struct statfs fs = { 0 };
	struct statx stx;
	uint32_t kind;

	if (match_statx(path, &stx) < 0)
		return;
	ledger_key_of(&key, &stx);
	if (statfs(path, &fs) < 0)
		memset(&fs, 0, sizeof(fs));
	kind = ledger_kind_by(&fs, &key);
	if (kind & LEDGER_TELLS_BIRTH)
		found(findings, FOUND_WELL, "identity",
		      "files are known by their birth time");
	else if (kind & LEDGER_TELLS_HANDLE)
		found(findings, FOUND_WELL, "identity",
		      "files are known by their handles");
	else
		found(findings, FOUND_LOST, "identity",
		      "neither birth times nor handles: a file that is removed "
		      "outside of the session may leave its owner to a new "
		      "one; use another file system where you can");
	if (kind & LEDGER_COPIES_UP)
		found(findings, FOUND_NOTE, "overlayfs",
		      "files of a lower layer are copied up before they are "
		      "recorded");
}

static void try_xattr(struct findings *findings, const char *path)
{
	if (setxattr(path, "user.fakebuild", "1", 1, 0) == 0)
		found(findings, FOUND_WELL, "xattrs", "kept on disk");
	else
		found(findings, FOUND_WELL, "xattrs",
		      "%s on disk; a session keeps them itself",
		      strerror(errno));
}

static void try_link(struct findings *findings, const char *path)
{
	char other[64];

	snprintf(other, sizeof(other), "%s-link", path);
	if (link(path, other) == 0)
		found(findings, FOUND_WELL, "links", "hard links can be made");
	else
		found(findings, FOUND_NOTE, "links",
		      "%s: no hard links here, with or without fakebuild",
		      strerror(errno));
	unlink(other);
}

static void try_unnamed(struct findings *findings)
{
	int fd = open(".", O_TMPFILE | O_RDWR, 0600);

	if (fd >= 0)
		found(findings, FOUND_WELL, "O_TMPFILE", "works");
	else
		found(findings, FOUND_NOTE, "O_TMPFILE",
		      "%s: programs make named files instead", strerror(errno));
	if (fd >= 0)
		close(fd);
}

void probe_folder(struct findings *findings)
{
	char path[] = "fakebuild-doctor-XXXXXX";
	int fd = mkstemp(path);

	if (fd < 0) {
		found(findings, FOUND_NOTE, "folder",
		      "%s: go to one where you build", strerror(errno));
		return;
	}
	close(fd);
	tell_identity(findings, path);
	try_xattr(findings, path);
	try_link(findings, path);
	try_unnamed(findings);
	unlink(path);
}
