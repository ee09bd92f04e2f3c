# SPDX-License-Identifier: BSD-2-Clause
#
# Compression is kept, chosen, or left alone; an initramfs keeps its segments.

. "${top_srcdir:-.}/tests/tap.sh"

need cpio python3
mkdir t
head -c 200000 /dev/urandom >t/large
echo small >t/small
echo 'f large - 600 4242 4343 0 1 - -
f small - 600 4242 4343 0 1 - -' >db
tar -C t -cf in.tar large small
(cd t && printf 'large\nsmall\n' | cpio -o -H newc) >in.cpio 2>/dev/null
tartranslate db <in.tar >plain.tar
cpiotranslate db <in.cpio >plain.cpio

for tool in gzip bzip2 xz zstd lz4 lzop; do
	have $tool || {
		skip "$tool is kept" "$tool is not installed"
		continue
	}
	$tool -c <in.tar >in.z
	exits "$tool is kept" 0 sh -c 'tartranslate db <in.z >out.z'
	ok "$tool reads it" sh -c "$tool -dc <out.z | cmp - plain.tar"
	exits "$tool in a pipe" 0 sh -c 'cat in.z | tartranslate db >out2.z'
	ok "$tool gives the same" sh -c "$tool -dc <out2.z | cmp - plain.tar"
	$tool -c <plain.tar >right.z
	ok "$tool: what is right is not encoded again" \
		sh -c 'tartranslate db <right.z | cmp - right.z'
	exits "$tool is undone" 0 \
		sh -c 'tartranslate --compress none db <in.z >out.tar'
	same_file "$tool: the same archive" out.tar plain.tar
	exits "$tool is chosen" 0 \
		sh -c "tartranslate --compress $tool db <in.tar >out.z"
	ok "$tool has all" sh -c "$tool -dc <out.z | cmp - plain.tar"
	head -c 100000 in.z >cut.z
	exits "$tool: a cut file fails" 2 sh -c 'tartranslate db <cut.z >out.z'
	exits "$tool: a cut file fails undone" 2 \
		sh -c 'tartranslate --compress none <cut.z >out.tar'
	have bsdtar && for format in newc pax; do
		exits "$tool is kept when converting to $format" 0 sh -c \
			"tartranslate --format $format db <in.z >out.x"
		tartranslate --format $format db <in.tar >out.tar
		ok "$tool: and nothing follows it" \
			sh -c "$tool -dc <out.x 2>&1 | cmp - out.tar"
	done
	$tool -c <in.cpio >in.z
	cat plain.cpio in.z >initramfs
	exits "an initramfs with $tool" 0 \
		sh -c 'cpiotranslate db <initramfs >out.initramfs'
	size=$(wc -c <plain.cpio)
	ok "$tool: the first segment stays" \
		sh -c "head -c $size out.initramfs | cmp - plain.cpio"
	ok "$tool: the second is translated" sh -c "tail -c +$((size + 1)) \
		out.initramfs | $tool -dc 2>/dev/null | cmp - plain.cpio"
done

# Segments after a compressed one.
if have gzip; then
	gzip -c <in.tar | tartranslate db >now.z
	sleep 1.1
	gzip -c <in.tar | tartranslate db >later.z
	same_file 'what gzip writes does not tell the time' now.z later.z
	gzip -c <in.cpio >in.z
	pad=$((4 - $(wc -c <in.z) % 4))
	{
		cat in.cpio in.z
		head -c $pad /dev/zero
		cat in.cpio
	} >initramfs
	exits 'segments after a compressed one' 0 \
		sh -c 'cpiotranslate db <initramfs >out.initramfs'
	ok 'are translated, and begin at a multiple of 4' python3 -c '
data = open("out.initramfs", "rb").read()
plain = open("plain.cpio", "rb").read()
assert data.startswith(plain) and data.endswith(plain)
assert (len(data) - len(plain)) % 4 == 0
'
	ok 'an initramfs that is right stays' \
		sh -c 'cpiotranslate <initramfs | cmp - initramfs'
	ok 'also in a pipe' \
		sh -c 'cat initramfs | cpiotranslate | cmp - initramfs'
fi
if have xz; then
	xz -c <in.cpio | cpiotranslate db >out.z
	like 'the kernel can check an xz segment' "$(xz -lv out.z)" CRC32
fi
exits 'an unknown compression' 2 tartranslate --compress sevenzip

# Other formats.
if have bsdtar; then
	for format in newc odc pax ustar gnutar; do
		exits "tar becomes $format" 0 \
			sh -c "tartranslate --format $format db <in.tar >out.x"
		is "$format: owners are the database's" \
			"$(bsdtar --numeric-owner -tvf out.x |
			awk '{ print $1, $3, $4, $NF }')" \
'-rw------- 4242 4343 large
-rw------- 4242 4343 small'
		ok "$format: the data is there" \
			sh -c 'bsdtar -xOf out.x large | cmp - t/large'
	done
	exits 'a compressed archive is converted' 0 sh -c 'gzip -c <in.tar |
		tartranslate --format newc --compress gzip db >out.x'
	ok 'and compressed' sh -c 'gzip -dc out.x | cpio -it'
	echo 'f large - 600 70000 4343 0 1 - -
f small - 600 4242 300000 0 1 - -' >ids
	for format in bin odc; do
		exits "$format: an id that does not fit is refused" 2 \
			sh -c "tartranslate --format $format ids <in.tar >out.x"
		like "$format: and told with the path" "$(cat err)" \
			': (large|small): [ug]id does not fit into this kind'
	done
	truncate -s 300000 t/sparse
	echo end >>t/sparse
	for format in gnu posix; do
		tar -C t -S --format=$format -cf sparse.tar sparse
		for to in newc pax gnutar; do
			exits "$format: a file with holes becomes $to" 0 sh -c \
				"tartranslate --format $to <sparse.tar >out.x"
			ok "$format: and has its data in $to" sh -c \
				'bsdtar -xOf out.x sparse | cmp - t/sparse'
		done
	done
	exits 'an unknown format' 2 tartranslate --format nothing
	exits 'a cut archive is not converted' 2 sh -c \
		'head -c 1000 in.tar | tartranslate --format newc >out.x'
	ln t/small t/again
	for format in newc odc; do
		(cd t && printf 'small\nlarge\nagain\n' | cpio -o -H $format) \
			>in.x 2>/dev/null
		exits "$format with hard links becomes tar" 1 \
			sh -c 'cpiotranslate --format pax db <in.x >out.x'
		rm -rf x && mkdir x && bsdtar -C x -xf out.x
		is "$format: the data is there" "$(cat x/small x/again)" \
'small
small'
		is "$format: links are links" \
			"$(stat -c %h x/small x/again | sort -u)" 2
	done
	tar -C t -cf in.x small again
	exits 'hard links of tar cannot become cpio' 2 sh -c \
		'tartranslate --format newc db <in.x >out.x 2>err.x'
else
	skip 'conversion' 'bsdtar is not installed'
fi

done_testing
