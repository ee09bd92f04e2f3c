# SPDX-License-Identifier: BSD-2-Clause
# needs: root to take ids that no account has
#
# A part as a pod builds it, by the command of fakebuild-parts(7): under any id,
# without an account, home and capabilities; merged, it is what one session of an
# ordinary user makes.

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/attest/furnish.inc"
need make setpriv

chmod 755 .
mkdir volume
mv furnish.py volume
cd volume || bail 'no volume'
chmod 1777 .
chmod 644 furnish.py
for script in part merge pod; do
	page_block fakebuild-parts.7 $script >$script
done
cat >Makefile <<'END'
install:
	id -u >ids$(PART)
	python3 furnish.py "$(DESTDIR)" more
END

# The command of the page, of another user: UID COMMAND
in_pod()
{
	sed "s/123456/$1/; s|sh part 3|$2|" pod >run-pod
}

build_as() # UID
{
	in_pod "$1" 'grep Cap /proc/self/status'
	is "user $1 has no capability" "$(sh run-pod | cut -f 2 | sort -u)" \
		0000000000000000
	in_pod "$1" 'sh part 3'
	exits "user $1 builds a part" 0 sh -e run-pod
	is '... under this id' "$(stat -c %u 3.json)" "$1"
	like '... which was root there' "$(cat ids3)" '^0$'
}
as_user sh -ec 'cd "$0"; mkdir own; cd own; cp ../furnish.py .
	fakebuild --state s.db python3 furnish.py root more
	attest pack -s s.db -o want.tar root
	fakebuild --state s.db --export json --digests --root root >want.json' \
	"$PWD" || bail 'no tree of an ordinary user'
# 2^31 and above are in use, too.
for id in 123456 1000680000 3000000001; do
	if ! setpriv --reuid $id true 2>/dev/null; then
		skip "user $id" 'this id is not mapped here'
		continue
	fi
	build_as $id
	same_file '... whose data is that of anybody' 3.json own/want.json
	mkdir $id
	mv 3.json 3.tar $id
	rm -f ids3
	chown -R "$id:0" $id
	in_pod $id "sh -c 'cd $id; sh ../merge'"
	exits '... and merges it' 0 sh -e run-pod
	same_file '... to the same image' $id/image.tar own/want.tar
done

done_testing
