# SPDX-License-Identifier: BSD-2-Clause
#
# A package of Debian built by attest build, by two users, each in an image of
# his own of one digest: the same .deb, which both sign, so that the verdict is
# 2 of 2; and by a third, who changes a file, which is named.
#
# SBUILD_IMAGES names a folder with tarballs such as trixie.tar, to be used in
# place of a new one.
#
# needs: root to have users, and to make systems
# timeout: 3600

. "${top_srcdir:-.}/tests/tap.sh"
[ "${CAMPAIGN_SECONDS:-600}" -ge 100 ] || skip_all 'systems take minutes'
need mmdebstrap ssh-keygen openssl
as_user unshare -Urm true 2>/dev/null ||
	skip_all 'no user namespace can be had here'
. "$top_srcdir/tests/jobs/sources.inc"

# ---- what is built, and in what ----

chmod 755 .
top=$PWD
suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
fetch hello || skip_all 'no source of hello can be had'
if [ -s "${SBUILD_IMAGES:-}/$suite.tar" ]; then
	cp "$SBUILD_IMAGES/$suite.tar" image.tar
else
	mmdebstrap --quiet --variant=buildd "$suite" image.tar \
		http://deb.debian.org/debian >mmdebstrap.log 2>&1 ||
		skip_all 'no image can be had'
fi

# The builders, with umasks of their own.
id=$TEST_ID
for user in ann bob eve; do
	mkdir $user
	cp image.tar hello_* $user/
	echo $id >$user.id
	chown -R $id:$id $user
	id=$((id + 60000))
done

as() # USER COMMAND...
{
	as_name=$1
	as_id=$(cat "$top/$1.id")
	shift
	(cd "$top/$as_name" && umask "0$((as_id % 3 * 10 + 7 * (as_id % 2)))" &&
		setpriv --reuid="$as_id" --regid="$as_id" --clear-groups \
			env -i HOME="$top/$as_name" PATH="$PATH" "$@")
}

# bc is no part of the image, and is not needed: it is installed all the same.
version_of() # PACKAGE
{
	as ann uchroot --network ./image.tar sh -c "apt-get -q update >&2
		apt-cache show --no-all-versions $1 | sed -n 's/^Version: //p'" \
		2>apt.err
}
# What hello needs, and one that no image has.
for package in debhelper help2man texinfo bc; do
	echo " $package=$(version_of $package)"
done >packages
is 'apt knows packages' "$(grep -c '=[0-9]' packages)" 4

{
	echo Image: image.tar
	echo "Image-Sha256: $(sha256sum <image.tar | cut -c 1-64)"
	echo Inputs:
	sha256sum hello_*.dsc hello_*.tar.* | sed 's/\(.*\)  \(.*\)/ \2 \1/'
	cat <<END
Packages:
$(cat packages)
Source-Date-Epoch: 1700000000
Script:
 dpkg-source --no-check -x hello_*.dsc tree
 cd tree
 dpkg-buildpackage -us -uc -b
Outputs:
 *.deb
 tree/debian/hello
END
} >hello.build
sed 's/^ cd tree/&\n echo more >>debian\/copyright/' hello.build >other.build
cp hello.build ann/
cp hello.build bob/
cp other.build eve/hello.build
remark "$(cat hello.build)"

# ---- three builds ----

build() # USER
{
	as "$1" attest build -o result --builder-id "https://example.com/$1" \
		--build-type https://example.com/hello/v1 hello.build \
		>"$1.log" 2>&1 && return
	tail -n 30 "$1.log"
	return 1
}

for user in ann bob eve; do
	ok "$user builds" build $user
done
is 'two builders have the same package' \
	"$(cd bob/result/outputs && sha256sum ./*.deb)" \
	"$(cd ann/result/outputs && sha256sum ./*.deb)"
like 'which is one' "$(ls ann/result/outputs)" '^hello_.*\.deb$'
isnt 'the third has another' "$(cd eve/result/outputs && sha256sum ./*.deb)" \
	"$(cd ann/result/outputs && sha256sum ./*.deb)"
same_file 'two have the same manifest' bob/result/manifest.mtree \
	ann/result/manifest.mtree
like 'the statement has the packages that were fetched' \
	"$(cat ann/result/statement.json)" '"name":"bc_[^"]*\.deb"'
is 'which are the same' "$(sed 's/"runDetails.*//' bob/result/statement.json)" \
	"$(sed 's/"runDetails.*//' ann/result/statement.json)"
remark "$(cd ann/result/outputs && sha256sum ./*.deb)"

# ---- signatures ----

# By root here, since ssh-keygen wants a user who has a name.
for user in ann bob eve; do
	if [ $user = bob ]; then
		scheme=openssl
		openssl genpkey -algorithm ed25519 -out $user.key
		openssl pkey -in $user.key -pubout -out $user.key.pub
	else
		scheme=ssh
		ssh-keygen -q -t ed25519 -N '' -f $user.key
	fi
	echo "$user $scheme $user.key.pub" >>keys
	ok "$user's statement is signed" attest sign -k $user.key \
		--with $scheme -o $user/result/envelope.json \
		$user/result/statement.json
done
head -n 2 keys >keys.2
exits 'both builders agree' 0 attest verify --keys keys.2 --threshold 2 \
	ann/result/manifest.mtree ann/result/envelope.json \
	bob/result/envelope.json
like 'that is the verdict' "$(tail -n 1 out)" '^2 of 2 principals agree'
remark "$(cat out)"
exits 'the third does not' 1 attest verify --keys keys \
	ann/result/manifest.mtree ann/result/envelope.json \
	bob/result/envelope.json eve/result/envelope.json
like 'in this file' "$(cat out)" \
	'/tree/debian/hello/usr/share/doc/hello/copyright: size .*sha256 '
unlike 'and not in the program' "$(cat out)" 'usr/bin/hello'
like 'on the whole' "$(tail -n 1 out)" '^2 of 3 principals agree'
remark "$(cat out)"

done_testing
