# SPDX-License-Identifier: BSD-2-Clause
#
# reprotest(1) builds twice, and varies what it can of the world around: both
# times a tree is made and packed in a session, and it finds the same bytes.
# Another user would need sudo; tests/integration/attest/same.sh has one.

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/attest/furnish.inc"
need reprotest

mkdir source
cp furnish.py source
cat >source/build <<'END'
set -e
export SOURCE_DATE_EPOCH=1700000000
fakebuild --state s.db python3 furnish.py root more
fakebuild --state s.db attest pack -o image.tar root
fakebuild --state s.db attest manifest -o image.mtree root
fakebuild rm -rf root
END
# What it must find: how the archive is made without us.
sed 's/attest pack -o image.tar root/tar --format=posix -cf image.tar root/' \
	source/build >source/naive

# VARIATIONS BUILD [COMMAND]...: its status, and what it said in `log`.
varied() # VARIATIONS BUILD [COMMAND]...
{
	variations=$1 build=$2
	shift 2
	status=0
	LOGNAME=builder "$@" reprotest --no-diffoscope --min-cpus 1 \
		--variations="$variations" -c "sh $build" source 'image.*' \
		-- null >log 2>&1 || status=$?
	echo $status
}

# reprotest agrees: VARIATIONS BUILD [COMMAND]...
agrees()
{
	is "$1: reprotest finds the same" "$(varied "$@")" 0
	is '... of two files' "$(grep -c '^[0-9a-f]\{64\} .*/image\.' log)" 2
	grep -q 'Reproduction successful' log || remark "$(tail -n 40 log)"
}

plain=+environment,+build_path,+kernel,+aslr,+num_cpus,+home
agrees "$plain,+locales,+exec_path,+timezone,+umask" build
is 'it is not content with tar' "$(varied +build_path naive)" 1
if have faketime; then
	agrees +time build
else
	skip '+time' 'no faketime'
fi
if unshare --user --map-root-user --uts true 2>/dev/null; then
	agrees +domain_host build
else
	skip '+domain_host' 'no namespaces of a user can be had here'
fi
# It mounts a file system whose directories are in another order.
if ! have disorderfs; then
	skip '+fileordering' 'no disorderfs'
elif ! [ -w /dev/fuse ] || ! unshare -Urm true 2>/dev/null; then
	skip '+fileordering' 'a user cannot mount by FUSE here'
else
	(echo "builder:*:$(id -u):$(id -g)::$PWD:/bin/sh"; cat /etc/passwd) \
		>accounts
	# shellcheck disable=SC2016
	# For a second FUSE knows other times of a file that was just linked.
	sed '/python3/s/$/; sleep 1.1/' source/build >source/late
	agrees +fileordering late unshare --user --map-current-user --keep-caps \
		--mount sh -c 'mount --bind accounts /etc/passwd && exec "$@"' sh
fi

done_testing
