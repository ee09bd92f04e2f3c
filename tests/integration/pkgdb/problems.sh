# SPDX-License-Identifier: BSD-2-Clause
#
# What is wrong with a database is told in one run, by every program that reads
# databases, and what is only doubtful stops none of them without --strict.

. "${top_srcdir:-.}/tests/tap.sh"
need cpio

mkdir tree tree/usr
: >tree/usr/ct
chmod 755 tree tree/usr
chmod 751 tree/usr/ct
(cd tree && find usr | LC_ALL=C sort | cpio -o -H newc 2>/dev/null) >in.cpio
tar -C tree -cf in.tar usr

printf '%s\n' 'd none usr 0755 root sys 0444 root bin' \
	'f none usr/ct 0751 root bin' 's none usr/l=ct 755 root bin' >odd
printf '%s\n' 'd none usr 0755 root sys' 'f none usr/ct 0899 root bin' \
	'f none usr/cu 0755 root' >bad
printf '%s\n' 'q none usr' 'd none usr/lib 755 root bin' >worse
mkdir -p pkgdefs/SUNWa pkgdefs/SUNWb
echo 'd none usr 755 root sys' >pkgdefs/SUNWa/prototype
echo 'd none usr 755 root sys' >pkgdefs/SUNWb/prototype_nowhere

# Runs a program with options of its own, -d where it has that, and databases.
run() # PROGRAM DATABASE...
{
	program=$1
	shift
	case $program in
	pkgdb) pkgdb convert "$@" ;;
	protocmp)
		for word; do
			shift
			case $word in -*) set -- "$@" "$word" ;; *)
				set -- "$@" -d "$word" ;;
			esac
		done
		protocmp -gul "$@" tree
		;;
	cpiotranslate) cpiotranslate "$@" <in.cpio ;;
	tartranslate) tartranslate "$@" <in.tar ;;
	esac
}

for program in pkgdb protocmp cpiotranslate tartranslate; do
	run "$program" odd >out 2>err
	is "$program goes on after surplus fields" "$(($? < 2))" 1
	is "$program: and warns of each line that has some" "$(cat err |
		grep -v ': usr/l:')" \
"$program: warning: odd:1: surplus fields from '0444' on
$program: warning: odd:3: surplus fields from '755' on"
	exits "$program: --strict makes that errors" 2 run "$program" --strict odd
	like "$program: which are no warnings" "$(cat err)" \
		"^$program: odd:3: surplus fields from '755'"

	exits "$program refuses faulty databases" 2 run "$program" bad worse
	is "$program: and tells all their errors" "$(grep -v to.be.used err)" \
"$program: bad:2: mode '0899' is not octal, 0 to 7777
$program: bad:3: mode, owner and group are given all three or not at all
$program: worse:1: type 'q' is not one of fevdxlscbpi"

	exits "$program: --from decides" 2 run "$program" --from=pkgmap odd
	like "$program: not the contents" "$(cat err)" "odd:1: .*'part ftype"
	exits "$program: no such format" 2 run "$program" --from=odd odd
	like "$program: and it says so" "$(cat err)" 'format that can be read'

	run "$program" --arch=i386 pkgdefs >out 2>err
	is "$program passes over a package for others silently" \
		"$(grep -c 'passed over' err)" 0
	run "$program" -v --arch=i386 pkgdefs >out 2>err
	like "$program: -v names it" "$(cat err)" \
		"^$program: pkgdefs/SUNWb: passed over: no prototype for i386$"
done

# Packages as programs from elsewhere bring them: for one machine, with a list
# under another name, and with information that is taken for the list.
mkdir -p set/odd set/even master
printf 'PKG=odd\nNAME=Odd tool\nARCH=sparc\nBASEDIR=/opt/odd\n' |
	tee set/odd/pkginfo >master/pkginfo
sed 's/odd/even/' set/odd/pkginfo >set/even/pkginfo
printf 'i pkginfo\nd none /etc ? ? ?\nf none bin/odd 4511 root uucp\n' |
	tee set/odd/prototype set/even/prototype >master/prototype.in
exits 'a set that is for other machines only' 0 \
	pkgdb convert --arch=i386 -t protolist set
is 'is empty, which is said' "$(cat out err)" 'pkgdb: warning: set: nothing is '\
'read: no package here is for i386; --arch names another architecture'
exits 'so is one package' 0 pkgdb convert --arch=i386 -t protolist set/odd
like 'which is said, too' "$(cat err)" 'set/odd: nothing is read: '
exits 'for its machine it is read' 0 \
	pkgdb convert --arch=sparc --paths=installed -t entries set
is 'without a word' "$(cat err; cut -d, -f1-3 out)" \
'{"type":"d","path":"etc","links":1
{"type":"f","path":"opt/even/bin/odd","mode":"4511"
{"type":"f","path":"opt/odd/bin/odd","mode":"4511"'
sed -i '/^ARCH/d' set/even/pkginfo
pkgdb convert --arch=i386 -t protolist set >out 2>err
is 'nor where one of them is' "$(wc -l <out; cat err)" 2
exits 'pkginfo is no list' 2 pkgdb convert -t entries set/odd/pkginfo
like 'but says where one is' "$(cat err)" \
	'pkgdb: set/odd/pkginfo: pkginfo, .*; give the prototype or pkgmap beside'
exits 'nor is a directory without a list a package' 2 pkgdb lint master
like 'as is said' "$(cat err)" \
	'pkgdb: master: directory has a pkginfo, but no prototype,'

exits 'an option of another command is not ignored' 2 \
	pkgdb convert -e none odd
is 'but named with it' "$(head -n 1 err)" 'pkgdb: --exceptions needs lint'

# A digest that is cut, too long, of other letters, empty.
md5=d41d8cd98f00b204e9800998ecf8427e
cat >digests <<END
#mtree
./usr type=dir mode=755 uid=4242 gid=4343
./usr/cut type=file mode=4711 uid=4242 gid=4343 md5=${md5%?} size=5
./usr/long type=file mode=4711 uid=4242 gid=4343 md5digest=${md5}0
./usr/odd type=file mode=4711 uid=4242 gid=4343 sha1=$(printf %040d 0 | tr 0 g)
./usr/none type=file mode=4711 uid=4242 gid=4343 cksum=
./usr/right type=file mode=4711 uid=4242 gid=4343 md5=$md5
END
exits 'a digest that is none does not refuse the spec' 0 \
	pkgdb convert -t entries digests
is 'each entry is read' "$(grep -c '"4711".*"uid":4242,.*"gid":4343' out)" 5
like 'with what stands behind the digest' "$(grep usr/cut out)" '"size":5'
grep '"digests":' out >stated
is 'and with the digest if it is one' \
	"$(grep -c . stated; grep -c "usr/right.*md5=$md5" stated)" '1
1'
is 'each is warned of' "$(cut -d: -f1-4 err; grep -c 'no checksum' err)" \
'pkgdb: warning: digests:3
pkgdb: warning: digests:4
pkgdb: warning: digests:5
pkgdb: warning: digests:6
4'
exits '--strict refuses it' 2 pkgdb convert --strict -t entries digests
like 'by an error' "$(cat err)" \
	"^pkgdb: digests:3: '.*no checksum of the kind md5"

: >empty
tartranslate --default 4242:4343 empty <in.tar 2>err >out
is 'an empty database changes owners with --default, and says so' \
	"$(cat err; tar tvf out --numeric-owner | grep -c 4242/4343)" \
"tartranslate: warning: the database has no entries: every member gets the default owner and mode
2"
tartranslate empty <in.tar 2>err >out
like 'without it changes nothing' "$(cat err)" \
	'entries: no owner or mode is changed$'

# A line that is wrong does not hide where its directory ends.
cat >spec <<'END'
#mtree
usr type=dir uid=odd
    bin type=dir mode=999
        ct type=file mode=0755 nonsense
    ..
    lib type=dir
    ..
..
END
exits 'an mtree with errors' 2 pkgdb convert spec
is 'all are told, and no others' "$(cut -d: -f2-3 err)" ' spec:2
 spec:3
 spec:4'

# A file of another kind is not read to its end.
seq 2000 >numbers
exits 'a file with nothing but errors' 2 pkgdb convert --from=prototype numbers
is 'is given up after the thousandth' "$(wc -l <err)" 1001
like 'and that is said' "$(tail -n 1 err)" 'more than 1000 errors'

# An archive among the databases is one mistake, not one in each line.
for program in pkgdb protocmp cpiotranslate tartranslate; do
	for archive in in.tar in.cpio; do
		exits "$program refuses $archive as a database" 2 \
			run "$program" $archive
		is "$program: and says in a line where $archive belongs" \
			"$(grep -v to.be.used err)" \
"$program: $archive: neither a text nor an SQLite file, so no packaging \
database; tartranslate and cpiotranslate read an archive from standard input"
	done
done

done_testing
