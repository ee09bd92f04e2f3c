# SPDX-License-Identifier: BSD-2-Clause
#
# needs: root to make the roots of other machines
# timeout: 7200
#
# The unit tests of the ledger, the shim and the filters on other machines:
# built by Debian's cross compilers against a root of that machine, run by
# qemu-user, which binfmt_misc(5) of a user namespace starts.

. "${top_srcdir:-.}/tests/tap.sh"

[ "${CAMPAIGN_SECONDS:-600}" -ge 100 ] ||
	skip_all 'a build for each machine takes minutes'
need mmdebstrap unshare

version=$(fakebuild --version | sed 's/.* //')
archive=fakebuild-$version.tar.xz
cd "$TEST_HOME" || bail 'no folder of the user'

# Tests of what qemu-user 7.2 does not know, or has of the machine below.
cat >beyond_qemu <<'EOF'
ledger/grow mremap(2) with an old size of 0
ledger/segment mremap(2) with an old size of 0
preload/credentials/sched mlock2(2)
preload/file/inode_flags ioctl(2) with FS_IOC_FSGETXATTR
preload/ipc/object SEM_STAT_ANY of semctl(2)
preload/process/chroot_exec programs of this machine to execute
preload/process/seccomp seccomp(2)
protocmp/beneath openat2(2)
raw/program_file programs of this machine to execute
uchroot/audit/execs seccomp(2), ptrace(2)
EOF

make -s --no-print-directory -C "$top_builddir" dist
cp "$top_builddir/$archive" . || bail 'no archive of a release'
as_user tar xf "$archive"

make_root() # DEBIAN RELEASE
{
	mmdebstrap --quiet --variant=extract --architectures="$1" \
		--include=libc6-dev,libsqlite3-dev,libarchive-dev,libcmocka-dev \
		--include=uthash-dev,zlib1g-dev "$2" "root-$1" \
		"deb http://deb.debian.org/debian $2 main" >log 2>&1 || return
	# A release whose /lib is in /usr has the links in a script; those of
	# older ones lead out of the root.
	[ -e "root-$1/lib" ] || ln -s usr/lib "root-$1/lib"
	find "root-$1/lib64" -type l -lname '/lib/*' 2>/dev/null |
		while read -r link; do
			ln -sf "..$(readlink "$link")" "$link"
		done
}

build() # DEBIAN TRIPLET LINKER CPPFLAGS
{
	root=$PWD/root-$1
	as_user mkdir "build-$1"
	as_user env PKG_CONFIG_SYSROOT_DIR="$root" \
		PKG_CONFIG_LIBDIR="$root/usr/lib/$2/pkgconfig" \
		sh -c 'cd "$1" && shift && exec "$@"' sh "build-$1" \
		"../fakebuild-$version/configure" -q --host="$2" \
		CC="$2-gcc --sysroot=$root" CPPFLAGS="$4" LDFLAGS="-Wl,--disable-new-dtags \
			-Wl,--allow-shlib-undefined \
			-Wl,--dynamic-linker=$root/$3 \
			-Wl,-rpath,$root/usr/lib/$2:$root/lib/$2" &&
		as_user make -s -j"$(nproc)" -C "build-$1"
}

# The unit tests that this machine has, but some.
unit_tests_of() # DEBIAN NAME...
{
	build=build-$1
	shift
	printf 'include Makefile\nprint:\n\t@echo $(unit_tests)\n' |
		as_user make -s -C "$build" -f - print | tr ' ' '\n' |
		while read -r test; do
			name=${test#tests/unit/}
			case " $* " in
			*" ${name%_test} "*) ;;
			*) echo "$test" ;;
			esac
		done
}

# False if a program that swaps two words at once does not end: that of ppc64le
# tries for ever under qemu 7.2.
swaps() # TRIPLET QEMU
{
	"$1-gcc" -static -o swaps -x c - 2>/dev/null <<-'EOF' || return 0
	static unsigned __int128 words;
	int main(void)
	{
		return !__sync_bool_compare_and_swap(&words, 0, 1);
	}
	EOF
	timeout 10 "qemu-$2-static" ./swaps
}

# In memory, where places in a directory have the 32 bits that readdir(3) of some
# machines wants: under an emulator those of ext4 have 64.
scratch=/tmp
[ ! -w /dev/shm ] || scratch=/dev/shm

unit_tests() # DEBIAN QEMU [PLACE]
{
	(cd "build-$1" &&
		as_user sh "$top_srcdir/tests/long/emulated" "$2" \
			env TEST_ID="$TEST_ID" ${3:+TMPDIR="$3"} \
			"../fakebuild-$version/tests/run" $tests)
}

# Sessions on a machine of 32 bits: its programs get root's answers by every name
# and number, in each of the three layouts (integration/reach/i386.sh).  qemu
# opens files of any size.
narrow_programs() # DEBIAN TRIPLET QEMU LINKER
{
	root=$PWD/root-$1
	place=$(mktemp -d "$scratch/narrow.XXXXXX")
	sed '/^open large: /d' \
		"$top_srcdir/tests/integration/reach/narrow.expected" >right-0
	sed 's/^\(stat large: \).*/\10/' right-0 >right-1
	sed 's/^\(stat late: \).*/\10/' right-1 >right-2
	widths=
	for layout in 0 1 2; do
		mkdir "$place/$layout"
		# shellcheck disable=SC2086
		"$2-gcc" --sysroot="$root" -std=gnu11 -D_GNU_SOURCE $widths \
			-Wl,--allow-shlib-undefined \
			-Wl,--dynamic-linker="$root/$4" \
			-Wl,--disable-new-dtags,-rpath,"$root/usr/lib/$2" \
			-o "$place/narrow" "$top_srcdir/tests/helpers/narrow.c"
		chown -R "$TEST_ID:$TEST_ID" "$place"
		is "$1: root's answers in layout $layout" "$(
			cd "$place/$layout" &&
			as_user timeout 60 \
				sh "$top_srcdir/tests/long/emulated" "$3" \
				"$OLDPWD/build-$1/fakebuild" ../narrow 2>&1 |
				sed '/^open large: /d' | LC_ALL=C sort |
				diff "$OLDPWD/right-$layout" -
		)" ''
		widths="-D_FILE_OFFSET_BITS=64${widths:+ -D_TIME_BITS=64}"
	done
	rm -rf "$place"
}

# What a machine is called by Debian, the compiler and qemu; its dynamic linker,
# a release that has it, and the tests of what it does not do: armhf and riscv64
# make no records but INDIRECT ones (ledger/layout.h), which is how others are
# built whose emulator cannot do better; and s390x reads no number of x86-64's
# code in that machine's byte order.
direct='ledger/writers state/ledger_file'
while read -r debian triplet qemu linker release without <&3; do
	if ! have "$triplet-gcc" || ! have "qemu-$qemu-static" ||
		! [ -e "/usr/lib/binfmt.d/qemu-$qemu.conf" ]; then
		skip "$debian" "no $triplet-gcc, or no qemu-user-static"
		continue
	fi
	flags=
	if ! swaps "$triplet" "$qemu"; then
		skip "$debian: two words at once" 'qemu cannot swap them'
		flags=-DRAW_HAS_PAIR=0
		without="$without $direct"
	fi
	ok "$debian: a root" make_root "$debian" "$release"
	ok "$debian: it builds" build "$debian" "$triplet" "$linker" "$flags"
	tests=$(unit_tests_of "$debian" $(cut -d ' ' -f 1 beyond_qemu) $without)
	ok "$debian: its tests build" as_user make -s -j"$(nproc)" \
		-C "build-$debian" $tests tests/conform/conform
	while read -r test reason; do
		skip "$debian: $test" "qemu has not: $reason"
	done <beyond_qemu
	for test in $without; do
		skip "$debian: $test" 'this machine does not do that'
	done
	place=
	[ "$debian" != armhf ] || place=$scratch
	is "$debian: the unit tests" "$(unit_tests "$debian" "$qemu" $place 2>&1 |
		tee "log-$debian" | grep -E '^FAIL|not ok [0-9]')" ''
	like "$debian: they have run" "$(tail -n 1 "log-$debian")" \
		'^[0-9]{3,} passed, 0 failed'
	[ "$debian" != armhf ] ||
		narrow_programs "$debian" "$triplet" "$qemu" "$linker"
	rm -rf "root-$debian" "build-$debian"
done 3<<EOF
arm64 aarch64-linux-gnu aarch64 lib/ld-linux-aarch64.so.1 bookworm
ppc64el powerpc64le-linux-gnu ppc64le lib/powerpc64le-linux-gnu/ld64.so.2 bookworm
s390x s390x-linux-gnu s390x lib/ld64.so.1 bookworm preload/site/x86_number preload/site/x86_sites preload/site/x86_window
riscv64 riscv64-linux-gnu riscv64 lib/ld-linux-riscv64-lp64d.so.1 trixie $direct
armhf arm-linux-gnueabihf arm lib/ld-linux-armhf.so.3 trixie $direct
EOF

done_testing
