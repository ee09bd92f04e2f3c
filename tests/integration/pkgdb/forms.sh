# SPDX-License-Identifier: BSD-2-Clause
#
# What each form holds, as FORMS of pkgdb(1) says: it comes back when the form
# is read again; and what is lost is said.

. "${top_srcdir:-.}/tests/tap.sh"

cat >spec <<'END'
#mtree 2.0
./etc/f type=file uid=4242 gid=4343 mode=0640 size=12 time=99.000000005 tags=package=one,package=two
./etc/may type=file uid=0 gid=0 mode=0600 optional
END
cat >table <<'END'
/srv      r -1  33   34   - - - - -
/bin/ping f 755 4242 4343 - - - - -
|xattr cap_net_raw=ep
END
cat >proto <<'END'
d none usr 755 root sys
f none usr/ct 4511 root uucp
l none usr/cu=ct
s none bin=./usr
c none dev/tty 5 1 620 4242 4343
e none etc/e 600 root sys
v none var/log 644 root sys
END

# Writes what comes back to `back`, one JSON object a line.
there_and_back() # FORM
{
	status=0
	pkgdb convert -t "$1" spec table proto >form 2>said || status=$?
	pkgdb convert -q --table=solaris -t entries form >back
}
holds() # NAME PATH PATTERN
{
	like "$form holds $1" "$(grep "\"path\":\"$2\"" back)" "$3"
}
loses() # NAME PATTERN
{
	like "$form cannot hold $1, and says so" "$(cat said)" "$2"
	is "$form: something is lost" "$status" 1
}
holds_basics()
{
	there_and_back "$form"
	holds 'a directory' usr '"d".*"mode":"0755".*"uid":0,.*"gid":3,'
	holds 'a file' usr/ct '"mode":"4511".*"uid":0,.*"gid":5,'
	holds 'odd ids' etc/f '"mode":"0640".*"uid":4242,.*"gid":4343,'
}

form=mtree
holds_basics
holds 'targets' bin '"s".*"link":"./usr"'
holds 'devices' dev/tty '"c".*"major":5,"minor":1'
holds 'size and time' etc/f '"size":12,"mtime":99,"nsec":5'
holds 'names of one file' usr/cu '"inode":1,"links":2'
holds 'all packages' etc/f '"packages":"one two"'
holds 'that an object may be absent' etc/may '"optional":1'
loses 'capabilities' 'without their capabilities: 1$'
loses 'rules' 'no rules for subtrees: 1$'

form=protolist
holds_basics
holds 'targets' bin '"s".*"link":"./usr"'
holds 'devices' dev/tty '"c".*"major":5,"minor":1'
holds 'names of one file' usr/cu '"inode":1,"links":2'
holds 'what is editable' etc/e '"type":"e"'
holds 'what is volatile' var/log '"type":"v"'
loses 'capabilities' 'without their capabilities: 1$'
loses 'rules' 'no rules for subtrees: 1$'

form=device-table
holds_basics
holds 'devices' dev/tty '"c".*"major":5,"minor":1'
holds 'capabilities' bin/ping '"caps":"cap_net_raw=ep"'
holds 'rules' srv/ '"uid":33,.*"gid":34,.*"subtree":1'
holds 'that a file may be absent' etc/may '"optional":1'
loses 'symbolic links' 'no such type: 1$'

form=ips
holds_basics
holds 'targets' bin '"s".*"link":"./usr"'
holds 'hard links' usr/cu '"l".*"link":"usr/ct"'
holds 'sizes' etc/f '"size":12'
holds 'what is editable' etc/e '"type":"e"'
loses 'devices' 'no such type: 1$'
loses 'capabilities' 'without their capabilities: 1$'
loses 'rules' 'no rules for subtrees: 1$'

form=json
there_and_back json
holds 'a directory' usr '"d".*"mode":"0755".*"uid":0,.*"gid":3'
holds 'a file' usr/ct '"mode":"4511".*"uid":0,.*"gid":5'
holds 'odd ids' etc/f '"mode":"0640".*"uid":4242,.*"gid":4343'
holds 'targets' bin '"s".*"link":"./usr"'
holds 'devices' dev/tty '"c".*"major":5,"minor":1'
holds 'hard links' usr/cu '"l".*"link":"usr/ct"'
holds 'capabilities' bin/ping '"caps":"cap_net_raw=ep"'
holds 'sizes' etc/f '"size":12'
loses 'rules' 'no rules for subtrees: 1$'

pkgdb convert -q -t entries spec table proto >direct
exits 'sqlite holds everything' 0 \
	pkgdb convert -t sqlite -o form.db spec table proto
pkgdb convert -q -t entries form.db >back
same_file 'all of it comes back' back direct

done_testing
