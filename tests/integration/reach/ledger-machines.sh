# SPDX-License-Identifier: BSD-2-Clause
#
# One ledger, used at the same time by processes of several machines: those that
# exchange 16 bytes at once and those that exchange 8 (ledger/layout.h).  Each
# machine whose cross compiler is there takes part, with a program of its own
# (tests/helpers/shares.c); what this processor cannot run is run by qemu-user.
#
# timeout: 600

. "${top_srcdir:-.}/tests/tap.sh"

STORM_KILLS=${STORM_KILLS:-8}
COUNTS=${COUNTS:-6000}

# The program for a machine, or nothing; `runs` is how to start it.
build() # MACHINE COMPILER
{
	command -v "$2" >/dev/null || return 1
	(cd "$top_srcdir" &&
		"$2" -std=gnu11 -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 \
			-D_TIME_BITS=64 -I. -O2 -static -o "$OLDPWD/on-$1" \
			tests/helpers/shares.c ledger/*.c raw/attrs.c \
			raw/text.c) >"$1.log" 2>&1
}

# Writes ./MACHINE, which runs the program there.  Exit status 2: not here.
prepare() # MACHINE COMPILER [QEMU]
{
	if [ $# -gt 2 ] && ! command -v "$3" >/dev/null; then
		return 2
	fi
	build "$1" "$2" || { [ ! -e "$1.log" ] && return 2 || return 1; }
	printf '#!/bin/sh\nexec %s ./on-%s "$@"\n' "${3-}" "$1" >"$1"
	chmod +x "$1"
	[ "$(./"$1" 2>&1)" != '' ] || return 2
}

printf '#!/bin/sh\nexec shares "$@"\n' >here
chmod +x here
machines=here
add() # MACHINE COMPILER [QEMU]
{
	prepare "$@"
	case $? in
	0) machines="$machines $1" ;;
	2) skip "$1" "no $2, or nothing that runs its programs" ;;
	*) flunk "$1 builds the ledger" "$(cat "$1.log")" ;;
	esac
}
add i386 i686-linux-gnu-gcc
add armhf arm-linux-gnueabihf-gcc qemu-arm-static
add riscv64 riscv64-linux-gnu-gcc qemu-riscv64-static

# Each makes a ledger that all others read, and changes those of the others.
for maker in $machines; do
	./$maker make by-$maker
	n=4242
	for writer in $machines; do
		n=$((n + 1))
		./$writer count by-$maker users $n >out &&
			./$writer count by-$maker groups $n >>out
		for reader in $machines; do
			ok "$maker made it, $writer wrote it, $reader reads it" \
				./$reader end by-$maker $n
		done
	done
done
for machine in ${machines#here}; do
	./here make kind-$machine
	./here count kind-$machine users 2
	./$machine count kind-$machine users 3
	is "$machine makes it indirect" "$(./here kind kind-$machine)" indirect
done

# One counts users, another one groups, at the same time.
for machine in ${machines#here}; do
	./here make at-once-$machine
	./here count at-once-$machine users "$COUNTS" >users.out &
	./$machine count at-once-$machine groups "$COUNTS" >groups.out
	ok "$machine counts groups" [ $? -eq 0 ]
	wait $!
	ok "while users are counted here" [ $? -eq 0 ]
	ok 'and both have come to their end' \
		./here end at-once-$machine "$COUNTS"
	cat users.out groups.out
done

# All write to the same records, and are killed.
./here make storm
start() # NUMBER MACHINE
{
	./$2 storm storm "$1" >storm-$1.out 2>&1 &
	eval "pid_$1=$!"
}
stop() # NUMBER; true if it was still at work
{
	eval "pid=\$pid_$1"
	kill -KILL "$pid" 2>/dev/null
	wait "$pid" 2>/dev/null
	[ $? -eq 137 ]
}
set -- $machines
count=0
for machine in "$@"; do
	start $count $machine
	count=$((count + 1))
done
round=0
while [ $round -lt "$STORM_KILLS" ]; do
	victim=$((round % count))
	machine=$(echo $machines | cut -d' ' -f$((victim + 1)))
	for reader in here $machine; do
		./$reader look storm 4000 >look.out ||
			{ flunk "$reader reads whole values" "$(cat look.out)"
			  break 2; }
	done
	stop $victim ||
		{ flunk "$machine writes on" "$(cat storm-$victim.out)"; break; }
	start $victim $machine
	round=$((round + 1))
done
is 'so many were killed' $round "$STORM_KILLS"
number=0
for machine in $machines; do
	stop $number
	ok "$machine has seen nothing but whole values" [ $? -eq 0 ]
	./$machine look storm 4000 >look.out
	ok "$machine reads whole values after all" [ $? -eq 0 ]
	number=$((number + 1))
done

done_testing
