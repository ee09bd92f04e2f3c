# SPDX-License-Identifier: BSD-2-Clause
#
# attest sign and verify by gpg: keys in the user's keyring and in files.

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/attest/signing.inc"
need gpg gpgconf

# The path of its agent's socket has to be short.
GNUPGHOME=$(mktemp -d /tmp/fb.XXXXXX) || bail mktemp
export GNUPGHOME
leave()
{
	gpgconf --kill gpg-agent
	rm -rf "$GNUPGHOME"
}
trap leave EXIT
trap 'exit 99' HUP INT TERM

# The fingerprint of a new key.
make_key() # NAME [GPG-OPTION]...
{
	who=$1
	shift
	gpg --batch --quiet --passphrase '' "$@" \
		--quick-generate-key "$who <$who@test>" ed25519 sign \
		"${expires:-0}" 2>log || skip_all 'gpg makes no key here'
	gpg --batch --with-colons --list-keys "$who" 2>/dev/null |
		sed -n 's/^fp[r]:::::::::\([^:]*\):.*/\1/p'
}
ann=$(make_key ann)
bob=$(make_key bob)
old=$(expires=1d make_key old --faked-system-time '20200101T000000!')
echo 'an artifact' >artifact

# ---- good ----

exits 'a key of the keyring signs' 0 sign a.json artifact --with gpg --key "$ann"
echo "ann gpg $ann" >keys
verdict '... and is known by its fingerprint' 0 \
	"a.json: ann: good, by gpg $ann" --keys keys artifact a.json
gpg --armor --export "$ann" >ann.asc
gpg --export "$ann" >ann.gpg
for file in ann.asc ann.gpg; do
	echo "ann gpg $file" >file.keys
	GNUPGHOME=/nonexistent verdict "... and by $file, without the keyring" \
		0 "a.json: ann: good, by gpg $file" --keys file.keys artifact \
		a.json
done
unpack a.json
exits '... and by hand' 0 gpg --batch --verify signature message
edit a.json armoured.json 'import subprocess
sig = subprocess.run(["gpg", "--enarmor"], input=sig, check=True,
    capture_output=True).stdout.replace(b"ARMORED FILE", b"SIGNATURE")'
verdict 'an armoured signature is good' 0 \
	"armoured.json: ann: good, by gpg $ann" --keys keys artifact \
	armoured.json

# ---- not good ----

printf 'bob gpg %s\n' "$bob" >other
verdict 'the wrong key is refused' 1 "a.json: signature 1: nobody's key" \
	--keys other artifact a.json
gpg --export "$bob" >bob.gpg
echo 'bob gpg bob.gpg' >other
verdict '... also of a file' 1 "a.json: signature 1: nobody's key" \
	--keys other artifact a.json
echo 'ann gpg keys' >other
exits 'a file that is no key is trouble' 2 attest verify --keys other artifact \
	a.json
is '... with file and line' "$(cat err)" \
	"attest: other:1: gpg does not take 'keys'"
edit a.json bad.json 'p["predicate"]["runDetails"]["builder"]["id"] += "x"'
for keys in keys file.keys; do
	verdict "a byte that changed in the statement is seen: $keys" 1 \
		'bad.json: ann: is not of this text' --keys $keys artifact \
		bad.json
done
edit a.json bad.json 'sig = sig[:-1] + bytes([sig[-1] ^ 1])'
verdict 'a byte that changed in the signature is seen' 1 \
	'bad.json: ann: is not of this text' --keys keys artifact bad.json
unpack a.json
gpg --batch --quiet --local-user "$ann" --detach-sign --textmode \
	--output signature --yes message
edit a.json bad.json 'sig = open("signature", "rb").read()'
verdict 'a signature of a text whose ends of lines may differ is refused' 1 \
	'bad.json: ann: gpg does not call it good' --keys keys artifact bad.json
edit a.json bad.json 'sig = sig + sig'
verdict 'two signatures in one are refused' 1 \
	"bad.json: signature 1: nobody's key" --keys keys artifact bad.json

edit a.json bad.json 'sig = sig * 20000'
exits 'many signatures in one do not hide a good one' 0 attest verify \
	--keys keys artifact bad.json a.json
is '... and are none' "$(head -n 1 out)" \
	'bad.json: signature 1: is of no known scheme'
printf 'ann gpg %s\nbob gpg %s\n' "$ann" "$(echo "$ann" | tr A-F a-f)" >other
exits 'a fingerprint that stands twice is refused, whatever its case' 2 \
	attest verify --keys other artifact a.json
edit a.json bad.json 'sig = b"-----BEGIN PGP SIGNATURE-----\n\n" + b"!" * 99'
for keys in keys file.keys; do
	verdict "what is no signature is nobody's: $keys" 1 \
		"bad.json: signature 1: nobody's key" --keys $keys artifact \
		bad.json
done
sign bad.json artifact --with gpg --with-command "gpg --batch --quiet \
	--local-user $ann --digest-algo SHA1 --detach-sign"
verdict 'a digest that is not safe is refused' 1 \
	'bad.json: ann: is made with a digest that is not safe' --keys keys \
	artifact bad.json

# ---- keys that a signature has in it ----

eve=$GNUPGHOME/eve
mkdir -m 700 "$eve"
(GNUPGHOME=$eve && make_key eve) >/dev/null
sign eve.json artifact --with gpg --with-command "gpg --homedir $eve --batch \
	--quiet --include-key-block --detach-sign"
GNUPGHOME=$eve gpgconf --kill gpg-agent
mkdir bin
cat >bin/gpg <<END
#!/bin/sh
[ -z "\$drop" ] || for option; do
	shift
	[ "\$option" = "\$drop" ] || set -- "\$@" "\$option"
done
exec $(command -v gpg) --auto-key-import "\$@"
END
chmod 755 bin/gpg
usual=$PATH
PATH=$PWD/bin:$PATH
for keys in keys file.keys; do
	verdict "a key out of the signature is nobody's: $keys" 1 \
		"eve.json: signature 1: nobody's key" --keys $keys artifact \
		eve.json
done
PATH=$usual
exits '... and is not kept' 2 gpg --batch --list-keys eve
# As if gpg knew no other way.
sed -i 's/^\[/drop=--no-auto-key-import\n[/' bin/gpg
PATH=$PWD/bin:$PATH
verdict '... also if gpg imports it' 1 "eve.json: signature 1: nobody's key" \
	--keys file.keys artifact eve.json
PATH=$usual

sign old.json artifact --with gpg --with-command "gpg --batch --quiet \
	--faked-system-time '20200101T010000!' --local-user $old --detach-sign"
echo "old gpg $old" >old.keys
verdict 'an expired key is refused' 1 'old.json: old: the key has expired' \
	--keys old.keys artifact old.json
echo "ann gpg $ann valid-before=20200101" >keys
verdict '... also one that the keys file limits' 1 \
	'a.json: ann: the key has expired' --keys keys artifact a.json
sed 's/^:-----/-----/' "$GNUPGHOME/openpgp-revocs.d/$ann.rev" >revoke
gpg --batch --quiet --import revoke 2>log || bail "$(cat log)"
echo "ann gpg $ann" >keys
verdict 'a revoked key is refused' 1 'a.json: ann: the key is revoked' \
	--keys keys artifact a.json
gpg --export "$ann" >ann.gpg
echo 'ann gpg ann.gpg' >keys
verdict '... also of a file' 1 'a.json: ann: the key is revoked' \
	--keys keys artifact a.json

done_testing
