# SPDX-License-Identifier: BSD-2-Clause
#
# The tools of busybox and toybox, which have their own ways of asking.
#
# wants: root to compare with
# timeout: 600

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/jobs/worlds"
need setcap setfacl setfattr cpio
have busybox || have toybox || skip_all 'neither busybox nor toybox'
stock_zoo
export world_top
in_best . 'tar --format=gnu -cf ../plain.tar zoo' || bail 'tar failed'
# toybox writes into the devices and FIFOs that it has just made.
in_best . 'find zoo ! -type p ! -type c ! -type b | sort |
	cpio -o --quiet -H newc >../zoo.cpio' || bail 'cpio failed'
odd='uid=4242 gid=4343'

for box in busybox toybox; do
	if ! have $box; then
		skip "$box" 'it is not installed'
		continue
	fi
	if file -L "$(command -v $box)" | grep -q 'statically linked'; then
		say=" (static)"
	else
		say=
	fi
	same "$box tar packs$say" "$odd" "
		$box tar -C .. -cf zoo.tar zoo
		\"\$listing\" zoo.tar; rm zoo.tar"
	same "$box tar unpacks$say" "$odd" \
		"$box tar -xpf \"\$world_top/plain.tar\""
	same "$box cpio packs$say" '4242' "
		(cd .. && find zoo | sort | $box cpio -o -H newc) >zoo.cpio &&
		cpio -itnv --quiet <zoo.cpio |
		awk '{ print \$1, \$3, \$4, \$5, \$NF }'; rm zoo.cpio"
	same "$box cpio unpacks$say" "$odd" \
		"$box cpio -idm <\"\$world_top/zoo.cpio\""
	same "$box cp -a$say" "$odd" "$box cp -a ../zoo ."
	same "$box chown, chmod, mknod, mkfifo, ln$say" 'uid=4242 gid=4343' "
		$box touch f && $box chown 4242:4343 f && $box chmod 6711 f &&
		$box mknod c c 5 70 && $box mknod b b 8 3 &&
		$box mkfifo p && $box ln f g && $box ln -s f s &&
		$box chown -h 4343:4242 s && $box chown 4242:4343 c b p"
	if $box install --help >/dev/null 2>&1; then
		same "$box install$say" 'uid=4242 gid=4343' \
		"$box install -o 4242 -g 4343 -m 4751 ../zoo/plain installed"
	else
		skip "$box install" 'it is not built in'
	fi
	same "$box ls -ln$say" '4242 +4343' "
		$box ls -lnR ../zoo | sed 's/[A-Z][a-z][a-z] [ 0-9].*:[0-9]*//
			s/20[0-9-]* [0-9:]*//; s/^total.*//'"
	same "$box stat$say" '4242' "$box stat -c '%n %F %a %u %g' ../zoo/*"
	same "$box find$say" 'char' "$box find ../zoo -type c | sort"
done

done_testing
