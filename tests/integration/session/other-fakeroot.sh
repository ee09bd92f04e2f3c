# SPDX-License-Identifier: BSD-2-Clause
#
# Debian's fakeroot, or another one, started within a session: it would refuse
# to run, so our launcher takes its place, and joins.  What only has the name
# runs as it is.

. "${top_srcdir:-.}/tests/tap.sh"
need perl

touch file
fb_state() # COMMAND...
{
	fakebuild -i file.st "$@"
}
fakebuild -s file.st chown 4242:77 file

# What all of them say, and what follows when they do not refuse.
mkdir bin
cat >bin/fakeroot-odd <<'END'
#!/bin/sh
if test -n "$FAKEROOTKEY"
then
	echo "fakeroot: nested operation not yet supported" >&2
	exit 1
fi
echo started
END
chmod 755 bin/fakeroot-odd
ln -s fakeroot-odd bin/fakeroot
others=$PWD/bin/fakeroot
is 'outside it is started' "$(env -u FAKEROOTKEY "$others" true)" started
for name in fakeroot fakeroot-sysv fakeroot-tcp; do
	if have "$name"; then
		others="$others $(command -v "$name")"
	else
		skip "$name joins" 'it is not installed'
	fi
done

for other in $others; do
	name=${other#"$PWD/"}
	is "$name joins" "$(fb_state "$other" stat -c %u:%g file)" 4242:77
	is '... and what it records stays' "$(fb_state sh -c '
		"$1" chown 5:6 file; stat -c %u:%g file' sh "$other")" 5:6
	is '... with the options that change nothing' "$(fb_state "$other" \
		-b 42 -- sh -c 'stat -c %u:%g file; id -u')" '4242:77
0'
	exits '... and ends as its command does' 42 \
		fb_state "$other" sh -c 'exit 42'
	is '... which keeps the variables' "$(fb_state sh -c '
		"$1" sh -c "echo \$FAKEROOTKEY \$LD_PRELOAD"
		echo "$FAKEROOTKEY $LD_PRELOAD"' sh "$other" |
		sort -u | wc -l)" 1
	is '... with -u files are as they are on disk' \
		"$(fb_state "$other" -u stat -c %u file)" "$(id -u)"
	is '... with -s and -i it has a state of its own' "$(fb_state sh -c '
		"$1" -s own.st chown 8:9 file
		"$1" -i own.st stat -c %u:%g file
		stat -c %u:%g file' sh "$other")" '8:9
4242:77'
	like '... which it leaves behind' "$(cat own.st)" 'uid=8,gid=9'
	rm own.st
done

# A user of the session who is not root gets a root of its own, which the session
# knows nothing of: the other fakeroot is started as outside.
as_other() # COMMAND...
{
	fb_state perl -e '$( = 77; $) = "77 77"; ($<, $>) = (4242, 4242);
		exec @ARGV' "$@"
}
mkdir -m 777 open
for other in $others; do
	name=${other#"$PWD/"}
	if [ "$other" = "$PWD/bin/fakeroot" ]; then
		is "$name is started for another user" \
			"$(as_other "$other" true)" started
		is '... with the variables of who started it' "$(as_other \
			env A=1 "$other" true; as_other env -i "$other" true)" \
			'started
started'
		# As any other file, it may lie where only its owner comes.
		as_other sh -c 'command -v starter' >where ||
			skip '... in other ways' 'it cannot reach the starter'
		[ ! -s where ] ||
			for way in posix_spawn posix_spawnp system popen vfork
			do
				is "... by $way" "$(PATH=$PWD/bin:$PATH \
					as_other starter "$way" \
					'fakeroot true')" started
			done
		continue
	fi
	is "$name makes another user root" "$(as_other "$other" sh -c '
		id -u; id -g; echo >open/f; chown 4244:4343 open/f
		mknod open/n c 42 43; stat -c "%u:%g %F" open/f open/n
		tar -C open -cf open/tar f n' &&
		as_other "$other" tar --numeric-owner -tvf open/tar |
		awk '{ print $1, $2 }')" '0
0
4244:4343 regular file
0:0 character special file
-rw-r--r-- 4244/4343
crw-r--r-- 0/0'
	is '... of whose files the session knows nothing' "$(fb_state perl -e '
		$( = 77; $) = "77 77"; ($<, $>) = (4242, 4242);
		system @ARGV; @s = stat "open/f"; print "$s[4]:$s[5] $>\n"
		' "$other" sh -c 'rm open/f; echo >open/f
		chown 4244:4343 open/f; stat -c %u:%g open/f')" '4244:4343
4242:77 4242'
	is '... and says what it may do' "$(as_other "$other" sh -c '
		chmod 600 file 2>&1; echo $?' | tail -n 1)" 0
	exits '... while root'\''s files stay closed' 2 as_other "$other" \
		sh -c 'chmod 755 open; echo >shut/f'
	like '... another one below refuses' "$(as_other "$other" \
		"$other" true 2>&1)" 'nested'
	is '... but one of root joins' "$(as_other "$other" true
		fb_state "$other" stat -c %u:%g file)" 4242:77
	rm -r open/*
done

# Ways to start it.
PATH=$PWD/bin:$PATH
for way in posix_spawn posix_spawnp system popen vfork fexecve closed; do
	is "by $way, and a shell" \
		"$(fb_state starter "$way" 'fakeroot stat -c %u file')" 4242
done
is 'by execvp' "$(fb_state perl -e 'exec { "fakeroot" } @ARGV' \
	fakeroot stat -c %u file)" 4242
if have python3; then
	is 'by posix_spawnp' "$(fb_state python3 -c '
import os
pid = os.posix_spawnp("fakeroot", ["fakeroot", "stat", "-c", "%u", "file"],
                      os.environ)
os.waitpid(pid, 0)')" 4242
	is 'by posix_spawn' "$(fb_state python3 -c '
import os, sys
pid = os.posix_spawn(sys.argv[1], ["fakeroot", "stat", "-c", "%u", "file"], {
                     "PATH": os.environ["PATH"]})
os.waitpid(pid, 0)' "$PWD/bin/fakeroot")" 4242
else
	skip 'by posix_spawn and posix_spawnp' 'python3 is not installed'
fi

# What only has the name.
printf '#!/bin/sh\necho mine "$@" ${FAKEROOTKEY:+key}\n' >bin/fakeroot-mine
printf '#!/bin/sh\nexec "%s/fakeroot" "$@"\n' "$PWD/bin" >bin/fakeroot-calls
printf 'nested operation not yet supported\n' >bin/fakeroot-text
cp bin/fakeroot-odd bin/odd
chmod 755 bin/*
is 'a script that has the name is run' "$(fb_state fakeroot-mine a b)" \
	'mine a b key'
is 'and one that calls the other joins' \
	"$(fb_state fakeroot-calls stat -c %u file)" 4242
exits 'what is no script is left to the shell' 127 fb_state fakeroot-text
exits 'a script of another name is run' 1 fb_state odd true
exits 'and so is one by another name' 1 fb_state perl -e '
	exec { "fakeroot" } "odd", "true"'
exits 'what is not there is not found' 127 fb_state sh -c 'bin/fakeroot-none'

done_testing
