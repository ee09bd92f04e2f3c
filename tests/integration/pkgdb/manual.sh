# SPDX-License-Identifier: BSD-2-Clause
#
# The manual pages have what the program tells of itself, and no more: formats,
# forms, rules of lint.

. "${top_srcdir:-.}/tests/tap.sh"

page=$top_srcdir/man/pkgdb.1
formats=$top_srcdir/man/pkgdb.5

pkgdb --help >help
sed -n 's/^Formats: //p' help | tr ' ' '\n' | grep -v '^ips-dir$' | sort >told
sed -n '/^\.Sh FORMATS/,/^\.Sh EXC/s/^\.Ss \([a-z].*\)/\1/p' "$formats" |
	sort >written
same_file 'pkgdb(5) has a section for each format' told written
like 'directories of manifests are in it' "$(cat "$formats")" 'Cm ips-dir'

for form in $(sed -n 's/^Forms: //p' help); do
	like "the page has the form $form" "$(cat "$page")" "^\.Cm $form( |$)"
done

sed -n '/^Rules of lint/,$s/^  \([a-z-]*\)  .*/\1/p' help | sort >told
sed -n '/^\.Sh RULES/,/^\.Sh EXIT/s/^\.It Cm //p' "$page" | sed 's/ , /\n/g' |
	sort >written
same_file 'the page has the rules of lint' told written

# The last display under a format of pkgdb(5); commands and what goes on from
# them are left out.
example() # FORMAT
{
	awk -v name="$1" '
		/^\.Ss/ { here = $2 == name }
		/^\.Ed/ { shown = 0 }
		here && shown && !/^[$ ]/ { text = text $0 "\n" }
		here && /^\.Bd/ { shown = 1; text = "" }
		END { printf "%s", text }' "$formats" |
		sed 's/\\&//; s/\\e/\\/g'
}
# All but those that are no text, or that other programs write.
for format in $(pkgdb --help | sed -n 's/^Formats: //p'); do
	case $format in fakeroot|pkgdefs|ips-dir|sqlite|state) continue ;; esac
	example "$format" >db
	isnt "there is an example of $format" "$(grep -c . db)" 0
	exits "it is read as $format" 0 pkgdb convert -q --arch=i386 -t entries db
	cp out expected
	pkgdb convert -q --arch=i386 -t entries -f "$format" db >found
	same_file "$format it is by its contents, too" found expected
done

done_testing
