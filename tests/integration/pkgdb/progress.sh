# SPDX-License-Identifier: BSD-2-Clause
#
# Jobs that take more than a second show on a terminal how far they are, in one
# line that is erased.  script(1) makes the terminal.  Where time has to pass, a
# reader or writer at the other end lets it.

. "${top_srcdir:-.}/tests/tap.sh"

need script
awk 'BEGIN { for (n = 0; n < 20000; n++)
	printf "/usr/share/some/file%d f 644 4242 4343 - - - - -\n", n }' >table
echo '/usr f 644 4242 4343 - - - - -' >small
cat table >file
mkfifo slow
tar cf in file

on_terminal() # COMMAND: what it shows, a line for each rewriting
{
	script -qec "$1" log >/dev/null </dev/null
	sed '/^Script /d' log | tr '\r' '\n'
}

late='(sleep 2; cat >/dev/null)'
shown=$(on_terminal "pkgdb convert -t entries table | $late")
like 'a conversion tells its entries' "$shown" \
	'pkgdb: [0-9]+ of 20000 entries'
like 'and erases the line' "$(printf '%s' "$shown" | tail -n 1)" \
	"^$(printf '\033')\[K$"
is 'a short one tells nothing' \
	"$(on_terminal 'pkgdb convert small >/dev/null')" ''
is 'nor does a quiet one' \
	"$(on_terminal "pkgdb convert -q -t entries table | $late")" ''
pkgdb convert -t entries table 2>err | (sleep 2; cat >/dev/null)
is 'nor one without a terminal' "$(cat err)" ''

shown=$(on_terminal '(sleep 2; cat table) | pkgdb convert -t sqlite -o db -')
like 'reading tells its lines' "$shown" 'pkgdb: [0-9]+ lines read'
like 'a conversion to SQLite its entries' "$shown" \
	'pkgdb: [0-9]+ of 20000 entries written'
like 'and erases the line' "$(printf '%s' "$shown" | tail -n 1)" \
	"^$(printf '\033')\[K$"
is 'SQLite has them all' "$(pkgdb convert -t entries db | grep -c path)" 20000
like 'reading of a faulty text leaves its messages whole' "$(on_terminal \
	'(sleep 2; cat table; echo "/ f 9 0 0") | pkgdb convert -' |
	sed 's/\x1b\[K//g')" '^pkgdb: -:20001: .*'
is 'quiet reading tells nothing' "$(on_terminal \
	'(sleep 2; cat table) | pkgdb convert -q -t sqlite -o db2 -')" ''
like 'a translation tells the lines of its database' "$(on_terminal \
	'(sleep 2; cat table >slow) & tartranslate slow <in >out')" \
	'tartranslate: [0-9]+ lines read'

shown=$(on_terminal \
	'(sleep 2; cat in) | tartranslate --default 1:1 small >out')
like 'a translation tells its members' "$shown" \
	'tartranslate: [0-9.]+ MiB, [0-9]+ members'
like 'and erases the line' "$(printf '%s' "$shown" | tail -n 1)" \
	"$(printf '\033')\[K$"
is 'nor does a quiet one' "$(on_terminal \
	'(sleep 2; cat in) | tartranslate -q --default 1:1 small >out')" ''

done_testing
