# SPDX-License-Identifier: BSD-2-Clause
#
# A compressed database is one, in every program; and it takes no more memory
# than its size allows.

. "${top_srcdir:-.}/tests/tap.sh"
need xz
need zstd

cat >spec <<'END'
#mtree
/set type=file uid=4242 gid=4343 mode=644
./usr mode=755 type=dir
./usr/x mode=4755 uid=4444
END
mkdir -p tree/usr
: >tree/usr/x
chmod 755 tree/usr
chmod 4755 tree/usr/x
tar -C tree -cf in.tar usr/x
(cd tree && echo usr/x | cpio -o -H newc 2>/dev/null) >in.cpio

gzip -n <spec >spec.gzip
bzip2 <spec >spec.bzip2
xz <spec >spec.xz
zstd -q <spec >spec.zstd
xz --format=lzma --lzma1=lc=4 <spec >spec.lzma
pkgdb convert spec >plain
tartranslate spec <in.tar >plain.tar
cpiotranslate spec <in.cpio >plain.cpio
protocmp -L --json -gp -d spec tree >plain.diff
like 'the members get what the database says' \
	"$(tar --numeric-owner -tvf plain.tar)" ' 4444/4343 .*usr/x$'

for form in gzip bzip2 xz zstd lzma; do
	pkgdb convert spec.$form >out
	same_file "pkgdb reads $form" out plain
	pkgdb convert - <spec.$form >out
	same_file "pkgdb reads $form from a pipe" out plain
	tartranslate spec.$form <in.tar >out
	same_file "tartranslate reads $form" out plain.tar
	cpiotranslate spec.$form <in.cpio >out
	same_file "cpiotranslate reads $form" out plain.cpio
	protocmp -L --json -gp -d spec.$form tree >out
	same_file "protocmp reads $form" \
		"$(sed "s/spec\.$form/spec/g" out >out2; echo out2)" plain.diff
	size=$(wc -c <spec.$form)
	head -c $((size / 2)) spec.$form >half
	exits "pkgdb refuses half of $form" 2 pkgdb convert half
	like "and names the file and the byte" "$(cat err)" \
		'^pkgdb: half: byte [0-9]*: '
	{ cat spec.$form; echo './more uid=4242'; } >longer
	exits "pkgdb refuses a line behind $form" 2 pkgdb convert longer
done

gzip -n <spec.gzip >twice
exits 'what is compressed twice is refused' 2 pkgdb convert twice
like 'and it says why' "$(cat err)" 'compressed more than once'

# A few kilobytes that fill memory; a sanitizer needs more address space.
head -c 60000000 /dev/zero | tr '\0' '#' | gzip -9n >bomb
if sanitized; then limit=unlimited; else limit=500000; fi
exits 'what grows beyond measure is refused' 2 \
	sh -c "ulimit -v $limit; exec pkgdb convert bomb"
like 'by its size' "$(cat err)" 'decompresses to more than [0-9]* bytes'

pkgdb convert -t sqlite -o db spec
gzip -n <db >db.gz
exits 'a database of SQLite is not read compressed' 2 pkgdb convert db.gz
like 'which is said' "$(cat err)" 'SQLite .* not compressed'

mkdir pkg
printf '%s\n' '!include common.gz' 'd none usr 755 root sys' >pkg/prototype
echo 'f none usr/y 4511 root uucp' | gzip -n >pkg/common.gz
like 'an included file may be compressed' \
	"$(pkgdb query -d pkg usr/y)" 'mode  *4511'

# ---- mtree as NetBSD has it ----

cat >dist <<'END'
#	@(#)4.4BSD.dist	8.1 (Berkeley) 6/13/93

/set type=dir uname=root gname=wheel mode=0755

.
./altroot
./bin
./tmp				mode=1777	# sticky, mode=0
./usr
./usr/games	gname=games
./usr/libdata
./usr/libdata/debug		# nothing else
END
pkgdb convert -t entries dist >out 2>err
is 'a spec of mostly bare paths is recognized' \
	"$(grep -c '"type":"d"' out; cat err)" 8
like 'a comment ends a line' "$(grep ./tmp out; grep '"tmp"' out)" '"mode":"1777"'
sed -n '/^\.\//{ s/[[:space:]].*//; p; }' dist >bare
is 'so is one of bare paths alone' \
	"$(pkgdb convert -t entries bare | grep -c '"path"')" 7

done_testing
