# SPDX-License-Identifier: BSD-2-Clause
#
# Part data: what is read of it, and that everything else is refused with its
# line.

. "${top_srcdir:-.}/tests/tap.sh"

cat >tree <<'END'
{"fakebuild-parts":1}
{"path":".","type":"d","mode":"0755","uid":0,"gid":0}
{"path":"+","type":"s","mode":"0700","uid":4242,"gid":4343}
{"path":"a","type":"f","mode":"4755","uid":4242,"gid":4343,"hardlink":1,"xattrs":{"security.capability":"AQAAAgAgAAAAAAAAAAAAAAAAAAA=","user.odd":"AP8="},"size":3,"sha256":"98ea6e4f216f2fb4b69fff9b3a44842c38686ca685f3f55dc48c5d3fb1107be4"}
{"path":"b","type":"f","mode":"4755","uid":4242,"gid":4343,"hardlink":1,"xattrs":{"security.capability":"AQAAAgAgAAAAAAAAAAAAAAAAAAA=","user.odd":"AP8="},"size":3,"sha256":"98ea6e4f216f2fb4b69fff9b3a44842c38686ca685f3f55dc48c5d3fb1107be4"}
{"path":"c","type":"p","mode":"0600","uid":4242,"gid":4343,"hardlink":2}
{"path":"d","type":"p","mode":"0600","uid":4242,"gid":4343,"hardlink":2}
{"path":"n\u0001\"\u007fä","type":"b","mode":"0660","uid":1,"gid":4343,"device":[8,1]}
{"path64":"//4=","type":"l","uid":4242,"gid":2,"link64":"/w=="}
END
exits 'part data is read and written' 0 pkgdb convert -t json tree
same_file 'byte for byte' out tree
pkgdb convert -t entries tree >entries
is 'a name of a file is a hard link to the first' \
	"$(grep -c '"type":"l","path":"b".*"link":"a"' entries)" 1
is 'capabilities are those of other formats' \
	"$(grep -c '"path":"a".*"caps":"cap_net_raw=ep"' entries)" 1
is 'an mtree says the same owners' \
	"$(pkgdb convert -q -t mtree tree | grep -c 'uid=4242 gid=4343')" 5
exits 'what nobody says differs is no conflict' 0 \
	pkgdb conflicts tree tree
sed 's/"uid":4242,"gid":2/"uid":4243,"gid":2/
	s/98ea/98eb/' tree >other
exits 'what two say is compared' 1 pkgdb conflicts tree other
like 'the owner' "$(cat out)" 'other:9: .*4243'
like 'and the contents' "$(cat out)" 'other:4: .*sha256=98eb'
gzip -c tree >tree.gz
exits 'it may be compressed' 0 pkgdb convert -t json tree.gz
same_file 'with the same result' out tree

# ---- those who read databases ----

mkdir proto
echo hi >proto/a
protocmp -d tree proto >out 2>err || :
like 'protocmp compares a tree with it' "$(cat out)" 'differ: perm ref_cnt owner group capab'
tar cf - -C proto a | tartranslate --numeric-owner tree 2>/dev/null |
	tar tvf - --numeric-owner >out
like 'and tartranslate an archive' "$(cat out)" '^-rwsr-xr-x 4242/4343'

# ---- what is refused ----

# The line is the third of a file, behind one of path "k".
refuses() # NAME LINE REASON
{
	{
		printf '%s\n' '{"fakebuild-parts":1}' \
			'{"path":"k","type":"f","mode":"0644","uid":1,"gid":1}'
		printf '%s\n' "$2"
	} >bad
	exits "$1: refused" 2 pkgdb convert -t json bad
	like "$1: with its line" "$(cat err)" "^pkgdb: bad:3: .*$3"
}
file=',"type":"f","mode":"0644","uid":1,"gid":1'
refuses 'a path that climbs' "{\"path\":\"../m\"$file}" "path '../m' is not"
refuses 'one that is absolute' "{\"path\":\"/m\"$file}" "path '/m' is not"
refuses 'one with dots' "{\"path\":\"m/../n\"$file}" 'is not relative'
refuses 'a path that comes twice' "{\"path\":\"k\"$file}" "'k' stands twice"
refuses 'one out of order' "{\"path\":\"a\"$file}" "'a' stands behind 'k'"
refuses 'a NUL as an escape' "{\"path\":\"m\\u0000\"$file}" 'no JSON'
refuses 'a NUL in base64' "{\"path64\":\"/wA=\"$file}" 'NUL byte'
refuses 'another member' "{\"path\":\"m\"$file,\"pid\":7}" "'pid' is no member"
refuses 'a member that comes twice' "{\"path\":\"m\"$file,\"gid\":7}" \
	'no JSON: duplicate'
refuses 'a comment' '# path' 'no JSON'
refuses 'an empty line' '' 'no JSON'
refuses 'attributes of 64 KiB' "{\"path\":\"m\"$file,\"xattrs\":{\"user.x\":\"$(
	head -c 65536 /dev/zero | base64 -w 0)\"}}" 'take less than 65536 bytes'
refuses 'a group that was not begun' "{\"path\":\"m\"$file,\"hardlink\":2}" \
	"'hardlink' 2 does not follow 0"
refuses 'a deep value' "{\"path\":$(printf '%5000s' '' | tr ' ' '[')" 'no JSON'

printf '{"fakebuild-parts":1}\n{"path":"a\0b","type":"f"}\n' >nul
exits 'a NUL byte is refused' 2 pkgdb convert -t json nul
like 'with its line' "$(cat err)" '^pkgdb: nul:2: no JSON'
{
	echo '{"fakebuild-parts":1}'
	printf '{"path":"'
	head -c 30000000 /dev/zero | tr '\0' x
} >long
exits 'a line without an end is refused' 2 pkgdb convert -t json long
like 'with its line, too' "$(cat err)" '^pkgdb: long:2: line is longer than'
sed 's/"gid":4343,"hardlink":1/"gid":1,"hardlink":1/;t
	' tree | sed '4s/"gid":1/"gid":4343/' >apart
exits 'names of one file that differ are refused' 2 pkgdb convert -t json apart
like 'and named' "$(cat err)" "^pkgdb: apart:5: b: says other things than 'a'"
sed 1d tree >headless
exits 'part data without a header is refused' 2 pkgdb convert -t json headless
like 'and said what is missing' "$(cat err)" 'headless:1: .*"fakebuild-parts":1'
sed '1s/1/2/' tree >newer
exits 'and so is another version' 2 pkgdb convert -t json newer
like 'which is said' "$(cat err)" 'newer:1: part data of another version'

done_testing
