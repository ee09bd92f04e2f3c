# SPDX-License-Identifier: BSD-2-Clause
#
# The packages of attest build: the image's apt fetches them, and has the image's
# dpkg install them where there is no network; the statement has their sums.

. "${top_srcdir:-.}/tests/tap.sh"
need apt-get dpkg dpkg-deb python3
. "$top_srcdir/tests/integration/attest/build.inc"

# ---- an image with apt and a repository of its own ----

sh "$top_srcdir/tests/jobs/furnish" image apt-get dpkg dpkg-deb dpkg-query \
	dpkg-split diff sed tar ldconfig start-stop-daemon || skip_all 'no apt to copy'
mkdir -p image/usr image/repo image/var/lib/dpkg/updates \
	image/var/lib/dpkg/info image/var/lib/apt/lists/partial \
	image/var/cache/apt/archives/partial image/etc/apt/preferences.d \
	image/etc/apt/apt.conf.d image/var/log
ln -s ../bin image/usr/bin
mkdir -p image/usr/lib/apt image/usr/share/dpkg
cp /usr/share/dpkg/*table image/usr/share/dpkg/
cp -r /usr/lib/apt/methods image/usr/lib/apt/
for method in file store copy; do
	ldd /usr/lib/apt/methods/$method | sed -n 's/^[^/]*\(\/[^ ]*\).*/\1/p'
done | while read -r library; do
	[ -e "image$library" ] || {
		mkdir -p "image${library%/*}" && cp -L "$library" "image$library"
	}
done
echo 'deb [trusted=yes] file:/repo ./' >image/etc/apt/sources.list
cat >image/var/lib/dpkg/status <<END
Package: old
Status: install ok installed
Architecture: all
Version: 1
Maintainer: A <a@example.com>
Description: x
END
echo root:x:0:0::/root:/bin/sh >image/etc/passwd
echo root:x:0: >image/etc/group

# A package with the file /srv/NAME, and its paragraph in the repository.
package() # NAME VERSION [FIELD]...
{
	name=$1 version=$2
	shift 2
	rm -rf tree && mkdir -p tree/DEBIAN tree/srv
	echo "$name $version" >"tree/srv/$name"
	printf '%s\n' "Package: $name" "Version: $version" \
		"Architecture: ${arch:-all}" \
		'Maintainer: A <a@example.com>' "$@" 'Description: x' \
		>tree/DEBIAN/control
	printf '#!/bin/sh\necho %s >>/srv/configured\n%s\n' "$name" \
		"${post:-:}" >tree/DEBIAN/postinst
	chmod 755 tree tree/DEBIAN tree/DEBIAN/postinst
	file=image/repo/$name-${version#*:}${arch:+-$arch}.deb
	dpkg-deb --root-owner-group -b tree "$file" >/dev/null || bail 'no .deb'
	{
		cat tree/DEBIAN/control
		echo "Filename: ./${file##*/}"
		echo "Size: $(stat -c %s "$file")"
		echo "SHA256: $(sum_of "$file")"
		echo
	} >>image/repo/Packages
}

package greet 1:1.0-1 'Depends: greet-data (>= 1)'
package greet 1:2.0-1 'Depends: greet-data (>= 1)'
package greet-data 1.5
package rival 1 'Conflicts: old'
native=$(dpkg --print-architecture)
foreign=s390x
[ "$native" != $foreign ] || foreign=armhf
printf '%s\n' "$native" $foreign >image/var/lib/dpkg/arch
arch=$native package twin 1 'Multi-Arch: same'
arch=$foreign package twin 1 'Multi-Arch: same'
package above 1 'Pre-Depends: beneath'
package beneath 1
post='exit 3' package broken 1
(cd image && tar -cf ../image.tar .) || bail 'no tarball'
image_sum=$(sum_of image.tar)

# A build with these packages.
with() # PACKAGE...
{
	{
		echo Packages:
		printf ' %s\n' "$@"
		cat <<-'END'
			Script:
			 cat /srv/greet* >seen
			 sort /srv/configured >>seen
			 echo /attest/* /var/lib/apt/lists/*_* >>seen
			Outputs: seen
		END
	} | describe x.build
}

# ---- fetched and installed ----

with greet=1:1.0-1
exits 'a package is installed, and what it needs' 0 build x.build
is 'the version that was asked for, by dpkg' "$(cat result/outputs/seen)" \
	'greet 1:1.0-1
greet-data 1.5
greet
greet-data
/attest/result /var/lib/apt/lists/*_*'
dependencies()
{
	python3 -c 'import json
s = json.load(open("result/statement.json"))
for d in s["predicate"]["buildDefinition"]["resolvedDependencies"][1:]:
	print(d["name"], d["digest"]["sha256"])'
}
greet_sum=$(sum_of image/repo/greet-1.0-1.deb)
data_sum=$(sum_of image/repo/greet-data-1.5.deb)
is 'each has its sum in the statement' "$(dependencies)" \
	"greet-data_1.5_all.deb $data_sum
greet_1%3a1.0-1_all.deb $greet_sum"
rm -r result

with greet-data=1.5 "greet=1:1.0-1 $greet_sum"
exits 'the descriptor may state a sum' 0 build x.build
is 'which changes nothing' "$(dependencies | wc -l)" 2
rm -r result
with greet-data=1.5 "greet=1:1.0-1 $data_sum"
fails 'another one' x.build \
	"6: Packages: greet=1:1.0-1: has the SHA-256 $greet_sum, not $data_sum"

native_sum=$(sum_of "image/repo/twin-1-$native.deb")
foreign_sum=$(sum_of image/repo/twin-1-$foreign.deb)
with "twin:$native=1 $native_sum" "twin:$foreign=1 $foreign_sum"
sed -i '/cat .srv.greet/s/greet/twin/' x.build
exits 'a sum is of one architecture' 0 build x.build
rm -r result
with "twin:$native=1" "twin:$foreign=1 $native_sum"
fails 'and not of another' x.build \
	"6: Packages: twin:$foreign=1: has the SHA-256 $foreign_sum, not $native_sum"
with "twin=1 $foreign_sum" "twin:$foreign=1"
fails 'that of two says nothing' x.build \
	"5: Packages: twin=1: comes for several architectures, of which one has to be named"

with above=1
sed -i '/cat .srv.greet/s/greet/above/' x.build
exits 'what has to be there before is configured before' 0 build x.build
is 'both were' "$(cat result/outputs/seen | sed -n 2,3p)" 'above
beneath'
rm -r result

# ---- what cannot be ----

with "old=1 $data_sum"
fails 'a sum of what is not fetched' x.build '5: Packages: old=1: is part of the image'
with greet=3
fails 'a version that nobody has' x.build \
	'5: Packages: cannot be fetched: apt-get install has no solution'
with rival=1
fails 'what takes another package away' x.build \
	'5: Packages: cannot be fetched: other packages of the image would have to go'
with broken=1
fails 'a package that cannot be installed' x.build \
	'5: Packages: cannot be installed: exit status 100'
with greet
fails 'a package without a version' x.build \
	"5: Packages: 'greet' is not NAME=VERSION"
with --reinstall=1
fails 'an option' x.build "5: Packages: '--reinstall=1' is not NAME=VERSION"
image_sum=$(sum_of image/bin/sh)
with greet=1:1.0-1
sed -i 's/image.tar/image\/bin\/sh/' x.build
exits 'an image that is none' 2 build x.build
is 'and nothing is left of it' "$(ls -d result* 2>/dev/null)" ''

done_testing
