# SPDX-License-Identifier: BSD-2-Clause
#
# Programs of aarch64 without a dynamic linker are in the session: with the shim
# of that machine, run by qemu-user, which binfmt_misc(5) of a user namespace
# starts.
#
# The system calls of real programs are found as objdump does; they come from
# Debian's mirror, if there are 100 seconds or more.
#
# timeout: 1800

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/preload/world.inc"
. "$top_srcdir/tests/integration/site/objdump.inc"

cross=aarch64-linux-gnu-gcc
emulator=qemu-aarch64-static
helpers=$top_srcdir/tests/helpers
seconds=$((${CAMPAIGN_SECONDS:-600} / 60 + 1))
need $cross $emulator unshare

emulated() # COMMAND...
{
	timeout -k 5 120 sh "$top_srcdir/tests/long/emulated" aarch64 "$@"
}

# The first program of a session is a dynamic one, which loads the shim of its
# machine, and starts the others.
inside() # PROGRAM [ARGUMENT]...
{
	emulated env QEMU_LD_PREFIX=/usr/aarch64-linux-gnu \
		fakebuild -l "$PWD/libfakebuild-aarch64.so" ./first "$@"
}

$cross -o first -x c - <<'EOF'
#include <unistd.h>
int main(int argc, char **argv)
{
	(void)argc;
	execv(argv[1], argv + 1);
	return 99;
}
EOF
$cross -static -o answer -x c - <<'EOF'
int main(void) { return 42; }
EOF
emulated ./answer
[ $? = 42 ] || skip_all 'binfmt_misc(5) cannot be mounted by a user here'

ok 'the shim can be built for aarch64' make -s -C "$top_builddir" \
	-o Makefile shim-cross CROSS_CC=$cross \
	CROSS_SHIM="$PWD/libfakebuild-aarch64.so"
chmod 755 libfakebuild-aarch64.so

for kind in static static-pie; do
	for helper in portable storm; do
		$cross "-$kind" -O1 -D_GNU_SOURCE -I"$top_srcdir" \
			-o $helper-$kind "$helpers/$helper.c" -lpthread
	done
	inside ./portable-$kind ./portable-$kind --child >found 2>&1
	same_world "$kind: a program and its children see what was recorded" \
		found
	# No threads that fork: in qemu-user 7.2 a child may wait for ever for a
	# lock of the emulator that another thread held.
	for arguments in "1 32 $seconds" "4 1 $seconds fork" \
		"4 4 $seconds signals"; do
		# shellcheck disable=SC2086
		inside ./storm-$kind $arguments >found 2>&1
		like "$kind: storm $arguments" "$?, $(head -n 5 found)" \
			'^0, [1-9][0-9]* rounds, [0-9]+ handled, 0 wrong$'
	done
	like "$kind: handlers ran" "$(cat found)" ' [1-9][0-9]* handled'
done

# ---- real programs ----

# Packages of arm64, by an apt of our own: the system's has no such machine.
fetch() # PACKAGE...
{
	mkdir -p apt/lists/partial apt/archives/partial apt/parts
	: >apt/status
	echo 'deb http://deb.debian.org/debian bookworm main' >apt/sources
	for step in update "download $*"; do
		# shellcheck disable=SC2086
		apt-get -qq -o Dir::State="$PWD/apt" \
			-o Dir::State::status="$PWD/apt/status" \
			-o Dir::Cache="$PWD/apt" \
			-o Dir::Etc::SourceList="$PWD/apt/sources" \
			-o Dir::Etc::SourceParts="$PWD/apt/parts" \
			-o APT::Architecture=arm64 \
			-o APT::Architectures=arm64 \
			-o Acquire::Languages=none $step || return
	done
	for package in *.deb; do
		dpkg-deb -x "$package" real || return
	done
}
objdump() { aarch64-linux-gnu-objdump "$@"; }

if [ "${CAMPAIGN_SECONDS:-600}" -lt 100 ]; then
	skip 'real programs' 'packages are fetched in a longer campaign'
elif ! have sites || ! have apt-get || ! have dpkg-deb; then
	skip 'real programs' 'no apt-get, or no sites are sought here'
elif ! fetch busybox-static bash-static umoci rclone >log 2>&1; then
	skip 'real programs' "none can be fetched: $(tail -n 1 log)"
else
	for file in real/bin/busybox real/bin/bash-static real/usr/bin/umoci \
		real/usr/bin/rclone; do
		compare "$file"
		like '... some' "$found" '^[1-9][0-9]* found'
		is '... as many as objdump shows' "${found%% *}" \
			"$(objdump -d --no-show-raw-insn "$file" |
				grep -c 'svc	#0x0$')"
	done
fi

done_testing
