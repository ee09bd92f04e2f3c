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

# ---- text ----

# Another program has another plan.
for kind in static static-pie; do
	for level in 1 2; do
		$cross "-$kind" -O$level -D_GNU_SOURCE -I"$top_srcdir" \
			-I"$top_builddir" -o patched-$kind-$level \
			"$helpers/arm_patched.c" || bail "$cross cannot link"
	done
	is "$kind: a branch changes what the call did" \
		"$(inside ./patched-$kind-1 registers)" '175: nothing
0
175: nothing
0
172: nothing
172: nothing
70000: nothing
-38
70000: nothing
-38
stat: 0, nothing
stat: -2, nothing'
	like "$kind: the text without branches is the file's" \
		"$(inside ./patched-$kind-1 text)" \
		'^1 texts, [1-9][0-9]+ branches, 0 wrong$'
	emulated env QEMU_LD_PREFIX=/usr/aarch64-linux-gnu fakebuild \
		-l "$PWD/libfakebuild-aarch64.so" --state plans.db ./first \
		./patched-$kind-1 spoil plans.db-ledger \
		./patched-$kind-2 "$seconds" >found 2>&1
	like "$kind: no wrong plan of the ledger changes other text" \
		"$(tail -n 5 found)" '^[1-9][0-9]* plans, 0 wrong$'
done

$cross -static -o attributes -x c - <<'EOF'
#include <stdio.h>
#include <sys/xattr.h>

int main(void)
{
	char value[16] = "", names[64] = "";
	long set, removed, size;

	fclose(fopen("attributed", "w"));
	set = setxattr("attributed", "trusted.odd", "4242", 4, XATTR_CREATE);
	size = getxattr("attributed", "trusted.odd", value, sizeof(value));
	listxattr("attributed", names, sizeof(names));
	removed = removexattr("attributed", "trusted.odd");
	printf("%ld, %ld %s, %s, %ld, %ld\n", set, size, value, names, removed,
	       (long)getxattr("attributed", "trusted.odd", NULL, 0));
	return 0;
}
EOF
is 'extended attributes' "$(inside ./attributes)" \
	'0, 4 4242, trusted.odd, 0, -1'

# Tells whether a call changes what is far below its frame.
$cross -static -O1 -o below -x c - <<'EOF'
#include <stdio.h>
#include <unistd.h>

int main(void)
{
	volatile char *below = (char *)__builtin_frame_address(0) - 8192;
	int changed = 0;

	fclose(fopen("low", "w"));
	for (int i = 0; i < 7168; i++)
		below[i] = 42;
	changed += chown("low", 4242, 4343) != 0;
	for (int i = 0; i < 7168; i++)
		changed += below[i] != 42;
	puts(changed ? "on its stack" : "elsewhere");
	return 0;
}
EOF
is 'calls are made on the stack of the program' "$(inside ./below)" \
	'on its stack'
# The limit has to be the emulator's, which sets none for a program.
is 'but not on a small one' "$(ulimit -S -s 64 && inside ./below)" elsewhere

# ---- Go ----

cat >many.go <<'EOF'
package main

import (
	"fmt"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
)

var wrong int64

func one(number int) {
	name := fmt.Sprint("go-", number)
	for id := 1; id <= 200; id++ {
		file, err := os.Create(name)
		if err == nil {
			file.Close()
			err = os.Chown(name, id, number)
		}
		var st syscall.Stat_t
		if err != nil || syscall.Lstat(name, &st) != nil ||
			st.Uid != uint32(id) || st.Gid != uint32(number) ||
			os.Remove(name) != nil {
			atomic.AddInt64(&wrong, 1)
		}
		if id%50 == 0 {
			runtime.GC()
		}
	}
}

func main() {
	var all sync.WaitGroup
	for number := 1; number <= 8; number++ {
		all.Add(1)
		go func(number int) {
			one(number)
			all.Done()
		}(number)
	}
	all.Wait()
	fmt.Println(os.Getuid(), wrong, "wrong")
}
EOF
if [ "${CAMPAIGN_SECONDS:-600}" -lt 100 ]; then
	skip 'a program of Go' 'its library is built in a longer campaign'
elif ! have go; then
	skip 'a program of Go' 'go is not installed'
else
	ok 'Go builds a program' env GOARCH=arm64 CGO_ENABLED=0 \
		HOME="$PWD" GOCACHE="$PWD/cache" GO111MODULE=off \
		go build -o many many.go
	is 'goroutines see what they have set' "$(inside ./many 2>&1)" '0 0 wrong'
fi

# ---- real programs ----

# As busybox is a whole system.
run_busybox()
{
	inside real/bin/busybox sh -c '
		mkdir box && cd box && touch a && chown 4242:4343 a &&
		chmod 4751 a && mknod c c 5 1 && cp -a c d && id -u &&
		tar c . | tar t -v | sed "s/ 20[0-9-]* [0-9:]*//; s/  */ /g" |
			sort && stat -c %t:%T d && find . -user 4242'
}

run_bash()
{
	# shellcheck disable=SC2016
	inside real/bin/bash-static -c '
		trap "echo bye \$UID" EXIT
		for id in 51 52; do
			real/bin/busybox chown $id:6 box/a
			real/bin/busybox stat -c %u:%g box/a
		done
		[ -O box/a ] || echo "not mine"
		while read -r word; do echo "read $word"; done < <(echo piped)'
}


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
	is 'busybox' "$(run_busybox 2>&1)" '0
-rwsr-x--x 4242/4343 0 ./a
crw-r--r-- root/root 0 ./c
crw-r--r-- root/root 0 ./d
drwxr-xr-x root/root 0 ./
5:1
./a'
	is 'bash' "$(run_bash 2>&1)" '51:6
52:6
not mine
read piped
bye 0'
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
