# SPDX-License-Identifier: BSD-2-Clause
#
# attest sign and verify by ssh-keygen: what is good, and everything that is
# not.

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/attest/signing.inc"
need ssh-keygen

make_keys ssh ann bob
echo 'an artifact' >artifact
echo 'ann ssh ann.pub' >keys

# ---- good ----

exits 'a statement is made and signed' 0 sign a.json artifact --key ann
is '... without a word' "$(cat out err)" ''
exits 'which is good' 0 attest verify --keys keys artifact a.json
is '... and said to be' "$(cat out)" "a.json: ann: good, by ssh ann.pub
1 of 1 principals agree on artifact, 1 needed"
attest sign --key ann --builder-id "$id" --build-type urn:x artifact >b.json
ok '... also from standard output' attest verify --keys keys artifact b.json
unpack a.json
echo "ann $(cat ann.pub)" >allowed
exits '... and by hand' 0 $session sh -c 'ssh-keygen -Y verify -f allowed \
	-I ann -n fakebuild -s signature <message'
like 'the statement is of in-toto' "$(cat payload)" \
	"^\{\"_type\":\"https://in-toto.io/Statement/v1\",.*\"name\":\"artifact\""
exits 'a statement that lies there is signed as it is' 0 \
	attest sign --key ann -o c.json payload
same_file '... and the same envelope' c.json a.json

# ---- not good ----

echo 'ann ssh bob.pub' >other
verdict 'the wrong key is refused' 1 "a.json: signature 1: nobody's key" \
	--keys other artifact a.json
is '... in the verdict, too' "$(tail -n 1 out)" \
	'0 of 1 principals agree on artifact, 1 needed'
keygen -Y sign -f ann -n file <message >signature
edit a.json bad.json 'sig = open("signature", "rb").read()'
exits 'the wrong namespace is refused' 1 attest verify --keys keys artifact \
	bad.json
like '... and named' "$(head -n 1 out)" '^bad.json: ann: .*namespace'
edit a.json bad.json 'p["predicate"]["runDetails"]["builder"]["id"] += "x"'
exits 'a byte that changed in the statement is seen' 1 attest verify \
	--keys keys artifact bad.json
like '... and said to be' "$(head -n 1 out)" '^bad.json: ann: .*incorrect'
edit a.json bad.json '
lines = sig.decode().split("\n")
blob = bytearray(base64.b64decode("".join(lines[1:-2])))
blob[-2] ^= 1
lines[1:-2] = [base64.b64encode(blob).decode()]
sig = "\n".join(lines).encode()'
exits 'a byte that changed in the signature is seen' 1 attest verify \
	--keys keys artifact bad.json
like '... and said to be' "$(head -n 1 out)" '^bad.json: ann: .*incorrect'
edit a.json bad.json 'sig = sig[:-80]'
verdict 'a signature that is cut is seen' 1 \
	"bad.json: signature 1: nobody's key" --keys keys artifact bad.json
edit a.json bad.json 'sig = b"of nobody"'
verdict 'what is no signature is seen' 1 \
	'bad.json: signature 1: is of no known scheme' \
	--keys keys artifact bad.json
mkdir changed
cp artifact changed
echo >>changed/artifact
verdict 'a byte that changed in the artifact is seen' 1 \
	"a.json: ann: good, by ssh ann.pub, but of another artifact: sha256 \
$(sha256sum changed/artifact | cut -c 1-12).., now \
$(sha256sum artifact | cut -c 1-12).." --keys keys changed/artifact a.json
cp changed/artifact other
verdict 'a statement of another name is none of this' 1 \
	'a.json: ann: good, by ssh ann.pub, but the statement has no sha256 of other' \
	--keys keys other a.json

# ---- ssh-keygen does not run ----

[ "$session" = env ] ||
	exits 'an id without an account is trouble' 2 command attest verify \
		--keys keys artifact a.json
mkdir bin
printf '#!/bin/sh\necho No user exists for uid 4242 >&2\nexit 255\n' \
	>bin/ssh-keygen
chmod 755 bin/ssh-keygen
PATH=$PWD/bin:$PATH exits 'what ssh-keygen says besides is trouble' 2 \
	attest verify --keys keys artifact a.json
is '... and no verdict' "$(cat out err)" \
	'attest: ssh-keygen: No user exists for uid 4242'

# ---- for a time, and no more ----

echo 'ann ssh ann.pub valid-before=20200101' >keys
expired='a.json: ann: the key has expired'
verdict 'an expired key is refused' 1 "$expired" --keys keys artifact a.json
verdict '... from the first second on' 1 "$expired" --keys keys --at 20200101 \
	artifact a.json
good='a.json: ann: good, by ssh ann.pub'
verdict 'it was good before' 0 "$good" --keys keys --at 20191231235959Z \
	artifact a.json
echo 'ann ssh ann.pub valid-before=202001011030' >keys
verdict '... to the minute' 0 "$good" --keys keys --at 20200101102959 artifact \
	a.json
verdict '... in UTC' 1 "$expired" --keys keys --at 202001011030 artifact a.json
echo 'ann ssh ann.pub valid-before=29990101' >keys
verdict 'a key that has not expired is good' 0 "$good" --keys keys artifact \
	a.json
keygen -k -f revoked ann.pub
keygen -k -f others bob.pub
verdict 'a revoked key is refused' 1 'a.json: ann: the key is revoked' \
	--keys keys --revoked revoked artifact a.json
verdict '... and no other one' 0 "$good" --keys keys --revoked others artifact \
	a.json
exits 'a list that is not there is trouble' 2 attest verify --keys keys \
	--revoked none artifact a.json
: >empty
exits '... and so is an empty one' 2 attest verify --keys keys --revoked empty \
	artifact a.json
is '... which is no list' "$(cat err)" 'attest: empty: is no list of keys'
attest sign --key ann -o twice.json a.json
cat revoked | attest verify --keys keys --revoked /dev/fd/3 artifact \
	twice.json twice.json >out 2>err 3<&0
is 'a list that can be read once is good for all signatures' \
	"$(cat out err | uniq -c | tr -s ' ')" \
	' 4 twice.json: ann: the key is revoked
 1 0 of 1 principals agree on artifact, 1 needed'

# ---- another host ----

exits 'a command signs' 0 sign a.json artifact \
	--with-command 'ssh-keygen -q -Y sign -f bob -n fakebuild'
echo 'bob ssh bob.pub' >keys
verdict '... for its key' 0 'a.json: bob: good, by ssh bob.pub' --keys keys \
	artifact a.json
cp a.json before
exits 'one that fails is trouble' 2 sign a.json artifact \
	--with-command 'echo out of order >&2; exit 42'
is '... with its words' "$(cat err)" 'out of order
attest: echo out of order >&2; exit 42: status 42'
mkdir private
for signal in ALRM PIPE USR1 USR2; do
	(TMPDIR=$PWD/private && export TMPDIR && sign never.json artifact \
		--with-command "kill -s $signal \$PPID; sleep 0.3") >out 2>&1
	is "nothing private is left by SIG$signal" "$(ls private)" ''
done
exits 'so is one that prints no signature' 2 sign a.json artifact \
	--with-command 'echo yes'
same_file '... and nothing is written' a.json before
exits 'a key that is none is trouble' 2 sign a.json artifact --key none
is '... and is said not to be there' "$(cat err)" \
	'attest: none: No such file or directory'
same_file '... and nothing is written' a.json before

done_testing
