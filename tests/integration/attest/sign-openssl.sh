# SPDX-License-Identifier: BSD-2-Clause
#
# attest sign and verify by openssl: envelopes that the tools of in-toto make
# and take, checked and made by hand.

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/attest/signing.inc"
need openssl

make_keys openssl ann bob
echo 'an artifact' >artifact
echo 'ann openssl ann.pub' >keys

exits 'a key signs' 0 sign a.json artifact --with openssl --key ann.pem
verdict '... and is good' 0 'a.json: ann: good, by openssl ann.pub' \
	--keys keys artifact a.json
unpack a.json
is 'the signature is 64 bytes' "$(($(wc -c <signature)))" 64
exits '... of what DSSE says' 0 openssl pkeyutl -verify -rawin -pubin \
	-inkey ann.pub -sigfile signature -in message
sign b.json artifact --with openssl --key ann.pem --keyid hint
like 'a hint stands beside it' "$(cat b.json)" '"keyid":"hint","sig":"'
like '... or nothing' "$(cat a.json)" '"keyid":"","sig":"'

# ---- by hand ----

sum=$(sha256sum artifact | cut -d ' ' -f 1)
cat >hand.json <<END
{ "predicateType": "https://slsa.dev/provenance/v1",
  "_type": "https://in-toto.io/Statement/v1", "more": [1.5, null],
  "subject": [ { "name": "???>>>", "digest": { "sha256": "$sum" } } ],
  "predicate": {
    "buildDefinition": { "buildType": "urn:t", "externalParameters": {} },
    "runDetails": { "builder": { "id": "urn:b", "version": { "x": "1" } } } } }
END
{
	printf 'DSSEv1 28 application/vnd.in-toto+json %d ' \
		$(($(wc -c <hand.json)))
	cat hand.json
} >message
openssl pkeyutl -sign -rawin -inkey ann.pem -in message -out signature
python3 - <<'END'
import base64, json
for name, code in ("standard", base64.b64encode), ("safe",
        base64.urlsafe_b64encode):
    e = {"signatures": [{"sig": code(open("signature", "rb").read()).decode(),
                         "more": {}}],
         "payloadType": "application/vnd.in-toto+json", "more": 1,
         "payload": code(open("hand.json", "rb").read()).decode()}
    json.dump(e, open(name + ".json", "w"), indent=2)
END
for name in standard safe; do
	verdict "an envelope made by hand is good, with $name letters" 0 \
		"$name.json: ann: good, by openssl ann.pub" --keys keys \
		artifact $name.json
done
like 'these letters differ' "$(cat safe.json)" '"payload".*[-_]'

# ---- not good ----

bad="nobody's key, or not of this text"
echo 'bob openssl bob.pub' >other
verdict 'the wrong key is refused' 1 "a.json: signature 1: $bad" --keys other \
	artifact a.json
edit a.json bad.json 'p["predicate"]["runDetails"]["builder"]["id"] += "x"'
verdict 'a byte that changed in the statement is seen' 1 \
	"bad.json: signature 1: $bad" --keys keys artifact bad.json
edit a.json bad.json 'sig = sig[:-1] + bytes([sig[-1] ^ 1])'
verdict 'a byte that changed in the signature is seen' 1 \
	"bad.json: signature 1: $bad" --keys keys artifact bad.json
openssl pkeyutl -sign -rawin -inkey ann.pem -in payload -out signature
edit a.json bad.json 'sig = open("signature", "rb").read()'
verdict 'a signature of the statement alone is refused' 1 \
	"bad.json: signature 1: $bad" --keys keys artifact bad.json
echo 'ann openssl ann.pub valid-before=20200101' >keys
verdict 'an expired key is refused' 1 'a.json: ann: the key has expired' \
	--keys keys artifact a.json
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out ec.pem
exits 'a key of another kind does not sign' 2 sign c.json artifact \
	--with openssl --key ec.pem
is '... and is said to be none' "$(cat err)" \
	'attest: ec.pem: is no key of Ed25519'
is_absent '... and nothing is written' c.json
done_testing
