# SPDX-License-Identifier: BSD-2-Clause
#
# Exactly the one filter that was recognized is undone: what is compressed twice
# is refused, and nothing else is guessed at.  What asks for too much memory is
# refused.  Filters that are programs do not hold each other's pipes.

. "${top_srcdir:-.}/tests/tap.sh"

need gzip cpio
mkdir t
head -c 3000000 /dev/urandom >t/large
tar -C t -cf in.tar large
echo 'f large - 600 4242 4343 0 1 - -' >db

# More than pipes hold, there and back through two programs.
for tool in lzop lz4 xz; do
	have $tool || {
		skip "$tool" "$tool is not installed"
		continue
	}
	$tool -c <in.tar >in.z
	for format in pax newc; do
		exits "$tool: conversion to $format ends" 0 timeout 60 sh -c \
			"tartranslate --format $format db <in.z >out.z"
		ok "$tool: and $format has all" sh -c "$tool -dc <out.z |
			bsdtar -xOf - large | cmp - t/large"
	done
	exits "$tool: translation ends" 0 timeout 60 sh -c \
		'tartranslate db <in.z >out.z'
done

# Compressed twice, by the same and by another; the end never comes out.
tar -C t -cf small.tar --files-from=/dev/null
bombs='gzip'
for tool in bzip2 xz zstd lz4 lzop; do
	have $tool && bombs="$bombs $tool"
done
for outer in $bombs; do
	for inner in $bombs; do
		$inner -c <small.tar | $outer -c >twice
		exits "$outer of $inner is refused" 2 \
			sh -c 'tartranslate db <twice >out'
		like "$outer of $inner: the reason" "$(cat err)" \
			'standard input: byte [0-9]+: .*compressed more than once'
		exits "$outer of $inner is refused when converting" 2 sh -c \
			'tartranslate --format pax db <twice >out'
	done
done

head -c 60000000 /dev/zero >bomb
for layer in 1 2 3 4 5 6; do
	gzip -9 -c bomb >next
	mv next bomb
done
exits 'six layers of gzip are refused at once' 2 \
	timeout 20 sh -c 'tartranslate db <bomb >out'

# Nothing at all, and what is no archive, for each compression.
for filter in gzip bzip2 xz zstd lz4 compress; do
	exits "$filter: nothing is compressed" 0 sh -c \
		"tartranslate --compress $filter db </dev/null >out"
	ok "$filter: and nothing comes of it again" sh -c \
		'bsdtar -tf out | cmp - /dev/null'
	exits "$filter: what is no archive is refused" 2 sh -c \
		"echo x | tartranslate --compress $filter db >out"
done

# A few bytes of a header ask for as much memory as they like.
too_large()
{
	name=$1
	"$@" <small.tar >wide || bail "$name"
	exits "$name: a window above the limit is refused" 2 \
		sh -c 'tartranslate db <wide >out'
	like 'with its place' "$(cat err)" 'standard input: byte [0-9]+: to '`
		`'decompress this takes a window of [0-9]+ MiB, the limit is 128'
}
fits()
{
	name=$1
	"$@" <small.tar >wide || bail "$name"
	exits "$name: one at the limit is taken" 0 \
		sh -c 'tartranslate db <wide >out'
}
if have xz; then
	fits xz -c --lzma2=preset=0,dict=128MiB
	too_large xz -c --lzma2=preset=0,dict=256MiB
	fits xz -c --format=lzma --lzma1=preset=0,dict=128MiB
	too_large xz -c --format=lzma --lzma1=preset=0,dict=256MiB
	second()
	{
		xz -c -0 && echo more | xz -c --lzma2=preset=0,dict=256MiB
	}
	too_large second
else
	skip 'xz' 'xz is not installed'
fi
if have zstd; then
	fits zstd -q -c -1 --long=27
	too_large zstd -q -c -1 --long=28
else
	skip 'zstd' 'zstd is not installed'
fi

# A header that another filter would take away stays in sight.
{
	printf '\355\253\356\333\003\000\000\000\000\001hello-1.0'
	head -c 77 /dev/zero
	printf '\216\255\350\001\000\000\000\000\000\000\000\000\000\000\000\000'
	(cd t && echo large | cpio -o -H newc 2>/dev/null)
} >hello.rpm
gzip -c hello.rpm >rpm.gz
exits 'an rpm inside gzip is no archive' 2 \
	sh -c 'cpiotranslate --default 4242:4343:755 <rpm.gz >out'
like 'and that is said' "$(cat err)" 'not a cpio archive'
printf '%s\n' 'begin 644 x' '#0V%T' '`' end | gzip -c >uu.gz
exits 'nor is an encoded text' 2 sh -c 'tartranslate db <uu.gz >out'
like 'as it is' "$(cat err)" 'not a tar archive'

# Who has taken the wrong program is told the other one.
(cd t && echo large | cpio -o -H newc) >in.cpio 2>/dev/null
tar -C t -cf in.tar large
exits 'tartranslate takes no archive of cpio' 2 sh -c 'tartranslate db <in.cpio'
like 'and names cpiotranslate' "$(cat err)" ': see cpiotranslate$'
exits 'nor cpiotranslate one of tar' 2 sh -c 'cpiotranslate db <in.tar'
like 'and names tartranslate' "$(cat err)" ': see tartranslate$'

done_testing
