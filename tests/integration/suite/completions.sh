# SPDX-License-Identifier: BSD-2-Clause
#
# What bash, zsh and fish offer behind the names of our programs: every option
# of each table, files and folders where the argument is one, words where those
# are a list, and the command that fakebuild runs.

. "${top_srcdir:-.}/tests/tap.sh"

# LeakSanitizer, which stops a process by ptrace(2), may wait for ever for one
# that runs in the terminal of zsh.
export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0"

made=$top_builddir/completions
here=$top_srcdir/tests/integration/suite/completions
tab=$(printf '\t')
mkdir work work/alpha work/alps
: >work/beta
printf 'Name: alpine\nPath: /srv/alpine\n' >.uchroot

programs='fakebuild faked pkgdb cpiotranslate tartranslate protocmp protolist
	uchroot autopkgtest-virt-uchroot attest'

# The table of a program: letter, name, argument, help, choices.
table() # PROGRAM
{
	"$1" --print-options
}

# All options of a program, each spelling a line.
spelled() # PROGRAM
{
	table "$1" | awk -F '\t' '{ print "--" $2 } $1 != "-" { print "-" $1 }'
}

# ---- the tables ----

# Every choice of an option is one that the program takes.
refused()
{
	for program in $programs; do
		table "$program" | while IFS=$tab read -r _ name _ _ choices; do
			[ "$choices" != - ] || continue
			for choice in $choices; do
				"$program" "--$name" "$choice" --help \
					>/dev/null 2>&1 ||
					echo "$program --$name $choice"
			done
		done
	done
}

choices() # PROGRAM OPTION
{
	table "$1" | awk -F '\t' -v name="$2" '$2 == name { print $5 }' |
		tr ' ' '\n' | sort
}

is 'no choice that a table names is refused' "$(refused)" ''
like 'there are choices' "$(choices pkgdb paths)" '^installed$'
is 'fakebuild exports all forms of pkgdb, and text' \
	"$(choices fakebuild export)" \
	"$( (choices pkgdb to | grep -vx sqlite; echo text) | sort)"

# ---- what the shells offer ----

lines=lines
: >lines
for program in $programs; do
	echo "$program -" >>lines
done
cat >>lines <<'END'
fakebuild -i 
fakebuild -us 
fakebuild --state 
fakebuild --state=
fakebuild --root 
fakebuild --checkpoint 
fakebuild --export mt
fakebuild --untouched protoli
fakebuild --state db protoli
fakebuild -u -- protoli
fakebuild protolist alp
fakebuild -i db --explain 
pkgdb 
pkgdb lint 
attest 
attest pack --format=ne
attest sign --with=o
pkgdb convert --from=pkgd
pkgdb convert -t sqli
protocmp -e 
faked --save-file 
uchroot al
uchroot -c al
uchroot --chroot=al
uchroot alpine al
autopkgtest-virt-uchroot al
END

capture() # SHELL COMPLETIONS [MORE]
{
	case $1 in
	bash) set -- bash --norc --noprofile "$here/capture.bash" "$2" \
		${3:+"$3"} ;;
	zsh) set -- zsh -f "$here/capture.zsh" "$(dirname "$2")" ;;
	fish) set -- fish --no-config "$here/capture.fish" "$2" ;;
	esac
	(cd work && exec "$@" <"../$lines")
}

# What was offered at the end of a line, without what fish puts before or zsh
# behind the word.
offered() # LINE
{
	awk -v line=">$1" '/^>/ { on = $0 == line; next } on' offers |
		sed 's/^--[a-z]*=//; s|/$||; /^$/d' | sort -u | tr '\n' ' '
}

offers() # SHELL LINE OFFERS
{
	is "$1: $2" "$(offered "$2")" "$3"
}

offers_all() # SHELL
{
	for program in $programs; do
		is "$1: every option of $program is offered" \
			"$(offered "$program -")" \
			"$(spelled "$program" | sort -u | tr '\n' ' ')"
	done
	for line in 'fakebuild -i ' 'fakebuild -us ' 'fakebuild --state ' \
		'fakebuild --state=' 'fakebuild -i db --explain ' \
		'pkgdb lint ' 'protocmp -e ' 'faked --save-file '; do
		offers "$1" "$line" 'alpha alps beta '
	done
	offers "$1" 'fakebuild --root ' 'alpha alps '
	offers "$1" 'fakebuild --checkpoint ' ''
	offers "$1" 'fakebuild --export mt' 'mtree '
	offers "$1" 'fakebuild --untouched protoli' 'protolist '
	offers "$1" 'fakebuild --state db protoli' 'protolist '
	offers "$1" 'fakebuild -u -- protoli' 'protolist '
	offers "$1" 'fakebuild protolist alp' 'alpha alps '
	offers "$1" 'pkgdb ' 'conflicts convert lint query '
	offers "$1" 'attest ' 'build compare manifest pack sign verify '
	offers "$1" 'attest pack --format=ne' 'newc '
	offers "$1" 'attest sign --with=o' 'openssl '
	offers "$1" 'pkgdb convert --from=pkgd' 'pkgdefs '
	offers "$1" 'pkgdb convert -t sqli' 'sqlite '
	for line in 'uchroot al' 'uchroot -c al' 'uchroot --chroot=al' \
		'autopkgtest-virt-uchroot al'; do
		offers "$1" "$line" 'alpha alpine alps '
	done
	offers "$1" 'uchroot alpine al' 'alpha alps '
}

fill() # SHELL TEMPLATE ROWS PROGRAM...
{
	shell=$1 template=$2
	shift 2
	sh "$top_srcdir/completions/fill" "$shell" \
		"$top_srcdir/completions/$template" "$@"
}

# As it is made where programs cannot be run while they are built.
asking() # SHELL FILE
{
	fill "$1" "$(basename "$2")" - $programs
}

# pseudo is none of the names that are completed by default.
mkdir bin
ln -s "$(command -v fakebuild)" bin/pseudo
PATH=$PWD/bin:$PATH
table pseudo | sed "s/^/pseudo$tab/" >rows
cat >pseudo-lines <<'END'
pseudo -
pseudo -P 
pseudo -r 
pseudo -m 
pseudo -t 
pseudo -vR alp
pseudo -t 5 protoli
pseudo -- protolist alp
END

offers_pseudo() # SHELL
{
	is "$1: every option of pseudo is offered" \
		"$(offered 'pseudo -')" \
		"$(spelled pseudo | sort -u | tr '\n' ' ')"
	offers "$1" 'pseudo -P ' 'alpha alps '
	offers "$1" 'pseudo -r ' 'alpha alps '
	offers "$1" 'pseudo -m ' 'alpha alps beta '
	offers "$1" 'pseudo -t ' ''
	offers "$1" 'pseudo -vR alp' 'alpha alps '
	offers "$1" 'pseudo -t 5 protoli' 'protolist '
	offers "$1" 'pseudo -- protolist alp' 'alpha alps '
}

while read -r shell file; do
	if ! have "$shell"; then
		skip "what $shell offers" "$shell is not installed"
		continue
	fi
	capture "$shell" "$made/$file" >offers 2>err
	is "$shell: nothing is complained about" "$(cat err)" ''
	offers_all "$shell"
	mkdir -p "asking/$shell"
	case $file in
	bash/*) asking "$shell" fakebuild.bash ;;
	*) asking "$shell" "$file" ;;
	esac >"asking/$file"
	capture "$shell" "$PWD/asking/$file" >asked
	same_file "$shell: the same is offered by asking the programs" \
		asked offers
	mkdir -p "filled/$shell"
	case $file in
	bash/*) fill "$shell" fakebuild.bash rows pseudo ;;
	*) fill "$shell" "${file#*/}" rows pseudo ;;
	esac >"filled/$file"
	lines=pseudo-lines
	capture "$shell" "$PWD/filled/$file" >offers
	lines=lines
	offers_pseudo "$shell"
done <<'END'
bash bash/fakebuild
zsh zsh/_fakebuild
fish fish/fakebuild.fish
END

# bash-completion knows how to complete the command and its arguments.
if have bash; then
	echo '_comp_command_offset() { COMPREPLY=("from word $1"); }' >stub
	capture bash "$made/bash/fakebuild" "$PWD/stub" >offers
	offers 'bash-completion is asked' 'fakebuild --state db protoli' \
		'from word 3 '
	offers 'bash-completion is asked' 'fakebuild protolist alp' \
		'from word 1 '
fi

done_testing
