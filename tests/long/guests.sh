# SPDX-License-Identifier: BSD-2-Clause
#
# Guests of qemu-user and the programs of this machine, dynamic and static, are
# in one session: each sees what any other has recorded, and it is what real
# root sees.  Guests are started by hand, and by binfmt_misc(5) of a user
# namespace; the shim of this machine is below their emulator.
#
# wants: root to compare with
# timeout: 1800

. "${top_srcdir:-.}/tests/tap.sh"

[ "$(uname -m)" = x86_64 ] || skip_all 'emulators are loaded on x86_64 only'
helpers=$top_srcdir/tests/helpers
campaign=${CAMPAIGN_SECONDS:-600}
storm=$((campaign < 100 ? 2 : campaign / 20))

run() # COMMAND...
{
	if [ "$tap_real_uid" = 0 ]; then
		as_user "$@"
	else
		"$@"
	fi
}
cd "$TEST_HOME" || bail 'no folder of the user'

# ---- the programs: NAME COMMAND..., those that binfmt_misc starts apart ----

cp "$(command -v facts)" facts
chmod 755 facts
echo 'dynamic ./facts' >programs
: >started
machines=
# Under an emulator, places in a directory of ext4 have 64 bits.
wide='-D_GNU_SOURCE -D_FILE_OFFSET_BITS=64'
${CC:-cc} -static -O1 -D_GNU_SOURCE -o facts-static "$helpers/facts.c" ||
	bail 'nothing can be linked statically'
echo 'static ./facts-static' >>programs
while read -r machine triplet <&3; do
	emulator=qemu-$machine-static
	if ! have "$triplet-gcc" || ! have "$emulator"; then
		skip "guests of $machine" "no $triplet-gcc, or no $emulator"
		continue
	fi
	# shellcheck disable=SC2086
	for helper in facts storm; do
		"$triplet-gcc" -static -O1 $wide -I"$top_srcdir" \
			-o $helper-"$machine" "$helpers/$helper.c" -lpthread ||
			bail "$triplet-gcc cannot link"
	done
	echo "$machine $emulator ./facts-$machine" >>programs
	if [ -d "/usr/$triplet/lib" ]; then
		# shellcheck disable=SC2086
		"$triplet-gcc" $wide -o "facts-$machine-dynamic" \
			"$helpers/facts.c"
		echo "$machine-dynamic $emulator -L /usr/$triplet" \
			"./facts-$machine-dynamic" >>programs
	fi
	[ -r "/usr/lib/binfmt.d/qemu-$machine.conf" ] || continue
	machines=$machines${machines:+,}$machine
	echo "$machine-by-rule ./facts-$machine" >>started
done 3<<'EOF'
aarch64 aarch64-linux-gnu
arm arm-linux-gnueabihf
riscv64 riscv64-linux-gnu
ppc64le powerpc64le-linux-gnu
s390x s390x-linux-gnu
i386 i686-linux-gnu
EOF
[ "$(wc -l <programs)" -gt 2 ] || skip_all 'no machine has an emulator here'

if [ "$machines" ] && run sh "$top_srcdir/tests/long/emulated" "$machines" true
then
	cat started >>programs
else
	skip 'guests that binfmt_misc(5) starts' \
		'it cannot be mounted by a user here'
	machines=
	: >started
fi

emulated() # COMMAND...
{
	[ ! "$machines" ] ||
		set -- sh "$top_srcdir/tests/long/emulated" "$machines" "$@"
	run "$@"
}

# ---- one session of them all ----

cat >all.sh <<'END'
# Each makes files, which it, the next one and programs of the system look at;
# each takes a file from the one before.
touch common; chown 4000 common
first= last= number=4000
while read -r name command; do
	timeout -k 5 60 $command make made-$name 2>errors-$name
	timeout -k 5 60 $command show made-$name >seen-$name,itself 2>&1
	find made-$name -printf '%P %U:%G %m %y\n' | sort >found-$name
	stat -c '%n %t,%T' made-$name/tty made-$name/disk >>found-$name
	[ ! "$last" ] || timeout -k 5 60 $command show made-$last \
		>seen-$last,$name 2>&1
	first=${first:-$command} last=$name
	timeout -k 5 60 $command take common $number $((number + 1)) >>taken 2>&1
	number=$((number + 1))
done <programs
timeout -k 5 60 $first show made-$last >seen-$last,first 2>&1
stat -c %u common >>taken

# Guests start guests and others, without an environment.
set --
while read -r name command; do
	set -- "$@" $command run
done <started
[ $# = 0 ] || timeout -k 5 60 "$@" ./facts run ./facts-static show made-static \
	>chain 2>&1

# In another root, in which there is no emulator.
mkdir -p root
cp facts-* root
(cd root && ./facts-static make made)
while read -r name command; do
	timeout -k 5 60 chroot root $command show made >rooted-$name 2>&1
done <started
END

# What real root sees, where there is one; or else a program that has the shim.
cat >expect.sh <<'END'
./facts make made && ./facts show made >expected &&
	find made -printf '%P %U:%G %m %y\n' | sort >expected-found &&
	stat -c '%n %t,%T' made/tty made/disk >>expected-found
rm -rf made
END
if is_full_root; then
	sh ./expect.sh
	chown -R "$TEST_ID:$TEST_ID" .
else
	run fakebuild sh ./expect.sh
fi
like 'there is much to compare' "$(wc -l <expected)" '^1[0-9]$'
like 'with odd owners' "$(cat expected)" ' 4242:4343 104751 2 trusted.odd'

emulated fakebuild sh ./all.sh
while read -r name command; do
	is "$name: it says nothing else" "$(cat "errors-$name")" ''
	for seen in seen-"$name",*; do
		same_file "$name: seen by ${seen#*,}" "$seen" expected
	done
	sed "s|made-$name|made|" "found-$name" >found
	same_file "$name: seen by find" found expected-found
	is "$name: the disk has nothing of it" "$(find "made-$name" \
		! -user "$TEST_ID" -o -perm /6000 -o -type c -o -type b)" ''
done <programs
is 'each takes a file from the one before' "$(cat taken)" \
	"$((4000 + $(wc -l <programs)))"
[ ! -s started ] || same_file 'guests start guests' chain expected
while read -r name command; do
	same_file "$name: in a changed root" "rooted-$name" expected
done <started

# ---- threads, signals and children of guests ----

while read -r name command; do
	case $name in dynamic | static | *-dynamic | *-by-rule) continue ;; esac
	storm_program=$(echo "$command" | sed 's/facts/storm/')
	# No threads that fork, as in arm64.sh; and guests of i386 have no
	# signals while there are threads.
	for arguments in "4 1 $storm fork" "4 4 $storm signals"; do
		[ "$name" != i386 ] || arguments=${arguments% signals}
		# shellcheck disable=SC2086
		run timeout -k 5 $((storm + 120)) fakebuild $storm_program \
			$arguments >found 2>&1
		like "$name: storm $arguments" "$?, $(head -n 5 found)" \
			'^0, [1-9][0-9]* rounds, [0-9]+ handled, 0 wrong$'
	done
done <programs

done_testing
