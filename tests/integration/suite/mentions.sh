# SPDX-License-Identifier: BSD-2-Clause
#
# A comment or a page that sends its reader to a file names one that is there,
# and the commands that a page gives can be called.

. "${top_srcdir:-.}/tests/tap.sh"

folders=$(sed -n 's|^\([a-z]*\)[a-z/]*:.*|\1|p' \
	"$top_srcdir/tests/integration/suite/storeys" | sort -u)
cd "$top_srcdir" || bail "$top_srcdir"
find $folders tests m4 -name '*.[ch]' -o -name '*.def' | sed 's|.*/||' |
	sort -u >"$TMPDIR/there"
# What is made while building, and what is the system's.
cat >>"$TMPDIR/there" <<'EOT'
config.h
install_dirs.h
schema.h
capability.h
posix_acl_xattr.h
EOT

# FILE:LINE:NAME of each name that no file has; linux/, sys/ and fs/ are folders
# of the kernel and of libc.
gone() # FILE...
{
	grep -nEv '^#include' /dev/null "$@" |
		sed -E 's/%D%//g; s/(linux|sys|fs)\/[a-z_.]+//g' |
		awk -v there="$TMPDIR/there" '
		BEGIN { while ((getline name <there) > 0) is[name] = 1 }
		{
			split($0, where, ":")
			rest = $0
			while (match(rest, /[A-Za-z0-9][A-Za-z0-9_.]*\.(c|h|def)/)) {
				name = substr(rest, RSTART, RLENGTH)
				around = substr(rest, RSTART - 1, 1) \
					substr(rest, RSTART + RLENGTH, 1)
				rest = substr(rest, RSTART + RLENGTH)
				if (around !~ /[A-Za-z0-9_]/ && !(name in is))
					print where[1] ":" where[2] ":" name
			}
		}'
}

is 'every file that is named is there' "$(gone README CONTRIBUTING SECURITY \
	doc/* tests/README bench/README $(find $folders -name '*.[ch]' -o \
		-name '*.mk' -o -name '*.def'))" ''
echo '/* See bare_word.h. */' >"$TMPDIR/lost.c"
like 'and the check notices' "$(gone "$TMPDIR/lost.c")" ':bare_word\.h$'

# ---- paths and commands of the pages ----

pages='README CONTRIBUTING SECURITY NEWS tests/README tests/jobs/README
	tests/long/README bench/README'
pages="$pages $(echo doc/*)"
tops=$(echo .ci .github */ | tr -d / | tr ' ' '|')

# What a page names below the folders of the tree; <name> is any.
paths_in() # FILE...
{
	grep -hEo '[A-Za-z0-9_.*<>/-]+' "$@" | sed 's/<[a-z]*>/*/g; s/\.*$//' |
		grep -E "^($tops)/" | sort -u
}

# shellcheck disable=SC2086
paths_in $pages >"$TMPDIR/named"
like 'pages name files to read' "$(cat "$TMPDIR/named")" '^preload/table/intercept.def$'
while read -r name; do
	# A pattern on purpose: there is something of that kind.
	# shellcheck disable=SC2086
	ok "$name is there" ls -d $name
done <"$TMPDIR/named"

# The targets of make that are shown as commands.
# shellcheck disable=SC2086
targets=$(sed -n 's/^    make \([a-z][a-z-]*\).*/\1/p
	s/.*`make \([a-z][a-z-]*\).*/\1/p' $pages | sort -u)
like 'pages name targets of make' "$targets" '^check-quick$'
for target in $targets; do
	ok "make $target can be made" \
		grep -qE "^([a-z -]* )?$target( [a-z -]*)?:" "$top_builddir/Makefile"
done

commands=$(sed -n '/^Two commands/,/^Both work/s/^    \.\///p' README)
is 'the README has two commands' "$(echo "$commands" | wc -l)" 2
echo "$commands" | while read -r program word rest; do
	[ -x "$program" ] && grep -qE "^[	 a-z|]*\<$word\>[ a-z|]*\)" "$program" ||
		echo "$program $word: $rest"
done >"$TMPDIR/lost"
is 'each is a program with such a word' "$(cat "$TMPDIR/lost")" ''

done_testing
