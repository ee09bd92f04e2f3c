# SPDX-License-Identifier: BSD-2-Clause
#
# Called as pseudo, as bitbake calls it: a worker in no session forks tasks
# whose variables put each in the session of its recipe's directory.

. "${top_srcdir:-.}/tests/tap.sh"
need python3

mkdir bin
ln -s "$(command -v fakebuild)" bin/pseudo
uid=$(id -u)

# FAKEROOTBASEENV, and the command of a worker.
worker() # WHAT
{
	PSEUDO_BINDIR=$PWD/bin PSEUDO_PREFIX=$PWD PSEUDO_DISABLED=1 \
		bin/pseudo python3 "$top_srcdir/tests/integration/pseudo/bitbake.py" "$1"
}

# `pseudo -S`, as a recipe's or the build's end has it.
stop_all()
{
	for recipe in alpha beta gamma delta image; do
		PSEUDO_LOCALSTATEDIR=$PWD/work/$recipe/pseudo \
			bin/pseudo -P "$PWD" -S || return
	done
}

ok 'the worker and all its tasks succeed' worker packages

# ---- who is root, and who is not ----

for recipe in alpha beta gamma delta; do
	echo "$recipe $uid $uid $uid []"
done >expected
sort -o expected expected
sort out/compile >found
same_file 'a task with PSEUDO_UNLOAD is the user, and so are its programs' \
	found expected

for recipe in alpha beta delta gamma; do echo "$recipe 0 $uid"; done >expected
sort out/install >found
same_file 'a task of root is root, and sees whose the build is' found expected

for recipe in alpha beta delta gamma; do echo "$recipe $uid True"; done >expected
sort out/foreign >found
same_file 'the state of one recipe shows nothing of another' found expected

is 'the worker was never root' "$(cat out/worker)" "$uid $uid $uid"

# ---- the packages, and the image ----

# The listing that root's tar has of the tree of a recipe.
listing() # NUMBER PREFIX
{
	cat <<END
drwxr-xr-x 0/0 $2/
drwxr-xr-x 0/0 $2/dev/
brw------- $((4242 + $1))/$((6 + $1)) 8,17 $2/dev/disk
crw-rw---- $1/$((5 + $1)) 10,242 $2/dev/thing
drwxr-xr-x 0/0 $2/usr/
drwxr-xr-x 0/0 $2/usr/bin/
lrwxrwxrwx 0/0 $2/usr/bin/link -> tool
-rw-r----- $((4242 + $1))/$((42 + $1)) $2/usr/bin/owned
-rwsr-xr-x 0/0 $2/usr/bin/tool
drwxr-xr-x 0/0 $2/var/
drwxrws--- $((4242 + $1))/$((42 + $1)) $2/var/spool/
END
}

# The same of an archive: mode, owner, device, name.
shown() # ARCHIVE
{
	tar -tvf "$1" --numeric-owner | awk '{
		line = $1 " " $2
		if ($1 ~ /^[bc]/) line = line " " $3
		line = line " " $6
		if ($1 ~ /^l/) line = line " -> " $8
		print line
	}'
}

n=0
: >image
for recipe in alpha beta gamma delta; do
	listing $n . >expected
	shown out/$recipe.tar >found
	same_file "$recipe: the package has what was installed" found expected
	listing $n $recipe >>image
	n=$((n + 100))
done
shown out/image.tar >found
same_file 'the image has what the packages have' found image

# ---- at the end, and later ----

ok 'pseudo -S ends the sessions' stop_all
is 'no ledger is left' "$(ls work/*/pseudo/*-ledger 2>/dev/null)" ''
ok 'a later worker succeeds' worker later
{
	echo alpha 4242 6 8 17 60600
	echo beta 4342 106 8 17 60600
	echo delta 4542 306 8 17 60600
	echo gamma 4442 206 8 17 60600
} >expected
sort out/later >found
same_file 'it finds what was recorded' found expected
ok 'pseudo -S once more' stop_all

done_testing
