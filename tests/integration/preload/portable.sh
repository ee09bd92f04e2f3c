# SPDX-License-Identifier: BSD-2-Clause
#
# One program, built for this libc, for musl and for another machine, sees the
# same world: below this shim, and one built for musl, in the first two cases,
# below the shim of that machine in the third, and below this one in the fourth,
# whose emulator it changes.

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/preload/table"
. "$top_srcdir/tests/integration/preload/world.inc"

# The child is another user, to whom the way to the helper may be closed.
cp "$(command -v portable)" portable
fb ./portable ./portable --child >found 2>&1
same_world 'a program of this libc sees what was recorded' found

# ---- musl ----

if have musl-gcc && musl-gcc -o portable-musl \
		"$top_srcdir/tests/helpers/portable.c" 2>err; then
	like 'a musl program is linked with musl' \
		"$(readelf -lW portable-musl)" 'interpreter: .*musl'
	fb ./portable-musl ./portable-musl --child >found 2>&1
	same_world 'a musl program sees what was recorded' found

	# musl-gcc knows only musl's headers; the kernel's belong to no libc.
	headers=$(echo '#include <asm/unistd.h>' | ${CC:-cc} -E - |
		sed -n 's|^# 1 "\(.*\)/asm/unistd.h".*|\1|p')
	mkdir kernel
	ln -s "$headers/asm" /usr/include/linux /usr/include/asm-generic kernel/
	ok 'the shim can be built for musl' make -s -C "$top_builddir" \
		-o Makefile shim-cross CROSS_CC=musl-gcc CROSS_CFLAGS=-O0 \
		CPPFLAGS="-idirafter $PWD/kernel" \
		CROSS_SHIM="$PWD/libfakebuild-musl.so"
	is 'it asks of libc what this shim does' \
		"$(nm -D --undefined-only libfakebuild-musl.so)" \
		"$(nm -D --undefined-only "$shim")"
	is 'it offers the same functions' \
		"$(functions_of libfakebuild-musl.so)" "$(functions_of "$shim")"
	for libc in '' -musl; do
		fakebuild -l "$PWD/libfakebuild-musl.so" "./portable$libc" \
			"./portable$libc" --child >found 2>&1
		same_world "below it portable$libc sees what was recorded" found
	done
else
	skip 'a musl program sees what was recorded' \
		'musl-gcc is not installed'
fi

# ---- another machine ----

arch=aarch64
cross=$arch-linux-gnu-gcc
emulator=qemu-$arch-static
root=/usr/$arch-linux-gnu

if ! have $cross || ! have $emulator || ! [ -d $root/lib ]; then
	skip "a program of $arch sees what was recorded" \
		"$cross, $emulator or $root is not there"
else
	ok "the shim can be built for $arch" make -s -C "$top_builddir" \
		-o Makefile shim-cross CROSS_CC=$cross \
		CROSS_SHIM="$PWD/libfakebuild-$arch.so"
	unlike "which is tied to no glibc either" \
		"$($arch-linux-gnu-objdump -T libfakebuild-$arch.so)" 'GLIBC'
	$cross -o portable-$arch "$top_srcdir/tests/helpers/portable.c"
	other=$PWD/libfakebuild-$arch.so
	FAKEBUILD_UNTOUCHED=$emulator fb sh -c '
		emulator=$1 root=$2 other=$3 program=$4
		exec "$emulator" -L "$root" -U LD_PRELOAD \
			-E LD_PRELOAD="$other" -E FAKEBUILD_LIB="$other" \
			"$program" "$emulator" -L "$root" "$program" --child' \
		sh "$(command -v $emulator)" $root "$other" "./portable-$arch" \
		>found 2>&1
	same_world "a program of $arch sees what was recorded" found
	# The emulator makes its calls for it.
	if loads_static; then
		fb $emulator -L $root "./portable-$arch" "$(command -v $emulator)" \
			-L $root "./portable-$arch" --child >found 2>&1
		same_world "... also without a shim of $arch" found
	fi
fi

# ---- machines whose programs are not run ----

for arch in powerpc64le s390x; do
	cross=$arch-linux-gnu-gcc
	if have $cross; then
		ok "the shim can be built for $arch" make -s \
			-C "$top_builddir" -o Makefile shim-cross \
			CROSS_CC=$cross CROSS_CFLAGS=-O0 \
			CROSS_SHIM="$PWD/libfakebuild-$arch.so"
	else
		skip "the shim can be built for $arch" \
			"$cross is not installed"
	fi
done

done_testing
