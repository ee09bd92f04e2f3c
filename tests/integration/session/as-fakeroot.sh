# SPDX-License-Identifier: BSD-2-Clause
#
# What programs that know fakeroot find when the launcher is called by that
# name: its library by its name alone, its exit statuses, and a launcher that
# works with copied files.

. "${top_srcdir:-.}/tests/tap.sh"
need readelf

mkdir bin
for name in fakeroot fakeroot-fakebuild; do
	ln -s "$(command -v fakebuild)" "bin/$name"
done
fr=$PWD/bin/fakeroot
shim=$top_builddir/preload

# ---- another user of a session ----

# Ours joins the session, and so has its root.
as_another_user()
{
	mkdir -m 777 open
	is 'who calls it is root, also if he was another user before' \
		"$(fb perl -e '$( = 77; $) = "77 77"; ($<, $>) = (4242, 4242);
			system @ARGV; print "$>\n"; @s = stat "open/f";
			print "$s[4]:$s[5]\n"' "$fr" sh -c 'id -u; id -g
			env | grep -c "^FAKEROOT.*ID="; echo >open/f
			chown 4244:4343 open/f; stat -c %u:%g open/f')" '0
0
0
4244:4343
4242
4244:4343'
	is 'with a state of its own, too' \
		"$(fb perl -e '$( = 77; $) = "77 77"; ($<, $>) = (4242, 4242);
			system @ARGV; @s = stat "open/f"; print "$s[4]:$s[5]\n"
			' "$fr" -s own.st sh -c 'id -u; id -g; chown 4245 open/f')" '0
0
0:0'
	is 'but not by its own name' \
		"$(fb perl -e '$> = 4242; exec @ARGV' fakebuild id -u)" 4242
	rm -r open/f own.st
}

# As any other file, the programs may lie where only their owner comes.
if fb perl -e '$> = 4242; exit !-x $ARGV[0]' "$(readlink -f "$fr")"; then
	as_another_user
else
	skip 'who calls it is root, also if he was another user before' \
		'another user cannot reach the launcher'
fi

# ---- the library by its name ----

is 'LD_PRELOAD has a bare name' "$("$fr" sh -c 'echo "$LD_PRELOAD"')" \
	libfakeroot-fakebuild.so
is 'LD_LIBRARY_PATH begins with its folder' \
	"$(env -u LD_LIBRARY_PATH "$fr" sh -c 'echo "$LD_LIBRARY_PATH"')" \
	"$(readlink -f "$shim")"
is 'and has what was there' \
	"$(LD_LIBRARY_PATH=/odd::/more "$fr" sh -c 'echo "$LD_LIBRARY_PATH"')" \
	"$(readlink -f "$shim"):/odd::/more"
is 'other libraries stay before it' \
	"$(LD_PRELOAD=libodd.so "$fr" sh -c 'echo "$LD_PRELOAD"' 2>/dev/null)" \
	libodd.so:libfakeroot-fakebuild.so
is 'so it is by a name that begins with fakeroot' \
	"$(bin/fakeroot-fakebuild sh -c 'echo "$LD_PRELOAD"')" \
	libfakeroot-fakebuild.so
is 'and with options' "$("$fr" -s saved sh -c 'echo "$LD_PRELOAD"')" \
	libfakeroot-fakebuild.so
is 'called by its own name the launcher has a path' \
	"$(fakebuild sh -c 'echo "$LD_PRELOAD"')" \
	"$(readlink -f "$shim")/libfakebuild-fakeroot.so"
is 'and leaves LD_LIBRARY_PATH alone' "$(LD_LIBRARY_PATH=/odd \
	fakebuild sh -c 'echo "$LD_LIBRARY_PATH"')" /odd
touch file
is 'a program that sets LD_LIBRARY_PATH stays in the session' "$("$fr" sh -c '
	chown 4242:77 file
	LD_LIBRARY_PATH=/odd stat -c %u:%g file
	LD_LIBRARY_PATH= stat -c %u:%g file
	env -i LD_LIBRARY_PATH=/odd stat -c %u:%g file
	env -i stat -c %u:%g file')" '4242:77
4242:77
4242:77
4242:77'
mkdir 'o;d'
cp "$shim/libfakebuild.so" 'o;d/libfakeroot-odd.so'
is 'a folder that LD_LIBRARY_PATH cannot hold is told in LD_PRELOAD' \
	"$("$fr" -l 'o;d/libfakeroot-odd.so' sh -c '
		echo "$LD_PRELOAD $LD_LIBRARY_PATH"; id -u')" \
	"$(pwd -P)/o;d/libfakeroot-odd.so ${LD_LIBRARY_PATH:-}
0"
cat >deep.pl <<'END'
$ENV{LD_LIBRARY_PATH} = join(":", map { "/odd$_" } 1 .. 800);
exec("sh", "-c", 'id -u; stat -c %u file; echo ${LD_PRELOAD##*/}');
END
is 'and so is one beside very many others' \
	"$("$fr" sh -c 'chown 4242 file; perl deep.pl')" '0
4242
libfakeroot-fakebuild.so'

# ---- who looks for it ----

# pg_virtualenv, Debhelper's Dh_Lib, borg.
for wrapper in fakebuild "$fr"; do
	is "a shell finds fakeroot in LD_PRELOAD of ${wrapper##*/}" \
		"$("$wrapper" sh -c '
		case ${LD_PRELOAD:-} in *fakeroot*) echo yes ;; esac')" yes
	is 'a perl program does' "$("$wrapper" perl -e '
		print "yes" if ($ENV{LD_PRELOAD} // "") =~ m/fakeroot/')" yes
	is 'what pg_virtualenv then starts is outside, without a complaint' \
		"$("$wrapper" sh -c '(
		LD_PRELOAD=$(echo "$LD_PRELOAD" | sed "s/[^ ]*fakeroot[^ ]*//g")
		id -u; sh -c "id -u"); id -u' 2>&1)" "$(id -u)
$(id -u)
0"
	is 'from where the session can be joined' "$("$wrapper" sh -c '
		chown 4242 file; export LD_PRELOAD=
		env "$0" stat -c %u file' "$wrapper")" 4242
	is 'a program without LD_PRELOAD is in it' "$("$wrapper" sh -c '
		unset LD_PRELOAD; id -u; env -u LD_PRELOAD id -u
		env -i id -u')" '0
0
0'
	is 'so is one that preloads something else' "$("$wrapper" sh -c '
		LD_PRELOAD=/no/odd.so id -u' 2>/dev/null)" 0
done
if unshare -r true 2>/dev/null; then
	is 'a program in a changed root is in it, too' "$(fb_sh '
		"$1" gone id env sh
		chroot gone sh -c "LD_PRELOAD= id -u; env LD_PRELOAD= id -u"
		' "$top_srcdir/tests/jobs/furnish" 2>&1)" '0
0'
fi

# Apptainer: the files for the container are found by `fakeroot env`, and mounted
# into an image that has nothing else of ours.
"$fr" env >seen
preload=$(sed -n 's/^LD_PRELOAD=//p' seen | tr ':' '\n' |
	grep '^libfakeroot' | head -n 1)
mkdir -p tree/libs
for dir in $(sed -n 's/^LD_LIBRARY_PATH=//p' seen | tr ':' ' '); do
	[ ! -e "$dir/$preload" ] || cp -L "$dir/$preload" tree/libs/libfakeroot.so
done
is_file 'the library is in a folder of LD_LIBRARY_PATH' tree/libs/libfakeroot.so
cp -L "$fr" tree/libs/fakeroot
cp -L "$(command -v faked)" tree/libs/faked
"$top_srcdir/tests/jobs/furnish" tree sh id stat chown mknod mkdir env ||
	bail 'cannot make a tree'
image() # COMMAND...
{
	unshare -r chroot tree "$@"
}
if image /bin/id >/dev/null 2>&1; then
	is 'the image has no SQLite' "$(find tree -name '*sqlite*')" ''
	apptainer='/libs/fakeroot -f /libs/faked -l /libs/libfakeroot.so'
	is 'there the copied files are enough' "$(image $apptainer /bin/sh -c '
		PATH=/bin; cd /tmp; mkdir d; chown 4242:77 d; mknod n c 1 3
		stat -c "%n %u:%g %t:%T %F" d n; id -u')" \
		'd 4242:77 0:0 directory
n 0:0 1:3 character special file
0'
	is 'also by relative paths, and with options' "$(image /bin/sh -c '
		PATH=/bin; cd /libs
		./fakeroot -u --lib=./libfakeroot.so --faked ./faked -b 42 -- \
			/bin/sh -c "echo \$LD_PRELOAD \$FAKEROOT_FD_BASE"')" \
		'libfakeroot.so 42'
	exits 'a command fails as it does elsewhere' 42 \
		image $apptainer /bin/sh -c 'exit 42'
fi

# A state, too, if it is no database: faked is linked with libc alone.
libraries() # PROGRAM
{
	readelf -d "$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p'
}

if sanitized; then
	skip 'a state in the image' 'the sanitizer is not in it'
elif image /bin/id >/dev/null 2>&1; then
	is 'the image has no SQLite' "$(find tree -name '*sqlite*')" ''
	is 'a state is saved as a text' "$(image $apptainer -s /tmp/s /bin/sh -c '
		PATH=/bin; cd /tmp; mknod m c 1 3; chown 4242:4243 d m' 2>&1)" ''
	is 'and loaded' "$(image $apptainer -i /tmp/s /bin/stat \
		-c '%u:%g %t:%T %F' /tmp/d /tmp/m 2>&1)" \
		'4242:4243 0:0 directory
4242:4243 1:3 character special file'
	fakebuild -s tree/tmp/s.db true
	lost='libsqlite3.so.0 cannot be loaded; install it, or save'
	while read -r options file; do
		exits "$options $file is refused" 1 \
			image $apptainer $options $file /bin/id
		like 'as is said' "$(cat err)" "cannot open $file: $lost"
		is 'before the command runs' "$(cat out)" ''
	done <<-'END'
		-i /tmp/s.db
		-s /tmp/s.db
		-s /tmp/new.db
		--state /tmp/new.db
	END
	is 'and nothing is left of it' "$(ls -A tree/tmp | tr '\n' ' ')" \
		'd m n s s.db '
fi
# Elsewhere it loads the library that others are linked with.
like 'faked knows the library of pkgdb by its name' \
	"$(tr -c '[:print:]' '\n' <"$(command -v faked)")" \
	"^$(libraries "$(command -v pkgdb)" | grep sqlite)\$"
unlike 'and is not linked with it' "$(libraries "$(command -v faked)")" sqlite

# ---- ldd, which initramfs hooks and usrmerge ask ----

for program in /bin/true "$(command -v perl)"; do
	plain=$(ldd "$program" | sed 's/ (0x.*//')
	for wrapper in fakebuild "$fr"; do
		is "ldd $program shows the program's libraries in ${wrapper##*/}" \
			"$("$wrapper" ldd "$program" | sed 's/ (0x.*//')" "$plain"
		is 'and without LD_PRELOAD' "$("$wrapper" \
			env --unset=LD_PRELOAD ldd "$program" |
			sed 's/ (0x.*//')" "$plain"
		is 'and by the variable that ldd sets' "$("$wrapper" sh -c '
			LD_TRACE_LOADED_OBJECTS=1 "$1"' sh "$program" |
			sed 's/ (0x.*//')" "$plain"
	done
done
if image /bin/id >/dev/null 2>&1; then
	plain=$(LD_TRACE_LOADED_OBJECTS=1 /bin/sh -c : | sed 's/ (0x.*//')
	is 'and in a changed root' "$(fb_sh 'chroot tree /bin/sh -c "
		LD_TRACE_LOADED_OBJECTS=1 /bin/sh"' | sed 's/ (0x.*//')" "$plain"
fi
linker=$(readelf -l /bin/sh | sed -n 's/.*interpreter: \(.*\)]/\1/p')
plain=$("$linker" --list /bin/true | sed 's/ (0x.*//')
for wrapper in fakebuild "$fr"; do
	is "ld.so --list shows the program's libraries in ${wrapper##*/}" \
		"$("$wrapper" "$linker" --list /bin/true | sed 's/ (0x.*//')" \
		"$plain"
	is 'and behind other options' "$("$wrapper" sh -c '
		"$1" --library-path /odd --list /bin/true' sh "$linker" |
		sed 's/ (0x.*//')" "$plain"
	is 'a program that it starts is in the session' "$("$wrapper" sh -c '
		chown 4242 file; "$1" --library-path /odd "$2" -c %u file' \
		sh "$linker" "$(command -v stat)")" 4242
done
if have python3; then
	cat >by-fd.py <<'END'
import os, sys
how, program = sys.argv[1], sys.argv[2]
argv = sys.argv[2:]
if how == "fexecve":
    os.execve(os.open(program, os.O_RDONLY), argv, os.environ)
elif how == "spawnp":
    os.waitpid(os.posix_spawnp(program, argv, os.environ), 0)
elif how == "traced":
    os.environ["LD_TRACE_LOADED_OBJECTS"] = "1"
    os.execve(os.open(program, os.O_RDONLY), argv, os.environ)
END
	mkdir linker
	ln -s "$linker" linker/ld.so
	for wrapper in fakebuild "$fr"; do
		is "and by fexecve in ${wrapper##*/}" "$("$wrapper" \
			python3 by-fd.py fexecve "$linker" --list /bin/true |
			sed 's/ (0x.*//')" "$plain"
		is 'with the variable' "$("$wrapper" \
			python3 by-fd.py traced /bin/true |
			sed 's/ (0x.*//')" "$plain"
		is 'and by posix_spawnp' "$(PATH=$PWD/linker:$PATH "$wrapper" \
			python3 by-fd.py spawnp ld.so --list /bin/true |
			sed 's/ (0x.*//; s/ => ld.so$//')" "$plain"
		is 'what it starts by a descriptor is in the session' \
			"$("$wrapper" sh -c 'chown 4242 file; python3 by-fd.py \
			fexecve "$@" -c %u file' sh "$linker" \
			--library-path /odd "$(command -v stat)")" 4242
	done
else
	skip 'ld.so by a descriptor' 'python3 is not installed'
fi
if have musl-ldd && have musl-gcc; then
	echo 'int main(void) { return 0; }' >musl.c
	musl-gcc -o musl musl.c
	plain=$(musl-ldd ./musl | sed 's/ (0x.*//')
	is "musl's ldd shows the program's libraries" "$(fb_sh 'musl-ldd ./musl' |
		sed 's/ (0x.*//')" "$plain"
	for wrapper in fakebuild "$fr" "fakebuild $fr" "$fr -s musl.st"; do
		is "also as the command of $wrapper" "$($wrapper musl-ldd ./musl |
			sed 's/ (0x.*//')" "$plain"
	done
else
	skip "musl's ldd" 'musl-tools is not installed'
fi
if have ldd.fakechroot && have objdump; then
	plain=$(fakechroot ldd.fakechroot /bin/true)
	like "fakechroot's ldd shows libraries" "$plain" libfakechroot.so
	for wrapper in fakebuild "$fr"; do
		is "and not that of ${wrapper##*/}" "$(fakechroot "$wrapper" \
			ldd.fakechroot /bin/true)" "$plain"
		is 'also in a shell' "$(fakechroot "$wrapper" sh -c '
			ldd.fakechroot /bin/true; id -u')" "$plain
0"
	done
	is 'other programs on it are in the session' "$("$fr" sh -c '
		: >ldd.fakechroot; chown 4242 ldd.fakechroot
		stat ldd.fakechroot -c %u')" 4242
else
	skip "fakechroot's ldd" 'fakechroot or objdump is not installed'
fi
is 'libraries that others preload are shown' "$(fb_sh '
	cp "$1/libfakebuild.so" libodd.so
	LD_PRELOAD=./libodd.so ldd /bin/true' "$shim" | grep -o '[^ 	]*\.so ' |
	grep -v linux)" './libodd.so '

# ---- exit statuses ----

exits 'the status is that of the command' 42 "$fr" sh -c 'exit 42'
exits 'a signal is 128 and its number' 143 "$fr" sh -c 'kill -TERM $$'
exits 'a command that is not found' 127 "$fr" no-such-command
exits 'one that cannot be run' 126 "$fr" /etc/passwd
exits 'an unknown option' 1 "$fr" --no-such-option
exits 'a library that is not there' 1 "$fr" -l ./no.so true
exits 'a server that is not there' 1 "$fr" -f ./no -s saved true
exits 'a state that cannot be read' 1 "$fr" -i /etc/passwd true
exits 'a state that cannot be saved' 1 "$fr" -s /no/such true
exits 'by its own name it has a status of its own' 125 \
	fakebuild -f ./no -s saved true

# ---- FAKEROOTUID and its kin, as fakeroot reads and writes them ----

ids='print join(" ", map { /^FAKEROOT(.*ID)$/ ? "$1=$ENV{$_}" : () }
	sort keys %ENV), "\n"'
is 'ids come from variables' "$(FAKEROOTUID=4242 FAKEROOTEUID=42 \
	FAKEROOTGID=77 FAKEROOTEGID=7 "$fr" perl -e '
	print "$< $> ", $( + 0, " ", $) + 0')" '4242 42 77 7'
is 'also within the session' "$(fb_sh 'id -u; env FAKEROOTEUID=4242 id -u')" '0
4242'
is 'with permissions to match' "$(fb_sh 'mkdir closed; chmod 700 closed
	env FAKEROOTUID=4242 FAKEROOTEUID=4242 FAKEROOTSUID=4242 ls closed' \
	2>&1 | grep -c denied)" 1
is 'root has none of them' "$("$fr" perl -e "$ids")" ''
is 'who drops his ids hands them on' "$("$fr" perl -e '
	use POSIX; POSIX::setgid(77); POSIX::setuid(4242);
	exec "perl", "-e", $ARGV[0]' "$ids")" \
	'EGID=77 EUID=4242 FGID=77 FUID=4242 GID=77 SGID=77 SUID=4242 UID=4242'
is 'each one by itself' "$("$fr" perl -e '$> = 4242;
	exec "perl", "-e", $ARGV[0]' "$ids")" 'EUID=4242 FUID=4242 SUID=4242'
is 'and does not come back by them' "$("$fr" perl -e '
	use POSIX; POSIX::setuid(4242); $ENV{FAKEROOTUID} = 0;
	delete $ENV{FAKEROOTEUID}; exec "id", "-u"')" 4242
is 'nor does a set-id program take anything from them' "$("$fr" sh -c '
	cp "$1" set-uid; cp "$1" set-gid; chown 0:77 set-uid set-gid
	chmod 4755 set-uid; chmod 2755 set-gid
	perl -e "use POSIX; \$) = q(4343 4343); POSIX::setgid(4343);
		POSIX::setuid(4242); exec @ARGV" sh -c "
		for name in UID EUID SUID FUID GID EGID SGID FGID; do
			for id in 0 5; do
				export FAKEROOT\$name=\$id
				./set-uid; ./set-gid; id
			done
		done | sort -u"' sh "$(command -v id)" | sed 's/([^)]*)//g')" "\
uid=4242 gid=4343 egid=77 groups=77,4343
uid=4242 gid=4343 euid=0 groups=4343
uid=4242 gid=4343 groups=4343"
is 'who is root again has none' "$("$fr" perl -e '$> = 4242;
	system("true"); $> = 0; $ENV{FAKEROOTEUID} = 5;
	exec "perl", "-e", $ARGV[0]' "$ids")" ''
is 'root passes on what it was given' "$("$fr" env FAKEROOTUID=5 \
	FAKEROOTIDS=6 perl -e "$ids")" 'UID=5'

# ---- FAKEBUILD_OPTIONS, for those who call fakeroot themselves ----

export FAKEBUILD_OPTIONS
FAKEBUILD_OPTIONS=' --allow-setid  -u'
is 'options come from a variable' "$("$fr" sh -c '
	sed -n "s/^NoNewPrivs:.//p" /proc/self/status; stat -c %u file')" "0
$(id -u)"
is 'for fakebuild, too' "$(fakebuild stat -c %u file)" "$(id -u)"
is 'and the command line has more' \
	"$("$fr" -s options.st sh -c 'chown 4242 file; stat -c %u file')" 4242
like 'which both count' "$(cat options.st)" 'uid=4242'
FAKEBUILD_OPTIONS='-s own.st'
is 'within the session they have had their effect' "$("$fr" sh -c '
	chown 4242:77 file; "$0" stat -c %u:%g file' "$fr")" 4242:77
like 'and the outer state is saved' "$(cat own.st)" 'uid=4242,gid=77'
FAKEBUILD_OPTIONS=--no-such-option
exits 'a wrong one is a wrong command line' 1 "$fr" true
like 'as is said' "$(cat err)" "^fakeroot: unknown option '--no-such-option'"
FAKEBUILD_OPTIONS=-u
like 'who asks for the version gets it' "$("$fr" -v)" '^fakeroot version [0-9]'
unset FAKEBUILD_OPTIONS

done_testing
