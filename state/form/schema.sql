-- SPDX-License-Identifier: BSD-2-Clause
--
-- The state of a fakebuild session: what each file would be if the builder
-- had been root.  fakebuild-state(5) is the manual of this file.
--
-- Paths and attribute values are bytes as the kernel had them.  Device
-- numbers are major << 20 | minor.  Times are seconds since the epoch.

PRAGMA application_id = 0x66624c64;	-- "fbLd"
PRAGMA user_version = 1;

-- builder_uid, builder_gid: who ran the session in truth
-- unknown: root or real; how files without a row are shown
-- created, saved: seconds since the epoch
-- program: the version of fakebuild that saved it
-- live: only while a session runs; names its ledger and the boot of the machine
CREATE TABLE meta (
	key TEXT PRIMARY KEY,
	value
) WITHOUT ROWID;

-- One row for each file of which something was recorded.
CREATE TABLE inodes (
	dev INTEGER NOT NULL,
	ino INTEGER NOT NULL,
	tag INTEGER NOT NULL,		-- 32 bits of the file's birth time,
					-- mixed; 0: not known, fits any file
	path TEXT,			-- absolute; it led to this file when
					-- the state was saved.  NULL: none did
	uid INTEGER NOT NULL,
	gid INTEGER NOT NULL,
	mode INTEGER NOT NULL,		-- st_mode as shown; without a file
					-- type if that is not known
	flags INTEGER NOT NULL,		-- 1: the permission bits are recorded
					-- 2: the type and rdev are
	rdev INTEGER NOT NULL,
	writer INTEGER,			-- who changed it last
	changed INTEGER NOT NULL,	-- and when
	was TEXT,			-- without a path: where the file was
					-- last; states of old lack this column
	changes INTEGER,		-- who changed which part last; see the
					-- table.  States of old lack both
	PRIMARY KEY (dev, ino)
) WITHOUT ROWID;

CREATE INDEX inodes_by_path ON inodes (path) WHERE path IS NOT NULL;

-- Extended attributes; those that are not here were never recorded.
CREATE TABLE xattrs (
	dev INTEGER NOT NULL,
	ino INTEGER NOT NULL,
	name TEXT NOT NULL,
	value BLOB NOT NULL,
	PRIMARY KEY (dev, ino, name)
) WITHOUT ROWID;

-- Processes that changed something.
CREATE TABLE writers (
	id INTEGER PRIMARY KEY,
	pid INTEGER NOT NULL,
	command TEXT NOT NULL
);

-- The last change of each part of a file: uid, gid, mode, type, xattrs, times.
-- Files whose parts the same processes changed at the same times share an id.
-- The last table here, which store_sync.c adds to states of old.
CREATE TABLE changes (
	id INTEGER NOT NULL,
	part TEXT NOT NULL,
	writer INTEGER,			-- who changed it; NULL: not known
	changed INTEGER NOT NULL,	-- and when
	PRIMARY KEY (id, part)
) WITHOUT ROWID;
