# SPDX-License-Identifier: BSD-2-Clause
#
# A tree goes elsewhere by what carries files and no owners, with its part data
# beside it; what that data makes of it there is the image that it was.

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/attest/furnish.inc"

fakebuild --state s.db python3 furnish.py root more || bail furnish.py
# Part data has no times, nor do all ways keep them: what is newer than
# SOURCE_DATE_EPOCH has that time in any image.
fakebuild --state s.db find root -exec touch -h {} + || bail touch
fakebuild --state s.db --export json --digests --root root >root.json ||
	bail 'no part data'
attest pack -s s.db -o want.tar root
attest manifest -s s.db -o want.mtree root

# What has come is the image: HOW TREE
is_image()
{
	exits "$1: the image is taken and packed" 0 \
		fakebuild --import root.json --root "$2" -- sh -c \
		'attest pack -o got.tar "$1"; attest manifest -o got.mtree "$1"' \
		sh "$2"
	same_file "$1: the archive" got.tar want.tar
	same_file "$1: the manifest" got.mtree want.mtree
	rm -f got.tar got.mtree
}

mkdir by-tar by-cpio by-zip
tar -C root -cf - . | tar -C by-tar -xf -
is_image 'tar' by-tar
cp -a root by-cp
is_image 'cp -a' by-cp
cp -dR --no-preserve=all root by-cp-plain
is_image 'cp, which keeps no modes and no hard links' by-cp-plain
if have rsync; then
	rsync -aH root/ by-rsync
	is_image 'rsync -aH' by-rsync
else
	skip 'rsync -aH' 'no rsync'
fi
if have cpio; then
	(cd root && find . -print0 | cpio --quiet -0 -oH newc) >root.cpio
	(cd by-cpio && cpio --quiet -idm) <root.cpio
	is_image 'cpio' by-cpio
else
	skip 'cpio' 'no cpio'
fi

# zip leaves out FIFOs, for which empty files stand; unzip spells names anew
# that are no text.
if have zip && have unzip; then
	cp -a root to-zip
	rm to-zip/dev/pipe
	: >to-zip/dev/pipe
	odd=$(printf 'odd\001\033\177\377\nname')
	(cd to-zip && zip -qry ../root.zip . -x odd*)
	unzip -q root.zip -d by-zip
	cp "root/$odd" by-zip
	is_image 'zip' by-zip
else
	skip 'zip' 'no zip, or no unzip'
fi

# A store of contents: each once, by its digest, 0444 or 0555; trees are made
# of copies, or of links to them, and are 0555.
cat >store.py <<'END'
import hashlib, os, shutil, stat, sys

tree, store, made, how = sys.argv[1:]
os.makedirs(store, exist_ok=True)
os.mkdir(made)
for folder, folders, files in os.walk(os.fsencode(tree)):
    there = os.fsencode(made) + folder[len(tree):]
    for name in folders + files:
        old, new = folder + b"/" + name, there + b"/" + name
        info = os.lstat(old)
        if stat.S_ISLNK(info.st_mode):
            os.symlink(os.readlink(old), new)
        elif stat.S_ISDIR(info.st_mode):
            os.mkdir(new)
        else:
            data = b""                              # also for a FIFO
            if stat.S_ISREG(info.st_mode):
                with open(old, "rb") as file:
                    data = file.read()
            mode = 0o555 if info.st_mode & 0o111 else 0o444
            kept = "%s/%s-%o" % (store, hashlib.sha256(data).hexdigest(), mode)
            if not os.path.exists(kept):
                with open(kept, "wb") as file:
                    file.write(data)
                os.chmod(kept, mode)
            if how == "copies":
                shutil.copy(kept, new)
            else:
                os.link(kept, new)
for folder, folders, files in os.walk(made, topdown=False):
    os.chmod(folder, 0o555)
END
python3 store.py root store by-store copies || bail store.py
is 'a store has no other modes' \
	"$(find by-store ! -type l -printf '%m\n' | sort -u | tr '\n' ' ')" \
	'444 555 '
is_image 'a store of contents' by-store

# Two files that are one in the store cannot have two owners.
python3 store.py root store by-links links || bail store.py
exits 'links into a store are refused' 125 fakebuild --import root.json \
	--root by-links -- touch ran
like '... and named' "$(cat err)" 'is the same file as .*, of which'
is_absent '... and no command was run' ran
chmod -R u+w by-store by-links

done_testing
