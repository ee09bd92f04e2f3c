# SPDX-License-Identifier: BSD-2-Clause
#
# Names of one file get one owner and mode, and a name that is left out does
# not take the data with it.

. "${top_srcdir:-.}/tests/tap.sh"

need cpio python3
mkdir t
echo 'the data' >t/b
ln t/b t/c
ln t/b t/d
echo other >t/a
echo 'f a - 4711 4242 4343 0 1 - -' >db

# FORMAT NAMES DROPPED: an archive of these names in this order, without some.
cpio_without()
{
	(cd t && printf '%s\n' $2 | cpio -o -H $1) >in 2>/dev/null
	printf '%s\n' $3 >exceptions
	cpiotranslate -e exceptions db <in >out 2>/dev/null
	rm -rf x && mkdir x && (cd x && cpio -idm <../out) 2>/dev/null
}

for format in newc crc odc bin hpodc; do
	for dropped in b c d 'b c' 'c d' 'b d'; do
		cpio_without $format 'b a c d' "$dropped"
		rest=$(cd x && ls | tr '\n' ' ')
		want=$(for n in a b c d; do
			case " $dropped " in *" $n "*) ;; *) echo $n ;; esac
		done | tr '\n' ' ')
		is "$format: without $dropped the others are there" \
			"$rest" "$want"
		unset content
		for n in b c d; do
			[ -e x/$n ] && content=${content:-}$(cat x/$n)
		done
		like "$format: without $dropped the data is there" \
			"$content" '^(the data)+$'
		if [ $format != odc ] && [ $format != bin ]; then
			is "$format: without $dropped links are links" \
				"$(cd x && stat -c %i [b-d] | sort -u | wc -l |
				tr -d ' ')" 1
		fi
	done
	cpio_without $format 'b a c d' 'b c d'
	is "$format: without all only the other file is there" "$(ls x)" a
done

cpio_without crc 'b c d' d
ok 'the sum of crc moves with the data' sh -c 'cpio -i --only-verify-crc <out'

tar_without() # FORMAT DROPPED
{
	tar -C t --format=$1 -cf in b a c d
	printf '%s\n' $2 >exceptions
	tartranslate -e exceptions db <in >out 2>/dev/null
	rm -rf x && mkdir x && tar -C x -xf out
}

for format in v7 gnu ustar posix; do
	for dropped in b c 'b c'; do
		tar_without $format "$dropped"
		is "$format: without $dropped the data is there" \
			"$(cat x/d)" 'the data'
		is "$format: without $dropped links are links" \
			"$(cd x && stat -c %i [b-d] | sort -u | wc -l |
			tr -d ' ')" 1
	done
done

# Names that do not fit into a header any more.
long=$(printf '%0120d' 0)
mkdir t/$long
ln t/b t/$long/$long
for format in gnu posix; do
	tar -C t --format=$format -cf in b $long c
	echo b >exceptions
	tartranslate -e exceptions db <in >out 2>/dev/null
	rm -rf x && mkdir x
	ok "$format: the file comes out under a long name" tar -C x -xf out
	is "$format: with its data" "$(cat x/$long/$long)" 'the data'
	is "$format: and other links follow" "$(cat x/c)" 'the data'
	if have bsdtar; then
		rm -rf x && mkdir x
		ok "$format: bsdtar agrees" bsdtar -C x -xf out
		is "$format: about the data" "$(cat x/c)" 'the data'
	fi
done

# Sparse files keep their maps.
truncate -s 2M t/s
printf x | dd of=t/s bs=1 seek=1000000 conv=notrunc 2>/dev/null
ln t/s t/s2
for format in gnu posix; do
	tar -C t -S --format=$format -cf in s s2
	echo s >exceptions
	tartranslate -e exceptions db <in >out 2>/dev/null
	rm -rf x && mkdir x && tar -C x -xf out
	same_file "$format: a sparse file keeps its data" x/s2 t/s
done

# One owner and mode.
echo 'f b - 4711 4242 4343 0 1 - -
f c - 600 4242 4344 0 1 - -
f d - 4711 4242 4343 0 1 - -' >db
(cd t && printf 'b\nc\nd\n' | cpio -o -H newc) >in 2>/dev/null
exits 'cpio: names that disagree are told' 1 \
	sh -c 'cpiotranslate db <in >out'
like 'with the place and the name that counts' "$(cat err)" \
	"^cpiotranslate: c: db:2 disagrees with the other name '[bd]'"
is 'and all get the same' "$(cpio -itv --numeric-uid-gid <out 2>/dev/null |
	awk '{ print $1, $3, $4 }' | sort -u)" '-rws--x--x 4242 4343'
tar -C t -cf in b c d
exits 'tar: the same' 1 sh -c 'tartranslate db <in >out'
is 'for all names' "$(tar --numeric-owner -tvf out | cut -c 2-24 |
	sort -u)" 'rws--x--x 4242/4343    '

# The name that stands for a file left out speaks for the links after it.
echo 'f c - 4711 4242 4343 0 1 - -' >db
echo b >exceptions
exits 'tar: a link without an entry to a file left out' 1 \
	sh -c 'tartranslate -e exceptions db <in >out'
is 'gets what the link that became the file got' \
	"$(tar --numeric-owner -tvf out | cut -c 2-24 | sort -u)" \
	'rws--x--x 4242/4343    '

# A name without an entry comes before the one that has it.
owners() # the links of out: mode, owner and group
{
	cpio -itv --numeric-uid-gid <out 2>/dev/null | awk '/ [b-d]$/ {
		print $1, $3, $4, $NF }' | sort
}

rm -f t/0* t/s*
echo 'f d - 4711 4242 4343 0 1 - -' >db
for format in newc crc; do
	(cd t && printf 'b\na\nc\nd\n' | cpio -o -H $format) >in 2>/dev/null
	exits "$format: paths without an entry are told" 1 \
		sh -c 'cpiotranslate --report log db <in >out'
	unlike "$format: but no entry comes too late" "$(cat err)" 'too late'
	is "$format: the last name decides for all" "$(owners)" \
'-rws--x--x 4242 4343 b
-rws--x--x 4242 4343 c
-rws--x--x 4242 4343 d'
	is "$format: the report has a line for each" "$(python3 -c '
import json
for e in map(json.loads, open("log")):
	if e["event"] == "changed":
		print(e["path"], e["uid"][1], e["mode"][1])' | sort)" \
'b 4242 4711
c 4242 4711
d 4242 4711'
	rm -rf x && mkdir x && (cd x && cpio -idm <../out) 2>/dev/null
	is "$format: the data is there" "$(cat x/b x/c x/d | sort -u)" \
		'the data'
	cpiotranslate db <out >again 2>/dev/null
	same_file "$format: nothing is left to do" again out
	echo 'c' >exceptions
	cpiotranslate -e exceptions db <in >out 2>/dev/null
	is "$format: with a name left out, too" "$(owners)" \
'-rws--x--x 4242 4343 b
-rws--x--x 4242 4343 d'
done
echo '/ r 640 4242 4343 - - - - -
/d f 600 4244 4343 - - - - -' >table
(cd t && printf 'b\nc\nd\na\n' | cpio -o -H newc) >in 2>/dev/null
ok 'an entry' sh -c 'cpiotranslate table <in >out'
is 'is stronger than a rule before it' "$(owners | cut -d' ' -f 1-3 |
	sort -u)" '-rw------- 4244 4343'
echo '/ r 640 4242 4343 - - - - -' >table
ok 'where there is only a rule' sh -c 'cpiotranslate table <in >out'
is 'it decides' "$(owners | cut -d' ' -f 1-3 | sort -u)" \
	'-rw-r----- 4242 4343'

# Names of which the rest lies outside of the archive.
(cd t && printf 'b\na\n' | cpio -o -H newc) >in 2>/dev/null
cpiotranslate db <in >out 2>/dev/null
same_file 'a name with data waits for nobody' out in

# Where the data comes first, nothing can wait.
for format in odc bin; do
	(cd t && printf 'b\nc\nd\n' | cpio -o -H $format) >in 2>/dev/null
	exits "$format: an entry too late" 1 \
		sh -c 'cpiotranslate db <in >out'
	like "$format: names all" "$(cat err)" \
		"^cpiotranslate: d: db:1 comes too late for 'b', 'c', written"
done
for format in gnu ustar posix; do
	tar -C t --format=$format -cf in b a c d
	exits "$format: an entry too late" 1 sh -c 'tartranslate db <in >out'
	like "$format: names all" "$(cat err)" \
		"^tartranslate: d: db:1 comes too late for 'b', 'c', written"
	tartranslate --default 4242:4343:4711 db <in >out 2>err
	is "$format: none is too late that says the same" "$(cat err)" ''
	exits "$format: with a default of its own it is" 1 sh -c \
		'tartranslate --default 4242:4343:711 --report log db <in >out'
	like "$format: as the report says" "$(cat log)" \
		"\"links-late\",\"path\":\"d\".*\"about\":\"'b', 'c'\""
	tartranslate db <in 2>/dev/null |
		tartranslate --default 4242:4343:4711 db >right 2>/dev/null
	tartranslate db <right 2>err >again || :
	unlike "$format: nor one that says what is there" "$(cat err)" \
		'too late'
done
for n in 1 2 3 4 5 6 7 8 9 10 11; do ln t/b t/b$n; done
tar -C t -cf in b b1 b2 b3 b4 b5 b6 b7 b8 b9 b10 b11 d
tartranslate db <in 2>err >out || :
like 'a message names some of many' "$(cat err)" \
	"for 'b', 'b1', .*'b8', \.\.\., written"

# ---- an archive that was built to fill memory, or to take for ever ----

cat >endless.py <<'END'
import sys

for n in range(300000):
    sys.stdout.write("070701" + "%08X" * 13 % (
        7, 0o100644, 0, 0, 0xffffffff, 0, 0, 0, 0, 0, 0, 8, 0))
    sys.stdout.write("%07d\0\0\0" % n)
END
python3 endless.py >in
exits 'names that wait for ever are refused' 2 \
	sh -c 'cpiotranslate db <in >out'
like 'as too many' "$(cat err)" 'too many hard links wait for their data'

# The data waits in a temporary file.
(cd t && printf '%s\n' b a c | cpio -o -H odc) >in 2>/dev/null
tar -C t -cf in.tar b a c
echo b >exceptions
for archive in cpio:in tar:in.tar; do
	exits "${archive%:*}: without a folder for the data it fails" 2 \
		sh -c 'TMPDIR=$PWD/none; export TMPDIR
			exec "$1" -e exceptions db <"$2"' sh \
		"${archive%:*}translate" "${archive#*:}"
	like 'and says which one that is, why, and what names another' \
		"$(cat err)" "byte [0-9]+: cannot write a temporary file in \
.*/none \(the variable TMPDIR names another folder\): No such file"
done

done_testing
