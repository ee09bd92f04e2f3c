# SPDX-License-Identifier: BSD-2-Clause
#
# What all programs have in common on their command lines: the manual page has
# the options of the program, and the same mistake gets the same answer.

. "${top_srcdir:-.}/tests/tap.sh"

ln -s "$(command -v fakebuild)" fakeroot
ln -s "$(command -v fakebuild)" pseudo

# Every program, how it is called, its page, and its status for a wrong command
# line.
programs()
{
	cat <<'END'
fakebuild fakebuild fakebuild.1 125
fakeroot ./fakeroot fakebuild.1 1
pseudo ./pseudo fakebuild-pseudo.1 1
faked faked faked.8 2
pkgdb pkgdb pkgdb.1 2
cpiotranslate cpiotranslate tartranslate.1 2
tartranslate tartranslate tartranslate.1 2
protocmp protocmp protocmp.1 2
protolist protolist protolist.1 2
uchroot uchroot uchroot.1 125
attest attest attest.1 2
autopkgtest-virt-uchroot autopkgtest-virt-uchroot autopkgtest-virt-uchroot.1 125
END
}

# ---- the manual pages ----

# The options of a program, a line each: -l, --lib FILE
in_table() # PROGRAM
{
	"$1" --print-options | awk -F '\t' '{
		print ($1 == "-" ? "" : "-" $1 ", ") "--" $2 \
			($3 == "-" ? "" : " " toupper($3))
	}' | sort
}

# The same from a page.
in_page() # PAGE
{
	sed -n '/^\.It Fl /{
		s/^\.It //
		s/ Ns Op : Ns Ar \([a-z]*\)/[:\1]/
		s/ : Ns Ar /:/
		s/ Ns = Ns Ar /=/
		s/Fl -/--/g
		s/Fl /-/g
		s/ Ar / /
		s/ , /, /
		s/ \.\.\.$/.../
		p
	}' "$1" | awk '{
		end = match($0, /--[a-z-]*/) + RLENGTH
		print substr($0, 1, end - 1) toupper(substr($0, end))
	}' | sort
}

# What --help shows.
in_help() # PROGRAM
{
	"$1" --help | sed -n 's/^  \(-.,\|   \) \(--[^ ]*\( [A-Z][^ ]*\)\{0,1\}\).*/\1 \2/p' |
		sed 's/^ *//' | sort
}

while read -r name program page status; do
	in_table "$program" >table
	in_page "$top_srcdir/man/$page" >written
	same_file "$name: the page has the options of the program" written table
	in_help "$program" >shown
	same_file "$name: so has --help" shown table
	like "$name: --help is among them" "$(cat table)" '^-h, --help$'
	is "$name: no line of --help is wider than a terminal" \
		"$("$program" --help | sed '/^Form[a-z]*s:/d; /^Rules/,$d' |
			grep -c '.\{80\}')" 0
	like "$name: --help shows how to call it" "$("$program" --help)" \
		"^usage: $name "
	is "$name: -h is --help" "$("$program" -h)" "$("$program" --help)"
	like "$name: the version is told" "$("$program" --version)" \
		"^$name version [0-9.]+\$"
	exits "$name: help that cannot be written is a failure" "$status" \
		sh -c "exec $program --help >/dev/full"
done <<END
$(programs)
END

# Without this the comparison could be one of nothing with nothing.
sed 's/^\.It Fl -strict/.It Fl -strickt/' "$top_srcdir/man/faked.8" >wrong.8
in_table faked >table
in_page wrong.8 >written
is 'a page with another name is noticed' "$(diff table written | grep -c '^[<>]')" \
	2
sed 's/^\(\.It Fl -save-file Ar\) file/\1 path/' "$top_srcdir/man/faked.8" \
	>wrong.8
in_page wrong.8 >written
is 'and one with another argument' \
	"$(diff table written | grep -c '^[<>]')" 2

# ---- mistakes ----

# A mistake ends the program with its status, and is told in these words.
mistake() # NAME PROGRAM STATUS COMPLAINT ARGUMENT...
{
	mistake_name=$1 mistake_program=$2 mistake_status=$3 mistake_words=$4
	shift 4
	exits "$mistake_name: a mistake: $*" "$mistake_status" \
		"$mistake_program" "$@"
	is "$mistake_name: in these words" "$(cat err)" \
		"$mistake_name: $mistake_words
Try '$mistake_name --help' for more information."
}

# An option of the program that takes an argument, and one that does not.
first_option() # PROGRAM PATTERN
{
	in_table "$1" | sed 's/^-., //' | grep -e "$2" | sed 's/ .*//' | head -n 1
}

while read -r name program page status; do
	mistake "$name" "$program" "$status" "unknown option '--frobnicate'" \
		--frobnicate=4242
	mistake "$name" "$program" "$status" "unknown option '-Z'" -Z
	option=$(first_option "$program" ' ')
	mistake "$name" "$program" "$status" \
		"option '$option' needs an argument" "$option"
	option=$(first_option "$program" '^--[^ ]*$')
	mistake "$name" "$program" "$status" \
		"option '$option' takes no argument" "$option=4242"
done <<END
$(programs)
END

mistake fakebuild fakebuild 125 "option '-s' needs an argument" -us
mistake fakebuild fakebuild 125 "unknown option '-Z'" -uZu
mistake fakebuild fakebuild 125 \
	"option '--ex' is ambiguous: --explain or --export" --ex mtree
mistake faked faked 2 \
	"option '--s' is ambiguous: --save-file or --strict" --s
mistake fakebuild fakebuild 125 \
	"--checkpoint: '86401' is not a number of seconds from 0 to 86400" \
	--check 86401
tables='format, root, solaris, debian, host'
for program in pkgdb tartranslate cpiotranslate protocmp protolist attest; do
	mistake $program $program 2 "--table: 'x' is not a table of names: $tables" \
		--table x
done
for program in tartranslate cpiotranslate protocmp attest; do
	for value in root root:sys:999 root:sys:; do
		mistake $program $program 2 \
			"--default: '$value' is not OWNER:GROUP[:MODE] with an octal mode" \
			--default $value
	done
done
for program in pkgdb tartranslate cpiotranslate protocmp attest; do
	mistake $program $program 2 "-D: '=x' is not NAME=VALUE" -D =x
done
mistake pkgdb pkgdb 2 "--from: 'x' is not a format that can be read: $(
	pkgdb --print-options | awk -F '\t' '$2 == "from" {
		gsub(" ", ", ", $5)
		print $5
	}')" --from x
mistake tartranslate tartranslate 2 "--mtime: 'x' is not a time" --mtime=x
mistake faked faked 2 "--key: '0' is not a key" --key 0

mistake pkgdb pkgdb 2 'no command is given'
mistake pkgdb pkgdb 2 "unknown command 'frobnicate'" frobnicate db
mistake pkgdb pkgdb 2 'no database is given' lint
mistake pkgdb pkgdb 2 'no path is given' query -d db
mistake protocmp protocmp 2 'no database (-d) is given' tree
mistake attest attest 2 'no command is given'
mistake attest attest 2 "unknown command 'frobnicate'" frobnicate tree
mistake attest attest 2 'no operand is given' manifest
mistake attest attest 2 'no second operand is given' compare tree
mistake attest attest 2 "unexpected operand 'two'" pack one two
mistake attest attest 2 \
	"--format: 'zip' is not a format that can be written: pax, ustar, newc" \
	pack --format zip tree
mistake attest attest 2 '--json needs compare or verify' manifest --json tree
mistake attest attest 2 '--database needs manifest, pack or compare' build \
	-s file file
mistake attest attest 2 '--no-xattrs needs manifest, pack or compare' verify \
	--keys x --no-xattrs file envelope
mistake attest attest 2 '--output needs manifest, pack, sign or build' \
	compare -o out one two
mistake attest attest 2 'no --key is given' sign file
mistake attest attest 2 'build needs --output' build file
mistake attest attest 2 'build needs --build-type' build -o out \
	--builder-id a:b file
mistake attest attest 2 'build needs a directory, and not standard output' \
	build -o - --builder-id a:b --build-type a:b file
mistake attest attest 2 '--with-command cannot be combined with --key' \
	sign --key x --with-command y file
mistake attest attest 2 '--builder-id needs --build-type' \
	sign --key x --builder-id urn:x file
mistake attest attest 2 '--build-type needs --builder-id' \
	sign --key x --build-type urn:x file
mistake attest attest 2 "--builder-id: 'ann' is not a URI" \
	sign --key x --builder-id ann file
mistake attest attest 2 "--with: 'pgp' is not a kind of signature: ssh, gpg, openssl" \
	sign --key x --with pgp file
mistake attest attest 2 'no --keys is given' verify file envelope
mistake attest attest 2 'no second operand is given' verify --keys x file
mistake attest attest 2 "--threshold: '0' is not a number from 1" \
	verify --keys x --threshold 0 file envelope
mistake attest attest 2 \
	"--at: '2026' is not a time of the form YYYYMMDD[HHMM[SS]]" \
	verify --keys x --at 2026 file envelope
mistake attest attest 2 '--revoked needs verify' compare --revoked x one two
mistake protocmp protocmp 2 'no tree or database to compare is given' -d db
mistake protolist protolist 2 'no tree is given'
mistake uchroot uchroot 125 "no image is given"
mistake protolist protolist 2 "unexpected operand 'two'" one two
mistake protocmp protocmp 2 "unexpected operand 'two'" -GUP -d db one two
mistake faked faked 2 "unexpected operand 'two'" --load two
mistake fakebuild fakebuild 125 "unexpected operand 'two'" \
	--state db --export mtree two
mistake fakebuild fakebuild 125 '--checkpoint needs --state' \
	--checkpoint 3 true
mistake protocmp protocmp 2 '--dry-run needs -G, -U or -P' -n -d db tree
mistake pkgdb pkgdb 2 '--to sqlite needs --output' convert -t sqlite db
mistake tartranslate env 2 \
	'--clamp-mtime needs --mtime or SOURCE_DATE_EPOCH' \
	-u SOURCE_DATE_EPOCH tartranslate --clamp-mtime
mistake fakebuild fakebuild 125 '--state cannot be combined with -i' \
	--state a -i b true
mistake fakebuild fakebuild 125 \
	'--explain cannot be combined with --export' --explain a --export json

# ---- an option that is given twice ----

: >db
for call in 'pkgdb lint db -d db' 'protocmp -d db db' \
	'tartranslate -o /dev/null'; do
	program=${call%% *}
	is "$program: of two values the last counts, which is told" \
		"$($call --arch a --arch b 2>&1 >/dev/null </dev/null |
			grep -e '--arch')" \
		"$program: warning: --arch a: ignored, since b comes later"
	is "$program: of the same one, nothing is told" \
		"$($call --arch a --arch a 2>&1 >/dev/null </dev/null |
			grep -c -e '--arch')" 0
done
is 'fakebuild: of two values the last counts, which is told' \
	"$(fakebuild -s one -s two true 2>&1)" \
	'fakebuild: warning: -s one: ignored, since two comes later'
is_file 'as it is' two
is_absent 'and the other is not used' one

# ---- messages are clean ----

exits 'control bytes of an option are not sent to the terminal' 2 \
	pkgdb "$(printf -- '--x\033[31m')"
is 'but shown' "$(head -n 1 err)" "pkgdb: unknown option '--x\\033[31m'"

done_testing
