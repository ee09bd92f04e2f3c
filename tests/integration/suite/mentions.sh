# SPDX-License-Identifier: BSD-2-Clause
#
# A comment that sends its reader to a file names one that is there.

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

# FILE:LINE:NAME of each name that no file has.
gone() # FILE...
{
	grep -nEv '^#include' /dev/null "$@" | sed 's/%D%//g' |
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

done_testing
