# SPDX-License-Identifier: BSD-2-Clause
#
# attest verify: who counts, how many have to, what is shown of those who differ,
# and what is refused in keys files, statements and envelopes.

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/attest/signing.inc"
need ssh-keygen openssl

make_keys ssh ann ann2 bob carol
make_keys openssl ann3

# ---- three builders, one of whom differs ----

mkdir ann.d bob.d carol.d tree
echo hello >tree/hello
chmod 644 tree/hello
attest manifest --no-time -o ann.d/root.mtree tree
cp ann.d/root.mtree bob.d
chmod 755 tree/hello
attest manifest --no-time -o carol.d/root.mtree tree
for who in ann bob carol; do
	(cd $who.d && sign root.json root.mtree --key ../$who) || bail $who
done
cat >keys <<'END'
# Who builds.
ann	ssh ann.pub
  bob   ssh bob.pub  # at home

carol ssh carol.pub valid-before=29990101
END
all='ann.d/root.json bob.d/root.json carol.d/root.json'
good="ann.d/root.json: ann: good, by ssh ann.pub
bob.d/root.json: bob: good, by ssh bob.pub"
sum=$(sha256sum ann.d/root.mtree | cut -c 1-12)
sum2=$(sha256sum carol.d/root.mtree | cut -c 1-12)
differs="carol.d/root.json: carol: good, by ssh carol.pub, but of another \
root.mtree: sha256 $sum.., now $sum2.."
exits 'two of two agree' 1 attest verify --keys keys ann.d/root.mtree \
	ann.d/root.json bob.d/root.json
is '... which is not all, as is needed without a threshold' "$(cat out)" "$good
2 of 3 principals agree on ann.d/root.mtree, 3 needed"
exits 'it is enough for a threshold of two' 0 attest verify --keys keys \
	--threshold 2 ann.d/root.mtree $all
is 'who differs is named, with path and field' "$(cat out)" "$good
$differs
carol.d/root.mtree: ./hello: mode 0644, now 0755
2 of 3 principals agree on ann.d/root.mtree, 2 needed"
is '... without a word besides' "$(cat err)" ''
exits 'and not for one of three' 1 attest verify --keys keys --threshold 3 \
	bob.d/root.mtree $all
exits 'from the other side' 1 attest verify --keys keys --threshold 2 \
	carol.d/root.mtree $all
is '... one agrees' "$(tail -n 1 out)" \
	'1 of 3 principals agree on carol.d/root.mtree, 2 needed'
exits 'more than there are can never agree' 2 attest verify --keys keys \
	--threshold 4 ann.d/root.mtree $all
is '... which is told' "$(cat err)" \
	'attest: --threshold: keys names 3 principals only'

attest verify --json --keys keys --threshold 2 ann.d/root.mtree $all >out
ok 'as JSON' python3 - <<'END'
import json
lines = [json.loads(line) for line in open("out")]
assert [line.get("result") for line in lines] == [
    "agrees", "agrees", "differs", None, None], lines
assert lines[0] == {"envelope": "ann.d/root.json", "signature": 1,
    "principal": "ann", "scheme": "ssh", "key": "ann.pub",
    "result": "agrees"}, lines[0]
assert lines[3] == {"with": "carol.d/root.mtree", "path": "./hello",
    "found": "both", "differ": {"mode": ["0644", "0755"]}}, lines[3]
assert len(lines[4].pop("sha256")) == 64
assert lines[4] == {"artifact": "ann.d/root.mtree", "agree": 2,
    "principals": 3, "threshold": 2}, lines[4]
END

# ---- one principal, several keys ----

cat >twice <<'END'
ann ssh ann.pub
ann ssh ann2.pub
ann openssl ann3.pub
bob ssh bob.pub
END
echo 'an artifact' >artifact
sign a.json artifact --key ann
attest sign --key ann2 -o a.json a.json
attest sign --key ann3.pem --with openssl -o a.json a.json
exits 'one with two keys and two schemes counts once' 1 attest verify \
	--keys twice --threshold 2 artifact a.json a.json
is '... though all are good' "$(cat out)" 'a.json: ann: good, by ssh ann.pub
a.json: ann: good, by ssh ann2.pub
a.json: ann: good, by openssl ann3.pub
a.json: ann: good, by ssh ann.pub
a.json: ann: good, by ssh ann2.pub
a.json: ann: good, by openssl ann3.pub
1 of 2 principals agree on artifact, 2 needed'
attest sign --key bob -o a.json a.json
exits 'the signature of another one is added' 0 attest verify --keys twice \
	artifact a.json
is '... and counts' "$(tail -n 1 out)" \
	'2 of 2 principals agree on artifact, 2 needed'
exits 'a key of openssl is none of ssh' 2 attest sign --key ann3.pem -o c.json \
	a.json
is '... and a way is shown' "$(tail -n 1 err)" "attest: ann3.pem: \
ssh-keygen has not signed; is it a key of ssh? see --with"

# ---- which subject ----

echo 'ann openssl ann3.pub' >one
sign a.json artifact --with openssl --key ann3.pem
subject() # CHANGE
{
	unpack a.json
	edit a.json new.json "$1
open('payload', 'w').write(json.dumps(p))"
	attest sign --with openssl --key ann3.pem -o new.json payload
}
subject 'p["subject"].insert(0, {"name": "x", "digest": {"sha256": 64 * "0"}})'
verdict 'any subject of the digest will do' 0 \
	'new.json: ann: good, by openssl ann3.pub' --keys one artifact new.json
cp artifact renamed
verdict 'whatever its name' 0 'new.json: ann: good, by openssl ann3.pub' \
	--keys one renamed new.json
echo >>renamed
verdict 'one of several is none' 1 "new.json: ann: good, by openssl ann3.pub, \
but the statement has no sha256 of renamed" --keys one renamed new.json
subject 'p["subject"][0]["digest"] = {"sha512": "00"}'
verdict 'a digest of another kind is none' 1 "new.json: ann: good, by openssl \
ann3.pub, but the statement has no sha256 of artifact" --keys one artifact \
	new.json

# ---- names that builders choose ----

mkdir in
cp tree/hello in/hello
attest manifest --no-time -o outside in
chmod 600 in/hello
attest manifest --no-time -o mine in
mv mine in
name() # NAME [ARTIFACT]
{
	subject "p['subject'] = [{'name': '$1', 'digest': {'sha256': '$(
		sha256sum outside | cut -d ' ' -f 1)'}}]"
	mv new.json in/new.json
	attest verify --keys one "${2:-in/mine}" in/new.json >out 2>err
}
cp outside in/other
name other
like 'a file beside the envelope is compared' "$(cat out)" \
	'^in/other: ./hello: mode 0600, now 0755'
cp outside outside.kept
echo 'word of the host' >secret
printf '!include ../secret\n' >outside
cp outside in/other
name other
unlike '... and none that it includes' "$(cat out err)" 'word|host'
mv outside.kept outside
cp outside outside.kept
printf '#mtree\n./hello type=file uid=zz\n' >outside
cp outside in/other
name other
like 'what is wrong with one is told' "$(cat err)" '^attest: in/other:2: .*zz'
is '... and is a difference, not trouble' \
	"$(attest verify --keys one in/mine in/new.json >out 2>&1; echo $?)" 1
mv outside.kept outside
mkdir in/folder.json
attest verify --keys one in/mine in/folder.json >out 2>err
is 'a directory is no envelope' "$? $(head -n 1 out)" \
	'1 in/folder.json: is a directory'
rmdir in/folder.json
name ../outside
unlike '... and none in another folder' "$(cat out err)" '/hello'
name "$PWD/outside"
unlike '... nor at another place' "$(cat out err)" '/hello'
ln -s ../outside in/link
name link
unlike '... nor behind a link' "$(cat out err)" '/hello'
mkfifo in/pipe
name pipe
like '... and nobody waits for a pipe' "$(cat out)" 'has no sha256 of mine'
echo '#mtree' >in/other
name other
unlike '... nor one of another digest' "$(cat out err)" '/hello'
control=$(printf 'in/a\n\033[2Jb')
cp in/mine "$control"
name 'a\n\u001b[2Jb' "$control"
like 'control characters are shown' "$(cat out)" 'another a\\012\\033\[2Jb:'

# ---- statements and envelopes that are wrong ----

wrong() # LINE CHANGE
{
	edit a.json bad.json "$2"
	verdict "$1" 1 "bad.json: $1" --keys one artifact bad.json
	[ "$1" != "${1#\'sig}" ] || [ "$1" != "${1#\'key}" ] ||
		exits '... and nobody signs it' 2 attest sign --key ann \
			-o never.json bad.json
}
d='p["predicate"]["buildDefinition"]'
r='p["predicate"]["runDetails"]'
wrong "'payloadType' is not application/vnd.in-toto+json" \
	'e["payloadType"] = "text/plain"'
wrong "'payload' is no base64" 'e["payload"] = "A"'
wrong "'payload' is missing" 'del e["payload"]'
wrong "'signatures' is no list of some" 'e["signatures"] = []'
wrong "'signatures' has more than 100" 'e["signatures"] *= 101'
wrong "'sig' is missing" 'e["signatures"] = [{}]'
wrong "'keyid' is no text" 'e["signatures"][0]["keyid"] = 7'
wrong "'_type' is https://in-toto.io/Statement/v0.1, and not \
https://in-toto.io/Statement/v1" 'p["_type"] = "https://in-toto.io/Statement/v0.1"'
wrong "'subject' is missing" 'del p["subject"]'
wrong "'subject' is empty" 'p["subject"] = []'
wrong "'subject[0].digest' is missing" 'del p["subject"][0]["digest"]'
wrong "'subject[0].digest.sha256' is not hexadecimal in small letters" \
	'p["subject"][0]["digest"]["sha256"] = 64 * "A"'
wrong "'predicateType' is missing" 'del p["predicateType"]'
wrong "'predicate' is no object" 'p["predicate"] = 7'
wrong "'predicate.buildDefinition.buildType' is missing" "del ${d}['buildType']"
wrong "'predicate.buildDefinition.externalParameters' is missing" \
	"del ${d}['externalParameters']"
wrong "'predicate.runDetails.builder.id' is missing" "del ${r}['builder']['id']"
is_absent 'nothing was written' never.json
edit a.json more.json "e['x'] = p['x'] = ${d}['x'] = ${r}['x'] = {'y': 1.5}"
like 'fields that nobody knows are passed over' \
	"$(attest verify --keys one artifact more.json)" \
	"signature 1: nobody's key"
printf '{"payload":"%s","payload":""}' e30= >bad.json
exits 'a key that stands twice is refused' 1 attest verify --keys one artifact \
	bad.json
like '... as no JSON' "$(cat out)" '^bad.json: no JSON: duplicate object key'
unpack a.json
verdict 'a statement is no envelope' 1 \
	'payload: is a statement, not signed: see attest sign' --keys one \
	artifact payload
truncate -s 5M large
for file in artifact large; do
	exits "$file is no statement" 2 attest sign --key ann -o never.json \
		$file
	is '... and what makes one is told' "$(cat err)" "attest: $file: is \
neither a statement nor an envelope; --builder-id and --build-type make a \
statement of it"
done
for what in '"[" * 1000000' '" " * ((4 << 20) + 1)' '"{}"' '""' '"\0"'; do
	python3 -c "print($what, end='')" >bad.json
	exits "no envelope: $what" 1 attest verify --keys one artifact bad.json
	like '... is told in a line' "$(head -n 1 out)" \
		'^bad.json: (no JSON|is longer than|.payload)'
	exits '... and does not hide a good one' 0 attest verify --keys one \
		artifact bad.json a.json
done
exits 'an envelope that is not there is trouble' 2 attest verify --keys one \
	artifact none.json
exits '... and so is an artifact' 2 attest verify --keys one none a.json

# ---- keys files that are wrong ----

refused() # MESSAGE LINE
{
	printf '# first\n%s\n' "$2" >wrong
	exits "$1" 2 attest verify --keys wrong artifact a.json
	is '... with file and line' "$(cat err)" "attest: wrong:2: $1"
}
refused 'a line is PRINCIPAL SCHEME KEY' 'ann ssh'
refused "unknown scheme 'pgp'" 'ann pgp x'
refused "unknown word 'valid-until=20200101'" 'ann ssh ann.pub valid-until=20200101'
refused "unknown word 'more'" 'ann ssh ann.pub valid-before=20200101 more'
refused "'20200230' is not a time of the form YYYYMMDD[HHMM[SS]]" \
	'ann ssh ann.pub valid-before=20200230'
refused './none.pub: No such file or directory' 'ann ssh none.pub'
refused "'ann' is no public key of ssh" 'ann ssh ann'
refused "'ann3.pem' is no public key of Ed25519 in PEM" 'ann openssl ann3.pem'
bom=$(printf '\357\273\277')
refused "principal '${bom}ann' is not in ASCII" "${bom}ann ssh ann.pub"
printf 'ann openssl ann3.pub\n\0bob ssh bob.pub\n' >wrong
exits 'a NUL is refused, as it would hide who else has to agree' 2 \
	attest verify --keys wrong artifact a.json
is '... with the file' "$(cat err)" 'attest: wrong: has a NUL in it'
printf 'ann ssh ann.pub\nbob ssh ann.pub\n' >wrong
exits 'a key of two is refused' 2 attest verify --keys wrong artifact a.json
is '... with file and line' "$(cat err)" \
	"attest: wrong:2: 'ann.pub' is the key of line 1, too"
: >wrong
exits 'a file without keys is refused' 2 attest verify --keys wrong artifact \
	a.json
mkdir sub
cp ann3.pub sub
echo 'ann openssl ann3.pub' >sub/keys
exits 'files lie beside the keys file' 0 attest verify --keys sub/keys artifact \
	a.json

done_testing
