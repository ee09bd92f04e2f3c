# SPDX-License-Identifier: BSD-2-Clause
#
# Other preloaded libraries stand in front of the shim, and both do their work.

. "${top_srcdir:-.}/tests/tap.sh"

library()	# NAME
{
	find /usr/lib /usr/local/lib -name "$1" 2>/dev/null | head -n 1
}

# What a program sees with LIBRARY preloaded as well.
beside()	# LIBRARY
{
	LD_PRELOAD=$1 fakebuild -- sh -c '
		touch file; chown 4242:4343 file; mknod null c 1 3
		stat -c "%u:%g %F" file null; find . -type c; id -u
		env -i id -u' 2>&1
	rm -f file null
}

expected='4242:4343 regular empty file
0:0 character special file
./null
0
0'

for name in libeatmydata.so 'libjemalloc.so.2' 'libfaketime.so.1' \
	    'libtcmalloc*.so.4'; do
	path=$(library "$name")
	if [ -n "$path" ]; then
		is "beside $name" "$(beside "$path")" "$expected"
	else
		skip "beside $name" "$name is not installed"
	fi
done

if have faketime; then
	is 'a faked time and a faked owner' "$(fb faketime '2008-12-24 08:15:42' \
		sh -c 'touch file; chown 4242 file; date +%Y; stat -c %u file')" \
		'2008
4242'
else
	skip 'a faked time and a faked owner' 'faketime is not installed'
fi
if have fakechroot; then
	mkdir -p root/tmp
	is 'below fakechroot' "$(fakechroot fakebuild -- sh -c '
		touch file; chown 4242:4343 file; stat -c %u:%g file; id -u
		' 2>&1)" '4242:4343
0'
	is 'fakechroot below' "$(fb fakechroot sh -c '
		touch file2; chown 4242:4343 file2; stat -c %u:%g file2; id -u
		' 2>&1)" '4242:4343
0'
else
	skip 'below fakechroot' 'fakechroot is not installed'
fi

done_testing
