# SPDX-License-Identifier: BSD-2-Clause
#
# attest build where it fails: the file and line of the descriptor are told, and
# nothing is left; what is built reaches nothing but what it was given.

. "${top_srcdir:-.}/tests/tap.sh"
need bash python3
. "$top_srcdir/tests/integration/attest/build.inc"

echo input >input
input_sum=$(sum_of input)
none=$(printf %064d 0)

# Fails with a script of some lines, and this one output.
script_fails() # SENTENCE MESSAGE OUTPUT SCRIPT
{
	{
		echo Script:
		printf '%s\n' "$4" | sed 's/^/ /'
		printf '%s\n' Outputs: "# comment" " $3"
	} | describe x.build
	fails "$1" x.build "$2"
}

# ---- what is read ----

{
	printf '%s\n' 'Image: image.tar' "Image-Sha256: $none" \
		'Source-Date-Epoch: 1' 'Script: true' 'Outputs: x'
} >x.build
fails 'an image of another sum' x.build \
	"2: Image: $PWD/image.tar: has the SHA-256 $image_sum, not $none"
sed -i 's/image\.tar/absent/' x.build
fails 'no image' x.build '1: Image: ./absent: No such file or directory'
describe x.build <<END
Inputs:
 input $input_sum
 # comment
 ./image.tar $none
Script: true
Outputs: input
END
fails 'an input of another sum' x.build \
	"7: Inputs: ././image.tar: has the SHA-256 $image_sum, not $none"
describe x.build <<END
Script: true
Outputs: x
END
for home in /nonexistent relative; do
	exits "no cache in $home" 2 env -u XDG_CACHE_HOME "HOME=$home" \
		attest build -o result --builder-id https://example.com/ann \
		--build-type https://example.com/build/v1 x.build
	like '... names it, or the variable' "$(cat err)" \
		'(images, /nonexistent/.cache: No such.*see|neither) XDG_CACHE_HOME'
done
rm -rf result
describe x.build <<END
Inputs: absent $none
Script: true
Outputs: absent
END
fails 'no input' x.build '4: Inputs: ./absent: No such file or directory'
describe x.build <<END
Inputs: image $none
Script: true
Outputs: absent
END
fails 'an input that is no file' x.build \
	'4: Inputs: ./image: is not a regular file'

describe x.build <<END
Script: true
Outputs: x
Extra: 1
END
fails 'a field that is not known' x.build '6: there is no field Extra'
exits 'no descriptor' 2 build absent.build
is 'is told' "$(cat err)" 'attest: absent.build: No such file or directory'

# An image that is another one when the box is made.
mkdir bin
cat >bin/uchroot <<END
#!/bin/sh
cd "$PWD" && echo more >>image/etc/more && (cd image && tar -cf ../image.tar .)
PATH=\${PATH#*:} && cd - >/dev/null && exec uchroot "\$@"
END
chmod 755 bin/uchroot
cp image.tar kept.tar
describe x.build <<END
Script: touch x
Outputs: x
END
exits 'an image that changes after its sum was taken' 2 \
	env PATH="$PWD/bin:$PATH" attest build -o result --builder-id a:b \
	--build-type a:b x.build
is 'that is told' "$(tail -n 1 err)" "attest: $PWD/image.tar: has changed"
is 'and nothing is left' "$(ls -d result* 2>/dev/null)" ''
mv kept.tar image.tar
rm image/etc/more

# What is not this build's is not removed.
describe x.build <<END
Script: touch x
Outputs: x
END
exits 'a folder by the name of that of the work' 2 sh -c '
	mkdir "result.attest-$$" && echo >"result.attest-$$/mine"
	exec attest build -o result --builder-id a:b --build-type a:b x.build'
like 'is told' "$(tail -n 1 err)" \
	'^attest: result\.attest-[0-9]*: File exists$'
is 'and stays' "$(echo result.attest-*/*)" "$(ls -d result.attest-*)/mine"
rm -r result.attest-*

# ---- the script ----

script_fails 'a script that fails' '4: Script: exit status 7' x 'touch x
(exit 7)
touch y'
script_fails 'a script that is killed' '4: Script: exit status 137' x 'touch x
kill -9 $$'
script_fails 'a script that no shell can read' '4: Script: exit status 2' x 'if'
script_fails 'an output that is missing' '8: Outputs: y: is not there' y 'touch x'
script_fails 'a pattern of nothing' '8: Outputs: *.deb: is not there' '*.deb' \
	'touch x'
script_fails 'a folder that leads out of /build' \
	'8: Outputs: etc/*: cannot be copied from /build' 'etc/*' 'ln -s /bin etc'

# uchroot itself tells what it does not copy.
describe x.build <<END
Script: mkdir out; ln -s /etc/passwd out/link
Outputs: out
END
exits 'an output that leads out of the outputs' 2 build x.build
like 'is told' "$(cat err)" \
	'^uchroot: /attest/result/outputs/out/link: a link that may lead out'
like 'on the whole' "$(tail -n 1 err)" '^attest: uchroot has failed'
describe x.build <<END
Script: mknod node c 1 3
Outputs: node
END
exits 'a device' 2 build x.build
like 'is told, too' "$(cat err)" \
	'^uchroot: /attest/result/outputs/node: a device cannot be made'
is 'and nothing is left of either' "$(ls -d result* 2>/dev/null)" ''

# ---- what a script leaves beside its outputs ----

# Builds x by a script that has this line, too; the result is what is told of.
beside() # SENTENCE LINE
{
	describe x.build <<END
Script:
 echo 1 >x
 $2
Outputs: x
END
	exits "$1" 0 build x.build
	is "$1: has no place in the result" "$(find result | LC_ALL=C sort)" \
		'result
result/manifest.mtree
result/outputs
result/outputs/x
result/statement.json'
	is "$1: the output is as it was" "$(cat result/outputs/x)" 1
	is "$1: the manifest is ours" "$(sed -n 4p result/manifest.mtree |
		cut -c 1-35)" './x type=file mode=0644 uid=0 gid=0'
	rm -r result
}
beside 'a file' 'touch /attest/result/more'
beside 'a link as a manifest' 'ln -s outputs/x /attest/result/manifest.mtree'
beside 'a folder as a statement' 'mkdir /attest/result/statement.json'
script_fails 'a link in place of the outputs' \
	'4: Script: has removed the outputs' x 'echo 1 >x
rm -r /attest/result/outputs
mkdir /attest/result/other
ln -s other /attest/result/outputs'
script_fails 'a stage that is no file' '4: Script: exit status 3' x \
	'rm /attest/result/stage
mkdir /attest/result/stage
exit 3'
script_fails 'no stage' '4: Script: exit status 127' x \
	'rm /attest/result/stage
exit 127'

# ---- the box ----

# Connects to a server of this host, which listens as long as the test runs.
cat >serve.py <<'END'
import socket, time
s = socket.socket()
s.bind(("127.0.0.1", 0))
s.listen()
print(s.getsockname()[1], flush=True)
time.sleep(250)
END
python3 serve.py >port &
server=$!
trap 'kill $server' EXIT
until [ -s port ]; do sleep 0.1; done
connect="bash -c 'exec 3<>/dev/tcp/127.0.0.1/$(cat port)'"
ok 'a program of the host reaches a server' sh -c "$connect"
ok 'as one in a box of its network does' uchroot --network ./image.tar sh -c \
	"$connect"
script_fails 'one in a build does not' '4: Script: exit status 1' x \
	"touch x
$connect"
like 'as there is nobody' "$(cat err)" 'Connection refused'
describe x.build <<END
Script:
 ls -d "$PWD" >seen || echo none >>seen
 sleep 1000 &
Outputs: seen
END
exits 'what is left running does not keep a build' 0 build x.build
is 'which saw no folder of the host' "$(cat result/outputs/seen)" none
rm -r result

# ---- an end from outside ----

describe x.build <<END
Script:
 touch x
 sleep 1000
Outputs: x
END
for signal in INT TERM; do
	# A shell has its children in the background ignore SIGINT.
	python3 -c 'import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execvp(sys.argv[1], sys.argv[1:])' attest build -o result \
		--builder-id a:b --build-type a:b --audit x.build 2>err &
	pid=$!
	until grep -qs '"path":"/bin/sleep"' result.attest-*/build/audit.log; do
		sleep 0.1
	done
	kill -s $signal $pid
	wait $pid
	is "SIG$signal is an end" "$? $(cat err)" "2 attest: $(
		[ $signal = INT ] && echo Interrupt || echo Terminated)"
	is "nothing is left of it" "$(ls -d result* 2>/dev/null)" ''
done

done_testing
