# SPDX-License-Identifier: BSD-2-Clause
#
# Programs that lock themselves into a seccomp filter, which kills them for a
# call that they would not have made themselves, live on and get right answers.

. "${top_srcdir:-.}/tests/tap.sh"

touch file
sandbox after prctl wide >bare 2>&1
[ "$?" != 2 ] || skip_all 'seccomp filters cannot be installed here'
is 'without the shim the program lives as long' \
	"$(sed -n 1p bare | cut -d' ' -f1)" "$(id -u)"

for list in wide narrow; do
	for how in prctl seccomp; do
		for when in after before; do
			is "$list filter by $how, $when the first look" \
				"$(fb_sh 'chown 4242:4343 file; chmod 4711 file
					sandbox $1 $2 $3; echo "status $?"
					stat -c %u:%g file' \
					$when $how $list 2>&1)" \
				'0 4242:4343 104711
0 51:52 100711
status 0
51:52'
		done
	done
done

is 'a file that was not there when the filter came' \
	"$(fb_sh 'sandbox after prctl narrow; echo "status $?"' 2>&1)" \
	'0 0:0 100711
0 51:52 100711
status 0'

# What is seen of it no longer proves that the record speaks of this file.
for list in wide narrow; do
	is "$list filter, and a file that was written since it was recorded" \
		"$(fb_sh 'touch f; chown 4242:4343 f; chmod 4711 f; echo >>f
			sandbox before prctl $1 f; echo "status $?"; rm f' \
			$list 2>&1)" \
		'0 4242:4343 104711
0 51:52 100711
status 0'
done

is 'by a descriptor that was opened before' \
	"$(fb_sh 'chown 4242:4343 file; chmod 4711 file
		sandbox after prctl narrow file fd; echo "status $?"' 2>&1)" \
	'0 4242:4343 104711
0 51:52 100711
status 0'

for when in after before; do
	is "a filter for descriptors only, $when the first look" \
		"$(fb_sh 'touch f; chown 4242:4343 f; chmod 4711 f; echo >>f
			sandbox $1 prctl files f fd; echo "status $?"; rm f' \
			$when 2>&1)" \
		'0 4242:4343 104711
0 51:52 100711
status 0'
done

# ---- file(1) brings a filter of its own ----

if have file; then
	printf '#!/bin/sh\n' >script
	is 'file(1) in its own sandbox' "$(fb_sh '
		chown 4242:4343 script; chmod 4755 script
		mknod null c 1 3
		file -b script; file null; stat -c %u script')" \
		"$(file -b script | sed 's/^/setuid /')
null: character special (1/3)
4242"
else
	skip 'file(1) in its own sandbox' 'file is not installed'
fi

done_testing
