# SPDX-License-Identifier: BSD-2-Clause
#
# Packages of Debian by an unmodified sbuild, which the two lines of the manual
# have use a box, as a user who has no subordinate ids: each .deb is bit for bit
# that of sbuild's own chroot, of a user who has them.  Three packages in one
# suite, one of them in two others; where time is short, one package.
#
# SBUILD_IMAGES names a folder with tarballs such as trixie.tar, to be used in
# place of new ones.
#
# needs: root to have users, and to make systems
# timeout: 7200

. "${top_srcdir:-.}/tests/tap.sh"
own_mounts
need sbuild mmdebstrap newuidmap
as_user unshare -Urm true 2>/dev/null ||
	skip_all 'no user namespace can be had here'
. "$top_srcdir/tests/jobs/sources.inc"

# ---- users, whom nobody sees outside of this test ----

arch=$(dpkg --print-architecture)
top=$PWD
chmod 755 .
mkdir etc etc/changed etc/work
mount -t overlay -o "lowerdir=/etc,upperdir=$PWD/etc/changed,workdir=$PWD/etc/work" \
	overlay /etc || skip_all 'no overlay can be mounted here'
cat >>/etc/passwd <<END
without:x:$TEST_ID:$TEST_ID::$top/without:/bin/sh
with:x:64242:64242::$top/with:/bin/sh
END
printf '%s\n' "without:x:$TEST_ID:" with:x:64242: >>/etc/group
echo with:424242:65536 | tee /etc/subgid >/etc/subuid
mkdir without with
chown without:without without
chown with:with with

as() # USER COMMAND...
{
	as_name=$1
	shift
	(cd "$top/$as_name" && setpriv --reuid="$as_name" --regid="$as_name" \
		--init-groups env -i HOME="$top/$as_name" USER="$as_name" \
		LOGNAME="$as_name" PATH="$PATH" LC_ALL=C "$@")
}

# As fakebuild-root(7) has it; sbuild takes an absolute path, too.
cat >without/.sbuildrc <<END
\$chroot_mode = 'autopkgtest'; \$autopkgtest_virt_server = '$(command -v \
	autopkgtest-virt-uchroot)';
\$autopkgtest_virt_server_options = ['--network', '%r-%a'];
END
echo "\$chroot_mode = 'unshare';" >with/.sbuildrc
for user in with without; do
	echo '$run_lintian = 0; $run_autopkgtest = 0; $run_piuparts = 0; 1;' \
		>>$user/.sbuildrc
	as $user mkdir -p .cache/sbuild
done

# ---- systems ----

# The image of a suite, where sbuild and uchroot look for it.
have_image() # SUITE
{
	if [ -s "${SBUILD_IMAGES:-}/$1.tar" ]; then
		cp "$SBUILD_IMAGES/$1.tar" image.tar
	else
		mmdebstrap --quiet --variant=buildd "$1" image.tar \
			http://deb.debian.org/debian >mmdebstrap.log 2>&1
	fi || return
	chmod 644 image.tar
	for user in with without; do
		ln -f image.tar "$user/.cache/sbuild/$1-$arch.tar" || return
	done
}

build() # USER SUITE DSC
{
	as "$1" sh -c 'rm -f ./*.deb && sbuild --no-clean-source -d "$1" "$2" \
		>log 2>&1' sh "$2" "$3" && return
	tail -n 30 "$1/log"
	return 1
}

same_debs() # SUITE PACKAGE
{
	dsc=$(ls "$top/$2"_*.dsc)
	if ! build with "$1" "$dsc" >why; then
		skip "$2 in $1" "sbuild cannot: $(tail -n 1 why)"
		return
	fi
	ok "$2 in $1: a box builds it" build without "$1" "$dsc"
	(cd with && sha256sum ./*.deb) >expected
	(cd without && sha256sum ./*.deb) >found
	like "$2 in $1: there are packages" "$(cat expected)" "  \./${2}_"
	same_file "$2 in $1: they are the same" found expected
	remark "$(cat found)"
}

try() # SUITE PACKAGE...
{
	suite=$1
	shift
	if ! have_image "$suite"; then
		skip "$suite" 'no image can be had'
		return
	fi
	for package; do
		same_debs "$suite" "$package"
	done
	rm -f image.tar with/.cache/sbuild/* without/.cache/sbuild/*
	rm -rf without/.cache/uchroot
}

packages='hello hostname tree' suites='bullseye bookworm trixie'
[ "${CAMPAIGN_SECONDS:-600}" -ge 100 ] || packages=hello suites=
for package in $packages; do
	fetch $package || skip_all "no source of $package can be had"
done
host=$(. /etc/os-release && echo "$VERSION_CODENAME")
try "$host" $packages
for suite in $suites; do
	[ $suite = "$host" ] || try $suite hello
done
is 'no process of them is left' "$(for pid in $(pgrep 'uchroot|sbuild'); do
	! grep -qs "HOME=$top/with" "/proc/$pid/environ" || echo "$pid"
done)" ''

done_testing
