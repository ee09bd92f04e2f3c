# SPDX-License-Identifier: BSD-2-Clause
#
# Transforms as pkgmogrify(1) takes them: with and without blanks around the
# arrow, and in files of their own; and the two names of a payload.

. "${top_srcdir:-.}/tests/tap.sh"

cat >one.p5m <<'END'
<transform file path=usr/x ->default mode 0555>
<transform dir->set group sys>
file proto/x path=usr/x owner=root group=bin
file NOHASH path=usr/own owner=root group=bin mode=0644
dir path=usr owner=root group=other mode=0755
END
cat >two.p5m <<'END'
file proto/y path=usr/y owner=root group=bin mode=0644
dir path=opt owner=root group=other mode=0755
END
cat >late.mog <<'END'
# for all manifests
<transform file path=usr/.*-> set mode 4511>
<transform dir -> set owner 4242>
END
echo '<transform -> drop >' >drop.mog

mode() # PATH DATABASE...
{
	path=$1
	shift
	pkgdb convert -t entries "$@" 2>&1 | sed -n \
		"s|.*\"path\":\"$path\",\"mode\":\"\([0-7]*\)\",\"[a-z]*\":\"*\([a-z0-9]*\).*\"group\":\"\([a-z]*\)\".*|\1 \2 \3|p"
}

is 'no blank behind the arrow' "$(mode proto/x one.p5m)" '0555 root bin'
is 'no blank before it' "$(mode usr one.p5m)" '0755 root sys'
is 'a file of transforms applies to all manifests' \
	"$(mode proto/y two.p5m late.mog one.p5m)" '4511 root bin'
is 'wherever it stands' "$(mode proto/y late.mog two.p5m)" '4511 root bin'
is 'behind those of the manifest' "$(mode usr one.p5m late.mog)" '0755 4242 sys'
is 'a manifest keeps its transforms to itself' \
	"$(mode opt two.p5m one.p5m)" '0755 root other'
is 'a transform without actions and conditions is for all' \
	"$(pkgdb convert -t entries one.p5m drop.mog | grep -c path)" 0
mkdir dir
cp one.p5m two.p5m dir
is 'manifests of a directory get them as well' \
	"$(mode proto/y dir late.mog)" '4511 root bin'
echo '<transform file -> set mode>' >bad.mog
exits 'an error in such a file' 2 pkgdb convert one.p5m two.p5m bad.mog
is 'is told once' "$(cat err)" "pkgdb: bad.mog:1: transform 'set' has not the \
words that it wants"

is 'a payload is the name in the proto area' \
	"$(pkgdb query -d two.p5m proto/y | grep -c '^mode')" 1
is '--paths installed takes the path' "$(pkgdb query --paths installed \
	-d two.p5m usr/y | grep '^mode')" 'mode      0644'
mkdir -p usr pkgdefs/SUNWx
: >usr/y
tar -cf in.tar usr/y
tartranslate --paths installed two.p5m <in.tar >out.tar 2>err
is 'in the other programs, too' \
	"$(cat err; tar --numeric-owner -tvf out.tar | cut -c 1-14)" \
	'-rw-r--r-- 0/2'
echo 'f none usr/y=proto/y 4511 root uucp' >pkgdefs/SUNWx/prototype
is 'and for packages' "$(pkgdb query --paths installed -d pkgdefs usr/y |
	grep '^mode'; pkgdb query -d pkgdefs proto/y | grep '^mode')" \
	'mode      4511
mode      4511'
exits 'no other kind' 2 pkgdb query --paths odd -d pkgdefs usr/y
like 'is taken' "$(cat err)" 'a kind of names: proto, installed'

done_testing
