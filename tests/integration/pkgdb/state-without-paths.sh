# SPDX-License-Identifier: BSD-2-Clause
#
# Records of a state that have no path are in no other database: it is said.

. "${top_srcdir:-.}/tests/tap.sh"

need sqlite3

# By -u: without a rule for the files that have no record.
fakebuild -u -s s.db sh -c 'touch a b; chown 4242:77 a; chown 51:52 b'
exits 'a state with all its paths converts' 0 pkgdb convert --strict s.db
is 'without a word' "$(cat err)" ''

# A file that is gone is in no tree.
sqlite3 s.db "UPDATE inodes SET path = NULL, was = path WHERE uid = 51"
exits 'of what is gone there is nothing to tell' 0 pkgdb convert --strict s.db
is 'either' "$(cat err)" ''

sqlite3 s.db "UPDATE inodes SET was = NULL"
exits 'a record without a path is left out' 0 pkgdb convert s.db
like 'and counted' "$(cat err)" 'warning: s\.db: 1 record without a known path'
unlike 'but not named' "$(cat err)" inode
exits 'with -v' 0 pkgdb convert -v s.db
like 'it is' "$(cat err)" "s\.db: inode $(stat -c %i b) of device .* left out"
exits '--strict makes it an error' 2 pkgdb convert --strict -q s.db
like 'which is said' "$(cat err)" '^pkgdb: s\.db: 1 record without'

# States of before know no last place.
sqlite3 s.db 'ALTER TABLE inodes DROP COLUMN was'
exits 'an older state is read, too' 0 pkgdb convert s.db
like 'and counted' "$(cat err)" '1 record without a known path'
is 'fakebuild takes it up' "$(fakebuild --state s.db stat -c %u a)" 4242
is 'and adds what it lacks' "$(sqlite3 s.db 'SELECT count(was) FROM inodes')" 0

done_testing
