# SPDX-License-Identifier: BSD-2-Clause
#
# attest build: what a descriptor says is built in a box, of what it names and
# of nothing else.

. "${top_srcdir:-.}/tests/tap.sh"
need python3
. "$top_srcdir/tests/integration/attest/build.inc"

mkdir inputs
echo hello >inputs/greeting
echo text >'odd name'
chmod 600 inputs/greeting
greeting_sum=$(sum_of inputs/greeting)
odd_sum=$(sum_of 'odd name')
describe x.build <<END
Inputs:
# a comment
 inputs/greeting $greeting_sum
 odd name $odd_sum
Script:
 mkdir out
 cat greeting >out/copy
 cat <<EOF >lines
   indented
 .
 # no comment
 EOF
 stat -c '%n %u:%g %a %Y' greeting odd* >seen
 umask >>seen; pwd >>seen; id -u >>seen
 env | grep -v -e FAKE -e LD_PRELOAD -e OLDPWD | sort >>seen
 cat >>seen
 echo x >"with blank"; chmod 755 "with blank"
 ln -s copy out/link
Outputs:
 out
 lines
 seen
 with*
 with blank
END

# What Python makes of the statement: s is all of it, d the definition of the
# build, r the run.
stated() # EXPRESSION
{
	python3 -c 'import json, sys
s = json.load(open("result/statement.json"))
d = s["predicate"]["buildDefinition"]
r = s["predicate"]["runDetails"]
print(eval(sys.argv[1]))' "$1"
}

# ---- a build ----

TERM=vt100 LANG=de_DE FOO=bar exits 'a build' 0 build x.build
is 'makes a folder' "$(find result | LC_ALL=C sort)" 'result
result/manifest.mtree
result/outputs
result/outputs/lines
result/outputs/out
result/outputs/out/copy
result/outputs/out/link
result/outputs/seen
result/outputs/with blank
result/statement.json'
is 'of what the script made of an input' "$(cat result/outputs/out/copy)" hello
is 'whose lines are those of the field' "$(cat result/outputs/lines)" \
	'  indented

# no comment'
is 'and which sees nothing of this user' "$(cat result/outputs/seen)" \
	'greeting 0:0 644 1700000000
odd name 0:0 644 1700000000
0022
/build
0
HOME=/build
LC_ALL=C.UTF-8
LOGNAME=root
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
PWD=/build
SHELL=/bin/sh
SOURCE_DATE_EPOCH=1700000000
TZ=UTC
USER=root'
fakebuild attest manifest --no-time --no-xattrs -o manifest result/outputs
same_file 'the manifest is that of the outputs' result/manifest.mtree manifest
like 'all belongs to root there' "$(cat manifest)" \
	'^\./with\\040blank type=file mode=0755 uid=0 gid=0 size=2 '

stated '"\n".join("%s  result/%s" % (x["digest"]["sha256"], x["name"])
	for x in s["subject"])' >subjects
is 'the subjects are its files' "$(cut -c 67- subjects)" 'result/outputs/lines
result/outputs/out/copy
result/outputs/seen
result/outputs/with blank
result/manifest.mtree'
ok 'by their sums' sha256sum -c --quiet subjects
is 'the dependencies are the image and the inputs' "$(stated \
	'"\n".join(x["name"] + " " + x["digest"]["sha256"]
	for x in d["resolvedDependencies"])')" "image.tar $image_sum
inputs/greeting $greeting_sum
odd name $odd_sum"
is 'the parameters are the fields' \
	"$(stated '" ".join(sorted(d["externalParameters"]))')" \
	'image imageSha256 inputs outputs packages script sourceDateEpoch'
like 'the script among them' "$(stated 'd["externalParameters"]["script"]')" \
	'^  indented$'
is 'who built, and how, is as the options say' \
	"$(stated 'd["buildType"] + " " + r["builder"]["id"]')" \
	'https://example.com/build/v1 https://example.com/ann'
like 'when is told' "$(stated 'sorted(r["metadata"].items())')" \
	"finishedOn', '20..-..-..T..:..:..Z'.*startedOn', '20..-..-..T"

exits 'a result is not replaced' 2 build x.build
is 'which is told' "$(cat err)" 'attest: result: Directory not empty'
exits 'nor is it made where there is no folder' 2 attest build -o no/where \
	--builder-id a:b --build-type a:b x.build
is 'which is told, too' "$(cat err)" \
	'attest: no/where: No such file or directory'
exits 'a builder has to be named' 2 attest build -o other --build-type a:b x.build
like 'which is told at once' "$(cat err)" 'build needs --builder-id'
exits 'by a URI' 2 attest build -o other --build-type a:b --builder-id me x.build
is_absent 'and there is no result then' other

# ---- builders ----

# The same by a user with another home, umask, folder and environment.
mv result first
mkdir home far
cp -r inputs 'odd name' x.build image.tar far/
(umask 077 && HOME=$PWD/home && export HOME LC_ALL=C TZ=Asia/Tokyo && cd far &&
	unset XDG_CACHE_HOME && mkdir result && build x.build &&
	mv result ../second)
same_file 'another builder has the same manifest' second/manifest.mtree \
	first/manifest.mtree
ok 'and the same outputs' diff -r first/outputs second/outputs
is 'and a result that is as closed as he wants' "$(stat -c %a first second)" \
	'755
700'
for builder in first second; do
	python3 -c 'import json, sys
s = json.load(sys.stdin)
for name in ("startedOn", "finishedOn"):
	del s["predicate"]["runDetails"]["metadata"][name]
print(json.dumps(s, indent=1))' <$builder/statement.json >$builder.json
done
same_file 'the statements differ in times only' first.json second.json
is 'the home has nothing but the image' "$(ls -A home home/.cache)" \
	'home:
.cache

home/.cache:
uchroot'
is 'and the folder nothing but what was there' "$(ls far)" 'image.tar
inputs
odd name
x.build'

# ---- the log ----

exits 'a log is kept on demand' 0 build --audit x.build
head=$(tail -n 1 result/audit.log | tr -d '\n' | sha256sum | cut -c 1-64)
ok 'which uchroot can check' uchroot --verify-audit result/audit.log \
	--head "$head"
like 'with what the box executed' "$(cat result/audit.log)" \
	'"event":"exec".*"path":"/bin/stat"'
is 'the statement has its sum' "$(stated \
	'[(x["name"], x["digest"]["sha256"]) for x in r["byproducts"]]')" \
	"[('audit.log', '$(sum_of result/audit.log)')]"
like 'and the log those of the outputs' "$(cat result/audit.log)" \
	"\"path\":\"result/outputs/lines\".*\"sha256\":\"$(sum_of result/outputs/lines)\""
rm -r result

# ---- the example of the manual ----

awk '/^A build in an image/ { here = 1 }
	here && /^\.Ed/ { exit }
	in_block { sub(/^\$ /, ""); sub(/^\\\&/, ""); sub(/\\e$/, "\\"); print }
	here && /^\.Bd/ { in_block = 1 }' "$top_srcdir/man/attest.1" >example
sed '/^cat greeting.1/,$d' example >commands
sed '1,/^cat greeting.1/d' example >expected
exits 'the example of the manual' 0 sh -e commands
sed 's/\(digest=......\).*/\1.../' greeting.1/manifest.mtree >found
same_file 'makes what stands there' found expected
isnt 'which is something' "$(wc -l <expected)" 0

# ---- an image that is a folder ----

folder_sum=$(fakebuild attest manifest --no-time --no-xattrs image | sha256sum |
	cut -c 1-64)
sed "s/^Image:.*/Image: image/; s/^Image-Sha256.*/Image-Sha256: $folder_sum/" \
	x.build >folder.build
exits 'a folder is an image, by the sum of its manifest' 0 build folder.build
same_file 'with the same result' result/manifest.mtree first/manifest.mtree
rm -r result
echo >image/more
exits 'until it changes' 2 build folder.build
like 'which is told' "$(cat err)" \
	'^attest: folder\.build:2: Image: .*/image: has the SHA-256 [0-9a-f]{64}, not'

done_testing
