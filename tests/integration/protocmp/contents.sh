# SPDX-License-Identifier: BSD-2-Clause
#
# Sizes and checksums are compared where both sides state them: of packages by
# pkgdb conflicts, of lists and trees by protocmp.

. "${top_srcdir:-.}/tests/tap.sh"

need sha256sum
mkdir -p tree
printf 'one\n' >tree/one
printf 'two\n' >tree/two
printf 'log\n' >tree/log
ln tree/one tree/uno
chmod 644 tree/*
user=$(id -un) group=$(id -gn)

sum_of() # FILE: as pkgmk computes it
{
	sum -s "$1" | cut -d' ' -f 1
}

sha_of() # FILE
{
	sha256sum "$1" | cut -d' ' -f 1
}

cat >map <<END
: 1 10
1 f none one 0644 $user $group 4 $(sum_of tree/one) 1100000001
1 f none two 0644 $user $group 4 $(sum_of tree/two) 1100000001
1 v none log 0644 $user $group 3 1 1100000001
1 l none uno=one
END
# OPTIONS...: the paths and fields that differ; the report is in `report`
found()
{
	protocmp --host-users --table host "$@" 2>err >report
	sed -n 's/^filea: . \([^ ]*\) .*/\1/p; s/^    differ: //p' report
}
# The values of both sides.
values()
{
	sed -n 's/^    \(file[ab]: \)/\1/p' report
}

is 'a tree agrees' "$(found -d map --read-contents tree)" ''
printf 'ten\n' >tree/two
printf 'more than it was\n' >tree/log
is 'without reading files it still does' "$(found -d map tree)" ''
is 'other contents of one size are found by reading' \
	"$(found -d map --read-contents tree)" "$(printf 'two\nchecksum ')"
is 'and shown for both sides' "$(values | sed 's/ cksum=.*//')" \
"filea: checksum sum=$(printf 'two\n' | sum -s | cut -d' ' -f 1)
fileb: checksum sum=$(sum_of tree/two)"
is 'not when contents are left out' \
	"$(found -d map --read-contents --no-contents tree)" ''
is 'then no values follow' "$(values)" ''
printf 'three\n' >tree/two
is 'another size needs no reading' "$(found -d map tree)" \
	"$(printf 'two\nsize ')"
is 'both sizes are shown' "$(values)" 'filea: size 4
fileb: size 6'
is 'not when contents are left out' "$(found -d map --no-contents tree)" ''
protocmp --host-users --table host --json -d map tree >out
like 'JSON has both sizes' "$(cat out)" \
	'"size": "4".*"size": "6"'
printf 'two\n' >tree/two
chmod 0 tree/two
exits 'a file that cannot be read is trouble' 2 \
	protocmp --host-users --table host -d map --read-contents tree
like 'and is named' "$(cat err)" '^protocmp: two: Permission denied$'
chmod 644 tree/two

# mtree: each spelling, of each kind that can be computed.
for keyword in sha256 sha256digest cksum; do
	value() # FILE
	{
		case $keyword in
		cksum) cksum "$1" | cut -d' ' -f 1 ;;
		*) sha_of "$1" ;;
		esac
	}
	printf '#mtree\n./one type=file %s=%s\n./two type=file %s=%s\n' \
		$keyword "$(value tree/one)" $keyword "$(value tree/one)" >spec
	is "$keyword is compared" \
		"$(found -lpug -d spec --read-contents tree | tr '\n' ' ')" \
		'two checksum  '
done
printf '#mtree\n./one type=file md5=0123456789abcdef0123456789abcdef\n' >one
printf '#mtree\n./one type=file md5digest=0123456789ABCDEF0123456789ABCDE0\n' \
	>other
printf '#mtree\n./one type=file md5=0123456789ABCDEF0123456789ABCDEF\n' >same
is 'databases are compared by kinds that are not computed' \
	"$(found -d one other)" "$(printf 'one\nchecksum ')"
is 'in either case' "$(found -d one same)" ''
printf '#mtree\n./one type=file md5=0123\n' >short
like 'a checksum of another length is left out' \
	"$(protocmp -d short tree 2>&1 >/dev/null)" \
	"^protocmp: warning: short:2: '0123' is no checksum of the kind md5, and"
is 'and makes no difference' "$(found -d short one)" ''
exits 'it is an error with --strict' 2 protocmp --strict -d short tree
like 'as the message says' "$(cat err)" \
	"^protocmp: short:2: '0123' is no checksum of the kind md5, and"

# Packages that disagree.
cat >second <<END
: 1 10
1 f none one 0644 $user $group 4 7 1100000001
1 f none two 0644 $user $group 5 $(sum_of tree/two) 1100000001
1 v none log 0644 $user $group 9 9 1100000001
END
exits 'packages that disagree' 1 pkgdb conflicts map second
is 'are told with both values' "$(cat out)" \
"second:2: one: sum=7 loses to sum=$(sum_of tree/one) at map:2
second:3: two: size 5 loses to size 4 at map:3"
pkgdb convert -t sqlite -o map.db map
exits 'a compiled database has them' 1 pkgdb conflicts map.db second
like 'too' "$(cat out)" 'one: sum=7 loses'
pkgdb convert -t mtree spec | grep -o ' sha256=.*\| cksum=.*' >out
is 'mtree has what it had' "$(sort -u out | wc -l | tr -d ' ')" 1

done_testing
