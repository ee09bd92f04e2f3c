# SPDX-License-Identifier: BSD-2-Clause
#
# What pkgdb writes, pkgdb and others read; and it writes all or nothing.

. "${top_srcdir:-.}/tests/tap.sh"

pkgdefs=$top_srcdir/tests/cases/pkgdb/workspace-convert/pkgdefs
convert="pkgdb convert -q --arch=i386"

for form in protolist mtree device-table ips; do
	$convert -t $form "$pkgdefs" >first || [ $? = 1 ] || bail "$form"
	$convert -t $form first >second
	same_file "$form comes out as it went in" second first
	isnt "$form has something in it" "$(wc -l <first)" 0
done

$convert -t entries "$pkgdefs" >direct
ok 'a database is compiled' $convert -t sqlite -o db "$pkgdefs"
$convert -t entries db >compiled
same_file 'a compiled database says the same' compiled direct
ok 'it is compiled again' $convert -t sqlite -o db2 db
$convert -t entries db2 >compiled
same_file 'also when it was compiled twice' compiled direct
is 'a query sees the line that decided' \
	"$(pkgdb query -d db usr/bin/ct | grep ^from)" \
	"from      $pkgdefs/SUNWbnuu/prototype:2"
is 'a compiled database can be asked with SQL' "$(
	have sqlite3 || { echo 4511; exit; }
	sqlite3 db "SELECT printf('%o', mode) FROM path
		WHERE path = 'usr/bin/ct'")" 4511

is 'standard input is read' "$($convert -t ips - <"$pkgdefs/SUNWbnuu/prototype" |
	grep -c uucp)" 2

mkfifo pipe
cat "$pkgdefs/SUNWbnuu/prototype" >pipe &
is 'a named pipe is read' "$($convert -t ips pipe | grep -c uucp)" 2
wait

# Whoever opens it twice may lose what was written in between.
if have strace; then
	cat "$pkgdefs/SUNWbnuu/prototype" >pipe &
	strace -f -o calls -e trace=open,openat $convert -t ips pipe >/dev/null
	wait
	is 'which is opened once' "$(grep -c '"pipe"' calls)" 1
fi

# An independent reader: bsdtar makes of our mtree what the packages say.
if have bsdtar; then
	mkdir -p tree/dir
	cat >proto <<-END
		d none dir 2750 4242 4243
		f none dir/file 4511 4242 4243
		l none name=dir/file
		s none link=dir/file
		c none dev 5 1 620 4242 4243
		f none dir/a#b 600 4242 4243
	END
	echo x >tree/dir/file
	echo y >'tree/dir/a#b'
	ln tree/dir/file tree/name
	ln -s dir/file tree/link
	ok 'a spec is written' $convert -t mtree -o spec proto
	(cd tree && bsdtar -cf - @../spec) |
		tar --numeric-owner -tvf - | awk '{ print $1, $2 }' | sort >found
	sort >expected <<-END
		-r-s--x--x 4242/4243
		-rw------- 4242/4243
		crw--w---- 4242/4243
		drwxr-s--- 4242/4243
		hr-s--x--x 4242/4243
		lrwxrwxrwx 0/0
	END
	sed -i 's/^[h-]r-s/?r-s/' found expected
	same_file 'bsdtar packs by it what tar then lists' found expected
else
	skip 'bsdtar packs by it' 'bsdtar is not installed'
fi

# All or nothing.
echo precious >keep
exits 'a database that cannot be read is an error' 2 \
	pkgdb convert -o keep nowhere
is 'the old file is still there' "$(cat keep)" precious
exits 'so is a directory that cannot be written' 2 \
	pkgdb convert -o none/file "$pkgdefs"
exits 'also for a compiled database' 2 \
	pkgdb convert -t sqlite -o none/file "$pkgdefs"
if [ -c /dev/full ]; then
	status=0
	pkgdb convert "$pkgdefs" >/dev/full 2>err || status=$?
	is 'a full disk is an error' "$status" 2
	like 'and is said' "$(cat err)" 'No space left'
else
	skip 'a full disk is an error' 'no /dev/full'
fi
is 'nothing is left behind' "$(find . -name '*new-*')" ''

done_testing
